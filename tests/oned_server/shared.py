# SPDX-License-Identifier: Apache-2.0
"""update, rename, chmod, chown, lock, delete, info and the pools: the same for all kinds."""

from __future__ import annotations

from tests.oned_server.auth import Caller
from tests.oned_server.behaviour import BEHAVIOURS
from tests.oned_server.errors import ACTION, INTERNAL, LOCKED, NO_EXISTS, RPC_API, Refuse
from tests.oned_server.kinds import KINDS
from tests.oned_server.model import name_problem
from tests.oned_server.registry import method
from tests.oned_server.template import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.kinds import Kind
    from tests.oned_server.model import Thing
    from tests.oned_server.registry import Call

SELF = {"user": "id", "group": "gid"}
LOCKABLE = ("vn", "image", "template", "vmgroup", "vntemplate", "hook", "document", "vm")
PREFIX = "Cannot update template. "


def update(kind: Kind, call: Call, oid: int, text: str, append: int) -> int:
    thing = call.thing(kind.name, oid, kind.edit)
    if append not in (0, 1):
        raise Refuse(RPC_API, "Wrong update type")
    new = parse(text, INTERNAL, PREFIX)
    acts = BEHAVIOURS[kind.name]
    (acts.merge if append else acts.replace)(call, thing, new)
    return oid


def rename(kind: Kind, call: Call, oid: int, name: str) -> int:
    thing = call.db.get(kind.name, oid)
    if thing.name == name:
        return oid
    thing = call.thing(kind.name, oid, "MANAGE" if kind.owned else "ADMIN")
    taken = call.db.named(kind.name, name, thing.uid)
    if taken:
        raise Refuse(
            ACTION,
            f"{kind.word} cannot be renamed to {name} "
            f"because it collides with {kind.word} {taken.id}",
        )
    problem = name_problem(kind.name, name)
    if problem:
        raise Refuse(ACTION, problem)
    thing.name = name
    return oid


def chmod(kind: Kind, call: Call, oid: int, *bits: int) -> int:
    thing = call.thing(kind.name, oid, "MANAGE")
    if any(not -1 <= bit <= 1 for bit in bits[:9]):
        raise Refuse(RPC_API, "New permission values must be -1, 0 or 1")
    thing.perms = [old if new < 0 else new for old, new in zip(thing.perms, bits)]
    return oid


def chown(kind: Kind, call: Call, oid: int, uid: int, gid: int) -> int:
    db = call.db
    if uid >= 0:
        db.get("user", uid)
    if gid >= 0:
        db.get("group", gid)
    thing = call.thing(kind.name, oid, "MANAGE")
    if uid >= 0 and uid != thing.uid:
        taken = db.named(kind.name, thing.name, uid) if kind.per_owner else None
        if taken:
            raise Refuse(INTERNAL, f"{kind.word} name is already taken by {kind.word} {taken.id}.")
        thing.uid = uid
    if gid >= 0:
        thing.gid = gid
    return oid


def lock(kind: Kind, call: Call, oid: int, level: int, test: bool) -> int:
    thing = call.db.get(kind.name, oid)
    call.caller.must(("MANAGE", thing))
    if not 0 < level <= 4:
        raise Refuse(RPC_API, "Wrong lock level specified")
    if test and thing.lock:
        raise Refuse(LOCKED, "Error trying to lock the resource.")
    thing.lock = level
    return oid


def unlock(kind: Kind, call: Call, oid: int) -> int:
    thing = call.db.get(kind.name, oid)
    call.caller.must(("MANAGE", thing))
    thing.lock = 0
    return oid


def delete(kind: Kind, call: Call, oid: int, *_: Any) -> int:
    thing = call.thing(kind.name, oid, kind.edit)
    acts = BEHAVIOURS[kind.name]
    reason = acts.keeps(call.db, thing)
    if not reason and oid < acts.protected:
        reason = f"System {acts.words} (ID < {acts.protected}) cannot be deleted."
    if reason:
        raise Refuse(ACTION, f"Cannot delete {kind.word}. {reason}")
    call.db.drop(thing)
    acts.dropped(call.db, thing)
    return oid


def info(kind: Kind, call: Call, oid: int, *_: Any) -> str:
    if oid == -1 and kind.name in SELF:
        oid = getattr(call.caller, SELF[kind.name])
    thing = call.thing(kind.name, oid)
    acts = BEHAVIOURS[kind.name]
    acts.read(thing)
    return acts.render(call.db, thing, True)


def visible(caller: Caller, thing: Thing, which: int) -> bool:
    if which >= 0:
        return thing.uid == which and caller.may("USE", thing)
    if which == -3:
        return thing.uid == caller.id
    if which == -4:
        return thing.gid == caller.gid
    if which == -1:
        return thing.uid == caller.id or thing.gid in caller.groups
    return caller.may("USE", thing)


def page(things: list[Thing], start: int, end: int) -> list[Thing]:
    """Newest first; two ids, or an offset and the negative size of a page."""
    things.sort(key=lambda thing: -thing.id)
    if end < -1:
        return things[max(start, 0) :][:-end]
    return [
        thing
        for thing in things
        if (start < 0 or thing.id >= start) and (end < 0 or thing.id <= end)
    ]


def listed(kind: Kind, call: Call, which: int, start: int, end: int) -> list[Thing]:
    if which < -4:
        raise Refuse(RPC_API, "Incorrect filter_flag")
    caller = call.caller
    if which >= 0 and which != caller.id and not caller.admin:
        raise Refuse(NO_EXISTS, "Not authorized")
    things = [each for each in call.db.all(kind.name) if visible(caller, each, which)]
    return page(things, start, end)


def pool(kind: Kind, call: Call, which: int, start: int, end: int) -> str:
    acts = BEHAVIOURS[kind.name]
    things = listed(kind, call, which, start, end)
    for thing in things:
        acts.read(thing)
    inside = "".join([acts.in_pool(call.db, thing) for thing in things])
    return f"<{kind.pool_tag}>{inside}{acts.pool_end(call.db)}</{kind.pool_tag}>"


def whole_pool(kind: Kind, call: Call) -> str:
    return pool(kind, call, -2, -1, -1)


def bound(function: Any, kind: Kind) -> Any:
    return lambda call, *given: function(kind, call, *given)


for each in KINDS.values():
    if each.name != "vm":
        method(f"{each.name}.update", "is|i", 0)(bound(update, each))
        method(f"{each.name}.delete", "i")(bound(delete, each))
        if each.filtered:
            method(each.pool_method[4:], "iii")(bound(pool, each))
        else:
            method(each.pool_method[4:])(bound(whole_pool, each))
    method(f"{each.name}.info", "i|b", False)(bound(info, each))
    if each.name not in ("user", "group"):
        method(f"{each.name}.rename", "is")(bound(rename, each))
    if each.owned:
        method(f"{each.name}.chmod", "iiiiiiiiii")(bound(chmod, each))
        method(f"{each.name}.chown", "iii")(bound(chown, each))
    if each.name in LOCKABLE:
        method(f"{each.name}.lock", "ii|b", False)(bound(lock, each))
        method(f"{each.name}.unlock", "i")(bound(unlock, each))
