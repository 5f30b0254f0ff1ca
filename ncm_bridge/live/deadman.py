# SPDX-License-Identifier: Apache-2.0
"""The dead-man: a process of its own that takes a change back when nobody says that it is good.

Where systemd runs it is a transient unit, so that it outlives the service that ran us; else it is
detached. All that it needs is imported before it says that it is ready: what it must do later, it
does without a network, and perhaps without the disk that it came from.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

from ncm.errors import HostError, NcmError
from ncm_bridge.live.trial_files import ACTOR, BACK, TRIAL, WATCH, Folder, now, started

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ncm.host import Host

READY = 30.0
"""Seconds that it may take to be ready."""
GRACE = 5.0
"""Seconds that the run has to let go, before it is killed."""
STUCK = 300.0
"""Seconds that a run may itself take back."""
POLL = 0.1
UNIT = "ncm-virt-network-trial"
_TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_CODE = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));"
    " from ncm_bridge.live.deadman import main; sys.exit(main(sys.argv[1:]))"
)
_PACKAGES = ("ncm_bridge.kernel", "ncm_bridge.live", "ncm_bridge.model", "ncm_bridge.ovs")
_MODULES = (
    "hashlib", "ipaddress", "json", "select", "socket", "struct", "subprocess", "syslog",
    "ncm.actions", "ncm.applied", "ncm.host", "ncm.journal", "ncm.pending", "ncm.put",
)  # fmt: skip
"""What is not imported with the modules of the packages."""


def command(*arguments: str) -> list[str]:
    """The command line of ``main``; neither the environment nor the folder we are in matter."""
    return [sys.executable or "/usr/bin/python3", "-I", "-B", "-c", _CODE, _TOP, *arguments]


def start(host: Host, folder: Folder) -> None:
    """Start it for the trial that was just written; returns when it is ready, else HostError."""
    host.step("start", "the dead-man")
    if host.live and os.path.isdir("/run/systemd/system"):
        _as_unit(host)
    else:
        _run([*command("--detach", host.root)])
    end = time.monotonic() + READY
    while not folder.read("ready.json"):
        if time.monotonic() >= end:
            raise HostError("network", f"nothing watches over the change after {READY:.0f} s")
        time.sleep(0.01)


def _as_unit(host: Host) -> None:
    # What ifup and the like leave running in it lives on: KillMode. Its name is not taken by one
    # that is about to end.
    _run([
        "systemd-run", f"--unit={UNIT}-{now() * 1000:.0f}", "--collect", "--quiet",
        "--description=Take back a change of the network that does not prove itself",
        "--property=KillMode=process", "--property=TimeoutStopSec=5s",
        *command("--watch", host.root),
    ])  # fmt: skip


def _run(words: Sequence[str]) -> None:
    from ncm.actions import output

    status, lines = output(words)
    if status:
        said = lines[-1] if lines else f"exit status {status}"
        raise HostError("network", f"nothing can watch over the change: {said}")


def main(arguments: Sequence[str]) -> int:
    """--watch ROOT, --detach ROOT: the dead-man. --now ROOT, --boot ROOT: end what was left.

    --boot: the network is not up yet, so that files are all there is to put back.
    """
    from ncm.host import Host

    mode, root = arguments
    _own_life(detach=mode == "--detach")
    host = Host(root)
    try:
        if mode in ("--watch", "--detach"):
            return watch(host)
        return _now(host, boot=mode == "--boot")
    except NcmError as error:
        from ncm_bridge.live.rollback import log

        log("; ".join(error.lines()))
        print("; ".join(error.lines()), file=sys.stderr)
        return 1


def _own_life(detach: bool) -> None:
    """Nothing of whoever started us: no terminal, no descriptor, no signal's setting."""
    if detach:
        for _ in range(2):
            if os.fork():
                os._exit(0)
            with contextlib.suppress(OSError):
                os.setsid()
    os.chdir("/")
    os.umask(0o022)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for heard in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(heard, signal.SIG_IGN)
    for heard in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(heard, signal.SIG_DFL)
    if detach:
        os.closerange(3, 4096)
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        if null > 2:
            os.close(null)


def watch(host: Host) -> int:
    """Wait for the end of the trial, and be that end where nobody else is."""
    _load()
    folder = Folder(host)
    if not folder.take(WATCH):
        return 1
    data = folder.read()
    from ncm_bridge.live.rollback import rehearse

    rehearse(data)
    folder.tell("ready.json", {"pid": os.getpid()})
    _Watch(host, folder, data["run"]).run()
    folder.release()
    return 0


def _load() -> None:
    """Everything that may be needed; what a function imports late is not found by trying it."""
    import importlib
    import pkgutil

    for name in _PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{name}.{module.name}")
    for name in _MODULES:
        importlib.import_module(name)


class _Watch:
    """run: number and start of the process that makes the change."""

    def __init__(self, host: Host, folder: Folder, run: Sequence[Any]) -> None:
        self._host = host
        self._folder = folder
        self._pid, self._started = int(run[0]), str(run[1])
        self._back = 0.0

    def run(self) -> None:
        folder = self._folder
        while folder.state:
            if folder.take(ACTOR):
                if folder.state:
                    self._take_back("the run was cut short")
                return
            if folder.state == TRIAL and now() >= self._deadline():
                self._step_in()
                return
            if folder.state == BACK and self._stuck():
                self._seize()
                self._take_back("the run was cut short")
                return
            time.sleep(POLL)

    def _deadline(self) -> float:
        return float(self._folder.limit().get("deadline", 0.0))

    def _step_in(self) -> None:
        """Time is over: unless the run says this very moment that all is well."""
        if self._folder.move(BACK):
            self._seize()
            self._take_back("the change did not prove itself in time")

    def _stuck(self) -> bool:
        self._back = self._back or now()
        return now() >= self._back + STUCK

    def _seize(self) -> None:
        """The run must not go on: its command is ended; where it does not let go, it is too."""
        end = time.monotonic() + GRACE
        self._signal(signal.SIGKILL, children(self._pid))
        while not self._folder.take(ACTOR):
            if time.monotonic() >= end:
                self._signal(signal.SIGKILL, [self._pid, *children(self._pid)])
            time.sleep(0.02)

    def _signal(self, number: int, pids: Sequence[int]) -> None:
        if started(self._pid) != self._started:
            return
        for pid in pids:
            with contextlib.suppress(OSError):
                # A command leads a group: what it has started (a DHCP client that waits) is in it.
                kill = os.killpg if os.getpgid(pid) == pid and pid != self._pid else os.kill
                kill(pid, number)

    def _take_back(self, reason: str) -> None:
        from ncm_bridge.live.trial import take_back

        take_back(self._host, self._folder, reason)


def children(pid: int) -> list[int]:
    """The processes that it has started and that run."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as stream:
            return [int(word) for word in stream.read().split()]
    except OSError:
        return []


def _now(host: Host, boot: bool) -> int:
    """End what a trial has left, as the unit at the start of the node does."""
    from ncm_bridge.live.trial import finish

    sentence = finish(host, boot)
    if sentence:
        print(sentence)
    return 0
