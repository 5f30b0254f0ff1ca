# SPDX-License-Identifier: Apache-2.0
"""Images: data, which is never made anew and never deleted for a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_oned.cloud import disks
from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.differ import text_of_member
from ncm_oned.cloud.kind import Compared, FacetChange, refused
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.owned import OWNED, OWNERS, Owned
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.base import Base
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.differ import Difference
    from ncm_oned.cloud.wanted import Wanted

BORN = ("datastore", "path", "source", "size", "format", "fs")
"""Facets of the moment it is made."""
_FIELDS = {"file": "path"}
_ATTRIBUTES = ("description", "dev_prefix", "target", "driver", "md5", "sha1")


class Image(Owned):
    """one.image.*: what it is made from is given once; the rest is changed where it can be."""

    name, tag, prefix, field = "image", "IMAGE", "one.image", "images"
    pool, pool_arguments = "one.imagepool.info", (-2, -1, -1)
    refs: ClassVar[dict[str, str]] = {**OWNERS, "datastore": "datastore"}
    per_owner = True
    volatile = frozenset(("ERROR",))
    lost = "is gone with its data, and cannot be made again"

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((at.upper(), getattr(wish, at)) for at in _ATTRIBUTES)
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        yield Facet("datastore", (wish.datastore,), exact=False, refs="datastore")
        for field in ("file", "source", "size", "format", "fs"):
            value = getattr(wish, field)
            if value is not None:
                yield Facet(_FIELDS.get(field, field), (value,), exact=False)
        for field in ("type", "persistent", "enabled"):
            if getattr(wish, field) is not None:
                yield Facet(field, (getattr(wish, field),))
        yield from self.ownership(wish)

    def read(self, document: _Element) -> list[Current]:
        """One that is being deleted is gone."""
        return [at for at in super().read(document) if at.text("STATE") != disks.DELETE]

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        number = current.text("TYPE")
        known = number.isdigit() and int(number) < len(disks.TYPES)
        return {
            "datastore": (current.text("DATASTORE_ID"),),
            "path": (current.text("PATH"),),
            "source": (current.text("SOURCE"),),
            "size": (current.text("SIZE"),),
            "format": (current.text("FORMAT"),),
            "fs": (current.text("FS") or current.text("FSTYPE"),),
            "type": (disks.TYPES[int(number)] if known else number,),
            "persistent": ("yes" if current.text("PERSISTENT") == "1" else "no",),
            "enabled": ("no" if current.text("STATE") == disks.DISABLED else "yes",),
            **self.rights(current),
        }

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        compared = super().compare(wanted, around)
        identity = compared.change.identity if compared.change else (compared.entry or {}).get("id")
        current = next((at for at in around.server.pool(self) if str(at.id) == identity), None)
        return compared if current is None else _standing(compared, wanted, current, around)

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        given = {at.name: text_of_member(at.values[0]) for at in wanted.facets}
        more = {name.upper(): given[name] for name in ("type", *BORN[1:]) if name in given}
        if "persistent" in given:
            more["PERSISTENT"] = given["persistent"].upper()
        sheet = self.sheet(wanted, NAME=wanted.name, **more)
        made = Ref("image", wanted.name)
        return Call("one.image.allocate", sheet, Ref("datastore", given["datastore"]), made=made)

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        """While the server copies it, it can be given to nobody."""
        yield self.allocate(wanted, around)
        yield disks.Ready(wanted.name, float(wanted.wish.timeout))
        yield from self.settle(wanted, around)

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        if facet == "enabled":
            return ("yes",)
        given = wanted.facet(facet)
        if facet in OWNED or given is None:
            return ()
        return tuple(text_of_member(value) for value in given.values)

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        ref, facet = Ref("image", wanted.name), change.facet.name
        if facet in OWNED:
            yield from self.own(change, wanted, around)
        elif facet == "type":
            yield Call("one.image.chtype", ref, str(change.value))
        elif facet in ("persistent", "enabled"):
            method = "persistent" if facet == "persistent" else "enable"
            yes = text_of_member(change.value) == "yes"
            yield Call(f"one.image.{method}", ref, yes, note="yes" if yes else "no")

    def bars(self, found: Difference, base: Base, current: Current, around: Around) -> str:
        busy = disks.users(current)
        for at in found.facets:
            name, value = at.facet.name, text_of_member(at.facet.values[0])
            path = getattr(at.facet.values[0], "path", "")
            if name in BORN and base.facets.get(name) != [value]:
                return (
                    f"{name} is {value} in the profile ({path}), and {', '.join(at.current)} is"
                    " what it was made with, which stays: give the new image another name"
                )
            if name == "type" and not any({value, *at.current} <= kin for kin in disks.FAMILIES):
                return f"is a {', '.join(at.current)}, which cannot become a {value} ({path})"
            if name in ("type", "persistent", "enabled") and busy:
                return f"is {busy}; {name} ({path}) can be changed when it is not"
        return ""

    def in_use(self, current: Current, around: Around) -> str:
        busy = disks.users(current) or disks.BUSY.get(current.text("STATE"), "")
        return f"is {busy}" if busy else ""


def _standing(compared: Compared, wanted: Wanted, current: Current, around: Around) -> Compared:
    """The same, where the image stands as others left it; else why nothing is done to it."""
    state = current.text("STATE")
    if state == disks.ERROR:
        why = disks.reason(current.text("TEMPLATE/ERROR"))
        return Compared(refused(wanted, f"is in error: {why}; {disks.advice(current.id)}"))
    if state in disks.BUSY and compared.change is not None and not compared.change.refused:
        text = f"image {wanted.name} is {disks.BUSY[state]}: it is changed when that is over"
        around.note(wanted.path, text, "warn")
        entry = around.known.get(wanted.key)
        # Without "seen" the next run looks again.
        return Compared(None, None if entry is None else {**entry, "seen": ""})
    return compared
