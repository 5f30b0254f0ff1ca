# SPDX-License-Identifier: Apache-2.0
"""Many children side by side: each ends, with all that it started, when it has to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ncm import guard
from ncm_oned.cloud.checks import Asked, answered, script
from ncm_oned.cloud.readiness_ssh import LARGEST, Answer, Shells

pytestmark = pytest.mark.usefixtures("thorough")

ROOT = Path(__file__).parents[2]


def run(
    commands: dict[str, str], parallel: int = 16, seconds: int = 30, text: str = "echo x"
) -> Any:
    """Host -> answer of these commands of the shell."""
    shells = Shells(text, parallel, seconds, {})
    return shells.run({name: ["sh", "-c", command] for name, command in commands.items()})


def alive(mark: str) -> list[int]:
    """The processes that have a word in their command."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark.encode() in words:
                found.append(int(folder.name))
    return found


def gone(mark: str) -> bool:
    """Whether those processes are gone, which init may need a moment for."""
    for _ in range(200):
        if not alive(mark):
            return True
        time.sleep(0.05)
    return False


def test_each_gets_the_whole_script_and_its_own_answer() -> None:
    found = run({"a": "cat; exit 3", "b": "cat >&2", "c": "exec sh -s"}, text="echo said")
    assert found["a"] == Answer(3, "echo said", "")
    assert found["b"] == Answer(0, "", "echo said")
    assert found["c"] == Answer(0, "said\n", "")


def test_one_that_does_not_end_is_killed_with_its_children() -> None:
    mark = f"61.{os.getpid()}1"
    commands = {"slow": f"sleep {mark} & sleep {mark}", "good": "true"}
    found = run(commands, seconds=3)
    assert found["slow"] == Answer(None, "", "", "no answer within 3 s")
    assert found["good"].status == 0
    assert gone(mark)


def test_one_that_leaves_a_child_with_our_pipes_ends_in_time() -> None:
    mark = f"62.{os.getpid()}2"
    found = run({"a": f"sleep {mark} &"}, seconds=1)
    assert found["a"].status is None
    assert gone(mark)


def test_one_that_says_too_much_is_ended_and_what_it_said_is_cut() -> None:
    for where in ("", ">&2"):
        found = run({"flood": f"exec yes {where}"})["flood"]
        assert (found.status, found.why) == (None, "says too much")
        assert len(found.out + found.err) <= 3 * LARGEST


def test_no_more_than_so_many_at_a_time(tmp_path: Path) -> None:
    # Each says how many there are while it is.
    command = f"touch {tmp_path}/$$; ls {tmp_path} | wc -l; sleep 0.2; rm {tmp_path}/$$"
    found = run({str(number): command for number in range(12)}, parallel=3)
    most = max(int(answer.out) for answer in found.values())
    assert len(found) == 12
    assert 1 < most <= 3


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(OSError):
        Shells("", 4, 5, {}).run({"a": ["/nonexistent/ssh"]})


def test_an_interrupt_leaves_no_child() -> None:
    mark = f"63.{os.getpid()}3"
    code = (
        "from ncm_oned.cloud.readiness_ssh import Shells\n"
        f"words = ['sh', '-c', 'sleep {mark} & sleep {mark}']\n"
        "Shells('', 4, 60, {}).run({str(at): words for at in range(4)})"
    )
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)
    while len(alive(mark)) < 8:
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    child.wait()
    assert gone(mark)


def test_a_look_passes_the_watch_of_a_dry_run() -> None:
    guard.watch("oned")
    try:
        with guard.asking():
            found = run({"a": "true", "b": "sleep 60", "c": "exec yes"}, seconds=3)
    finally:
        guard.release()
    assert [found[name].status for name in "abc"] == [0, None, None]


def asked(**fields: Any) -> Asked:
    usual: dict[str, Any] = {
        "checks": ["ssh", "libvirt", "bridges"], "bridges": ["br0"], "commands": {},
        "libvirt_uri": "test:///default", "limit": 5,
    }  # fmt: skip
    return Asked(**{**usual, **fields})


def test_a_check_that_the_host_leaves_out_does_not_hold() -> None:
    names = asked(commands={"disk": "true"}).names
    assert names == ["libvirt", "bridges", "disk"]
    good = "ncm-virt: ok libvirt \nncm-virt: ok bridges \nncm-virt: ok disk \nncm-virt: end end \n"
    assert answered(f"Welcome!\n{good}", names) == ()
    without = good.replace("ncm-virt: ok bridges \n", "")
    assert answered(without, names) == ("bridges was not looked at",)
    assert answered(good.replace("ncm-virt: end end \n", ""), names) is None
    assert answered("", names) is None


def test_what_a_host_says_in_our_words_is_cut_and_plain_too() -> None:
    long = f"ncm-virt: no disk \x1b[2J{'y' * 1000}\r\nncm-virt: end end\n"
    assert answered(long, ["disk"]) == ("?[2J" + "y" * 196,)
    many = "".join(f"ncm-virt: no disk {number}\n" for number in range(1000))
    assert len(answered(f"{many}ncm-virt: end end\n", ["disk"]) or ()) == 1000


def test_the_script_is_one_of_any_shell(tmp_path: Path) -> None:
    text = script(asked(commands={"odd": "echo \"it's\" '$x' `no`; exit 1"}))
    for shell in ("dash", "bash"):
        done = subprocess.run([shell, "-u", "-s"], input=text, capture_output=True, text=True,
                              check=True)  # fmt: skip
        found = answered(done.stdout, ["odd"])
        assert found is not None and any(at.startswith("odd: it's $x") for at in found)
