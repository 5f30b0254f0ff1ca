# SPDX-License-Identifier: Apache-2.0
"""Virtual networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm.errors import HostError
from ncm.values import Str
from ncm_oned.cloud.address_range import Range, ranges_of
from ncm_oned.cloud.attribute import Attribute, Ids, Joined, singles
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import Compared, FacetChange
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.member import Member
from ncm_oned.cloud.owned import OWNED, OWNERS, Owned, named
from ncm_oned.cloud.ranged import Ranged, range_steps, str_of
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted

READY, ERROR, UPDATE_FAILURE = "1", "5", "6"
"""VNET/STATE; releases before 6.0 have none."""
AUTOMATIC = {
    "automatic_vlan_id": ("VLAN_ID", "VLAN_ID_AUTOMATIC"),
    "automatic_outer_vlan_id": ("OUTER_VLAN_ID", "OUTER_VLAN_ID_AUTOMATIC"),
}
"""Field, and attribute of a new network: the id that the server then gives, where it says so."""
PLAIN = (
    "bridge", "vn_mad", "gateway", "gateway6", "network_mask", "network_address", "guest_mtu",
    "context_force_ipv4", "search_domain", "bridge_ovs", "vlan", "vlan_id", "phydev", "mtu",
    "filter_ip_spoofing", "filter_mac_spoofing",
    # Of the oned tree only.
    "bridge_type", "outer_vlan_id", "cvlans", "qinq_type", "vlan_tagged_id", "vxlan_mode",
    "vxlan_mc", "vxlan_tep", "ip_link_conf", "inbound_avg_bw", "inbound_peak_bw",
    "inbound_peak_kb", "outbound_avg_bw", "outbound_peak_bw", "outbound_peak_kb", "metric",
    "method", "ip6_method", "metric6", "spoofchk", "trust",
)  # fmt: skip
"""Fields whose attribute has their name in upper case."""


class Vnet(Owned, Member, Ranged):
    """one.vn.*: named per owner. Never made anew to change it: machines hold its leases.

    The ranges of a template are only those that it is made with; the true ones are beside it.
    """

    name, tag, prefix, field = "vnet", "VNET", "one.vn", "vnets"
    pool, pool_arguments, member = "one.vnpool.info", (-2, -1, -1), "vnet"
    refs: ClassVar[dict[str, str]] = {**OWNERS, "clusters": "cluster"}
    per_owner = True
    volatile = frozenset(("AR", "ERROR", "VNET_UPDATE", *map(str.upper, AUTOMATIC)))

    # What the profile wants.

    def wanted(self, name: str, wish: Any) -> Wanted:
        if isinstance(wish, Str):
            from ncm_oned.vnet_2010 import wish_of

            wish = wish_of(wish)
        return super().wanted(name, wish)

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((field.upper(), getattr(wish, field, None)) for field in PLAIN)
        dns = wish.dns
        if isinstance(dns, list):
            dns = Joined(tuple(dns), " ") if dns else None
        yield from singles((("DNS", dns),))
        groups = getattr(wish, "security_groups", None)
        if groups is not None:
            yield Attribute("SECURITY_GROUPS", Ids("secgroup", tuple(groups)))
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        yield from self.memberships(wish)
        yield from self.ownership(wish)
        for field in AUTOMATIC:
            value = getattr(wish, field, None)
            if value is not None:
                yield Facet(field, (value,))
        if wish.ar is not None:
            yield Facet("ar", tuple(_ranges(wish.ar)), exact=False)

    # What is there.

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        automatic = {field: ("yes" if current.text(at) == "1" else "no",)
                     for field, (_, at) in AUTOMATIC.items()}  # fmt: skip
        return {
            **self.clusters(current), **self.rights(current), **automatic,
            "ar": tuple(map(str, ranges_of(current.element))),
        }  # fmt: skip

    def ready(self, current: Current) -> bool:
        state = current.text("STATE")
        if state == ERROR:
            why = str(current.template.get("ERROR", ["it says no reason"])[0])
            raise HostError(f"vnet {current.name}", f"is in state ERROR: {why}")
        return state in ("", READY, UPDATE_FAILURE)

    # The comparison.

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        from ncm_oned.cloud.advice import advise

        if wanted.wish is not None:
            advise(wanted, around)
        wanted = named(wanted, around)
        current = self.find(wanted, around)
        if current is not None and wanted.facet("ar"):
            wanted = self.with_used(wanted, current, around)
        return super().compare(wanted, around)

    def cannot(self, wanted: Wanted, current: Current, around: Around) -> str:
        if current.text("STATE") == ERROR:
            why = str(current.template.get("ERROR", ["it says no reason"])[0])
            return f"is in state ERROR ({why}): onevnet recover, or delete it by hand"
        return self._fixed_id(wanted, current) or self.fixed_range(wanted, current, around)

    def _fixed_id(self, wanted: Wanted, current: Current) -> str:
        """Who gives the VLAN is decided once, when a network is made."""
        names = {at.name: at for at in wanted.attributes}
        for field, (name, shown) in AUTOMATIC.items():
            automatic = current.text(shown) == "1"
            facet = wanted.facet(field)
            if automatic and name in names:
                path = getattr(names[name].value, "path", wanted.path)
                return f"its {name} is given by the server; only a new network has another ({path})"
            wish = str_of(facet.values[0]) == "yes" if facet else automatic
            if facet and wish != automatic:
                path = getattr(facet.values[0], "path", wanted.path)
                is_not, is_so = ("is", "is not") if automatic else ("is not", "is")
                return (f"its {name} {is_not} given by the server; only a new network's "
                        f"{is_so} ({path})")  # fmt: skip
        return ""

    # Making and changing.

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        plain = self.sheet(wanted, NAME=wanted.name)
        given = {field: wanted.facet(field) for field in AUTOMATIC}
        more: Template = {field.upper(): ["YES"] for field, facet in given.items()
                          if facet and str_of(facet.values[0]) == "yes"}  # fmt: skip
        ar = wanted.facet("ar")
        if ar and ar.values:
            more["AR"] = [Range.parse(str_of(at)).sent() for at in ar.values]

        def make(server: Server) -> Template:
            return {**plain.template(server), **more}

        sheet = Sheet((*plain.names, *more), make)
        cluster = Ref("cluster", self.first(wanted)[0])
        return Call("one.vn.allocate", sheet, cluster, made=Ref("vnet", wanted.name))

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        yield self.allocate(wanted, around)
        from ncm_oned.cloud.kinds.secgroup import follow

        groups = next((at for at in wanted.attributes if at.name == "SECURITY_GROUPS"), None)
        if groups and isinstance(groups.value, Ids) and "default" not in groups.value.names:
            # A new network is in group 0, too, which lets everything through.
            yield self._groups(wanted, groups)
        yield from self.settle(wanted, around)
        yield from follow(wanted.name, around)

    def _groups(self, wanted: Wanted, groups: Attribute) -> Call:
        from ncm_oned.cloud.attribute import wanted_template

        sheet = Sheet(("SECURITY_GROUPS",), lambda server: wanted_template([groups], server))
        return Call("one.vn.update", Ref("vnet", wanted.name), sheet, 1)

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        if facet == "clusters":
            return self.first(wanted)
        found = wanted.facet(facet) if facet == "ar" or facet in AUTOMATIC else None
        return tuple(map(str_of, found.values)) if found else ()

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        if change.facet.name in OWNED:
            yield from self.own(change, wanted, around)
        elif change.facet.name == "clusters":
            yield from self.join(change, wanted)
        elif change.facet.name == "ar":
            yield from range_steps(change, Ref("vnet", wanted.name))

    # Going.

    def in_use(self, current: Current, around: Around) -> str:
        used = current.text("USED_LEASES")
        return "" if used in ("", "0") else f"{used} of its addresses are in use"


def _ranges(given: Any) -> Iterator[Range]:
    """The ranges of a record of the profile, which is one or a list of them."""
    for each in given if isinstance(given, list) else [given]:
        if isinstance(each, Range):
            yield each
            continue
        pairs = {name.upper(): value for name, value in each.items() if name != "attributes"}
        yield Range.of({**pairs, **(getattr(each, "attributes", None) or {})}, each.path)
