# SPDX-License-Identifier: Apache-2.0
"""The daemon's own checker sees the candidate, and decides. The checkers are scripts."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ncm import actions
from ncm.errors import HostError
from ncm.host import FILE, Host, State
from ncm.resource import Checker

NEW = State(FILE, b"new\n", 0o640)


def script(folder: Path, text: str) -> str:
    """A checker that is this shell script."""
    path = folder / "check"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def instead(text: str, path: str, candidate: str) -> str:
    return text.replace(path, candidate)


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/f").write_text("old\n")
    (tmp_path / "etc/main").write_text(f"include {tmp_path}/etc/f\n")
    return tmp_path / "etc"


def put(etc: Path, command: str, host: str = "/", within: bool = False) -> None:
    test = Checker((command, "-t", "{}"))
    if within:
        test = Checker((command, "-t", "{}"), f"{etc}/main", instead)
    Host(host).put(f"{etc}/f" if host == "/" else "/f", NEW, test)


def test_a_candidate_that_passes_is_swapped_in(etc: Path) -> None:
    put(etc, script(etc.parent, f'[ "$1" = -t ] && cat "$2" >{etc.parent}/seen'))
    assert (etc / "f").read_text() == (etc.parent / "seen").read_text() == "new\n"


def test_a_candidate_that_fails_leaves_the_old_file_and_says_why(etc: Path) -> None:
    command = script(etc.parent, 'echo "[emerg] no such directive"; echo "test failed" >&2; exit 1')
    with pytest.raises(HostError) as raised:
        put(etc, command)
    assert str(raised.value) == (
        f"{etc}/f: is left as it was: {command} refuses the new one:"
        " [emerg] no such directive; test failed"
    )
    assert (etc / "f").read_text() == "old\n"
    assert sorted(os.listdir(etc)) == ["f", "main"]


def test_what_a_checker_says_without_end_is_cut(etc: Path) -> None:
    with pytest.raises(HostError) as raised:
        put(etc, script(etc.parent, "seq 1 100000; exit 1"))
    assert str(raised.value).endswith("; 100000")
    assert len(str(raised.value)) < 1000


def test_a_checker_of_the_whole_sees_the_candidate_in_the_files_place(etc: Path) -> None:
    seen = etc.parent / "seen"
    text = f'stat -c %a "$2" >{seen}; cat "$2" $(cut -d" " -f2 "$2") >>{seen}'
    put(etc, script(etc.parent, text), within=True)
    assert seen.read_text() == f"600\ninclude {etc}/.f.ncm-new\nnew\n"
    assert (etc / "f").read_text() == "new\n"
    assert sorted(os.listdir(etc)) == ["f", "main"]
    assert (etc / "main").read_text() == f"include {etc}/f\n"


def test_the_copy_lies_beside_the_main_file(etc: Path) -> None:
    put(etc, script(etc.parent, f'echo "$2" >{etc.parent}/seen'), within=True)
    assert (etc.parent / "seen").read_text() == f"{etc}/.main.ncm-new\n"


def test_a_copy_that_a_killed_run_left_is_not_written_through(etc: Path) -> None:
    (etc / "victim").write_text("safe")
    (etc / ".main.ncm-new").symlink_to("victim")
    put(etc, script(etc.parent, "exit 0"), within=True)
    assert (etc / "victim").read_text() == "safe"
    assert (etc / "f").read_text() == "new\n"


def test_a_main_file_that_is_missing_or_unreadable_is_the_hosts_fault(etc: Path) -> None:
    def broken(text: str, path: str, candidate: str) -> str:
        raise ValueError("line 3: no end")

    command = script(etc.parent, "exit 0")
    with pytest.raises(HostError, match="main: cannot be read: line 3: no end"):
        Host("/").put(f"{etc}/f", NEW, Checker((command, "{}"), f"{etc}/main", broken))
    (etc / "main").unlink()
    with pytest.raises(HostError, match="main: cannot be tried out: No such file"):
        put(etc, command, within=True)
    assert os.listdir(etc) == ["f"]
    assert (etc / "f").read_text() == "old\n"


def test_nothing_is_run_below_another_root_or_without_the_checker(etc: Path) -> None:
    put(etc, script(etc.parent, f"touch {etc.parent}/seen; exit 1"), host=str(etc))
    assert (etc / "f").read_text() == "new\n"
    (etc / "f").write_text("old\n")
    put(etc, str(etc / "not-installed"))
    assert (etc / "f").read_text() == "new\n"
    assert not (etc.parent / "seen").exists()


def test_the_candidate_has_its_final_mode_when_it_is_tested(etc: Path) -> None:
    put(etc, script(etc.parent, f'stat -c %a "$2" >{etc.parent}/seen'))
    assert (etc.parent / "seen").read_text() == "640\n"
    assert stat.S_IMODE((etc / "f").stat().st_mode) == 0o640


def test_a_checker_that_does_not_end_is_ended(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TIMEOUT", 1)
    with pytest.raises(HostError, match="no answer within 1 s"):
        put(etc, script(etc.parent, "exec sleep 300"))
    assert (etc / "f").read_text() == "old\n"
