# SPDX-License-Identifier: Apache-2.0
"""Links compared three ways: as they are, as they shall be, and as we declared them last time.

On the path of every run: see ``differs``.
"""

from __future__ import annotations

from ncm_bridge.live.match import (
    LOOSE,
    asked,
    foreign,
    loose_no_longer,
    more_ports,
    no_longer,
    route_in,
    rule_in,
    rules_no_longer,
)
from ncm_bridge.model.link import MADE, Link
from ncm_bridge.ovs.gone import gone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm_bridge.live.around import Around
    from ncm_bridge.model.link import Route, Rule


class Difference:
    """What is to become of one link.

    way: "" nothing; "make"; "change" in place; "restart" by the back end's down and up; "remake",
    as another link; "remove". now, wanted, base: the link in each state, None where it is not.
    back: to how it was, for which the back end may have no file. begins: after a change in place
    the back end starts it. told: sentences on what is left alone. refused: why it is not done.
    note: stands beside it.
    """

    __slots__ = (
        "around", "back", "base", "begins", "name", "note", "now", "refused", "told", "wanted",
        "way",
    )  # fmt: skip

    def __init__(
        self, now: Link | None, wanted: Link | None, base: Link | None, around: Around
    ) -> None:
        known = now or wanted or base
        assert known is not None
        self.name = known.name
        self.now = now
        self.wanted = wanted
        self.base = base
        self.around = around
        self.way = self.refused = self.note = ""
        self.back = self.begins = False
        self.told: list[str] = []

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """What is and what shall be, one line a field, as far as it is declared."""
        from ncm_bridge.live.text import texts

        return texts(self)

    def restart(self, reason: str) -> None:
        """The back end shall stop and start it."""
        from ncm_bridge.live.way import anew

        anew(self, "restart", reason)

    def start(self, reason: str) -> None:
        """The back end itself says that something is wrong: it shall start the link, too."""
        from ncm_bridge.live.way import begin

        begin(self, reason)


def differs(
    now: Link | None, wanted: Link, rules: Sequence[Rule] = (), loose: Sequence[Route] | None = None
) -> bool:
    """Whether something that is wanted is not so.

    What is there beyond is another question: see match.foreign. loose: the routes without a
    device; None: they are not looked at. Labels are not compared: not every back end has them.
    """
    if wanted.up is None:
        return False
    if now is None or _fields(now, wanted) or _values(now, wanted):
        return True
    for address in wanted.addresses:
        if address not in now.addresses:
            return True
    for route in wanted.routes:
        there = loose if route.type in LOOSE else now.routes
        if there is not None and route not in there and not route_in(route, there):
            return True
    return any(not rule_in(rule, rules) for rule in wanted.rules)


def _fields(now: Link, wanted: Link) -> bool:
    return (
        now.up != wanted.up
        or (wanted.kind not in ("device", now.kind))
        or (wanted.mtu is not None and wanted.mtu != now.mtu)
        or (wanted.master is not None and wanted.master != now.master)
        or (wanted.lower is not None and wanted.lower != now.lower)
    )


def _values(now: Link, wanted: Link) -> bool:
    """Of ethtool and sysctl, what cannot be read is not there to be set."""
    for word, value in wanted.options.items():
        if now.options.get(word) != value:
            return True
    for word, value in wanted.port.items():
        if now.port.get(word) != value and word != "state":
            return True
    for name, text in wanted.sysctl.items():
        if now.sysctl.get(name, text) != text:
            return True
    for name, text in wanted.ethtool.items():
        if now.ethtool.get(name, text) != text:
            return True
    return bool(wanted.ovs) and any(
        now.ovs.get(word, "") != text for word, text in wanted.ovs.items()
    )


def compare(current: Link | None, wanted: Link, base: Link | None, around: Around) -> Difference:
    """What must be done so that the link is as wanted.

    Difference.wanted is then what can be: without a master that is not there, or is not ours
    to leave.
    """
    if wanted.up is None:
        return Difference(current, wanted, base, around)
    difference = Difference(
        current, wanted, _with_what_moves(current, wanted, base, around), around
    )
    from ncm_bridge.live import way

    if current is None:
        way.missing(difference)
        return difference
    way.consider_master(difference)
    _tell(difference)
    assert difference.wanted is not None
    if base is not None and base.up and set(base.dynamic) != set(wanted.dynamic):
        difference.restart(_dynamic(base, wanted))
    elif wanted.dynamic and not current.up:
        difference.restart("is down")
    elif differs(current, difference.wanted, around.rules, around.loose) or _beyond(difference):
        way.choose(difference)
    return difference


