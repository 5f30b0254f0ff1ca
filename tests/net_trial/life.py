# SPDX-License-Identifier: Apache-2.0
"""One change of a component on trial, through the framework's own steps, below any root."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Optional

from ncm import applied, run
from ncm.applied import FOLDER, folder_of
from ncm.errors import HostError, NcmError
from ncm.host import ABSENT, DIRECTORY, FILE, LINK, Host, State
from ncm.plan import Change, Plan
from ncm.stage import ObjectChange, RolledBack, Stage, Step
from ncm.text import Text
from ncm_bridge.live import deadman
from ncm_bridge.live.trial import Trial, finish, standing
from ncm_bridge.live.trial_files import ACTOR, COMMITTED, NEW, PLACE, WATCH, Folder

ETC = "/etc/net"
RECORD = folder_of("network")
Hook = Callable[[str, str], None]
DEADLINE = 60.0
"""Seconds after which something that must happen is given up: only in tests that fail."""


def access(patience: float = 60, probes: Optional[list[dict[str, Any]]] = None) -> dict[str, Any]:
    return {
        "backend": "ifcfg", "managed": False, "foreign": "keep", "guests": "refuse",
        "patience": patience, "probes": probes or [],
    }  # fmt: skip


class Links(Stage):
    """A stage with one link, whose one step is what the test says."""

    server = "rtnetlink:"

    def __init__(self, host: Host, access: dict[str, Any], work: Callable[[], None]) -> None:
        self.access = access
        self.trial = Trial(host, access)
        self.work = work
        self.host = host

    def prepare(self, changes: Any) -> None:
        pass

    def begin(self, plan: Plan, record: applied.Applied, entry: Optional[int]) -> None:
        self.trial.arm(plan, record, entry, {}, [])

    def cancel(self, reason: str) -> None:
        said = self.trial.roll_back(reason)
        if said:
            raise RolledBack("network", said)

    def perform(self, changes: Any, announce: Hook) -> Iterator[ObjectChange]:
        try:
            self.trial.go_on()
            for change in changes:
                for step in change.steps:
                    announce(step.words, change.path)
                    step.call(None)
            self.trial.probe()
            self.trial.commit()
        except RolledBack:
            raise
        except Exception as error:
            raise RolledBack("network", self.trial.roll_back(str(error))) from error
        yield from changes


def former(root: Path) -> None:
    """How the files are before: one of each kind, with owners and modes that are not ours."""
    folder = root / ETC[1:]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "changed").write_bytes(b"old\xff\0bytes\n")
    (folder / "changed").chmod(0o640)
    (folder / "gone").write_text("IPADDR=192.0.2.1\n")
    (folder / "gone").chmod(0o4711)
    if os.geteuid() == 0:
        os.chown(folder / "changed", 1, 2)
    (folder / "link").symlink_to("changed")
    (folder / "old").mkdir()
    (folder / "old").chmod(0o711)
    (folder / "old/inside").write_text("")


def changes(host: Host) -> list[Change]:
    """A change of each kind."""
    after = {
        f"{ETC}/changed": State(FILE, b"new\n", 0o644),
        f"{ETC}/link": State(LINK, b"gone"),
        f"{ETC}/made": State(DIRECTORY, mode=0o750),
        f"{ETC}/made/file": State(FILE, b"made\n", 0o600),
        f"{ETC}/made/link": State(LINK, b"file"),
        f"{ETC}/gone": State(ABSENT),
        f"{ETC}/old/inside": State(ABSENT),
        f"{ETC}/old": State(ABSENT),
    }
    return [Change("file", path, (host.look(path), state), "") for path, state in after.items()]


def snapshot(root: Path) -> dict[str, tuple[Any, ...]]:
    """All files below the folder: kind, mode, owner, content; not when they were changed."""
    found = {}
    for path in sorted((root / ETC[1:]).rglob("*")):
        status = path.lstat()
        content: Any = os.readlink(path) if path.is_symlink() else None
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
        found[str(path.relative_to(root))] = (
            status.st_mode, status.st_uid, status.st_gid, content,
        )  # fmt: skip
    return found


class Life:
    """A root on which changes go on trial."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        former(root)
        self.old = snapshot(root)

    def host(self, on_step: Optional[Hook] = None) -> Host:
        return Host(str(self.root), on_step)

    def go(
        self, work: Callable[[], None] = lambda: None, patience: float = 60,
        probes: Optional[list[dict[str, Any]]] = None, on_step: Optional[Hook] = None,
    ) -> Optional[NcmError]:  # fmt: skip
        """One run; its error."""
        host = self.host(on_step)
        plan = Plan("network")
        plan.changes = changes(host)
        plan.inputs = {"/system/network": "new"}
        plan.stage = Links(host, access(patience, probes), work)
        change = ObjectChange("link", "br0", (None, Text("bridge")), "")
        change.steps = [Step("do what the test says", lambda _: work())]
        change.entry = {"id": "", "origin": "made", "base": None, "seen": "", "because": ""}
        plan.objects = [change]
        return apply_plan(plan, applied.load(host, "network"), host)

    def state(self) -> str:
        """old, new, or what is neither."""
        now = snapshot(self.root)
        new = {at for at in now if at.startswith(f"{ETC[1:]}/made")}
        if now == self.old:
            return "old"
        return "new" if len(new) == 3 and f"{ETC[1:]}/gone" not in now else f"between: {now}"

    def record(self) -> applied.Applied:
        return applied.load(self.host(), "network")

    def standing(self) -> str:
        return standing(self.host())

    def finish(self, on_step: Optional[Hook] = None) -> str:
        return finish(self.host(on_step))

    def left(self) -> list[str]:
        """What lies in the folder of trials, but for what the next one clears away."""
        return [name for name in self.host().names(PLACE) if name not in (COMMITTED, NEW)]

    def over(self) -> None:
        """Wait until nothing is on trial; the next run ends what nobody alive does."""

        def nobody() -> bool:
            folder = Folder(self.host())
            return not (folder.alive(ACTOR) or folder.alive(WATCH))

        until(lambda: not self.standing() or nobody())
        self.finish()

    def taken_back(self) -> None:
        """Everything is as before, the record held, nothing owed and nothing left behind."""
        assert self.state() == "old"
        record = self.record()
        assert record.held
        assert record.inputs == {"/system/network": "new"}
        assert not (self.root / RECORD[1:] / "pending.json").exists()
        assert not list((self.root / RECORD[1:] / "journal").glob("*"))
        assert self.left() == ["last-trial.json"]
        for folder in (ETC, FOLDER):
            assert not list((self.root / folder[1:]).rglob("*.ncm-new"))


