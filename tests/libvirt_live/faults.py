# SPDX-License-Identifier: Apache-2.0
"""The command on a node of daemon.sh, run so that it can fail anywhere.

Each run is a child of the test process, moved into the node: forked, so it costs no start of
Python, and it can be killed. ``At`` counts what the run announces and what it asks of libvirt.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import json
import os
import pickle
import pkgutil
import re
import signal
import threading
import traceback
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional, TypeVar

import pytest

import ncm
import ncm_libvirt
from ncm import cli, run
from ncm_libvirt.live import connection
from tests.libvirt_live.daemon import Daemon

libvirt = pytest.importorskip("libvirt")
# All that a run imports is here already: each is a child of the process of the tests.
for package in (ncm, ncm_libvirt):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

KILLED = -signal.SIGKILL
START_LOOP = connection._start_loop
LV = "/software/components/libvirt"
RECORD = "var/lib/ncm-virt/record/libvirt"
T = TypeVar("T")
Hook = Callable[[str, str], None]
_WRITES = ("Define", "Create", "Destroy", "Undefine", "SetAutostart", "Build", "Delete", "Resize",
           "SetValue", "Update", "Shutdown", "Attach", "Detach", "SetMemory", "SetVcpus",
           "Refresh")  # fmt: skip


class Died(Exception):
    """The child ended without an answer; the number is its exit status, negative for a signal."""


class Done(NamedTuple):
    """What a run printed and how it ended. steps: what it announced. calls: libvirt's writing
    functions that it called."""

    status: int
    out: str
    err: str
    steps: list[tuple[str, str]]
    calls: list[str]

    @property
    def made(self) -> list[tuple[str, str]]:
        """The steps on objects, as (object, words)."""
        return [(subject, verb) for verb, subject in self.steps if not subject.startswith("/")]

    @property
    def text(self) -> str:
        return self.out + self.err

    def line(self, *words: str) -> str:
        """The only line that holds all these words."""
        found = [line.strip() for line in self.text.splitlines() if all(w in line for w in words)]
        assert len(found) == 1, (words, self.text)
        return found[0]


class At(NamedTuple):
    """Where something happens to a run.

    event: called, with its number, before each announced step, and before each further writing
    call to libvirt of a step. between: after the plan, before the first step. setup: first.
    """

    event: Optional[Callable[[int], None]] = None
    between: Optional[Callable[[], None]] = None
    setup: Optional[Callable[[], None]] = None


NOWHERE = At()


def dies(number: int) -> At:
    """Killed by SIGKILL at this event."""
    return At(event=lambda count: os.kill(os.getpid(), 9) if count == number else None)


def loses_its_daemon(number: int, delay: float = 0) -> At:
    """libvirtd is killed at this event; with a delay it takes the next call, and dies over it."""

    def event(count: int) -> None:
        if count != number:
            return
        pid = int(Path("/run/libvirtd.pid").read_text())
        os.kill(pid, signal.SIGSTOP if delay else signal.SIGKILL)
        if delay:
            threading.Timer(delay, os.kill, (pid, signal.SIGKILL)).start()

    return At(event=event)


def inside(daemon: Daemon, work: Callable[[], T]) -> T:
    """What ``work`` gives in a process on the node. Died when it gives nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _relay(daemon, work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not answer:
        raise Died(status)
    good, value = pickle.loads(answer)
    if not good:
        raise AssertionError(value)
    return value  # type: ignore[no-any-return]


def _relay(daemon: Daemon, work: Callable[[], Any], writing: int) -> None:
    """Enter the node's namespaces; a process of its own is needed for that of processes."""
    try:
        folder = os.open(f"/proc/{daemon.first}/ns", os.O_RDONLY | os.O_DIRECTORY)
        library = ctypes.CDLL(None, use_errno=True)
        for name in ("ipc", "uts", "net", "pid", "mnt"):
            if library.setns(os.open(name, os.O_RDONLY, dir_fd=folder), 0):
                raise OSError(ctypes.get_errno(), name)
        os.chdir("/")
        child = os.fork()
        if not child:
            _answer(work, writing)
        os.close(writing)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status < 0:
            os.kill(os.getpid(), -status)
        os._exit(status)
    finally:
        os._exit(70)


def _answer(work: Callable[[], Any], writing: int) -> None:
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    try:
        answer: Any = (True, work())
    except BaseException:
        answer = (False, traceback.format_exc())
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(answer))
    os._exit(0)


