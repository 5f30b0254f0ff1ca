# SPDX-License-Identifier: Apache-2.0
"""Are all links as they were declared last time? One look at the kernel, and no plan."""

from __future__ import annotations

from ncm.errors import NcmError
from ncm_bridge.kernel import Kernel
from ncm_bridge.live import host_name
from ncm_bridge.live.differ import differs, strange
from ncm_bridge.live.trial_files import BACK, PLACE, TRIAL
from ncm_bridge.model.link import Link
from ncm_bridge.ovs import overlay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ncm.place import Place
    from ncm_bridge.model.link import Rule

CARD = "card "


def unchanged(place: Place, objects: dict[str, dict[str, Any]]) -> bool:
    """True when each link is there as it was declared, with nothing new beside, and no trial is
    under way.

    False too where it cannot be told: the full comparison then says why.
    """
    if any(place.host.exists(f"{PLACE}/{name}") for name in (TRIAL, BACK)):
        return False
    try:
        rest = dict(objects)
        name = rest.pop(host_name.KEY, None)
        if name is not None and not host_name.same(name):
            return False
        cards = {
            key[len(CARD) :]: rest.pop(key)["base"]["mac"]
            for key in objects
            if key.startswith(CARD)
        }
        wanted = [Link.of(entry["base"]) for entry in rest.values()]
        known = [entry["foreign"] for entry in rest.values() if entry["seen"]]
        return len(wanted) == len(known) and _as_wanted(wanted, known, cards)
    except (NcmError, KeyError, TypeError, ValueError):
        return False


def _as_wanted(
    wanted: Sequence[Link], known: Sequence[Sequence[str]], cards: Mapping[str, str]
) -> bool:
    """known: what each link had beside what is wanted when that was told last. cards: name ->
    MAC address of those that have their names by it."""
    rules: Sequence[Rule] = ()
    with Kernel() as kernel:
        links, loose = kernel.links(), kernel.loose_routes()
        if any(link.rules for link in wanted):
            rules = kernel.rules()
    if cards:
        from ncm_bridge.live.renames import find

        if find(links, cards):
            return False
    overlay(links, wanted)
    for link, foreign in zip(wanted, known):
        now = links.get(link.name)
        if now is not None:
            _read_more(now, link)
        if differs(now, link, rules, loose) or not set(foreign).issuperset(strange(now, link)):
            return False
    return True


def _read_more(now: Link, wanted: Link) -> None:
    """What only some links declare."""
    if wanted.sysctl:
        from ncm_bridge.kernel.sysctl import read_sysctl

        now.sysctl = read_sysctl(wanted.sysctl)
    if wanted.ethtool:
        from ncm_bridge.kernel.ethtool import read_ethtool

        now.ethtool = read_ethtool(wanted.name, wanted.ethtool)
