# SPDX-License-Identifier: Apache-2.0
"""Users."""

from __future__ import annotations

import copy
import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from ncm.values import Secret, Str, derive
from ncm_oned.cloud.accounts import (
    ADMINISTRATORS,
    BY_NAME,
    CIPHER,
    CORE,
    ONEADMIN,
    SERVERADMIN,
)  # fmt: skip
from ncm_oned.cloud.attribute import Attribute, Joined
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.differ import text_of_member
from ncm_oned.cloud.kind import Compared, FacetChange, Kind, refused
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.own import OwnPassword
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.wanted import Wanted

_POOLS = {
    "machine": ("one.vmpool.info", "VM", (-1, -1, -1)),
    "image": ("one.imagepool.info", "IMAGE", (-1, -1)),
    "network": ("one.vnpool.info", "VNET", (-1, -1)),
    "template": ("one.templatepool.info", "VMTEMPLATE", (-1, -1)),
    "VM group": ("one.vmgrouppool.info", "VM_GROUP", (-1, -1)),
    "security group": ("one.secgrouppool.info", "SECURITY_GROUP", (-1, -1)),
}
_KINDS = {
    "IMAGE": "image", "VNET": "vnet", "VMTEMPLATE": "template", "VM_GROUP": "vmgroup",
    "SECURITY_GROUP": "secgroup",
}  # fmt: skip


class Login:
    """The password of oneadmin, where the tree has it beside the log-in of the API."""

    def __init__(self, password: Secret, path: str) -> None:
        self.password, self.path = password, path


