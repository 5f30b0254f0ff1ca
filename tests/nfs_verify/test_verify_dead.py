# SPDX-License-Identifier: Apache-2.0
"""A dead server cannot hang us: children that nobody can end are left to themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ncm_nfs.verify import children
from ncm_nfs.verify.children import DIED, DONE, LATE, Answer, Ask

from .conftest import HERE, NEEDS, USER, shown, verified, wish

FUSE = (*NEEDS, "/dev/fuse")


def one(ask: Ask) -> Generator[Ask, Answer, Answer]:
    return (yield ask)


def asked(*asks: Ask) -> list[Answer]:
    return children.run([one(ask) for ask in asks])


def fail() -> None:
    raise RuntimeError("its text stays with the child")


def too_much() -> str:
    return "x" * 10 * children.LARGEST


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def open_files() -> list[str]:
    return [os.readlink(f"/proc/self/fd/{fd}") for fd in ("0", "1", "2")] + [os.getcwd()]


def test_answers_errors_and_silence_are_told_apart() -> None:
    found = asked(
        Ask(os.path.isdir, ("/",), 30), Ask(os.stat, ("/nosuch",), 30), Ask(fail, (), 30),
        Ask(sleep, (3600,), 0.2), Ask(too_much, (), 30), Ask(os.kill, (os.getpid(), 0), 30),
    )  # fmt: skip
    assert found[0] == Answer(DONE, True)
    assert found[1] == Answer(DONE, None, 2)
    assert [at.how for at in found[2:]] == [DIED, LATE, DIED, DONE]


def test_many_are_asked_at_once_and_each_gets_its_own_answer() -> None:
    def twice(number: int) -> Generator[Ask, Answer, list[Any]]:
        first = yield Ask(str, (number,), 60)
        second = yield Ask(int, (first.value,), 60)
        return [first.value, second.value]

    assert children.run([twice(at) for at in range(20)]) == [[str(at), at] for at in range(20)]


def test_a_child_has_none_of_our_files() -> None:
    assert asked(Ask(open_files, (), 30))[0].value == ["/dev/null"] * 3 + ["/"]


def test_no_child_is_left_when_the_jobs_are_broken_off() -> None:
    def broken() -> Generator[Ask, Answer, None]:
        yield Ask(str, (1,), 30)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        children.run([one(Ask(sleep, (3600,), 3600)), broken()])
    with pytest.raises(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


@pytest.mark.needs(*FUSE)
def test_a_dead_server_is_told_and_the_other_mounts_are_looked_at(open_path: Path) -> None:
    dead, good = open_path / "dead", open_path / "good"
    seen = verified(
        wish(dead, user=USER, write=True, free=1), wish(good, user=USER, write=True),
        mounts=[shown(dead), shown(good)], dead=[str(dead)],
        shell=[f"mkdir {dead}", f"mkdir -m 777 {good}"],
    )  # fmt: skip
    assert seen.results[str(dead), "alive"] == "failed"
    assert seen.reasons[str(dead), "alive"].startswith("no answer from 127.0.0.1 within 1 s")
    # One child hangs, and it is not asked for more.
    assert {name for point, name in seen.results if point == str(dead)} & {"read", "write"} == set()
    assert seen.results[str(good), "owner"] == "ok"
    assert seen.stuck == 1
    assert seen.held == ["/dev/null"]


@pytest.mark.needs(*FUSE)
def test_who_reads_our_output_does_not_wait_for_such_a_child(open_path: Path) -> None:
    """The child outlives us, and the pipe has an end all the same."""
    dead = open_path / "dead"
    dead.mkdir()
    told = {"wishes": [wish(dead, seconds=0.5)], "mounts": [shown(dead)], "dead": [str(dead)]}
    script = HERE / "node.py"
    with subprocess.Popen(
        ["unshare", "-n", "-m", sys.executable, str(script), json.dumps(told)],
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        found = json.loads(process.stdout.read())
    assert process.returncode == 0
    assert found["stuck"] == 1


@pytest.mark.needs(*FUSE)
def test_an_automounter_that_hangs_is_not_waited_for(open_path: Path) -> None:
    dead = open_path / "dead"
    seen = verified(
        wish(dead, automounted=True), dead=[str(dead)], shell=[f"mkdir {dead}"], early="",
    )  # fmt: skip
    assert seen.results[str(dead), "mounted"] == "failed"
    assert "the automounter does not mount it" in seen.reasons[str(dead), "mounted"]
