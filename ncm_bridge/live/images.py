# SPDX-License-Identifier: Apache-2.0
"""A link as it was before a change, for --undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_bridge.live.differ import Difference, compare, leaving
from ncm_bridge.live.match import LOOSE, asked, same_rule
from ncm_bridge.model.link import Link

if TYPE_CHECKING:
    from ncm_bridge.live.around import Around


def digest(link: Link | None) -> str:
    """A digest of a link as it is; of what is read of every link."""
    import hashlib
    import json

    data = None if link is None else {**link.as_json(), "sysctl": {}, "ethtool": {}}
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def image_of(difference: Difference) -> dict[str, Any]:
    """What is there: all of the link, and what the node has of the rules and routes without a
    device that the link declares or declared."""
    if difference.now is None:
        return {"before": None}
    links = [link for link in (difference.wanted, difference.base) if link is not None]
    before = Link.of(difference.now.as_json())
    rules = [rule for link in links for rule in link.rules]
    before.rules = tuple(
        rule for rule in difference.around.rules if any(same_rule(at, rule) for at in rules)
    )
    routes = [route for link in links for route in link.routes]
    loose = tuple(route for route in difference.around.loose if asked(route, routes))
    before.routes = (*before.routes, *loose)
    return {"before": before.as_json()}


def as_it_was(
    now: Link | None, before: Link | None, ours: Link | None, around: Around
) -> Difference:
    """What puts a link back to what it was, all of it. ours: what we declared last."""
    base = None
    if now is not None:
        base = Link.of(now.as_json())
        if ours is not None:
            base.rules = ours.rules
            loose = (route for route in ours.routes if route.type in LOOSE)
            base.routes = (*base.routes, *loose)
            base.dynamic = ours.dynamic
    if before is None:
        return leaving(now, base, around)
    # A MAC address comes with the card, or with a bridge's ports.
    before.mac = None
    difference = compare(now, before, base, around)
    difference.back = True
    return difference
