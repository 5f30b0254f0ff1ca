# SPDX-License-Identifier: Apache-2.0
"""What a kind does in the methods that all kinds share; each kind overrides what differs."""

from __future__ import annotations

import time

from tests.oned_server.template import leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Callable

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call
    from tests.oned_server.template import Template

PERMS = [f"{who}_{bit}" for who in ("OWNER", "GROUP", "OTHER") for bit in "UMA"]


class Behaviour:
    """The defaults."""

    protected = 0  # ids below it cannot be deleted
    words = ""  # how the refusal calls them

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        raise NotImplementedError

    def in_pool(self, db: Database, thing: Thing) -> str:
        return self.render(db, thing, False)

    def pool_end(self, db: Database) -> str:
        return ""

    def replace(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template = new

    def merge(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template.merge(new)

    def keeps(self, db: Database, thing: Thing) -> str:
        """Why it cannot be deleted; empty if it can."""
        return ""

    def dropped(self, db: Database, thing: Thing) -> None:
        """What goes with it."""

    def read(self, thing: Thing) -> None:
        """It is being read: each read brings what is pending nearer to its end."""
        if thing.waits > 0:
            thing.waits -= 1
        else:
            self.settle(thing)

    def settle(self, thing: Thing) -> None:
        if not thing.waits and thing.until <= time.monotonic():
            self.finish(thing)

    def finish(self, thing: Thing) -> None:
        """What was pending is done, if anything was."""


BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(kind: str) -> Callable[[type[Behaviour]], type[Behaviour]]:
    def register(cls: type[Behaviour]) -> type[Behaviour]:
        BEHAVIOURS[kind] = cls()
        return cls

    return register


def ids(tag: str, numbers: Iterable[int]) -> str:
    inside = "".join(f"<ID>{number}</ID>" for number in sorted(numbers))
    return f"<{tag}>{inside}</{tag}>"


def permissions(thing: Thing) -> str:
    inside = "".join(f"<{tag}>{bit}</{tag}>" for tag, bit in zip(PERMS, thing.perms))
    return f"<PERMISSIONS>{inside}</PERMISSIONS>"


def owner(db: Database, thing: Thing) -> str:
    return (
        f"<ID>{thing.id}</ID><UID>{thing.uid}</UID><GID>{thing.gid}</GID>"
        f"<UNAME>{db.uname(thing.uid)}</UNAME><GNAME>{db.gname(thing.gid)}</GNAME>"
        f"<NAME>{text(thing.name)}</NAME>"
    )


def lock_xml(thing: Thing) -> str:
    if not thing.lock:
        return ""
    inside = f"<LOCKED>{thing.lock}</LOCKED><OWNER>0</OWNER><TIME>0</TIME><REQ_ID>-1</REQ_ID>"
    return f"<LOCK>{inside}</LOCK>"


def text(value: str) -> str:
    """Character data outside of a CDATA section, as a name is."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def empty(*tags: str) -> str:
    return "".join(f"<{tag}></{tag}>" for tag in tags)


def optional(tag: str, value: str) -> str:
    return leaf(tag, value) if value else f"<{tag}/>"


def split_ids(value: str) -> list[int]:
    return [int(each) for each in value.split(",") if each.strip().isdigit()]
