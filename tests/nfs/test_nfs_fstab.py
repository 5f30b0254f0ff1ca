# SPDX-License-Identifier: Apache-2.0
"""Lines of fstab: what is written comes back from our parser and from everybody else's."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm_nfs import edit, fstab
from ncm_nfs.fstab import Entry
from tests.real import ONCE

from .conftest import mounts

PLAIN = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(" \t\n\\#,=0é\u00a0")
FIELD = st.text(PLAIN, min_size=1, max_size=30)
POINT = FIELD.map(lambda text: "/" + text.replace(".", "_"))
MOUNTS = st.lists(
    st.fixed_dictionaries(
        {
            "device": FIELD.map(lambda text: f"server:/{text}"),
            "mountpoint": POINT,
            "fstype": st.sampled_from(fstab.NETWORK_TYPES),
            "options": FIELD,
            "freq": st.integers(0, 2**31 - 1),
            "passno": st.integers(0, 9),
        }
    ),
    max_size=5,
    unique_by=lambda mount: fstab.normal(str(mount["mountpoint"])),
)
NASTY: list[dict[str, Any]] = [
    {"device": "front1:/srv/a b", "mountpoint": "/mnt/a\tb", "fstype": "nfs4"},
    {"device": "front1:/c\\040d", "mountpoint": "/mnt/#c", "fstype": "nfs", "options": "ro,x=a b"},
    {"device": "mon1,mon2:/", "mountpoint": "/mnt/ceph", "fstype": "ceph", "passno": 2,
     "options": "name=admin,secretfile=/etc/ceph/s e,noatime"},
    {"device": "/data/ä\u00a0", "mountpoint": "/srv/ä", "fstype": "none", "options": "bind,ro"},
    {"device": "mgs@tcp:/scratch", "mountpoint": "/scratch", "fstype": "lustre", "freq": 1},
    {"device": "panfs://pan/home", "mountpoint": "/panfs", "fstype": "panfs"},
]  # fmt: skip


NAMES = ("fsname", "dir", "type", "opts", "freq", "passno")


class MountEntry(ctypes.Structure):
    """struct mntent of <mntent.h>."""

    _fields_ = tuple(zip(NAMES, [ctypes.c_char_p] * 4 + [ctypes.c_int] * 2))


def getmntent(text: str) -> list[Entry]:
    """The entries that glibc finds in a fstab of this text."""
    libc = ctypes.CDLL(ctypes.util.find_library("c"))
    libc.setmntent.restype = ctypes.c_void_p
    libc.getmntent.restype = ctypes.POINTER(MountEntry)
    with tempfile.NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        stream = ctypes.c_void_p(libc.setmntent(file.name.encode(), b"r"))
        found = []
        while one := libc.getmntent(stream):
            fields = [getattr(one.contents, name) for name in NAMES]
            texts = [field.decode() for field in fields[:4]]
            found.append(Entry._make([*texts, *map(str, fields[4:])]))
        libc.endmntent(stream)
    return found


def entry(mount: dict[str, Any]) -> Entry:
    """What the file should say of a mount of a profile."""
    full = {"options": "defaults", "freq": 0, "passno": 0, **mount}
    return Entry._make(str(full[name]) for name in Entry._fields)


@pytest.mark.needs(ONCE)
@given(MOUNTS)
def test_any_legal_mount_comes_back_from_our_parser_and_from_glibc(
    wanted: list[dict[str, Any]],
) -> None:
    text = edit.edit(mounts(*wanted), "", ()).reveal()
    expected = [entry(mount) for mount in wanted]
    assert [one for one in map(fstab.parse, text.split("\n")) if one] == expected
    assert getmntent(text) == expected


@pytest.mark.needs("findmnt")
def test_findmnt_reads_what_we_write(tmp_path: Path) -> None:
    (tmp_path / "fstab").write_text(edit.edit(mounts(*NASTY), "", ()).reveal())
    done = subprocess.run(
        ["findmnt", "--tab-file", str(tmp_path / "fstab"), "--json", "--nocanonicalize",
         "-o", "SOURCE,TARGET,FSTYPE,OPTIONS,FREQ,PASSNO"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [Entry._make(map(str, one.values())) for one in json.loads(done.stdout)["filesystems"]]
    assert found == [entry(mount) for mount in NASTY]


@pytest.mark.needs("augtool")
def test_augeas_reads_what_we_write(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    # The lens allows no # within a mount point; the others do.
    plain = [{**one, "mountpoint": one["mountpoint"].replace("#", "")} for one in NASTY]
    (tmp_path / "etc/fstab").write_text(edit.edit(mounts(*plain), "# x\n", ()).reveal())
    done = subprocess.run(
        ["augtool", "-r", str(tmp_path), "-A", "--transform", "Fstab incl /etc/fstab",
         "match", "/files/etc/fstab/*/file"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    points = [line.partition(" = ")[2] for line in done.stdout.splitlines()]
    assert points == [fstab.escape(mount["mountpoint"]) for mount in plain]


GENERATOR = "/lib/systemd/system-generators/systemd-fstab-generator"


@pytest.mark.needs(GENERATOR)
def test_systemd_makes_a_mount_unit_of_each_line(tmp_path: Path) -> None:
    (tmp_path / "fstab").write_text(edit.edit(mounts(*NASTY[2:]), "", ()).reveal())
    units = tmp_path / "units"
    units.mkdir()
    subprocess.run(
        [GENERATOR, *[str(units)] * 3], check=True, capture_output=True,
        env={"SYSTEMD_FSTAB": str(tmp_path / "fstab"), "SYSTEMD_LOG_TARGET": "null"},
    )  # fmt: skip
    texts = [path.read_text() for path in units.glob("*.mount")]
    found = {tuple(re.findall("^(?:What|Where|Type)=(.*)$", text, re.M)) for text in texts}
    assert found == {(one["device"], one["mountpoint"], one["fstype"]) for one in NASTY[2:]}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", None),
        ("   # s:/a /b nfs", None),
        ("s:/a /b", None),
        ("s:/a /b nfs", Entry("s:/a", "/b", "nfs")),
        ("\ts:/a   /b\tnfs  ro 00 2 # more\r", Entry("s:/a", "/b", "nfs", "ro", "0", "2")),
        (r"s:/a\040b /c\011d\134 nfs ro 1 0", Entry("s:/a b", "/c\td\\", "nfs", "ro", "1", "0")),
        ("s:/a /b nfs ro many", Entry("s:/a", "/b", "nfs", "ro", "many")),
    ],
)
def test_lines_are_read_as_mount_reads_them(line: str, expected: Entry | None) -> None:
    assert fstab.parse(line) == expected


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("m:/ /c ceph name=a,secret=AQ==,ro 0 0", "m:/ /c ceph name=a,secret=***,ro 0 0"),
        ("m:/ /c ceph secretfile=/etc/s 0 0", "m:/ /c ceph secretfile=/etc/s 0 0"),
        ('//s/x /m cifs user=u,PASSWORD="a b,c",ro', "//s/x /m cifs user=u,PASSWORD=***,ro"),
        ("#//s/x /m cifs pass=p", "#//s/x /m cifs pass=***"),
        ("//s/x /m cifs credentials=/etc/c", "//s/x /m cifs credentials=/etc/c"),
        ("curlftpfs#u:p@host /m fuse rw", "curlftpfs#u:***@host /m fuse rw"),
        ("https://u:p@host/d /m davfs rw", "https://u:***@host/d /m davfs rw"),
        ("UUID=1 / xfs defaults 0 0", "UUID=1 / xfs defaults 0 0"),
    ],
)
def test_secrets_of_any_line_are_masked(line: str, shown: str) -> None:
    assert fstab.mask(line) == shown
    assert fstab.guarded(line).reveal() == line


def test_a_secret_with_blanks_is_masked_as_a_whole() -> None:
    (mount,) = mounts(
        {"device": "m:/", "mountpoint": "/c", "fstype": "ceph", "options": "secret=a b\tc,ro"}
    )
    assert str(edit.line(mount)) == "m:/ /c ceph secret=***,ro 0 0"
    assert edit.line(mount).reveal() == r"m:/ /c ceph secret=a\040b\011c,ro 0 0"
