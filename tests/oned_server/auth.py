# SPDX-License-Identifier: Apache-2.0
"""Who calls, and what they may: owner, group and other bits, and ACL rules."""

from __future__ import annotations

import hashlib
import time

from tests.oned_server.acl_bits import ALL, CLUSTER, GROUP, INDIVIDUAL, RESOURCES, RIGHTS
from tests.oned_server.errors import AUTHORIZATION, Refuse
from tests.oned_server.kinds import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    from tests.oned_server.model import Database, Thing

    Wish = tuple[str, Union[Thing, str]]

ID_BITS = 0xFFFFFFFF


def digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def login(db: Database, session: Any) -> Caller | None:
    if not isinstance(session, str) or ":" not in session:
        return None
    name, _, secret = session.partition(":")
    user = db.named("user", name)
    if user is None or not user.enabled:
        return None
    for token in user.tokens:
        if token["token"] == secret and (token["until"] < 0 or token["until"] > time.time()):
            return Caller(db, user, token["egid"])
    known = user.auth == "core" and user.password == digest(secret)
    return Caller(db, user) if known else None


class Caller:
    """The user of one call."""

    def __init__(self, db: Database, user: Thing, egid: int = -1) -> None:
        self.db, self.user, self.id = db, user, user.id
        self.gid = user.gid if egid < 0 else egid
        self.groups = set(user.groups) if egid < 0 else {egid}

    @property
    def admin(self) -> bool:
        return self.id == 0 or 0 in self.groups

    def must(self, *wishes: Wish) -> None:
        """Refuse what is not allowed, all of it in one message."""
        refused = [phrase(right, what) for right, what in wishes if not self.may(right, what)]
        if refused:
            listed = "; ".join(f"Not authorized to perform {each}" for each in refused)
            raise Refuse(AUTHORIZATION, f"User [{self.id}] : {listed}.")

    def may(self, right: str, what: Thing | str) -> bool:
        if self.admin:
            return True
        if isinstance(what, str):
            return self.by_rule(right, KINDS[what].acl, None)
        return self.by_bits(right, what) or self.by_rule(right, what.kind.acl, what)

    def by_bits(self, right: str, thing: Thing) -> bool:
        if thing.kind.name == "user":
            return thing.id == self.id and right in ("USE", "MANAGE")
        if thing.kind.name == "group":
            return thing.id in self.groups and right == "USE"
        if not thing.kind.owned or right == "CREATE":
            return False
        column = ("USE", "MANAGE", "ADMIN").index(right)
        rows = [thing.uid == self.id, thing.gid in self.groups, True]
        return any(row and thing.perms[3 * at + column] for at, row in enumerate(rows))

    def by_rule(self, right: str, word: str, thing: Thing | None) -> bool:
        return any(
            rule.rights & RIGHTS[right]
            and rule.resource & RESOURCES.get(word, 0)
            and self.is_subject(rule.user)
            and covers(rule.resource, thing)
            for rule in self.db.acl.values()
        )

    def is_subject(self, user: int) -> bool:
        number = user & ID_BITS
        if user & ALL:
            return True
        if user & GROUP:
            return number in self.groups
        return bool(user & INDIVIDUAL) and number == self.id


def covers(resource: int, thing: Thing | None) -> bool:
    if resource & ALL:
        return True
    if thing is None:
        return False
    number = resource & ID_BITS
    if resource & INDIVIDUAL:
        return thing.id == number
    if resource & GROUP:
        return thing.gid == number
    return bool(resource & CLUSTER) and number in clusters_of(thing)


def clusters_of(thing: Thing) -> Any:
    if thing.kind.name == "host":
        return {thing.cluster}
    return getattr(thing, "clusters", ())


def phrase(right: str, what: Thing | str) -> str:
    if isinstance(what, str):
        return f"{right} {KINDS[what].acl}"
    return f"{right} {what.kind.acl} [{what.id}]"