class Node:
    """A node with a libvirtd, and the command on it."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon

    def go(
        self,
        profile: dict[str, Any],
        *options: str,
        names: tuple[str, ...] = ("libvirt",),
        at: At = NOWHERE,
    ) -> Done:
        """One run of the command; names: none for --all."""
        file = self.daemon.folder / "profile.json"
        file.write_text(json.dumps(profile))
        words = ["--profile", str(file), *options, *(names or ("--all",))]
        return inside(self.daemon, lambda: _command(words, at))

    def fresh(self) -> None:
        """Nothing that the tests made is left, and no record."""
        inside(self.daemon, _wipe)
        self.daemon.run(
            "bash", "-c", "rm -rf /var/lib/ncm-virt /run/lock/quattor /var/lib/libvirt/disks*"
        )

    def record(self) -> dict[str, Any]:
        """The record of component libvirt."""
        path = self.daemon.root / RECORD / "applied.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def pending(self) -> bool:
        return (self.daemon.root / RECORD / "pending.json").exists()

    def state(self) -> dict[str, str]:
        """Every object with its definition, the secrets' values and what runs; and our files."""
        return inside(self.daemon, _state)

    def names(self) -> dict[str, list[str]]:
        """kind -> names of all objects; the secrets by their use."""
        return inside(self.daemon, _names)

    def virsh(self, *words: object) -> str:
        return self.daemon.virsh(*words)


def _command(words: list[str], at: At) -> Done:
    steps: list[tuple[str, str]] = []
    calls: list[str] = []
    events: list[str] = []

    def event(kind: str) -> None:
        if at.event:
            at.event(len(events))
        events.append(kind)

    def step(verb: str, subject: str) -> None:
        event("step")
        steps.append((verb, subject))

    def call(name: str) -> None:
        if calls and events[-1] == "called":
            event("call")
        events[-1:] = ["called"]
        calls.append(name)

    cli._progress = lambda options: step  # type: ignore[assignment]
    connection._start_loop = START_LOOP  # which the process of the tests goes without
    libvirt.libvirtmod = Watched(libvirt.libvirtmod, call)
    apply_all = run.apply_all

    def applying(session: Any, planned: Any) -> None:
        if at.between:
            at.between()
        apply_all(session, planned)

    run.apply_all = applying
    if at.setup:
        at.setup()
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(words)
    return Done(status, out.getvalue(), err.getvalue(), steps, calls)


class Watched:
    """libvirt's own functions, those that write announced."""

    def __init__(self, module: Any, call: Callable[[str], None]) -> None:
        self._module, self._call = module, call

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._module, name)
        if not name.startswith("vir") or not any(word in name for word in _WRITES):
            return function

        def watched(*arguments: Any) -> Any:
            self._call(name)
            return function(*arguments)

        return watched


def _connection() -> Any:
    libvirt.registerErrorHandler(lambda *_: None, None)
    return libvirt.open("qemu:///system")


def _every(node: Any) -> dict[str, list[Any]]:
    return {
        "guest": node.listAllDomains(),
        "network": node.listAllNetworks(),
        "pool": node.listAllStoragePools(),
        "secret": node.listAllSecrets(),
    }


def _wipe() -> None:
    every = _every(_connection())
    for guest in every["guest"]:
        if guest.isActive():
            guest.destroy()
        if guest.isPersistent():
            guest.undefineFlags(1 | 2 | 4)
    for at in [*every["pool"], *every["network"]]:
        if at.isActive():
            at.destroy()
        at.undefine()
    for secret in every["secret"]:
        secret.undefine()


def _volumes(pool: Any) -> list[Any]:
    if not pool.isActive():
        return []
    pool.refresh()
    return pool.listAllVolumes()  # type: ignore[no-any-return]


def _use(secret: Any) -> str:
    return f"{secret.usageType()}:{secret.usageID()}"


def _names() -> dict[str, list[str]]:
    every = _every(_connection())
    found = {kind: sorted(at.name() for at in every[kind]) for kind in ("guest", "network", "pool")}
    found["secret"] = sorted(_use(at) for at in every["secret"])
    found["volume"] = sorted(
        f"{pool.name()}/{volume.name()}" for pool in every["pool"] for volume in _volumes(pool)
    )
    found["running"] = sorted(
        at.name() for kind in ("guest", "network", "pool") for at in every[kind] if at.isActive()
    )
    return found


def _state() -> dict[str, str]:
    every = _every(_connection())
    found = {}
    for guest in every["guest"]:
        flags = libvirt.VIR_DOMAIN_XML_SECURE | libvirt.VIR_DOMAIN_XML_INACTIVE
        found[f"guest {guest.name()}"] = _about(guest, guest.XMLDesc(flags))
    for network in every["network"]:
        xml = network.XMLDesc(libvirt.VIR_NETWORK_XML_INACTIVE)
        found[f"network {network.name()}"] = _about(network, xml)
    for pool in every["pool"]:
        found[f"pool {pool.name()}"] = _about(pool, pool.XMLDesc(1))
        for volume in _volumes(pool):
            kind, capacity, _ = volume.info()
            found[f"volume {pool.name()}/{volume.name()}"] = f"{kind} {capacity}"
    for secret in every["secret"]:
        found[f"secret {_use(secret)}"] = secret.XMLDesc()
    return found


def _about(at: Any, xml: str) -> str:
    """Without what changes by itself: how full a pool is, and whom its directory belongs to."""
    xml = re.sub(r"(?s)\s*<(capacity|allocation|available|permissions)\b.*?</\1>", "", xml)
    return f"active {at.isActive()} autostart {at.autostart()}\n{xml}"
