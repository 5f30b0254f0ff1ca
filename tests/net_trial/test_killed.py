# SPDX-License-Identifier: Apache-2.0
"""Killed at every step, on either side or both: in the end the old network or the new one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from ncm.errors import HostError
from ncm_bridge.live import deadman
from tests.net_trial.life import ETC, Life, child, dies, ended, own_deadman

KILLED = -signal.SIGKILL


def broken() -> None:
    raise HostError("link br0", "no such device")


def whole(life: Life) -> str:
    """old or new; and what is left agrees with it."""
    state = life.state()
    assert state in ("old", "new"), state
    assert not life.standing()
    return state


@pytest.mark.usefixtures("thorough")
def test_a_run_killed_at_every_step_leaves_the_old_or_the_new_network(tmp_path: Path) -> None:
    number, found = 0, []
    while True:
        life = Life(tmp_path / f"root{number}")
        status = ended(child(lambda life=life, number=number: life.go(on_step=dies(number))))
        life.over()
        found.append(whole(life))
        if status == 0:
            break
        assert status == KILLED
        follow(life)
        number += 1
    # First nothing has happened, then all is taken back, then all stays.
    assert found == sorted(found, reverse=True)
    assert set(found) == {"old", "new"}
    assert number > 30


def follow(life: Life) -> None:
    """The next run, which names the component, makes the change."""
    assert life.finish() == ""
    left = life.state()
    if left == "old":
        assert life.go() is None
    assert life.state() == "new"


@pytest.mark.usefixtures("thorough")
def test_a_run_killed_while_it_takes_back_is_followed_by_the_deadman(tmp_path: Path) -> None:
    number, met = 0, 0
    while True:
        life = Life(tmp_path / f"root{number}")
        status = ended(child(lambda life=life, n=number: life.go(broken, on_step=dies(n))))
        life.over()
        assert whole(life) == "old"
        if status == 0:
            break
        if life.record().held:
            met += 1
            life.taken_back()
        number += 1
    assert met > 15


@pytest.mark.usefixtures("thorough")
def test_a_deadman_killed_at_every_step_is_followed_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, met = 0, 0
    while True:
        life = Life(tmp_path / f"root{number}")
        # Its first steps are before the run goes on: it must be ready.
        monkeypatch.setattr(deadman, "start", own_deadman(later(number)))
        assert ended(child(lambda life=life: life.go(cut))) == KILLED
        until_alone(life)
        if not life.standing():
            life.taken_back()
            break
        met += 1
        assert "cut short" in life.standing()
        assert "taken back: the run was cut short" in life.finish()
        life.taken_back()
        number += 1
    assert met > 15


def cut() -> None:
    import os

    os.kill(os.getpid(), signal.SIGKILL)


def later(number: int):  # type: ignore[no-untyped-def]
    """Dies before this step of those that it makes after it was ready."""
    hook, ready = dies(number), [False]

    def step(verb: str, subject: str) -> None:
        if ready[0]:
            hook(verb, subject)
        ready[0] |= verb == "swap" and subject.endswith("ready.json")

    return step


def until_alone(life: Life) -> None:
    from ncm_bridge.live.trial_files import Folder
    from tests.net_trial.life import until

    until(lambda: not Folder(life.host()).alive("watch"))


@pytest.mark.usefixtures("thorough")
def test_the_next_run_killed_at_every_step_is_followed_by_one_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadman, "start", own_deadman(later(0)))
    number = 0
    while True:
        life = Life(tmp_path / f"root{number}")
        assert ended(child(lambda life=life: life.go(cut))) == KILLED
        until_alone(life)
        assert life.state() == "new"
        status = ended(child(lambda life=life, n=number: life.finish(dies(n))))
        if status == 0:
            break
        assert status == KILLED
        life.finish()
        life.taken_back()
        number += 1
    assert number > 15


@pytest.mark.usefixtures("thorough")
def test_killed_from_outside_at_any_moment(tmp_path: Path) -> None:
    """By signals, not between two steps of ours."""
    import os
    import time

    found = set()
    for number in range(30):
        life = Life(tmp_path / f"root{number}")
        pid = child(lambda life=life: life.go(lambda: time.sleep(0.03)))
        # From before the dead-man is there until after the end.
        time.sleep(number * 0.02)
        os.kill(pid, signal.SIGKILL)
        ended(pid)
        life.over()
        found.add(whole(life))
    assert "old" in found


@pytest.mark.usefixtures("thorough")
def test_a_terminal_that_is_closed_takes_the_change_back(tmp_path: Path) -> None:
    import os
    import pty

    life = Life(tmp_path / "root")
    begun = tmp_path / "begun"

    def work() -> None:
        begun.touch()
        signal.pause()

    pid, terminal = pty.fork()
    if not pid:
        try:
            life.go(work)
        finally:
            os._exit(0)
    from tests.net_trial.life import until

    until(begun.exists)
    assert life.state() == "new"
    os.close(terminal)
    # The dead-man ends what does not end by itself soon enough.
    assert ended(pid) in (-signal.SIGHUP, -signal.SIGKILL)
    life.over()
    life.taken_back()


def test_interrupted_by_hand_the_change_is_taken_back(tmp_path: Path) -> None:
    import os

    life = Life(tmp_path / "root")

    def interrupted() -> None:
        # Whoever started the tests may ignore it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        life.go(lambda: os.kill(os.getpid(), signal.SIGINT))

    pid = child(interrupted)
    assert ended(pid) == 1
    life.over()
    life.taken_back()


def test_candidates_of_a_killed_run_are_taken_away(tmp_path: Path) -> None:
    life = Life(tmp_path / "root")

    def step(verb: str, subject: str) -> None:
        if (verb, subject) == ("swap", f"{ETC}/changed"):
            cut()

    assert ended(child(lambda: life.go(on_step=step))) == KILLED
    life.over()
    life.taken_back()
