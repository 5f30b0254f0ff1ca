# SPDX-License-Identifier: Apache-2.0
"""The data base: pools of objects, ids that never come back, names, owners."""

from __future__ import annotations

import time
from collections import Counter

from tests.oned_server.errors import NO_EXISTS, Refuse
from tests.oned_server.kinds import KINDS
from tests.oned_server.template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable

    from tests.oned_server.kinds import Kind

BAD_CHARS = "&|:\\\";/'#{}$<>\t\n\v\f\r"
# Times, random texts and what only reads change are no part of a comparable picture.
VOLATILE = {"kind", "regtime", "modtime", "stime", "tokens", "waits", "until", "servers"}


class Thing:
    """One object. What only its kind has is set by its kind's module."""

    id: int
    name: str
    uid: int
    gid: int
    perms: list[int]
    template: Template

    def __init__(self, kind: Kind, oid: int, name: str, template: Template) -> None:
        self.kind, self.id, self.name, self.template = kind, oid, name, template
        self.uid = self.gid = 0
        self.perms = list(kind.umask)
        self.lock = 0
        # Reads, and a moment, until what is pending on it is done.
        self.waits = 0
        self.until = 0.0

    if TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{self.__dict__.get('kind')} has no {name}")

    def plain(self) -> dict[str, Any]:
        return {key: flat(value) for key, value in vars(self).items() if key not in VOLATILE}


def flat(value: Any) -> Any:
    """Plain data that compares and that JSON can carry."""
    if hasattr(value, "plain"):
        return flat(value.plain())
    if isinstance(value, set):
        return flat(sorted(value))
    if isinstance(value, dict):
        return {text_key(key): flat(each) for key, each in sorted(value.items(), key=str)}
    if isinstance(value, (list, tuple)):
        return [flat(each) for each in value]
    return value


def text_key(key: Any) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)


class Database:
    """Everything a restart keeps."""

    def __init__(self) -> None:
        self.pools: dict[str, dict[int, Thing]] = {name: {} for name in KINDS}
        self.next_id: Counter[str] = Counter({name: kind.first for name, kind in KINDS.items()})
        self.version = 0
        self.acl: dict[int, Any] = {}
        self.default_quotas: dict[str, Any] = {"user": {}, "group": {}}

        # How many reads, and seconds, a new object of a kind is not ready for.
        self.lag: Counter[str] = Counter()
        self.delay: dict[str, float] = {}
        self.cache: dict[str, tuple[int, Any]] = {}

    def touch(self) -> None:
        self.version += 1

    def cached(self, name: str, compute: Callable[[Database], Any]) -> Any:
        """A value that holds until something changes."""
        version, value = self.cache.get(name, (-1, None))
        if version != self.version:
            value = compute(self)
            self.cache[name] = self.version, value
        return value

    def add(
        self, kind: str, name: str, template: Template | None = None, oid: int = -1, **more: Any
    ) -> Thing:
        if oid < 0:
            oid = self.next_id[kind]
            self.next_id[kind] += 1
        thing = Thing(KINDS[kind], oid, name, template or Template())
        vars(thing).update(more)
        thing.waits = self.lag[kind]
        seconds = self.delay.get(kind, 0.0)
        thing.until = time.monotonic() + seconds if seconds else 0.0
        self.pools[kind][oid] = thing
        self.touch()
        return thing

    def drop(self, thing: Thing) -> None:
        del self.pools[thing.kind.name][thing.id]
        self.touch()

    def find(self, kind: str, oid: int) -> Thing | None:
        return self.pools[kind].get(oid)

    def get(self, kind: str, oid: int) -> Thing:
        found = self.pools[kind].get(oid)
        if found is None:
            raise missing(kind, oid)
        return found

    def all(self, kind: str) -> Iterator[Thing]:
        return iter(self.pools[kind].values())

    def named(self, kind: str, name: str, uid: int = 0) -> Thing | None:
        alone = KINDS[kind].per_owner
        for thing in self.pools[kind].values():
            if thing.name == name and (not alone or thing.uid == uid):
                return thing
        return None

    def uname(self, uid: int) -> str:
        user = self.find("user", uid)
        return user.name if user else "oneadmin"

    def gname(self, gid: int) -> str:
        group = self.find("group", gid)
        return group.name if group else "oneadmin"

    def free_name(self, kind: str, name: str, uid: int, code: int, prefix: str = "") -> None:
        """Refuse a name that is not valid or taken, as an allocate does."""
        problem = name_problem(kind, name)
        if problem:
            raise Refuse(code, prefix + problem)
        taken = self.named(kind, name, uid)
        if taken:
            word = KINDS[kind].taken
            raise Refuse(code, f"{prefix}NAME is already taken by {word} {taken.id}.")


def missing(kind: str, oid: int) -> Refuse:
    word = KINDS[kind].word
    if oid < 0:
        return Refuse(NO_EXISTS, f"Error getting {word} Pool.", -1)
    return Refuse(NO_EXISTS, f"Error getting {word} [{oid}].", oid)


def name_problem(kind: str, name: str) -> str:
    if kind == "host":
        return host_name_problem(name)
    if not name:
        return "Invalid NAME, it cannot be empty"
    forbidden = BAD_CHARS + (" " if kind in ("user", "group") else "")
    for char in name:
        if char in forbidden:
            return f"Invalid NAME, char '{char}' is not allowed."
    if len(name.encode()) > 128:
        return "Invalid NAME, max length is 128 chars."
    return ""


def host_name_problem(name: str) -> str:
    if not 2 <= len(name) <= 63:
        return (
            "Invalid HOSTNAME, HOSTNAME length should be greater than 1, "
            "but smaller than 64 characters"
        )
    if name[0] in "-._":
        return f"Invalid HOSTNAME, first character can't be '{name[0]}'"
    for char in name:
        if not (char.isalnum() or char in "-._"):
            return f"Invalid HOSTNAME, '{char}' is invalid character for a HOSTNAME"
    if name[-1] in "-._":
        return f"Invalid HOSTNAME, last character can't be '{name[-1]}'"
    return ""


def now() -> int:
    return int(time.time())
