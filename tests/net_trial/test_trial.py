# SPDX-License-Identifier: Apache-2.0
"""A change on trial, below a root of its own: files, record, who wins."""

from __future__ import annotations

import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from ncm.errors import HostError
from ncm.stage import RolledBack
from ncm_bridge.live import deadman
from ncm_bridge.live.trial_files import BACK, COMMITTED, LAST, PLACE, TRIAL, Folder
from tests.net_trial.life import ETC, Life, child, ended, snapshot, until, watching


@pytest.fixture
def life(tmp_path: Path) -> Life:
    return Life(tmp_path / "root")


def broken() -> None:
    raise HostError("link br0", "no such device")


def test_a_good_change_stays_and_leaves_nothing_behind(life: Life) -> None:
    assert life.go() is None
    assert life.state() == "new"
    assert life.left() == ["last-trial.json"]
    assert not life.record().held
    assert list(life.record().objects) == ["link br0"]
    assert json.loads((life.root / LAST[1:]).read_text())["outcome"] == "kept"


def test_a_change_that_fails_is_taken_back_byte_for_byte(life: Life) -> None:
    error = life.go(broken)
    assert isinstance(error, RolledBack)
    assert "taken back: link br0: no such device; the former network is back; held" in str(error)
    life.taken_back()


def test_the_second_change_that_fails_leaves_the_record_of_the_first(life: Life) -> None:
    assert life.go() is None
    first, new = life.record().dump(), snapshot(life.root)
    assert life.go(broken) is not None
    assert snapshot(life.root) == new
    kept = life.record().dump()
    assert kept.pop("held")
    for changed in ("held", "digest", "inputs"):
        first.pop(changed)
        kept.pop(changed, None)
    assert kept == first


def test_what_somebody_else_wrote_meanwhile_is_kept_beside(life: Life) -> None:
    def work() -> None:
        (life.root / ETC[1:] / "changed").write_text("theirs\n")
        (life.root / ETC[1:] / "made/theirs").write_text("too\n")
        broken()

    error = str(life.go(work))
    copy = life.root / PLACE[1:] / "last-trial/etc%net%changed"
    assert copy.read_text() == "theirs\n"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert f"{ETC}/changed was changed by somebody else meanwhile: kept as" in error
    now = snapshot(life.root)
    assert now.pop("etc/net/made/theirs")
    assert now.pop("etc/net/made")
    assert now == life.old


def test_a_file_that_cannot_be_put_back_is_named_and_tried_again(life: Life) -> None:
    place = life.root / ETC[1:] / "gone"

    def work() -> None:
        (place / "in the way").mkdir(parents=True)
        broken()

    error = str(life.go(work))
    assert f"NOT all is as before: {ETC}/gone" in error
    # The dead-man tries once more, in vain too.
    until(lambda: "cut short" in life.standing())
    (place / "in the way").rmdir()
    place.rmdir()
    assert "taken back: link br0: no such device; the former" in life.finish()
    life.taken_back()


def test_a_failed_undo_leaves_the_record_as_it_was(life: Life, monkeypatch: object) -> None:
    from ncm.plan import Plan

    assert life.go() is None
    before, new = life.record().dump(), snapshot(life.root)
    undo = Plan.__init__

    def init(plan: Plan, component: str) -> None:
        undo(plan, component)
        plan.undo = 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plan, "__init__", init)
        error = str(life.go(broken))
    assert "held" not in error
    assert life.record().dump() == before
    assert snapshot(life.root) == new
    assert not (life.root / "var/lib/ncm-virt/record/network/pending.json").exists()


def test_a_change_that_takes_too_long_is_taken_back_by_the_deadman(life: Life) -> None:
    error = life.go(lambda: until(lambda: "being taken back" in life.standing()), patience=0.5)
    assert isinstance(error, RolledBack)
    assert "did not prove itself in time" in str(error)
    life.taken_back()


def test_a_command_that_hangs_is_ended_when_time_is_over(life: Life) -> None:
    from ncm_bridge.live.command import run

    error = life.go(lambda: run(("sleep", "1000")), patience=0.5)
    assert "did not prove itself in time" in str(error)
    life.taken_back()


def test_a_run_that_does_not_let_go_is_killed(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadman, "GRACE", 0.2)
    from tests.net_trial.life import own_deadman

    monkeypatch.setattr(deadman, "start", own_deadman(lambda verb, subject: None))
    stopped = child(lambda: life.go(lambda: os.kill(os.getpid(), signal.SIGSTOP), patience=0.5))
    assert ended(stopped) == -signal.SIGKILL
    life.over()
    life.taken_back()


def test_patience_begins_anew_when_links_are_changed(life: Life) -> None:
    deadlines = []

    def note(verb: str, subject: str) -> None:
        folder = Folder(life.host())
        if folder.state == TRIAL:
            deadlines.append({**folder.read(), **folder.read("deadline.json")}["deadline"])

    assert life.go(on_step=note) is None
    assert deadlines[0] < deadlines[-1]