def apply_plan(plan: Plan, record: applied.Applied, host: Host) -> Optional[NcmError]:
    """Apply a plan as a run does; its error."""
    session: Any = SimpleNamespace(host=host, capped=set(), needs=lambda name, among: set())
    looked = run._look_again
    run._look_again = lambda job, session: None
    try:
        run.apply_all(session, [(plan, record)])
    finally:
        run._look_again = looked
    return plan.error


def until(question: Callable[[], object]) -> None:
    """Returns when the question is answered with yes."""
    end = time.monotonic() + DEADLINE
    while not question():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.01)


def child(work: Callable[[], object]) -> int:
    """A process that does it; 0 when it ended well, 1 when not."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def ended(pid: int) -> int:
    """Exit status of a child, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def dies(number: int) -> Hook:
    """A hook that kills its process before step ``number``."""
    count = 0

    def step(verb: str, subject: str) -> None:
        nonlocal count
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    return step


def own_deadman(on_step: Hook) -> Callable[[Host, Any], None]:
    """In the place of deadman.start: a child of ours, whose steps the hook sees."""

    def start(host: Host, folder: Any) -> None:
        def life() -> None:
            # What is open here must not be closed a second time, under another's number.
            gc.freeze()
            deadman._own_life(detach=True)
            deadman.watch(Host(host.root, on_step))

        ended(child(life))
        until(lambda: folder.read("ready.json"))

    return start


def watching(life: Life) -> int:
    """The number of the dead-man."""
    path = life.root / PLACE[1:]
    for name in ("trial", "rolling-back"):
        ready = path / name / "ready.json"
        if ready.exists():
            import json

            return int(json.loads(ready.read_text())["pid"])
    raise HostError("test", "no dead-man")
