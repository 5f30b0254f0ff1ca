# SPDX-License-Identifier: Apache-2.0
"""Our lines among those of others: which are ours, where they go, what stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncm.errors import Refused
from ncm_nfs import edit, fstab

from .conftest import mounts
from .test_nfs_fstab import MOUNTS

MARK = "".join(f"{line}\n" for line in edit.HEADER)
A = {"device": "s:/a", "mountpoint": "/a", "fstype": "nfs4", "options": "ro"}
B = {"device": "/data", "mountpoint": "/b", "fstype": "none", "options": "rbind,ro"}
LINE_A, LINE_B = "s:/a /a nfs4 ro 0 0", "/data /b none rbind,ro 0 0"


def edited(text: str, *wanted: dict[str, Any], last: tuple[str, ...] = ()) -> str:
    return edit.edit(mounts(*wanted), text, last).reveal()


CASES: list[tuple[str, str, list[dict[str, Any]], tuple[str, ...], str]] = [
    ("new lines go to the end in the order of the profile",
     "# x\nUUID=1 / xfs\n", [B, A], (), f"{MARK}# x\nUUID=1 / xfs\n{LINE_B}\n{LINE_A}\n"),
    ("a changed line stays where it is",
     f"{MARK}s:/old /a nfs rw 0 0\nUUID=1 / xfs\n", [A], edit.HEADER,
     f"{MARK}{LINE_A}\nUUID=1 / xfs\n"),
    ("a line that says the same in other words stays",
     f"{MARK}s:/a\t\t/a/  nfs4 ro\n", [{**A, "mountpoint": "/a/"}], (),
     f"{MARK}s:/a\t\t/a/  nfs4 ro\n"),
    ("a bind mount with further options is known again",
     f"{MARK}{LINE_B}\n", [B], edit.HEADER, f"{MARK}{LINE_B}\n"),
    ("what the Perl component wrote twice is left once",
     f"{MARK}{LINE_B}\n{LINE_B}\n", [B], (), f"{MARK}{LINE_B}\n"),
    ("what left the profile goes", f"{MARK}# x\n{LINE_A}\n{LINE_B}\n", [],
     (*edit.HEADER, LINE_A, LINE_B), f"{MARK}# x\n"),
    ("and goes even when somebody changed it since", f"{MARK}s:/z /a nfs rw 0 0\n", [],
     (*edit.HEADER, LINE_A), MARK),
    ("but not what somebody put in its place", f"{MARK}/dev/sdb /a xfs rw 0 0\n", [],
     (*edit.HEADER, LINE_A), f"{MARK}/dev/sdb /a xfs rw 0 0\n"),
    ("a mount that somebody added after us stays", f"{MARK}{LINE_A}\nx:/y /y nfs ro 0 0\n", [A],
     (*edit.HEADER, LINE_A), f"{MARK}{LINE_A}\nx:/y /y nfs ro 0 0\n"),
    ("a mount from before us stays where Perl never was", "x:/y /y nfs ro 0 0\n", [A], (),
     f"{MARK}x:/y /y nfs ro 0 0\n{LINE_A}\n"),
    ("where Perl was, its kinds are taken over", f"{MARK}x:/y /y nfs ro 0 0\n/d /e none bind\n",
     [A], (), f"{MARK}{LINE_A}\n"),
    ("but not the bind mounts that it does not know as its own", f"{MARK}/d /e none bind,ro\n",
     [], (), f"{MARK}/d /e none bind,ro\n"),
    ("an empty list leaves the mark", f"# y\n{MARK}", [], (), f"# y\n{MARK}"),
    ("no file", "", [A], (), f"{MARK}{LINE_A}\n"),
    ("a missing final newline stays missing", f"{MARK}# x", [], (), f"{MARK}# x"),
    ("unless a line follows", f"{MARK}# x", [A], (), f"{MARK}# x\n{LINE_A}\n"),
    ("odd lines stay", "\n \t\n/dev/x\r\n# s:/a /a nfs\n\n", [], edit.HEADER,
     f"{MARK}\n \t\n/dev/x\r\n# s:/a /a nfs\n\n"),
    ("the mark of a file of DOS lines is known", "".join(f"{x}\r\n" for x in edit.HEADER), [], (),
     "".join(f"{x}\r\n" for x in edit.HEADER)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "wanted", "last", "after"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_only_our_lines_change(
    before: str, wanted: list[dict[str, Any]], last: tuple[str, ...], after: str
) -> None:
    assert edited(before, *wanted, last=last) == after
    again = tuple(line.reveal() for line in edit.managed(mounts(*wanted)))
    assert edited(after, *wanted, last=again) == after


def test_a_mount_point_taken_by_another_kind_is_refused_with_its_line() -> None:
    with pytest.raises(Refused) as caught:
        edited("# x\n/dev/sdb1 /a/ xfs password=hunter2\n", A)
    assert str(caught.value) == (
        "/etc/fstab line 2: mounts xfs on /a, which /software/components/nfs/mounts/0 wants;"
        " take it out"
    )


def test_our_parser_finds_a_wanted_line_that_is_missing_or_double() -> None:
    edit.check(mounts(A), f"{LINE_A}\n")
    for text in ("", f"{LINE_A}\n{LINE_A}\n", "s:/a /a nfs4 rw 0 0\n"):
        with pytest.raises(ValueError, match="mounts/0"):
            edit.check(mounts(A), text)


def test_each_piece_of_a_line_knows_its_path() -> None:
    base = "/software/components/nfs/mounts/0"
    names = ("device", "mountpoint", "fstype", "options", "freq", "passno")
    (line,) = edit.line(mounts(A)[0]).lines()
    assert line.paths == tuple(f"{base}/{name}" for name in names)


ODD = ["# x", "", "UUID=1 / xfs", "x:/y  /y nfs ro\r", "/d /e none bind", "sw none swap"]
CHARACTERS = st.characters(codec="utf-8") | st.sampled_from(" \t\r\n#")
FOREIGN = st.text(CHARACTERS, max_size=60) | st.lists(
    st.sampled_from([*ODD, *edit.HEADER])
).map("\n".join)  # fmt: skip


@given(FOREIGN, MOUNTS, MOUNTS)
def test_foreign_lines_stay_byte_for_byte_and_a_second_edit_changes_nothing(
    text: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    points = {fstab.normal(mount["mountpoint"]) for mount in before + after}
    foreign = [line for line in text.split("\n") if line not in edit.HEADER]
    assume(not points & {one.key for one in map(fstab.parse, foreign) if one})
    first = edited(text, *before, last=edit.HEADER)
    applied = tuple(line.reveal() for line in edit.managed(mounts(*before)))
    second = edited(first, *after, last=applied)
    ours = {line.reveal() for line in edit.managed(mounts(*after))}
    applied = tuple(line.reveal() for line in edit.managed(mounts(*after)))
    assert edited(second, *after, last=applied) == second
    kept = [line for line in second.split("\n") if line not in ours]
    assert [line for line in kept if line] == [line for line in foreign if line]
    assert "\n".join(foreign).strip("\n") in "\n".join(kept)
