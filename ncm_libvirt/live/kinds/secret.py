# SPDX-License-Identifier: Apache-2.0
"""Secrets: known by their UUID, as they have no name; their values can be set, seldom read."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.handles import looked_up
from ncm_libvirt.live.kind import Kind, blame
from ncm_libvirt.live.tables.secret import SECRET

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.base import Base


class SecretKind(Kind):
    """libvirt's secrets. The name is the profile's; the use tells which of libvirt's it is."""

    name = "secret"
    table = SECRET

    def listing(self, around: Around) -> dict[str, Current]:
        """By the profile's name where the record or the profile knows the secret, else by UUID."""
        names = self._names(around)
        found = {}
        for handle in around.connection.listAllSecrets(0):
            current = _current(handle)
            name = names.get(current.id) or names.get(use_of(current.xml)) or current.id
            found[name] = current._replace(name=name)
        return found

    def _names(self, around: Around) -> dict[Any, str]:
        """UUID or use -> the profile's name; what the profile says now comes last, and wins."""
        named: dict[Any, str] = {}
        for key, entry in around.known.items():
            if key.startswith("secret "):
                named[entry["id"]] = key.partition(" ")[2]
        for wanted in around.wanted("secret"):
            named[use_of(wanted.text.reveal())] = wanted.name
            if wanted.wish.uuid:
                named[str(wanted.wish.uuid).lower()] = wanted.name
        return named

    def one(self, connection: Any, name: str, identity: str) -> Current | None:
        libvirt = binding()
        missing = libvirt.VIR_ERR_NO_SECRET
        handle = looked_up(connection.secretLookupByUUIDString, identity, missing)
        return _current(handle)._replace(name=name) if handle else None

    def create(self, wanted: Declared, around: Around) -> ObjectChange:
        identity = str(wanted.wish.uuid or uuid.uuid4()).lower()
        change = self.fresh(wanted, identity)
        change.steps.append(Step("define", lambda at: _define(at, wanted, identity)))
        self._value(change, wanted, identity)
        return change

    def change(
        self, wanted: Declared, current: Current, base: Base, around: Around
    ) -> ObjectChange | None:
        merged = self.merged(current.xml, base)
        change = self.begin(wanted, merged)
        if _is_another(wanted.text.reveal(), current.xml):
            self._replace(change, wanted, current)
        elif merged.changed:
            change.steps.append(Step("define", lambda at: _define(at, wanted, current.id)))
        if not base.same_value and not change.identity:
            blame(change, wanted.value)
            self._value(change, wanted, current.id)
        return change if change.steps or change.refused else None

    def _replace(self, change: ObjectChange, wanted: Declared, current: Current) -> None:
        """Make another one in its place: libvirt never changes these of one that is there."""
        if wanted.value is None:
            change.refused = (
                "libvirt never changes the UUID or the use of a secret, nor makes a private one"
                " public; it would have to be made anew, but the profile has not its value"
            )
            return
        identity = str(wanted.wish.uuid or current.id).lower()
        change.identity = current.id

        def define(connection: Any) -> None:
            change.identity = identity
            _define(connection, wanted, identity)

        change.steps += self.going(current)
        change.steps.append(Step("define", define))
        self._value(change, wanted, identity)

    def _value(self, change: ObjectChange, wanted: Declared, identity: str) -> None:
        value = wanted.value
        if value is not None:
            decoded = base64.b64decode(value.reveal())
            change.steps.append(
                Step(
                    "set the value",
                    lambda at: at.secretLookupByUUIDString(identity).setValue(decoded),
                )
            )

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange:
        change = self.leaving(current, path)
        change.steps += self.going(current)
        return change

    def going(self, current: Current) -> list[Step]:
        return [Step("undefine", lambda at: at.secretLookupByUUIDString(current.id).undefine())]

    def other_identity(self, wanted: Declared, current: Current | None, around: Around) -> str:
        return ""

    def redefine(self, connection: Any, xml: str) -> None:
        from ncm_libvirt.live.text import parse

        identity = parse(xml).findtext("uuid") or ""
        missing = binding().VIR_ERR_NO_SECRET
        handle = looked_up(connection.secretLookupByUUIDString, identity, missing)
        if handle and _is_another(xml, handle.XMLDesc(0)):
            handle.undefine()
        connection.secretDefineXML(xml, 0)


def _is_another(wanted: str, current: str) -> bool:
    """Whether libvirt sees another secret in what is wanted, or would have to unveil it."""
    from ncm_libvirt.live.text import parse

    now, new = parse(current), parse(wanted)
    unveils = now.get("private") == "yes" and new.get("private") != "yes"
    uuid = (new.findtext("uuid") or "").lower()
    return unveils or _use(now) != _use(new) or uuid not in ("", now.findtext("uuid"))


def use_of(xml: str) -> tuple[str, str]:
    """Type and name of the use that the XML tells, ("", "") without one."""
    from ncm_libvirt.live.text import parse

    return _use(parse(xml))


def _use(secret: _Element) -> tuple[str, str]:
    use = secret.find("usage")
    return (use.get("type", ""), use[0].text or "") if use is not None and len(use) else ("", "")


def _current(handle: Any) -> Current:
    return Current("", handle.UUIDString(), handle.XMLDesc(0), handle=handle)


def _define(connection: Any, wanted: Declared, identity: str) -> None:
    """libvirt refuses to change whether a secret is kept or private, and says so."""
    from ncm_libvirt.live.text import identified

    xml = identified(wanted.text.reveal(), identity)
    connection.secretDefineXML(xml, binding().VIR_SECRET_DEFINE_VALIDATE)
