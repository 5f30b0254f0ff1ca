# SPDX-License-Identifier: Apache-2.0
"""Random damage: an answer or a SourceError, never anything else, with bounded work."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncm.errors import SourceError
from ncm.profile import cache as cache_module
from ncm.profile.source import open_directory, open_file

DATA = Path(__file__).parents[1] / "data"
PATHS = ("/", "/software/components/libvirtd", "/system/network", "/hardware/ram/0/size")
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
DATABASES = [
    (back_end, name)
    for back_end in ("CDB_File", "DB_File", "GDBM_File")
    for name in ("path2eid.db", "eid2data.db")
]


class Counted:
    """A table that counts its look-ups."""

    def __init__(self, table):
        self.file, self.table, self.count = table.file, table, 0

    def get(self, key):
        self.count += 1
        return self.table.get(key)

    def close(self):
        self.table.close()


def damaged(raw, draw):
    """``raw`` cut, with bytes and words changed: lengths and pointers hit hard."""
    raw = bytearray(raw)
    places = st.integers(0, len(raw) - 5)
    for place in draw(st.lists(places, max_size=8)):
        raw[place] = draw(st.integers(0, 255))
    word = st.sampled_from([0, 1, 7, 2048, 4096, len(raw) - 1, len(raw), 1 << 31, (1 << 32) - 1])
    words = st.one_of(places, st.integers(0, 600)).map(lambda place: min(place, len(raw) - 5) & ~3)
    for place in draw(st.lists(words, max_size=8)):
        raw[place : place + 4] = draw(word).to_bytes(4, "little")
    return bytes(raw[: draw(st.one_of(st.just(len(raw)), st.integers(0, len(raw))))])


@pytest.mark.parametrize(("back_end", "name"), DATABASES)
@FUZZ
@given(source=st.data())
def test_a_damaged_database_answers_or_is_refused(back_end, name, source, tmp_path_factory):
    directory = tmp_path_factory.getbasetemp() / f"fuzz-{back_end}-{name}"
    origin = DATA / f"ccm/kvm1-{back_end}-typed/profile.1"
    directory.mkdir(exist_ok=True)
    for file in origin.iterdir():
        raw = file.read_bytes()
        (directory / file.name).write_bytes(damaged(raw, source.draw) if file.name == name else raw)
    try:
        read_everything(directory)
    except SourceError as error:
        assert Path(error.file).parent == directory


def read_everything(directory):
    with open_directory(str(directory), 1) as tree:
        assert isinstance(tree, cache_module.CacheTree)
        counted = tree._data = Counted(tree._data)
        for path in PATHS:
            tree.checksum(path)
            tree.keys(path)
            tree.get(path)
        # 188 elements, each asked for at most once by each of four overlapping subtrees.
        assert counted.count < 188 * 4 * len(PATHS)


@pytest.mark.parametrize("suffix", ["json", "xml", "json.gz"])
@FUZZ
@given(source=st.data())
def test_a_damaged_file_answers_or_is_refused(suffix, source, tmp_path_factory):
    file = tmp_path_factory.getbasetemp() / f"fuzzed.{suffix}"
    raw = (DATA / f"profiles/kvm1.cloud.example.org.{suffix.partition('.')[0]}").read_bytes()
    raw = gzip.compress(raw, mtime=0) if suffix.endswith(".gz") else raw
    file.write_bytes(damaged(raw, source.draw))
    try:
        tree = open_file(str(file))
        assert isinstance(tree.get("/"), dict)
        assert tree.checksum("/")
    except SourceError as error:
        assert error.file.startswith(str(file))
