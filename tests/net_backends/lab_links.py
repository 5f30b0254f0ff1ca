# SPDX-License-Identifier: Apache-2.0
"""lab_links.py BACKEND: boots the kinds of links that not every kernel has; says their state.

For the guest of tests/lab: VLANs on a bond in a bridge, an active-backup bond, an IPIP tunnel and
the dummy of a vip. Ends with 1 when the kernel is not as wanted.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.net_backends.bed import boot, settled, wanted_of, with_back_end, written_to
from tests.net_box.box import Box
from tests.network.conftest import profile_of

NONE: dict[str, Any] = {"bootproto": "none"}
LINKS: dict[str, Any] = {
    "hostname": "hv1",
    "domainname": "example.org",
    "manage_vips": True,
    "vips": {"www": {"interfaces": ["eth0"], "ip": "203.0.113.80", "netmask": "255.255.255.255"}},
    "interfaces": {
        "bond0": {
            **NONE,
            "bonding_opts": {"mode": 4, "miimon": 100, "lacp_rate": 1, "xmit_hash_policy": 1},
        },
        "eth0": {**NONE, "master": "bond0"},
        "eth1": {**NONE, "master": "bond0"},
        "bond0.101": {**NONE, "vlan": True, "physdev": "bond0", "bridge": "br101"},
        "br101": {"type": "Bridge", "ip": "192.0.2.3", "netmask": "255.255.255.0"},
        "vlan7": {
            "device": "bond0.7", "physdev": "bond0", "ip": "10.7.0.3", "netmask": "255.255.0.0",
        },
        "bond1": {
            "ip": "198.51.100.3", "netmask": "255.255.255.0",
            "bonding_opts": {"mode": 1, "primary": "eth3", "miimon": 50},
        },
        "eth2": {**NONE, "master": "bond1"},
        "eth3": {**NONE, "master": "bond1"},
        "tun0": {
            **NONE, "type": "IPIP", "my_inner_ipaddr": "10.20.0.1", "my_inner_prefix": 30,
            "my_outer_ipaddr": "198.51.100.3", "peer_outer_ipaddr": "203.0.113.9",
        },
    },
}  # fmt: skip


def main(name: str) -> None:
    folder = Path(tempfile.mkdtemp())
    profile = with_back_end(profile_of(LINKS), name)
    if name == "NetworkManager":
        # It has no IPIP of this form; see tests/net_keyfile.
        profile["system"]["network"]["interfaces"].pop("tun0", None)
    with Box(folder / "box", cards=4) as box:
        for card in range(4):
            box.outside(card=card)
        wanted = wanted_of(profile, folder)
        written_to(box, profile, folder)
        boot(box, name)
        print(json.dumps(settled(box, wanted).of(wanted), sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1])
