# SPDX-License-Identifier: Apache-2.0
"""One network link: as the kernel has it, or as it shall be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, NamedTuple, Optional
else:
    from ncm.tuples import NamedTuple

MAIN = 254
"""Number of the routing table main (/etc/iproute2/rt_tables)."""
INET, INET6 = "inet", "inet6"
KINDS = (
    "device", "bridge", "bond", "vlan", "vxlan", "ipip", "dummy", "tun", "ovs", "ovsport", "other",
)  # fmt: skip
"""What a link is; device: a card, or what the kernel or somebody else made (veth too). ovs: a
bridge or internal port of Open vSwitch; ovsport: a bond, tunnel or patch of it, which the kernel
need not know."""
MADE = ("bridge", "bond", "vlan", "vxlan", "ipip", "dummy", "ovs", "ovsport")
"""Those that come and go by configuration."""
SWITCHED = ("ovs", "ovsport")
"""Those of Open vSwitch's making."""

FOR_LIFE = {
    "vlan": ("id", "protocol"), "vxlan": ("id", "dstport", "gbp", "group"), "bond": ("mode",),
}  # fmt: skip
"""Options that make a link another one; a bond keeps its mode as long as it has members."""


class Route(NamedTuple):
    """A route of one link, by the words of ip-route(8).

    to: ADDRESS/PREFIX, compressed; 0.0.0.0/0 and ::/0 are the defaults. via: "" none. table: a
    number. metric: None where it does not matter. options: further (word, value), sorted.
    """

    to: str
    via: str = ""
    table: int = MAIN
    type: str = "unicast"
    metric: Optional[int] = None
    onlink: bool = False
    options: tuple[tuple[str, str], ...] = ()


class Rule(NamedTuple):
    """A policy rule, by the words of ip-rule(8). from_, to: ADDRESS/PREFIX, "" for all."""

    family: str
    table: int
    from_: str = ""
    to: str = ""
    priority: Optional[int] = None
    invert: bool = False
    iif: str = ""
    fwmark: str = ""
    action: str = ""


class Link:
    """A link. As it shall be, None says: whatever it is, and a mapping holds only what matters.

    kind: one of KINDS. up: administratively. mtu: bytes. mac: small letters, colons. master: the
    bridge or bond it is in, "" none. lower: what a VLAN, VXLAN or tunnel lies on, "" none.
    options: of its kind, by the words of ip-link(8) ("stp_state", "forward_delay" in hundredths
    of a second, "id", "mode" ...); port: those of a bridge's port ("cost", "priority" ...).
    Values are int or str, as ip -d -j link shows them, but for words where ip has numbers too
    (a bond's mode is "802.3ad").
    addresses: "ADDRESS/PREFIX", compressed -> label, "" none; neither link-local ones of the
    kernel's own making nor such as a server gave. dynamic: the families whose addresses a server
    or router gives; of these neither addresses nor routes are compared.
    rules belong to the link that declares them; a link as it is has none: rules are the node's.
    sysctl: below net ("ipv6/conf/br0/accept_ra") -> value. ethtool: "features tso" -> "on",
    "ring rx", "channels combined", "link speed" ... -> value.
    ovs: columns of Open vSwitch's database: see ovs/columns.py. ports: of a bridge of it, the names
    of its ports, but for guests' taps; None for all other links.
    given: families of which a server or router gave an address (only of what is; never recorded).
    guests: how many taps that no profile names are its ports (only of what is).
    """

    __slots__ = (
        "addresses", "dynamic", "ethtool", "given", "guests", "kind", "lower", "mac", "master",
        "mtu", "name", "options", "ovs", "port", "ports", "routes", "rules", "sysctl", "up",
    )  # fmt: skip

    def __init__(self, name: str, kind: str = "device") -> None:
        self.name = name
        self.kind = kind
        self.up: bool | None = None
        self.mtu: int | None = None
        self.mac: str | None = None
        self.master: str | None = None
        self.lower: str | None = None
        self.options: dict[str, int | str] = {}
        self.port: dict[str, int | str] = {}
        self.addresses: dict[str, str] = {}
        self.dynamic: tuple[str, ...] = ()
        self.given: tuple[str, ...] = ()
        self.routes: tuple[Route, ...] = ()
        self.rules: tuple[Rule, ...] = ()
        self.sysctl: dict[str, str] = {}
        self.ethtool: dict[str, str] = {}
        self.ovs: dict[str, str] = {}
        self.ports: tuple[str, ...] | None = None
        self.guests = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Link) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Link({self.as_json()!r})"

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold, without what is empty."""
        found: dict[str, Any] = {"name": self.name, "kind": self.kind}
        for field in ("up", "mtu", "mac", "master", "lower"):
            value = getattr(self, field)
            if value is not None:
                found[field] = value
        for field in ("options", "port", "addresses", "sysctl", "ethtool", "ovs"):
            if getattr(self, field):
                found[field] = dict(getattr(self, field))
        if self.dynamic:
            found["dynamic"] = list(self.dynamic)
        for field in ("routes", "rules"):
            if getattr(self, field):
                found[field] = [list(_plain(entry)) for entry in getattr(self, field)]
        if self.ports is not None:
            found["ports"] = list(self.ports)
        if self.guests:
            found["guests"] = self.guests
        return found

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Link:
        """What as_json gave. KeyError or TypeError for anything else."""
        link = cls(data["name"], data["kind"])
        for field in ("up", "mtu", "mac", "master", "lower", "guests"):
            if field in data:
                setattr(link, field, data[field])
        for field in ("options", "port", "addresses", "sysctl", "ethtool", "ovs"):
            setattr(link, field, dict(data.get(field, {})))
        if "ports" in data:
            link.ports = tuple(data["ports"])
        link.dynamic = tuple(data.get("dynamic", ()))
        link.routes = tuple(_route(entry) for entry in data.get("routes", ()))
        link.rules = tuple(Rule(*entry) for entry in data.get("rules", ()))
        return link


def _plain(entry: Route | Rule) -> list[Any]:
    """The fields of a route or rule, pairs as lists."""
    return [[list(pair) for pair in at] if isinstance(at, tuple) else at for at in entry]


def _route(entry: Sequence[Any]) -> Route:
    to, via, table, kind, metric, onlink, options = entry
    pairs = tuple((name, value) for name, value in options)
    return Route(to, via, table, kind, metric, onlink, pairs)
