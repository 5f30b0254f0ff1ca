# SPDX-License-Identifier: Apache-2.0
"""What makes reading cheap and steady: few look-ups, few imports, one CID per run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ncm.profile import source
from ncm.profile.cdb import Cdb
from ncm.profile.source import open_cache
from ncm.profile.tree import Leaf

ROOT = Path(__file__).parents[2]


class CountedCdb(Cdb):
    """Counts look-ups and the bytes of the values they return."""

    __slots__ = ("bytes", "count")

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.count = self.bytes = 0

    def get(self, key):
        value = super().get(key)
        self.count += 1
        self.bytes += len(value or b"")
        return value


@pytest.fixture
def counted(monkeypatch):
    opened = []

    def make(*arguments):
        opened.append(CountedCdb(*arguments))
        return opened[-1]

    monkeypatch.setattr(source, "Cdb", make)
    return opened


def large_profile(leaves):
    wide = {
        f"c{n:04}": {f"k{k:02}": Leaf("string", f"{n}.{k}") for k in range(50)}
        for n in range(leaves // 50)
    }
    return {"software": {"components": wide}}


def test_a_component_of_50_leaves_costs_the_same_in_100_000(make_cache, counted):
    profile = large_profile(100_000)
    with open_cache(str(make_cache(profile))) as tree:
        component = tree.get("/software/components/c1234")
        assert component == profile["software"]["components"]["c1234"]
        paths, fields = counted
        # One path, one value and one type for each of 51 elements; their bytes and no others.
        assert paths.count == 51
        assert fields.count == 2 * 51
        assert paths.bytes + fields.bytes < 2000
        paths.count = fields.count = 0
        assert tree.checksum("/software/components/c0997")
        assert (paths.count, fields.count) == (1, 1)


def test_every_element_of_a_made_cache_is_found(make_cache):
    profile = large_profile(5_000)
    with open_cache(str(make_cache(profile))) as tree:
        assert tree.get("/") == profile


@pytest.mark.parametrize("back_end", ["CDB_File", "DB_File", "GDBM_File"])
def test_a_run_stays_on_its_cid(back_end, cache):
    root = cache(f"kvm1-{back_end}-typed")
    with open_cache(str(root)) as before:
        expected = before.get("/")
    with open_cache(str(root)) as tree:
        (root / "current.cid").write_text("2\n")
        shutil.copytree(root / "profile.1", root / "profile.2")
        shutil.rmtree(root / "profile.1")
        assert tree.cid == 1
        assert tree.get("/") == expected
    with open_cache(str(root)) as tree:
        assert tree.cid == 2


@pytest.mark.parametrize("back_end", ["CDB_File", "DB_File", "GDBM_File"])
@pytest.mark.parametrize("read", [False, True])
def test_closing_leaves_no_open_file(back_end, read, data):
    before = sorted(Path("/proc/self/fd").iterdir())
    with open_cache(str(data / f"ccm/kvm1-{back_end}-typed")) as tree:
        if read:
            tree.get("/")
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def modules_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    run = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
    ]
    return set(subprocess.run(run, check=True, capture_output=True, text=True).stdout.split())


def test_reading_a_cdb_cache_imports_next_to_nothing(data):
    root = str(data / "ccm/kvm1-CDB_File-typed")
    modules = modules_after(
        f"from ncm.profile.source import open_cache; assert open_cache({root!r}).get('/')"
    )
    extra = {name for name in modules - modules_after("import os") if not name.startswith("ncm")}
    assert extra <= {"__future__", "mmap", "struct", "_struct"}


def test_a_json_profile_does_without_lxml(data):
    file = str(data / "profiles/kvm1.cloud.example.org.json")
    modules = modules_after(f"from ncm.profile.source import open_file; open_file({file!r})")
    assert "json" in modules
    assert not {"lxml", "gzip", "zlib", "ncm.profile.whole"} & modules
