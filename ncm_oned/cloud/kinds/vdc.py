# SPDX-License-Identifier: Apache-2.0
"""Virtual data centres: which groups may use which parts of the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.kind import Compared, FacetChange, Kind
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted

ZONE = 0
"""The zone whose objects the profile can name: that of a server alone, or of the master."""
ALL, EVERYTHING = "ALL", -10
"""Instead of names: all that are there or will be; and the id that says so."""
DEFAULT = "default"
_PARTS = {"clusters": ("cluster", "CLUSTER"), "hosts": ("host", "HOST"),
          "datastores": ("datastore", "DATASTORE"), "vnets": ("vnet", "VNET")}  # fmt: skip


class Vdc(Kind):
    """one.vdc.*: id 0 is "default", into which the server puts every new group."""

    name, tag, prefix, field = "vdc", "VDC", "one.vdc", "vdcs"
    pool = "one.vdcpool.info"
    refs: ClassVar[dict[str, str]] = {
        "groups": "group", "without": "group", **{field: at[0] for field, at in _PARTS.items()}
    }  # fmt: skip
    builtin = frozenset((0,))
    hidden = frozenset(("without",))

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((("DESCRIPTION", wish.description),))
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        for field in ("groups", *_PARTS):
            values = getattr(wish, field)
            if values is not None:
                refs = "" if [str(at) for at in values] == [ALL] else self.refs[field]
                yield Facet(field, tuple(values), exact=name != DEFAULT, refs=refs)
        if wish.without is not None:
            yield Facet("without", tuple(wish.without), exact=False, refs="group")

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        found = {"groups": current.ids("GROUPS/ID"), "without": current.ids("GROUPS/ID")}
        for field, (_, tag) in _PARTS.items():
            found[field] = tuple(
                at.findtext(f"{tag}_ID") or "" for at in current.element.findall(f"{tag}S/{tag}")
                if at.findtext("ZONE_ID") == str(ZONE)
            )  # fmt: skip
        return found

    def facet(self, name: str, values: Sequence[str]) -> Facet:
        found = super().facet(name, values)
        return found._replace(refs="") if found.values == (ALL,) else found

    def state(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        from ncm_oned.cloud.kinds import kind_of

        found = super().state(current, server)
        everything = f"#{EVERYTHING}"
        for field in _PARTS:
            found[field] = tuple(ALL if at == everything else at for at in found[field])
        groups = server.pool(kind_of("group"))
        found["without"] = tuple(at.name for at in groups if at.name not in found["groups"])
        return found

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        compared = super().compare(wanted, around)
        if compared.change is not None and wanted.name == DEFAULT:
            # Groups that are made earlier in this run come into it.
            compared.change.seen = ""
        return compared

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        sheet = self.sheet(wanted, NAME=wanted.name)
        return Call("one.vdc.allocate", sheet, made=Ref("vdc", wanted.name))

    def settle(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        # No group is in a new one.
        there = [at for at in wanted.facets if at.name != "without"]
        yield from super().settle(wanted._replace(facets=there), around)

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        field = change.facet.name
        if field == "without":
            yield from (self._group("del", wanted, str(at)) for at in change.add)
        elif field == "groups":
            yield from (self._group("del", wanted, at) for at in change.drop)
            for group in map(str, change.add):
                # One that is made earlier in this run comes into the default by itself.
                if wanted.name != DEFAULT or around.server.known_id("group", group) is not None:
                    yield self._group("add", wanted, group)
        else:
            # The server drops all others when it is given ALL: so they go first.
            yield from (self._part("del", field, wanted, at) for at in change.drop)
            yield from (self._part("add", field, wanted, str(at)) for at in change.add)

    def _group(self, verb: str, wanted: Wanted, group: str) -> Call:
        return Call(f"one.vdc.{verb}group", Ref("vdc", wanted.name), _ref("group", group))

    def _part(self, verb: str, field: str, wanted: Wanted, name: str) -> Call:
        kind, tag = _PARTS[field]
        ref = EVERYTHING if name == ALL else _ref(kind, name)
        note = f"all {field}" if name == ALL else ""
        return Call(
            f"one.vdc.{verb}{tag.lower()}", Ref("vdc", wanted.name), ZONE, ref, note=note
        )  # fmt: skip


def _ref(kind: str, name: str) -> Ref | int:
    """The object, or the id of one that is no more."""
    return int(name[1:]) if name.startswith("#") else Ref(kind, name)
