# SPDX-License-Identifier: Apache-2.0
"""One profile gives the same kernel state with each back end, and the state that is wanted.

Here run NetworkManager, systemd-networkd and ifupdown, each for real. Not here: VLANs, bonds,
IPIP and dummy interfaces, which this kernel may not have (lab_links.py does them in the guest),
and the network scripts of EL 8 (ifcfg), which no package of this distribution has.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.net_backends.bed import (
    BACK_ENDS,
    Wanted,
    boot,
    settled,
    wanted_of,
    with_back_end,
    written_to,
)
from tests.net_backends.profiles import PROFILES
from tests.net_box.box import NEEDS, Box

PROGRAMS = (*NEEDS, "NetworkManager", "nmcli", "ifup", "/lib/systemd/systemd-networkd")


def started(box: Box, profile: dict[str, Any], name: str, folder: Path) -> Wanted:
    """Its files written, the other ends up, and booted."""
    profile = with_back_end(profile, name)
    wanted = wanted_of(profile, folder)
    written_to(box, profile, folder)
    box.outside("192.0.2.1/24", "2001:db8:1::1/64")
    box.outside(card=1)
    boot(box, name)
    return wanted


@pytest.mark.needs(*PROGRAMS)
@pytest.mark.parametrize("profile", PROFILES)
def test_each_back_end_makes_what_is_wanted_and_the_same(profile: str, tmp_path: Path) -> None:
    states = {}
    for name in BACK_ENDS:
        with Box(tmp_path / name) as box:
            wanted = started(box, PROFILES[profile], name, tmp_path)
            states[name] = settled(box, wanted).of(wanted)
    assert states["networkd"] == states["ifupdown"]
    assert known_to_it(states["networkd"]) == states["NetworkManager"]


def known_to_it(state: dict[str, Any]) -> dict[str, Any]:
    """Less what NetworkManager has no word for: labels of addresses."""
    for link in state.values():
        if isinstance(link, dict):
            link["addresses"] = dict.fromkeys(link["addresses"], "")
    return state


@pytest.mark.needs(*PROGRAMS)
@pytest.mark.parametrize("name", BACK_ENDS)
def test_a_public_bridge_carries_pings_of_both_families(name: str, tmp_path: Path) -> None:
    with Box(tmp_path / "box") as box:
        settled(box, started(box, PROFILES["public bridge"], name, tmp_path))
        for address in ("192.0.2.3", "192.0.2.30", "2001:db8:1::3"):
            box.until(lambda address=address: box.ping(address, count=1))
        with box.tap("vnet0", "br0", "192.0.2.77") as guest:
            box.until(lambda: box.ping(guest.ip, count=1))
