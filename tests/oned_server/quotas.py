# SPDX-License-Identifier: Apache-2.0
"""Quotas of users and groups, and the default ones."""

from __future__ import annotations

import struct

from tests.oned_server.behaviour import split_ids
from tests.oned_server.errors import ACTION, AUTHORIZATION, Refuse
from tests.oned_server.registry import method
from tests.oned_server.template import parse, vector_xml
from tests.oned_server.usage import LIMITS, usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call
    from tests.oned_server.template import Template

    Rows = dict[tuple[str, str], dict[str, str]]

DEFAULT, UNLIMITED = "-1", "-2"


def thing_xml(db: Database, thing: Thing) -> str:
    """Limits set for a user or group, and what they use, limited or not."""
    return quota_xml(thing.quotas, usage(db, thing))


def quota_xml(rows: Rows, used: dict[tuple[str, str], dict[str, float]]) -> str:
    parts = []
    for part in LIMITS:
        keys = [key for key in {**rows, **used} if key[0] == part]
        inside = "".join(
            vector_xml(part, shown(key, rows.get(key, {}), used.get(key, {}))) for key in keys
        )
        parts.append(f"<{part}_QUOTA>{inside}</{part}_QUOTA>")
    return "".join(parts)


def shown(key: tuple[str, str], row: dict[str, str], used: dict[str, float]) -> dict[str, str]:
    part, number = key
    cells = {name: row.get(name, DEFAULT) for name in LIMITS[part]}
    cells.update({f"{name}_USED": number_text(used.get(name, 0)) for name in LIMITS[part]})
    if number:
        cells["CLUSTER_IDS" if part == "VM" else "ID"] = number
    return cells


def default_xml(db: Database, kind: str) -> str:
    tag = f"DEFAULT_{kind.upper()}_QUOTAS"
    return f"<{tag}>{quota_xml(db.default_quotas[kind], {})}</{tag}>"


def number_text(value: float) -> str:
    """As oned, which keeps them as C floats, with two digits where there is a fraction."""
    (single,) = struct.unpack("f", struct.pack("f", value))
    return f"{single:.0f}" if single == int(single) else f"{single:.2f}"


def changed(db: Database, rows: Rows, given: Template, implicit: str) -> Rows:
    """A row named is replaced as a whole, one of implicit limits only is no row."""
    found = dict(rows)
    for part, limits in LIMITS.items():
        for vector in given.vectors(part):
            number = row_id(db, part, vector, found)
            row = {name: limit(part, vector, name, implicit) for name in limits}
            found[part, number] = row
            if set(row.values()) == {implicit}:
                del found[part, number]
    return found


def row_id(db: Database, part: str, vector: dict[str, str], rows: Rows) -> str:
    if part != "VM":
        number = vector.get("ID", "")
        if not number.isdigit():
            raise bad(part, vector)
        return number
    wanted = sorted(set(split_ids(vector.get("CLUSTER_IDS", ""))))
    joined = ",".join(map(str, wanted))
    for cluster in () if ("VM", joined) in rows else wanted:
        if not db.find("cluster", cluster):
            raise Refuse(ACTION, f"Cluster {cluster} does not exist")
        if any(cluster in split_ids(key[1]) for key in rows if key[0] == "VM"):
            raise Refuse(ACTION, f"Quota for cluster id {cluster} already exists")
    return joined


def limit(part: str, vector: dict[str, str], name: str, implicit: str) -> str:
    text = vector.get(name) or implicit
    try:
        value = float(text)
    except ValueError:
        raise bad(part, vector) from None
    if value < 0 and text not in (UNLIMITED, implicit):
        raise bad(part, vector)
    return number_text(value)


def bad(part: str, vector: dict[str, str]) -> Refuse:
    listed = ",".join(f'{name}="{value}"' for name, value in sorted(vector.items()))
    return Refuse(ACTION, f"Negative limits or bad format in quota {part} = [ {listed} ]")


def settable(kind: str) -> None:
    """Register the methods that set a user's or group's quotas, and the default ones."""

    @method(f"{kind}.quota", "is")
    def set_quota(call: Call, oid: int, text: str) -> int:
        if oid == 0:
            raise Refuse(ACTION, f"Cannot set quotas for oneadmin {kind}")
        thing = call.thing(kind, oid, "ADMIN")
        thing.quotas = changed(call.db, thing.quotas, parse(text, ACTION), DEFAULT)
        return oid

    @method(f"{kind}quota.info")
    def info(call: Call) -> str:
        return default_xml(call.db, kind)

    @method(f"{kind}quota.update", "s")
    def update(call: Call, text: str) -> str:
        if not call.caller.admin:
            word = "The default quotas can only be updated by users in the oneadmin group"
            raise Refuse(AUTHORIZATION, word)
        given = parse(text, ACTION)
        check_default(given.vectors("VM"))
        rows: Any = call.db.default_quotas
        rows[kind] = changed(call.db, rows[kind], given, UNLIMITED)
        return default_xml(call.db, kind)


def check_default(rows: list[dict[str, str]]) -> None:
    if len(rows) > 1:
        raise Refuse(ACTION, "Only one default VM quota can be defined")
    if rows and rows[0].get("CLUSTER_IDS"):
        raise Refuse(ACTION, "CLUSTER_IDS attribute is not allowed for default VM quota")


settable("user")
settable("group")
