# SPDX-License-Identifier: Apache-2.0
"""The features of tests/network for networkd and ifupdown, less what these refuse."""

from __future__ import annotations

import copy
from typing import Any

from tests.network.features import CARDS, FEATURES, NODEWIDE, ROUTES, mac, profile_of
from tests.network.test_bad_profiles import changed

N = "/system/network"
I = f"{N}/interfaces"  # noqa: E741


def without(profile: dict[str, Any], *paths: str) -> dict[str, Any]:
    made = copy.deepcopy(profile)
    for path in paths:
        *parents, last = path.strip("/").split("/")
        place: Any = made
        for name in parents:
            place = place[name]
        del place[last]
    return made


def with_cards(profile: dict[str, Any]) -> dict[str, Any]:
    return {**profile, "hardware": {"cards": {"nic": {**CARDS, "fast": mac(9)}}}}


MORE = profile_of(
    {
        **ROUTES,
        "manage_vips": True,
        "vips": NODEWIDE["vips"],
        "interfaces": {
            "uplink": {
                **ROUTES["interfaces"]["uplink"],
                "route": [
                    {"address": "10.5.0.0", "prefix": 16, "gateway": "198.51.100.1",
                     "initcwnd": 20, "initrwnd": 30},
                ],
                "rule": [
                    {"from": "10.5.0.0/16", "fwmark": "10", "fwmask": "ff", "table": "storage"},
                    {"from": "10.6.0.0/16", "iif": "uplink", "action": "prohibit"},
                ],
            },
        },
    }
)  # fmt: skip
RTR = {f"{I}/em2/ipv6_rtr": True, f"{I}/em2/ipv6_autoconf": False}
BASE: dict[str, dict[str, Any]] = {
    **{name: FEATURES[name] for name in ("bridges", "bonds", "vlans", "routes")},
    "ipv6": without(FEATURES["ipv6"], f"{I}/em1/ipv6_failure_fatal"),
    "ipv6-routes-only": changed(
        without(FEATURES["ipv6"], f"{I}/em1/ipv6_failure_fatal"), RTR
    ),
    "tunnels": without(FEATURES["tunnels"], f"{I}/dsl0"),
    "nodewide": without(FEATURES["nodewide"], f"{I}/em1/nmcontrolled"),
    "ethtool": with_cards(FEATURES["ethtool"]),
    "more": MORE,
    "lacp": changed(FEATURES["bonds"], {f"{I}/bond0/bonding_opts/mode": 0}),
}  # fmt: skip
NETWORKD: dict[str, dict[str, Any]] = {
    **BASE,
    "bridges": without(
        BASE["bridges"], f"{I}/br-public/bridging_opts/multicast_router"
    ),
    "ethtool": without(
        BASE["ethtool"], f"{I}/em1/ring/rx-mini", f"{I}/em1/ring/rx-jumbo",
        f"{I}/em1/ethtool/channels/rx", f"{I}/em1/ethtool/channels/tx", f"{I}/em3",
    ),
}  # fmt: skip


def backed(features: dict[str, dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    made = copy.deepcopy(features)
    for profile in made.values():
        profile["software"]["components"]["bridge"] = {"backend": name}
    return made
