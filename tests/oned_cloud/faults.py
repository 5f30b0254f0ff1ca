# SPDX-License-Identifier: Apache-2.0
"""A run cut short, or a server that fails, at each point in turn."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer
from tests.oned_server.acl_bits import CLUSTER, GROUP, ID_BITS, INDIVIDUAL, RESOURCES

Tree = dict[str, Any]
VOLATILE = ("ARCH", "CPUSPEED", "HOSTNAME", "HYPERVISOR", "MODELNAME", "TOTALCPU", "TOTALMEMORY",
            "VERSION", "RESERVED_CPU", "RESERVED_MEM")  # fmt: skip
"""Attributes that a probe gives to a host at a time of its own."""


class Stage:
    """One server and one front end, brought to ``before``; ``after`` is to be reached."""

    def __init__(self, folder: Path, server: OnedServer, before: Tree, after: Tree) -> None:
        self.cloud = Cloud(folder, server)
        self.server = server
        self.after = after
        if before:
            self.cloud.made(before)
        # Of a run that goes wrong not every call that was announced is answered.
        self.cloud.exact = False

    def reaches(self, picture: dict[str, Any]) -> None:
        """The next runs, undisturbed, come to the same end as a run that nothing disturbed."""
        self.cloud.on_step = lambda words, subject: None
        for _ in range(3):
            done = self.cloud.go(self.after)
            assert not done.errors, done.errors
            assert not done.refused, done.refused
            if done.empty:
                break
        self.cloud.settled(self.after)
        assert shown(self.server) == picture


@contextlib.contextmanager
def staged(folder: Path, before: Tree, after: Tree) -> Iterator[Stage]:
    folder.mkdir()
    with OnedServer() as server:
        yield Stage(folder, server, before, after)


def undisturbed(folder: Path, before: Tree, after: Tree) -> tuple[dict[str, Any], int, int]:
    """The picture after a run that nothing disturbs, its steps and its requests."""
    with staged(folder, before, after) as stage:
        steps: list[str] = []
        stage.cloud.on_step = lambda words, subject: steps.append(words)
        posts = len(stage.server.posts)
        assert stage.cloud.go(after).errors == []
        return shown(stage.server), len(steps), len(stage.server.posts) - posts


_KINDS = {
    "uid": "user", "gid": "group", "groups": "group", "admins": "user", "cluster": "cluster",
    "clusters": "cluster", "store": "datastore", "host": "host", "datastore": "datastore",
    "vn": "vn", "NETWORK_ID": "vn", "SECURITY_GROUPS": "secgroup", "VMGROUP_ID": "vmgroup",
    "HOST_AFFINED": "host", "HOST_ANTI_AFFINED": "host", "DATASTORE": "datastore", "NETWORK": "vn",
    "IMAGE": "image", "roles": "role",
}  # fmt: skip
"""Fields that hold ids, and whose."""
_RULED = {"NET": "vn", "HOST": "host", "IMAGE": "image", "DATASTORE": "datastore",
          "GROUP": "group"}  # fmt: skip
_FORGOTTEN = ("id", "regtime", "AR_ID", "vlan", "MAC", "ID", "TOKEN_PASSWORD")
"""What the server gives by itself."""


class Picture:
    """All objects of a server by kind and name, other objects in them by name.

    Without ids, which differ after a second try, and what the server gives by itself.
    """

    def __init__(self, server: OnedServer) -> None:
        self.dump = server.dump()
        self.names = {
            (kind, at["id"] if "id" in at else int(number)): at["name"]
            for kind, objects in self.dump.items() if isinstance(objects, dict)
            for number, at in objects.items() if isinstance(at, dict) and "name" in at
        }  # fmt: skip

    def drawn(self) -> dict[str, list[Any]]:
        found = {kind: sorted((self._of(at) for at in objects.values()), key=repr)
                 for kind, objects in self.dump.items() if isinstance(objects, dict)}  # fmt: skip
        found["acl"] = sorted(map(self._rule, self.dump.get("acl", {}).values()))
        return found

    def _of(self, value: Any, kind: str = "") -> Any:
        if isinstance(value, dict):
            if "vn" in value and "host" in value:
                # Of a VDC, with their zones.
                return {key: sorted([zone, self._name(key, at)] for zone, at in rows)
                        for key, rows in value.items()}  # fmt: skip
            return {self._key(key): self._of(at, _KINDS.get(key, ""))
                    for key, at in value.items()
                    if key not in _FORGOTTEN and not self._stale(key)
                    and not (at == "" and key.startswith("HOST_"))}  # fmt: skip
        if isinstance(value, (list, tuple)):
            if len(value) == 2 and isinstance(value[0], str):
                return self._attribute(*value)
            listed = [self._of(at, kind) for at in value]
            return sorted(listed, key=repr) if kind else listed
        return self._name(kind, value)

    def _stale(self, key: Any) -> bool:
        """Whether a row of a quota is about something that is no more: the server keeps it."""
        first, _, number = str(key).partition("/")
        return bool(number) and first in _KINDS and self._name(_KINDS[first], number) == number

    def _attribute(self, name: str, value: Any) -> Any:
        volatile = name in (*VOLATILE, *_FORGOTTEN)
        return None if volatile else [name, self._of(value, _KINDS.get(name, ""))]

    def _key(self, key: Any) -> Any:
        """Rows of quotas are called DATASTORE/100."""
        first, _, number = str(key).partition("/")
        return f"{first}/{self._name(_KINDS[first], number)}" if first in _KINDS and number else key

    def _name(self, kind: str, value: Any) -> Any:
        numbers = [part.strip() for part in str(value).split(",")]
        if not kind or not all(at.isdigit() for at in numbers):
            return value
        return ",".join(str(self.names.get((kind, int(at)), at)) for at in numbers)

    def _rule(self, rule: Any) -> str:
        user, resource, rights, zone = rule
        who = "group" if user & GROUP else "user" if user & INDIVIDUAL else ""
        kinds = [_RULED[word] for word, bit in RESOURCES.items()
                 if resource & bit and word in _RULED]  # fmt: skip
        on = "group" if resource & GROUP else "cluster" if resource & CLUSTER else ""
        on = (kinds or [""])[0] if resource & INDIVIDUAL else on
        parts = (who, self._name(who, user & ID_BITS), resource & ~ID_BITS,
                 self._name(on, resource & ID_BITS), rights, zone)  # fmt: skip
        return " ".join(map(str, parts))


def shown(server: OnedServer) -> dict[str, Any]:
    """What a server has; see Picture."""
    return Picture(server).drawn()


def killed(work: Callable[[], object]) -> bool:
    """Do the work in a child; whether it was killed before it had ended."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_at(cloud: Cloud, number: int, begin: str = "") -> None:
    """Kill this very process when the step of that number, of those that begin so, is announced."""
    seen: list[str] = []

    def step(words: str, subject: str) -> None:
        if words.startswith(begin):
            seen.append(words)
        if len(seen) > number:
            os.kill(os.getpid(), signal.SIGKILL)

    cloud.on_step = step
