# SPDX-License-Identifier: Apache-2.0
"""In which way a link comes to be as wanted, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.model.link import FOR_LIFE, MADE, SWITCHED, Link

if TYPE_CHECKING:
    from ncm_bridge.live.around import Around
    from ncm_bridge.live.differ import Difference

_ALIKE = {"vlan": ("id",), "vxlan": ("id", "dstport"), "ipip": ("local", "remote")}
"""What no two links of a kind (VLANs: on one lower link) may have in common."""
FIRST = "they have to go first"
_OR = ", or guests = 'reattach' in component bridge lets them be attached again"
_DOWN_ONLY = {"bond": ("lacp_rate", "ad_select", "fail_over_mac", "tlb_dynamic_lb")}
"""What the kernel sets only while the link is down."""


def choose(difference: Difference) -> None:
    """The way for a link that is there and not as wanted."""
    now, wanted = difference.now, difference.wanted
    assert now is not None
    assert wanted is not None
    if wanted.kind not in ("device", now.kind):
        if now.kind not in MADE:
            difference.way = "remake"
            difference.refused = f"is a {now.kind} here, the profile says {wanted.kind}"
        else:
            anew(difference, "remake", f"was a {now.kind}")
        return
    words = [word for word, value in wanted.options.items() if now.options.get(word) != value]
    for word in words:
        for known, reason in ((FOR_LIFE, "is for life"), (_DOWN_ONLY, "is set before it starts")):
            if word in known.get(now.kind, ()):
                anew(difference, "remake", f"the {word} of a {now.kind} {reason}")
                return
    if wanted.lower is not None and wanted.lower != now.lower:
        anew(difference, "remake", f"lies on {now.lower or 'nothing'} now")
        return
    if now.kind in SWITCHED and _moves(now, wanted):
        anew(difference, "remake", f"is {_place(now)} now")
        return
    difference.way, difference.note = "change", "in place"


def _moves(now: Link, wanted: Link) -> bool:
    """Whether what Open vSwitch makes shall be on another bridge, or be one: it is the bridge's."""
    return (now.ports is None) != (wanted.ports is None) or (
        wanted.master is not None and wanted.master != now.master
    )


def _place(now: Link) -> str:
    return f"a port of {now.master}" if now.ports is None else "a bridge of Open vSwitch"


def anew(difference: Difference, way: str, reason: str) -> None:
    """A link that shall be stopped and started: refused where others are in it, or lie on it."""
    difference.way, difference.note = way, reason
    name, around = difference.name, difference.around
    now = difference.now
    if now is None:
        return
    reasons = [] if way == "restart" and now.kind == "device" else lying_on(name, around)
    ports = foreign_ports(name, around)
    if ports and now.kind == "bridge" and around.reattach:
        difference.note = f"{reason}; {_counted(ports, around)}, attached again"
    elif ports:
        reasons.append(f"{_counted(ports, around)}; {FIRST}{_OR if now.kind == 'bridge' else ''}")
    difference.refused = "; ".join(reasons)


def begin(difference: Difference, reason: str) -> None:
    """The back end shall start a link; one that has guests waits for the next boot."""
    if difference.way not in ("", "change"):
        return
    ports = foreign_ports(difference.name, difference.around)
    if ports:
        text = f"{reason}; left so, as {_counted(ports, difference.around)}"
        difference.told.append(f"{difference.name}: {text}")
    elif difference.way:
        difference.begins, difference.note = True, f"in place; {reason}"
    else:
        anew(difference, "restart", reason)


def remove(difference: Difference) -> None:
    """A link that we made and nobody wants."""
    name, around = difference.name, difference.around
    difference.way, difference.note = "remove", "left the profile"
    ports = foreign_ports(name, around)
    reasons = lying_on(name, around)
    if ports:
        reasons.append(f"{_counted(ports, around)}; {FIRST}")
    difference.refused = "; ".join(reasons)


def missing(difference: Difference) -> None:
    """A link that is not there: cards are not ours to make."""
    wanted, around = difference.wanted, difference.around
    assert wanted is not None
    difference.way, difference.refused = "make", lacks(wanted, around)
    if not difference.refused:
        for name, link in around.links.items():
            if name not in around.gone and alike(link, wanted):
                difference.refused = f"{name} is the same {link.kind}, and not ours"


def lacks(wanted: Link, around: Around) -> str:
    """What is not here that it cannot be made without, or ""."""
    if wanted.kind == "device":
        return "no such device here"
    if wanted.lower and not there(wanted.lower, around):
        return f"lies on {wanted.lower}, which is not here"
    if wanted.master and not there(wanted.master, around):
        return f"is a port of {wanted.master}, which is not here"
    return ""


def alike(now: Link, wanted: Link) -> bool:
    """Whether the kernel would not have both."""
    words = _ALIKE.get(wanted.kind)
    if words is None or now.kind != wanted.kind or now.name == wanted.name:
        return False
    if wanted.kind == "vlan" and now.lower != wanted.lower:
        return False
    return all(now.options.get(word) == wanted.options.get(word, now.options.get(word))
               for word in words)  # fmt: skip


def there(name: str, around: Around) -> bool:
    """Whether a link is there, or will be."""
    wanted = around.wanted.get(name)
    return name in around.links or bool(wanted and wanted.up and wanted.kind != "device")


def consider_master(difference: Difference) -> None:
    """A master that is not there cannot be entered; somebody else's is not ours to leave."""
    now, wanted, base = difference.now, difference.wanted, difference.base
    assert now is not None
    assert wanted is not None
    name = difference.name
    if wanted.master in (None, now.master):
        return
    assert wanted.master is not None
    if wanted.master and not there(wanted.master, difference.around):
        difference.told.append(f"{name}: its master {wanted.master} is not here")
    elif (
        wanted.master
        or difference.around.ours(now.master or "")
        or (base is not None and base.master == now.master)
    ):
        return
    else:
        difference.told.append(f"{name} is a port of {now.master}, which is not in the profile")
    wanted = difference.wanted = Link.of(wanted.as_json())
    wanted.master = None
    wanted.port, wanted.ovs = {}, {}


def foreign_ports(name: str, around: Around) -> list[str]:
    """Its ports that no profile names: guests' taps and others'."""
    return [
        other for other, link in around.links.items()
        if link.master == name and not around.ours(other)
    ]  # fmt: skip


def lying_on(name: str, around: Around) -> list[str]:
    """What would go with the link and is not ours: VLANs and the like, at any height."""
    found = []
    for other, link in around.links.items():
        if link.lower == name and other != name:
            found += lying_on(other, around) if around.ours(other) else [f"{other} lies on it"]
    return found


def _counted(ports: list[str], around: Around) -> str:
    taps = sum(around.links[port].kind == "tun" for port in ports)
    texts = []
    if taps:
        texts.append(
            f"{taps} guests' taps are its ports" if taps > 1 else "1 guest's tap is its port"
        )
    others = [port for port in ports if around.links[port].kind != "tun"]
    if others:
        texts.append(f"{', '.join(others)}: not in the profile, in it")
    return "; ".join(texts)