class User(Kind):
    """one.user.*: what a replacement would drop (TOKEN_PASSWORD) is sent back with it."""

    name, tag, prefix, field = "user", "USER", "one.user", "users"
    pool = "one.userpool.info"
    refs: ClassVar[dict[str, str]] = {"group": "group", "groups": "group"}
    builtin = frozenset((0, 1))
    late = True
    renames = False
    hidden = frozenset(("password", "TOKEN_PASSWORD"))
    lost = "is gone with its password, which nobody knows: it is made again from the profile"

    def given(self, tree: Any) -> Mapping[Any, Any]:
        """The users of the tree; with oneadmin, whose password may stand with the log-in."""
        found = dict(super().given(tree))
        rpc: Any = getattr(tree, "rpc", None)
        password = getattr(rpc, "password", None)
        if password is None or str(getattr(rpc, "user", ONEADMIN)) != ONEADMIN:
            return found
        if ONEADMIN not in found:
            return {**found, ONEADMIN: Login(password, rpc.at("password"))}
        # The one that the file of credentials will hold.
        found[ONEADMIN] = copy.copy(found[ONEADMIN])
        found[ONEADMIN].password = password
        return found

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        keys = getattr(wish, "ssh_public_key", None)
        if keys:
            yield Attribute("SSH_PUBLIC_KEY", Joined(tuple(keys), "\n"))
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        driver = getattr(wish, "auth_driver", None)
        if driver is not None:
            yield Facet("auth_driver", (driver,))
        if getattr(wish, "dn", None) is not None:
            yield Facet("dn", (derive(wish.dn, _without_blanks(wish.dn)),))
        if wish.password is not None:
            yield Facet("password", (stored(name, driver, wish.password),))
        if getattr(wish, "group", None) is not None:
            yield Facet("group", (wish.group,), refs="group")
        if getattr(wish, "groups", None) is not None:
            yield Facet("groups", tuple(wish.groups), exact=False, refs="group")
        enabled = getattr(wish, "enabled", None)
        if enabled is not None:
            yield Facet("enabled", (enabled,))

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        driver, kept = current.text("AUTH_DRIVER"), current.text("PASSWORD")
        # Only for "core" it is a digest; of what others keep as it is, we make one.
        digest = kept if driver == CORE else _sha256(kept)
        return {
            "auth_driver": (driver,),
            "dn": (kept,) if driver in BY_NAME else (),
            "password": (digest,),
            "group": (current.text("GID"),),
            "groups": current.ids("GROUPS/ID"),
            "enabled": ("no" if current.text("ENABLED") == "0" else "yes",),
        }

    # Making.

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        group = wanted.facet("group")
        first = wanted.name in (ONEADMIN, SERVERADMIN)
        if group is not None and not first and str(group.values[0]) == ADMINISTRATORS:
            path = getattr(group.values[0], "path", wanted.path)
            around.note(path, f"makes {wanted.name} an administrator of the whole cloud", "warn")
        if self.find(wanted, around) is None:
            if isinstance(wanted.wish, Login):
                return Compared(refused(wanted, "is no user of this server"))
            if not (wanted.facet("password") or wanted.facet("dn")):
                needs = f"is not there, and cannot be made without {wanted.path}/password"
                return Compared(refused(wanted, needs))
        return super().compare(wanted, around)

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        driver = self._one(wanted, "auth_driver") or Str(CORE)
        password = self._one(wanted, "dn") or self._one(wanted, "password")
        group = self._one(wanted, "group")
        groups = [[Ref("group", str(group))]] if group is not None else []
        made = Ref("user", wanted.name)
        return Call("one.user.allocate", wanted.name, password, str(driver), *groups, made=made)

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        yield self.allocate(wanted, around)
        yield self.first_update(wanted)
        yield from self.settle(wanted, around)

    def settle(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        groups, enabled = wanted.facet("groups"), wanted.facet("enabled")
        for group in groups.values if groups is not None else ():
            yield Call("one.user.addgroup", Ref("user", wanted.name), Ref("group", str(group)))
        if enabled is not None and not bool(enabled.values[0]):
            yield Call("one.user.enable", Ref("user", wanted.name), False, note="disabled")

    @staticmethod
    def _one(wanted: Wanted, facet: str) -> Any:
        found = wanted.facet(facet)
        return None if found is None else found.values[0]

    # Changing.

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        ref, name = Ref("user", wanted.name), change.facet.name
        if name == "auth_driver":
            yield Call("one.user.chauth", ref, str(change.value), "")
            password = self._one(wanted, "password")
            if password is not None:
                # Each driver wants it in a form of its own.
                yield self._password(wanted, password, around)
        elif name == "dn" and change.add:
            yield Call("one.user.passwd", ref, str(change.value))
        elif name == "password" and not self._drives_otherwise(wanted, around):
            yield self._password(wanted, change.value, around)
        elif name == "group":
            yield from self._move(change, wanted, around)
        elif name == "groups":
            yield from self._join(change, wanted, around)
        elif name == "enabled":
            on = text_of_member(change.value) == "yes"
            yield Call("one.user.enable", ref, on, note="enabled" if on else "disabled")

    def _now(self, wanted: Wanted, around: Around) -> dict[str, tuple[str, ...]]:
        current = self.find(wanted, around)
        return self.state(current, around.server) if current is not None else {}

    def _drives_otherwise(self, wanted: Wanted, around: Around) -> bool:
        driver = self._one(wanted, "auth_driver")
        return driver is not None and self._now(wanted, around)["auth_driver"] != (str(driver),)

    def _password(self, wanted: Wanted, password: Secret, around: Around) -> Step:
        if around.server.wire.session.partition(":")[0] == wanted.name:
            return OwnPassword(wanted.name, password)
        return Call("one.user.passwd", Ref("user", wanted.name), password)

    def _move(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        """The primary group. The server takes the user out of the former one, unless the new one
        was a secondary group of his before."""
        ref, old, new = Ref("user", wanted.name), change.current[0], str(change.value)
        yield Call("one.user.chgrp", ref, Ref("group", new))
        groups, was_in = wanted.facet("groups"), new in self._now(wanted, around)["groups"]
        stays = groups is not None and old in map(str, groups.values)
        if was_in and not stays:
            yield Call("one.user.delgroup", ref, Ref("group", old))
        elif stays and not was_in:
            yield Call("one.user.addgroup", ref, Ref("group", old))

    def _join(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        """The other groups; what becomes of the primary ones ``_move`` says."""
        ref = Ref("user", wanted.name)
        primary = {*self._now(wanted, around)["group"], str(self._one(wanted, "group"))}
        for group in (str(at) for at in change.add if str(at) not in primary):
            yield Call("one.user.addgroup", ref, Ref("group", group))
        for group in (at for at in change.drop if at not in primary):
            yield Call("one.user.delgroup", ref, Ref("group", group))

    # Going.

    def in_use(self, current: Current, around: Around) -> str:
        """What he owns: the server would leave it without an owner."""
        for words, (method, tag, rest) in _POOLS.items():
            owned = self._owned(current, (method, tag, rest), around)
            if owned:
                return f"owns {words} {', '.join(owned[:5])}"
        return ""

    @staticmethod
    def _owned(current: Current, pool: tuple[str, str, tuple[int, ...]], around: Around
    ) -> list[str]:  # fmt: skip
        from ncm import guard

        method, tag, rest = pool
        with guard.asking():
            document = around.server.wire.document(method, current.id, *rest)
        kind, of = _KINDS.get(tag, ""), f"user {current.name}"
        found = [Current(at) for at in document.findall(tag)]
        return [at.name for at in found if not (kind and around.leaves(kind, at, of))]


def stored(name: str, driver: str | None, password: Secret) -> Secret:
    """The password as oned is told it: a service's is a digest already."""
    used = str(driver) if driver is not None else CIPHER if name == SERVERADMIN else CORE
    return Secret(_sha256(password.reveal()), password.path) if used == CIPHER else password


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _without_blanks(name: str) -> str:
    """A distinguished name as OpenNebula's drivers write it."""
    return "".join(f"\\{ord(char):x}" if char.isspace() else char for char in name)