def _with_what_moves(
    now: Link | None, wanted: Link, base: Link | None, around: Around
) -> Link | None:
    """What was declared here before; and what is here and declared on another link now, as on a
    node whose card gives its address to a new bridge: it is ours to take away."""
    if now is None or not (now.addresses or now.routes):
        return base
    addresses, routes = foreign(now, wanted, base)
    if not addresses and not routes:
        return base
    others = [link for name, link in around.wanted.items() if name != wanted.name and link.up]
    moved = {at: "" for at in addresses if any(at in link.addresses for link in others)}
    ways = tuple(at for at in routes if any(asked(at, link.routes) for link in others))
    if not moved and not ways:
        return base
    known = Link.of(base.as_json()) if base is not None else Link(wanted.name, wanted.kind)
    known.addresses = {**known.addresses, **moved}
    known.routes = (*known.routes, *ways)
    return known


def _dynamic(base: Link, wanted: Link) -> str:
    come = [family for family in wanted.dynamic if family not in base.dynamic]
    if come:
        return f"addresses of {' and '.join(come)} come from the network now"
    went = [family for family in base.dynamic if family not in wanted.dynamic]
    return f"addresses of {' and '.join(went)} came from the network until now"


def _tell(difference: Difference) -> None:
    now, wanted, around = difference.now, difference.wanted, difference.around
    assert now is not None
    assert wanted is not None
    name = difference.name
    if wanted.kind == "device" and wanted.mac and now.mac and wanted.mac != now.mac:
        text = f"{name} has the MAC address {now.mac}, the profile binds it to {wanted.mac}"
        difference.told.append(text)
    if around.remove_foreign:
        return
    from ncm_bridge.live.words import route_text

    addresses, routes = foreign(now, wanted, difference.base)
    things = [f"address {address}" for address in addresses]
    things += [f"route {route_text(route)}" for route in routes]
    things += [f"port {port}" for port in more_ports(now, wanted, difference.base)]
    difference.told += [f"{name}: {thing} is neither in the profile nor ours" for thing in things]


def _beyond(difference: Difference) -> bool:
    """Whether something is there that shall go."""
    now, wanted, around = difference.now, difference.wanted, difference.around
    assert now is not None
    assert wanted is not None
    base = difference.base
    addresses, routes = no_longer(now, wanted, base, around.remove_foreign)
    others = [link for name, link in around.wanted.items() if name != difference.name]
    return bool(
        addresses
        or routes
        or gone(now, wanted, base)
        or rules_no_longer(around.rules, wanted, base, others)
        or loose_no_longer(around.loose, wanted, base, others)
    )


def leaving(current: Link | None, base: Link | None, around: Around) -> Difference:
    """What becomes of a link that has left the profile: what we made goes, a card stays."""
    if current is None and base is None:
        return Difference(None, Link(""), None, around)
    difference = Difference(current, None, base, around)
    if current is None or base is None or base.up is None:
        return difference
    from ncm_bridge.live import way

    if base.kind in MADE:
        if current.kind == base.kind:
            way.remove(difference)
        return difference
    stays = difference.wanted = Link(current.name, base.kind)
    stays.up = current.up
    if base.master and base.master == current.master:
        stays.master = ""
    if stays.master is not None or _beyond(difference):
        difference.way, difference.note = "change", "left the profile; what was ours goes"
    return difference


def strange(now: Link | None, wanted: Link) -> list[str]:
    """The addresses, routes and ports that nobody asked for, in one spelling; cheap.

    The quick path compares them with those of the last run, so that a new one is told.
    """
    if now is None or wanted.up is None:
        return []
    addresses, routes = foreign(now, wanted)
    ports = [f"port {port}" for port in more_ports(now, wanted)]
    return sorted([*addresses, *(" ".join(map(str, route)) for route in routes), *ports])
