# SPDX-License-Identifier: Apache-2.0
"""Users: passwords, tokens, groups."""

from __future__ import annotations

import secrets
import time

from tests.oned_server.auth import digest
from tests.oned_server.behaviour import Behaviour, behaviour, ids, text
from tests.oned_server.errors import ACTION, INTERNAL, NO_EXISTS, RPC_API, Refuse
from tests.oned_server.quotas import default_xml, thing_xml
from tests.oned_server.registry import method
from tests.oned_server.template import leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

NO_PASSWORD = "Invalid password, it cannot be empty."


@behaviour("user")
class User(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        end = f"{thing_xml(db, thing)}{default_xml(db, 'user')}" if full else ""
        return (
            f"<USER><ID>{thing.id}</ID><GID>{thing.gid}</GID>{ids('GROUPS', thing.groups)}"
            f"<GNAME>{text(db.gname(thing.gid))}</GNAME><NAME>{text(thing.name)}</NAME>"
            f"{leaf('PASSWORD', thing.password)}{leaf('AUTH_DRIVER', thing.auth)}"
            f"<ENABLED>{thing.enabled:d}</ENABLED>{''.join(map(token_xml, thing.tokens))}"
            f"{thing.template.xml()}{end}</USER>"
        )

    def in_pool(self, db: Database, thing: Thing) -> str:
        quotas = f"<QUOTAS><ID>{thing.id}</ID>{thing_xml(db, thing)}</QUOTAS>"
        return self.render(db, thing, False) + quotas

    def pool_end(self, db: Database) -> str:
        return default_xml(db, "user")

    def keeps(self, db: Database, thing: Thing) -> str:
        return "" if thing.id else "oneadmin cannot be deleted."

    def dropped(self, db: Database, thing: Thing) -> None:
        for group in db.all("group"):
            group.admins.discard(thing.id)
        drop_rules(db, 1 << 32 | thing.id)


def drop_rules(db: Database, subject: int) -> None:
    db.acl = {number: rule for number, rule in db.acl.items() if rule.user != subject}


def token_xml(token: Any) -> str:
    inside = (
        f"<TOKEN>{token['token']}</TOKEN><EXPIRATION_TIME>{token['until']}</EXPIRATION_TIME>"
        f"<EGID>{token['egid']}</EGID>"
    )
    return f"<LOGIN_TOKEN>{inside}</LOGIN_TOKEN>"


def password_problem(password: str) -> str:
    if not password:
        return NO_PASSWORD
    for char in password:
        if char in " \t\n\v\f\r":
            return f"Invalid password, character '{char}' is not allowed"
    return ""


def keep_password(user: Thing, password: str) -> None:
    """A digest for the driver core only; tokens end with the password they were made for."""
    user.password = digest(password) if user.auth == "core" else password
    user.tokens = []


def add_user(db: Database, name: str, password: str, auth: str, groups: list[int]) -> Thing:
    user = db.add(
        "user", name, groups=set(groups), auth=auth, enabled=True, quotas={}, tokens=[],
        password="",
    )  # fmt: skip
    keep_password(user, password)
    user.gid = groups[0]
    # Random in oned; here it must not make two servers differ.
    user.template.put("TOKEN_PASSWORD", digest(f"token of {name}"))
    return user


@method("user.allocate", "sss|a", ())
def allocate(call: Call, name: str, password: str, auth: str, groups: list[int]) -> int:
    db = call.db
    for number in groups:
        db.get("group", number)
    call.caller.must(("CREATE", "user"), *(("MANAGE", db.get("group", each)) for each in groups))
    db.free_name("user", name, 0, INTERNAL)
    if password_problem(password):
        raise Refuse(INTERNAL, password_problem(password))
    return add_user(db, name, password, auth or "core", list(groups) or [1]).id


@method("user.passwd", "is")
def set_password(call: Call, oid: int, password: str) -> int:
    user = call.thing("user", oid, "MANAGE")
    if password_problem(password):
        raise Refuse(ACTION, password_problem(password))
    keep_password(user, password)
    return oid


@method("user.chauth", "iss")
def change_driver(call: Call, oid: int, driver: str, password: str) -> int:
    user = call.thing("user", oid, "ADMIN")
    if password and password_problem(password):
        raise Refuse(ACTION, password_problem(password))
    user.auth = driver
    if password:
        keep_password(user, password)
    return oid


@method("user.enable", "ib")
def enable(call: Call, oid: int, on: bool) -> int:
    user = call.thing("user", oid, "MANAGE")
    if oid == 0:
        raise Refuse(ACTION, "Cannot enable/disable oneadmin user")
    user.enabled = on
    return oid


@method("user.chgrp", "ii")
def change_group(call: Call, oid: int, gid: int) -> int:
    user = call.thing("user", oid, "MANAGE")
    call.db.get("group", gid)
    if oid == 0:
        raise Refuse(
            INTERNAL, "user [0] oneadmin cannot be moved outside of the group [0] oneadmin"
        )
    if gid not in user.groups:
        # A group that was not a secondary one takes the place of the primary one.
        user.groups.discard(user.gid)
        user.groups.add(gid)
    user.gid = gid
    return oid


@method("user.addgroup", "ii")
def add_group(call: Call, oid: int, gid: int) -> int:
    user = call.thing("user", oid, "MANAGE")
    call.caller.must(("MANAGE", call.db.get("group", gid)))
    if gid in user.groups:
        raise Refuse(ACTION, "User is already in this group")
    user.groups.add(gid)
    return oid


@method("user.delgroup", "ii")
def del_group(call: Call, oid: int, gid: int) -> int:
    user = call.thing("user", oid, "MANAGE")
    group = call.db.get("group", gid)
    call.caller.must(("MANAGE", group))
    if gid not in user.groups:
        raise Refuse(ACTION, "User is not part of this group")
    if gid == user.gid:
        raise Refuse(ACTION, "Cannot remove user from the primary group")
    user.groups.discard(gid)
    group.admins.discard(oid)
    return oid


@method("user.login", "ssi|i", -1)
def login(call: Call, name: str, token: str, valid: int, egid: int) -> str:
    user = call.db.named("user", name)
    if user is None:
        raise Refuse(NO_EXISTS, "Error getting user Pool.")
    call.caller.must(("MANAGE", user))
    if valid == 0:
        if token and all(each["token"] != token for each in user.tokens):
            raise Refuse(RPC_API, f"Could not find token: {token}")
        user.tokens = [each for each in user.tokens if token and each["token"] != token]
        return token
    if valid < -1:
        raise Refuse(RPC_API, "Wrong valid period for token")
    if egid == -1 and user.groups != call.caller.groups:
        raise Refuse(RPC_API, "Cannot create a full token with a specific group token")
    token = token or secrets.token_hex(32)
    until = -1 if valid < 0 else int(time.time()) + valid
    user.tokens.append({"token": token, "until": until, "egid": egid})
    return token
