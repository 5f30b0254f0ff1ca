# SPDX-License-Identifier: Apache-2.0
"""Random nodes: what was declared once, what became of it since, and what is wanted now."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface
from typing import Any, NamedTuple, Optional

from hypothesis import strategies as st

from ncm_bridge.live.around import Around
from ncm_bridge.model.link import Link, Route, Rule
from tests.net_plan.model import Kernel

CARDS = ("eth0", "eth1", "eth2", "eth3")
ADDRESSES = (
    "192.0.2.10/24", "192.0.2.11/24", "192.0.2.10/25", "198.51.100.5/24", "198.51.100.6/24",
    "2001:db8::5/64", "2001:db8::6/64", "2001:db8::5/80",
)  # fmt: skip
STRANGE = ("192.0.2.200/24", "203.0.113.9/24", "2001:db8::bad/64")
ROUTES = (
    Route("0.0.0.0/0", "192.0.2.1"),
    Route("0.0.0.0/0", "198.51.100.1"),
    Route("::/0", "2001:db8::1"),
    Route("10.1.0.0/16", "192.0.2.2"),
    Route("10.1.0.0/16", "192.0.2.3", 100),
    Route("10.2.0.0/16", "198.51.100.2", metric=50),
    Route("10.3.0.0/16", "10.99.0.1", onlink=True),
    Route("10.4.0.0/16"),
)
LOOSE_ROUTES = (Route("10.66.0.0/16", type="blackhole"), Route("10.66.0.0/16", type="unreachable"))
RULES = (
    Rule("inet", 100, "192.0.2.0/24", "", 100),
    Rule("inet", 101, "192.0.2.0/24", "", 100),
    Rule("inet", 100, "", "10.0.0.0/8", None, True),
    Rule("inet6", 100, "2001:db8::/64", "", 7),
)


class World(NamedTuple):
    """now: the kernel. base: what was declared last, by name. wanted: what is declared now.
    foreign: names that no profile has."""

    kernel: Kernel
    base: dict[str, Link]
    wanted: dict[str, Link]
    foreign: tuple[str, ...]

    def around(self, **policies: bool) -> Around:
        gone = tuple(name for name in self.base if name not in self.wanted)
        kernel = self.kernel
        return Around(
            kernel.links,
            tuple(kernel.rules),
            tuple(kernel.loose),
            self.wanted,
            gone=gone,
            **policies,
        )


def full(route: Route) -> Route:
    metric = 1024 if ":" in route.to else 0
    return route if route.metric is not None else route._replace(metric=metric)


@st.composite
def profiles(draw: st.DrawFn, lab: bool = True) -> dict[str, Link]:
    """Links that one profile may want. lab: with bonds and VLANs, which not every kernel has."""
    found: dict[str, Link] = {}
    bridges = draw(st.sets(st.sampled_from(("br0", "br1"))))
    bond = lab and draw(st.booleans())
    for name in CARDS:
        role = draw(st.sampled_from(("plain", "port", "port", "slave", "absent")))
        if role != "absent":
            master = ""
            if role == "port" and bridges:
                master = draw(st.sampled_from(sorted(bridges)))
            elif role == "slave" and bond:
                master = "bond0"
            found[name] = _card(draw, name, master)
    for name in sorted(bridges):
        found[name] = _bridge(draw, name)
    if bond:
        found["bond0"] = _bond(draw)
    _uppers(draw, found, sorted(bridges), lab)
    _declare(draw, found)
    return found


def _started(name: str, kind: str, master: str = "") -> Link:
    link = Link(name, kind)
    link.up, link.master = True, master
    return link


def _card(draw: st.DrawFn, name: str, master: str) -> Link:
    link = _started(name, "device", master)
    link.mtu = draw(st.sampled_from((None, 1500, 9000)))
    if master.startswith("br"):
        link.port = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "cost": st.sampled_from((10, 100)),
                    "guard": st.integers(0, 1),
                    "mcast_router": st.integers(0, 2),
                },
            )
        )
    if draw(st.integers(0, 5)) == 0:
        link.ethtool = {"features tso": draw(st.sampled_from(("on", "off")))}
    return link


def _bridge(draw: st.DrawFn, name: str) -> Link:
    link = _started(name, "bridge")
    stp = draw(st.integers(0, 1))
    delays: tuple[Optional[int], ...] = (None, 200, 1500) if stp else (0, 0, 1500)
    link.options = {"stp_state": stp}
    delay = draw(st.sampled_from(delays))
    if delay is not None:
        link.options["forward_delay"] = delay
    if draw(st.booleans()):
        link.options["priority"] = draw(st.sampled_from((4096, 32768)))
    return link


def _bond(draw: st.DrawFn) -> Link:
    link = _started("bond0", "bond")
    link.options = {
        "mode": draw(st.sampled_from(("active-backup", "active-backup", "802.3ad"))),
        "miimon": draw(st.sampled_from((100, 100, 200))),
    }
    if link.options["mode"] == "802.3ad" and draw(st.booleans()):
        link.options["lacp_rate"] = draw(st.sampled_from(("slow", "fast")))
    return link


def _uppers(draw: st.DrawFn, found: dict[str, Link], bridges: list[str], lab: bool) -> None:
    """VLANs on a card or the bond, and a VXLAN, some of them ports."""
    lowers = [name for name in ("eth3", "bond0") if name in found and not _in_bridge(found[name])]
    for name, kind, number in (("vlan5", "vlan", 5), ("vlan6", "vlan", 6), ("vx1", "vxlan", 77)):
        if lowers and (lab or kind == "vxlan") and draw(st.integers(0, 2)) == 0:
            ways = ["", *bridges]
            link = _started(name, kind, draw(st.sampled_from(ways)))
            link.lower = draw(st.sampled_from(lowers))
            link.options = {"id": number}
            if kind == "vxlan":
                link.options["remote"] = draw(st.sampled_from(("192.0.2.77", "192.0.2.78")))
            found[name] = link
    if "vlan5" in found and "vlan6" not in found and draw(st.booleans()):
        found["renamed"] = renamed = Link.of({**found.pop("vlan5").as_json(), "name": "renamed"})
        renamed.sysctl = {}


def _in_bridge(link: Link) -> bool:
    return bool(link.master)


def _declare(draw: st.DrawFn, found: dict[str, Link]) -> None:
    """Addresses, routes and rules, each on one link at most."""
    free = sorted(name for name, link in found.items() if not link.master)
    if not free:
        return
    alone: set[tuple[str, str]] = set()
    for address in ADDRESSES:
        number = address.partition("/")[0]
        if draw(st.booleans()):
            name = draw(st.sampled_from(free))
            if (name, number) not in alone:
                alone.add((name, number))
                found[name].addresses[address] = ""
    places: set[tuple[Any, ...]] = set()
    for route in ROUTES:
        ways = [name for name in free if _reaches(found[name], route)]
        place = (route.to, route.table, route.metric)
        if ways and place not in places and draw(st.booleans()):
            places.add(place)
            name = draw(st.sampled_from(ways))
            found[name].routes = (*found[name].routes, route)
    for rule in draw(st.sets(st.sampled_from(RULES))):
        name = draw(st.sampled_from(free))
        found[name].rules = (*found[name].rules, rule)
    loose = draw(st.sampled_from((None, *LOOSE_ROUTES)))
    if loose is not None:
        name = draw(st.sampled_from(free))
        found[name].routes = (*found[name].routes, loose)


def _reaches(link: Link, route: Route) -> bool:
    if not link.addresses:
        return False
    if route.onlink or not route.via:
        return any(":" not in address for address in link.addresses)
    gateway = ip_address(route.via)
    return any(gateway in ip_interface(address).network for address in link.addresses)


def built(profile: dict[str, Link]) -> Kernel:
    """A node on which a back end has made all of a profile."""
    cards = {}
    for number, name in enumerate((*CARDS, "lo")):
        link = cards[name] = Link(name)
        link.up, link.mtu, link.master, link.lower = name == "lo", 1500, "", ""
        link.mac = f"02:00:00:00:00:{number + 16:02x}"
        link.ethtool = {"features tso": "on"}
    cards["lo"].addresses = {"127.0.0.1/8": ""}
    kernel = Kernel(cards, profile)
    made = {"bridge": 0, "bond": 1, "device": 2, "vlan": 3, "vxlan": 3}
    for name in sorted(profile, key=lambda each: made[profile[each].kind]):
        kernel.run(("plain", "up", name))
    kernel.touched = []
    return kernel


@st.composite
def worlds(draw: st.DrawFn) -> World:
    before = draw(profiles())
    wanted = draw(st.one_of(profiles(), st.just(before)))
    kernel = built(before)
    foreign = _guests(draw, kernel, before)
    _drift(draw, kernel, before)
    base = {name: link for name, link in before.items() if draw(st.integers(0, 7))}
    kernel.files = wanted
    kernel.count()
    return World(kernel, base, wanted, ("lo", *foreign))


def _guests(draw: st.DrawFn, kernel: Kernel, before: dict[str, Link]) -> list[str]:
    """Taps, and links that others have made."""
    bridges = [name for name, link in before.items() if link.kind == "bridge"]
    foreign = []
    for name in ("vnet0", "vnet1"):
        tap = Link(name, "tun")
        tap.up, tap.mtu, tap.lower = True, 1500, ""
        tap.mac = "02:00:00:00:00:99"
        tap.master = draw(st.sampled_from(("", *bridges)))
        kernel.links[name] = tap
        foreign.append(name)
    lowers = [name for name in ("eth3", "bond0") if name in kernel.links]
    if draw(st.integers(0, 4)) == 0:
        other = kernel.links["one9"] = Link("one9", "vlan")
        other.up, other.mtu, other.master = True, 1500, ""
        other.lower, other.options = draw(st.sampled_from(lowers)), {"id": 9}
        foreign.append("one9")
    return foreign


def _drift(draw: st.DrawFn, kernel: Kernel, before: dict[str, Link]) -> None:
    """What somebody did by hand."""
    for name in sorted(before):
        link = kernel.links[name]
        for what in draw(st.sets(st.sampled_from(range(6)), max_size=2)):
            if what == 0 and not link.master:
                address = draw(st.sampled_from(STRANGE))
                link.addresses[address] = ""
            elif what == 1 and link.addresses:
                gone = draw(st.sampled_from(sorted(link.addresses)))
                kernel.drop(link, gone)
            elif what == 2 and link.master != "bond0":
                kernel.down(link)
            elif what == 3 and link.kind == "bridge":
                kernel.bridge(link, {"priority": 5})
            elif what == 4 and link.master:
                link.master, link.port = "", {}
            elif what == 5 and link.addresses and link.up:
                link.routes = (*link.routes, full(Route("10.200.0.0/16", "", 77)))