def test_without_its_deadman_a_change_goes_no_further(life: Life) -> None:
    reached = []

    def kill(verb: str, subject: str) -> None:
        if verb == "swap" and subject == f"{ETC}/link":
            os.kill(watching(life), signal.SIGKILL)
            until(lambda: not Folder(life.host()).alive("watch"))

    error = str(life.go(lambda: reached.append(1), on_step=kill))
    assert "the process that watches over the change was killed" in error
    assert not reached
    life.taken_back()


def test_nothing_begins_without_a_deadman(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadman, "READY", 0.3)
    monkeypatch.setattr(deadman, "command", lambda *words: ["sleep", "0"])
    steps = []
    error = str(life.go(on_step=lambda verb, subject: steps.append(subject)))
    assert "nothing watches over the change" in error
    assert not [path for path in steps if path.startswith(ETC)]
    assert life.state() == "old"
    assert not life.standing()
    monkeypatch.setattr(deadman, "command", lambda *words: ["false"])
    assert "nothing can watch over the change" in str(life.go())
    monkeypatch.undo()
    assert life.go() is None


def test_a_second_run_is_refused_and_told_until_when(life: Life) -> None:
    told = []

    def work() -> None:
        until = Folder(life.host()).read("deadline.json")["until"]
        import time

        words = f"on trial until {time.strftime('%H:%M:%S', time.localtime(until))}"
        for question in (life.standing, life.finish, life.go):
            try:
                answer = str(question() or "")
            except HostError as error:
                answer = str(error)
            told.append(words in answer)

    assert life.go(work) is None
    assert told == [True, True, True]
    assert life.state() == "new"


def test_telling_what_stands_writes_nothing(life: Life) -> None:
    from ncm import guard

    seen = []

    def work() -> None:
        guard.watch("network")
        try:
            seen.append(life.standing())
        finally:
            guard.release()

    assert life.go(work) is None
    assert "on trial" in seen[0]


def test_before_the_network_starts_only_files_are_put_back(life: Life) -> None:
    pid = child(lambda: life.go(lambda: both_killed(life)))
    assert ended(pid) == -signal.SIGKILL
    assert life.state() == "new"
    assert "cut short" in life.standing()
    # Without systemd's help too: a process of its own, from another folder, without environment.
    words = deadman.command("--boot", str(life.root))
    done = os.spawnve(os.P_WAIT, words[0], words, {})
    assert done == 0
    life.taken_back()
    report = json.loads((life.root / LAST[1:]).read_text())
    assert "back before the network starts" in report["sentence"]


def both_killed(life: Life) -> None:
    os.kill(watching(life), signal.SIGKILL)
    until(lambda: not Folder(life.host()).alive("watch"))
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_deadman_has_nothing_of_the_run(life: Life) -> None:
    found: dict[str, object] = {}

    def work() -> None:
        pid = watching(life)
        proc = Path(f"/proc/{pid}")
        found["folder"] = os.readlink(proc / "cwd")
        found["session"] = os.getsid(pid) != os.getsid(0)
        found["files"] = sorted({os.readlink(each) for each in (proc / "fd").iterdir()})
        status = dict(
            line.split(":\t") for line in proc.joinpath("status").read_text().splitlines()
        )
        found["ignored"] = int(status["SigIgn"], 16)
        found["parent"] = int(status["PPid"]) != os.getpid()

    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    assert life.go(work) is None
    os.close(reading)
    os.close(writing)
    assert found["folder"] == "/"
    assert found["session"]
    assert found["parent"]
    files = [each for each in found["files"] if not each.startswith(str(life.root))]  # type: ignore[attr-defined]
    assert files == ["/dev/null"]
    hup, interrupt = 1 << signal.SIGHUP - 1, 1 << signal.SIGINT - 1
    assert int(found["ignored"]) & hup  # type: ignore[call-overload]
    assert int(found["ignored"]) & interrupt  # type: ignore[call-overload]


@pytest.mark.usefixtures("thorough")
def test_of_two_sides_exactly_one_wins(life: Life) -> None:
    """Hundreds of times, two processes at once."""
    won: list[str] = []
    for number in range(200):
        folder = Folder(life.host())
        folder.make({"number": number}, {})
        reading, writing = os.pipe()
        both = [child(partial(rush, life, side, writing)) for side in (COMMITTED, BACK)]
        assert [ended(pid) for pid in both] == [0, 0]
        os.close(writing)
        with os.fdopen(reading) as answers:
            answer = answers.read()
            won.append(answer)
        assert answer in (COMMITTED, BACK)
        assert os.path.isdir(folder.at(answer))
        folder.end()
        folder.discard()
    assert len(won) == 200


def rush(life: Life, side: str, writing: int) -> None:
    if Folder(life.host()).move(side):
        os.write(writing, side.encode())


def test_at_the_deadline_the_change_is_whole_or_gone(life: Life, tmp_path: Path) -> None:
    import time

    for number in range(12):
        each = Life(tmp_path / f"race{number}")

        def work(each: Life = each, number: int = number) -> None:
            end = Folder(each.host()).read("deadline.json")["deadline"]
            time.sleep(max(0.0, end + (number - 6) * 0.02 - time.clock_gettime(7)))

        error = each.go(work, patience=0.3)
        assert each.state() == ("old" if error else "new"), error
        assert each.record().held == bool(error)
        each.over()
