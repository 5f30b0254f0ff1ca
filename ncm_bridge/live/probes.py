# SPDX-License-Identifier: Apache-2.0
"""What must answer after a change of the network: asked side by side, each in a child of its own.

A question can hang where no time-out of ours reaches (a resolver, a file server): nobody waits for
the child that asks it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ncm.host import Host

    Probes = Sequence[Mapping[str, Any]]

GATEWAY, SERVER, TCP, COMMAND = "gateway", "server", "tcp", "command"
CCM = "/etc/ccm.conf"
ONCE = 2.0
"""Seconds that a probe has before the change."""
SPARE = 2.0
"""Seconds before the deadline at which we give up, so that the run itself takes back."""
PAUSE = 0.3
"""Seconds between two questions, where the answer no comes at once."""
_PORTS = {"http": 80, "https": 443}
_SEARCHED = "/usr/sbin:/usr/bin:/sbin:/bin"


def wanted(probes: Probes | None, host: Host) -> list[dict[str, Any]]:
    """Those of the profile; where it names none, the profile server that /etc/ccm.conf names."""
    if probes is not None:
        return [dict(probe) for probe in probes]
    default = {"type": SERVER, "timeout": 5, "retries": 5}
    return [default] if server(host) else []


def server(host: Host) -> tuple[str, int] | None:
    """Name and port of the profile server; None where ccm.conf is not there or names none."""
    from urllib.parse import urlsplit

    text = host.look(CCM).content.decode("utf-8", "replace")
    found = None
    for line in text.splitlines():
        key, _, value = line.strip().partition(" ")
        if key != "profile":
            continue
        with contextlib.suppress(ValueError):
            parts = urlsplit(value.strip())
            port = parts.port or _PORTS.get(parts.scheme, 0)
            if parts.hostname and port:
                found = parts.hostname, port
    return found


def once(probes: Probes | None, host: Host) -> list[str]:
    """Before the change: for each probe "" where it answers, else what is wrong."""
    return [ask.said for ask in _asked(wanted(probes, host), host, brief=True)]


def missing(
    probes: Probes | None, host: Host, before: Sequence[str], end: float | None = None
) -> list[str]:
    """What does not answer and should: those that did before; where none did, one must.

    end: when to give up at the latest, by the clock of the trial.
    """
    from ncm_bridge.live.trial_files import now

    known = wanted(probes, host)
    before = [*before, *[""] * (len(known) - len(before))]
    must = [probe for probe, was in zip(known, before) if not was]
    limit = None if end is None else time.monotonic() + max(0.0, end - now() - SPARE)
    if must:
        return [ask.said for ask in _asked(must, host, limit=limit) if ask.said]
    found = [ask.said for ask in _asked(known, host, limit=limit, one=True)]
    return found if found and all(found) else []


def _asked(
    probes: Sequence[dict[str, Any]], host: Host, brief: bool = False,
    limit: float | None = None, one: bool = False,
) -> list[_Ask]:  # fmt: skip
    """Ask them all until each has answered or its time is over. one: until one has."""
    asks = [_Ask(probe, host, brief, limit) for probe in probes]
    try:
        while any(not ask.done for ask in asks):
            for ask in asks:
                ask.look()
            if one and any(ask.done and not ask.said for ask in asks):
                break
            time.sleep(0.01)
    finally:
        for ask in asks:
            ask.leave()
    return asks


class _Ask:
    """One probe: asked again until it answers, for its time-out times its tries."""

    def __init__(self, probe: dict[str, Any], host: Host, brief: bool, limit: float | None) -> None:
        self._probe = _resolved(probe, host)
        self._timeout = min(ONCE, float(probe["timeout"])) if brief else float(probe["timeout"])
        tries = 1 if brief else int(probe["retries"]) + 1
        self._end = time.monotonic() + self._timeout * tries
        if limit is not None:
            self._end = min(self._end, limit)
        self._pid = self._late = 0.0
        self._again = 0.0
        self.done = False
        self._tried = (
            f"{tries} tries of {self._timeout:g} s" if tries > 1 else f"{self._timeout:g} s"
        )
        self.said = self._sentence()

    def _sentence(self) -> str:
        return f"{name(self._probe)} does not answer ({self._tried})"

    def look(self) -> None:
        """Go on with the question, without waiting."""
        moment = time.monotonic()
        if self.done or moment < self._again:
            return
        if not self._pid:
            if moment >= self._end:
                # The gateway may have come meanwhile, from a server or router.
                self.done, self.said = True, self._sentence()
                return
            self._pid = _start(self._probe, self._timeout)
            self._late = min(moment + self._timeout, max(self._end, moment + 0.1))
            return
        status = _ended(int(self._pid))
        if status == 0:
            self.done, self.said, self._pid = True, "", 0
        elif status is not None:
            self._pid, self._again = 0, moment + PAUSE
        elif moment >= self._late:
            self.leave()

    def leave(self) -> None:
        if not self._pid:
            return
        pid, self._pid = int(self._pid), 0
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(OSError):
                kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(pid, 0)


def _resolved(probe: dict[str, Any], host: Host) -> dict[str, Any]:
    if probe["type"] != SERVER:
        return probe
    found = server(host)
    return {**probe, "host": found[0] if found else "", "port": found[1] if found else 0}


def name(probe: Mapping[str, Any]) -> str:
    """What people call it. Of a command only its first word: the others may hold what is secret."""
    kind = probe["type"]
    if kind == GATEWAY:
        from ncm_bridge.live.trial_gateway import gateway

        found = gateway()
        return f"gateway {found.address}" if found else "gateway (there is no default route)"
    if kind == COMMAND:
        return f"command {probe['command'][0]}"
    place = f"{probe['host']}:{probe['port']}"
    return f"profile server {place}" if kind == SERVER else f"tcp {place}"


def _ended(pid: int) -> int | None:
    """How a child ended; None while it runs."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 1
    return None if found == 0 else status


def _start(probe: dict[str, Any], timeout: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _alone()
        status = 0 if _answers(probe, timeout) else 1
    finally:
        # Whatever it was: no frame of the parent may be unwound here.
        os._exit(status)


def _alone() -> None:
    """No file of the parent (its locks!), no signal's setting; a group of its own."""
    # What the parent had open must not be closed a second time, under another's number.
    gc.disable()
    os.setsid()
    os.chdir("/")
    for caught in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(caught, signal.SIG_DFL)
    os.closerange(3, 4096)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)


def _answers(probe: dict[str, Any], timeout: float) -> bool:
    kind = probe["type"]
    if kind == COMMAND:
        # Whoever is to kill us may be killed first.
        signal.alarm(int(timeout) + 2)
        words = [str(word) for word in probe["command"]]
        os.execvpe(words[0], words, {"PATH": _SEARCHED, "LC_ALL": "C"})  # noqa: S606
    signal.alarm(int(timeout) + 2)
    if kind == GATEWAY:
        from ncm_bridge.live.trial_gateway import answers

        return answers(timeout)
    return _connects(probe["host"], probe["port"], timeout)


def _connects(host: str, port: int, timeout: float) -> bool:
    """Whether one of its addresses takes a TCP connection."""
    import socket

    end = time.monotonic() + timeout
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found:
        rest = (end - time.monotonic()) / len(found)
        with contextlib.suppress(OSError), socket.socket(family, kind, protocol) as door:
            door.settimeout(max(0.2, rest))
            door.connect(address)
            return True
    return False
