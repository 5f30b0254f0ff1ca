# SPDX-License-Identifier: Apache-2.0
"""Files are swapped in whole, and are never readable by others before they are done."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ncm.errors import HostError
from ncm.host import ABSENT, DIRECTORY, FILE, LINK, Host, State


def test_a_secret_file_is_closed_to_others_at_every_step(tmp_path: Path) -> None:
    seen: list[int] = []

    def watch(verb: str, path: str) -> None:
        seen.extend(stat.S_IMODE(at.stat().st_mode) for at in tmp_path.iterdir())

    host = Host(str(tmp_path), on_step=watch)
    host.put("/s", State(FILE, b"secret", 0o640))
    assert seen == [0o640]
    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o640


def test_the_candidate_is_private_while_it_is_filled(tmp_path: Path, monkeypatch) -> None:
    modes: list[int] = []
    write = os.write

    def spy(fd: int, data: bytes) -> int:
        modes.append(stat.S_IMODE(os.fstat(fd).st_mode))
        return write(fd, data)

    monkeypatch.setattr(os, "write", spy)
    Host(str(tmp_path)).put("/s", State(FILE, b"secret", 0o644))
    assert modes == [0o600]


def test_a_failed_write_leaves_the_old_file_and_no_candidate(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "f").write_text("old")

    def full(fd: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(HostError, match=r"/f: cannot be written: No space left"):
        Host(str(tmp_path)).put("/f", State(FILE, b"new", 0o644))
    assert os.listdir(tmp_path) == ["f"]
    assert (tmp_path / "f").read_text() == "old"


def test_a_stale_candidate_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("safe")
    (tmp_path / ".f.ncm-new").symlink_to(tmp_path / "victim")
    Host(str(tmp_path)).put("/f", State(FILE, b"new", 0o644))
    assert (tmp_path / "victim").read_text() == "safe"


def test_states_read_back_as_they_were_put(tmp_path: Path) -> None:
    host = Host(str(tmp_path))
    for path, state in (
        ("/d", State(DIRECTORY, mode=0o750)),
        ("/d/f", State(FILE, b"\0\xff", 0o600)),
        ("/d/l", State(LINK, b"/somewhere/else")),
    ):
        host.put(path, state)
        assert host.look(path).same(state)
    for path in ("/d/f", "/d/l", "/d"):
        host.put(path, State(ABSENT))
        assert host.look(path).kind == ABSENT


def test_a_fifo_does_not_hang_a_look(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert Host(str(tmp_path)).look("/pipe").kind == "other"


def test_removing_a_directory_with_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d" / "x").mkdir(parents=True)
    with pytest.raises(HostError):
        Host(str(tmp_path)).put("/d", State(ABSENT))


def test_mount_points_with_blanks_and_accents_are_known(tmp_path: Path, needs) -> None:
    needs("root", "unshare")
    names = ("plain", "a blank", "m\u00fcnchen", "back\\slash", "n\\303\\274")
    for name in names:
        (tmp_path / name).mkdir()
    code = "import sys; from ncm.host import Host; h = Host('/')\n"
    code += "print([h.mounted(at) for at in sys.argv[1:]])"
    points = [str(tmp_path / name) for name in names]
    script = 'p=$1; c=$2; shift 2; for at; do mount -t tmpfs t "$at" || exit 77; done; '
    words = ["unshare", "-m", "sh", "-c", script + 'exec "$p" -c "$c" "$@"', "sh"]
    done = subprocess.run([*words, sys.executable, code, *points], capture_output=True,
                          text=True, check=False, cwd=Path(__file__).parents[2])  # fmt: skip
    if done.returncode in (1, 77) and "Operation not permitted" in done.stderr:
        pytest.skip("no mount namespaces here")
    assert done.stdout == f"{[True] * len(names)}\n", done.stderr
