# SPDX-License-Identifier: Apache-2.0
"""All kinds of links that the running kernel can make, as we read them beside what ip(8) shows.

    python3 -m tests.net_kernel.lab_links [FILE]

As root, anywhere: it works in a network namespace of its own. Says which kinds are missing here;
ends with 1 where the two differ. FILE: what the kernel said is written there, for test_recorded.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ncm_bridge.kernel import addresses, links, routes, rules
from ncm_bridge.kernel.netlink import Socket
from tests.net_kernel.compare import judged, mine
from tests.net_kernel.namespace import Namespace

CARDS = [f"link add eth{at} type veth peer name far{at}" for at in range(6)]
# Kind -> what makes one; a further kind for each group that some kernels lack.
KINDS = {
    "bridge": [
        "link add br0 type bridge stp_state 1 forward_delay 400 priority 8192",
        "link set eth0 master br0", "link set eth0 type bridge_slave cost 7 hairpin on",
        "link set br0 up", "link set eth0 up",
        "addr add 192.0.2.3/24 dev br0", "addr add 192.0.2.4/24 dev br0 label br0:one",
        "addr add 2001:db8:0::3/64 dev br0 nodad",
        "addr add 2001:db8:1::3/64 dev br0 valid_lft 999999 preferred_lft 999999",
    ],
    "bridge with VLANs": [
        "link add br1 type bridge vlan_filtering 1 vlan_default_pvid 7 vlan_protocol 802.1ad "
        "vlan_stats_enabled 1",
    ],
    "routes": [
        "-4 route add default via 192.0.2.1", "-6 route add default via 2001:db8:0::1 metric 5",
        "route add 198.51.100.0/24 via 203.0.113.1 dev br0 onlink table 1000 mtu 1400",
        "route add 198.51.101.0/24 nexthop via 192.0.2.1 weight 2 nexthop via 192.0.2.7",
        "-6 route add 2001:db8:7::/48 nexthop via 2001:db8:0::1 nexthop via 2001:db8:0::2",
        "route add blackhole 203.0.113.0/24", "-6 route add unreachable 2001:db8:8::/48",
        "route add 198.51.102.0/24 dev br0 proto dhcp",
        "-4 rule add from 192.0.2.0/24 fwmark 1/3 table 1000 priority 5",
        "-6 rule add not to 2001:db8:0::/64 iif br0 priority 5 prohibit",
    ],
    "bond": ["link add bond0 type bond"],
    "bond 802.3ad": [
        "link add bond1 type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 "
        "lacp_rate fast ad_select bandwidth xmit_hash_policy layer3+4 min_links 1",
        "link set eth1 master bond1", "link set eth2 master bond1",
    ],
    "bond active-backup": [
        "link add bond2 type bond mode active-backup arp_interval 500 "
        "arp_ip_target 192.0.2.1,192.0.2.7 arp_validate all arp_all_targets all "
        "fail_over_mac active primary_reselect failure num_grat_arp 5 all_slaves_active 1 "
        "resend_igmp 3",
        "link set eth3 master bond2", "link set bond2 type bond primary eth3",
    ],
    "bond balance-alb": ["link add bond3 type bond mode balance-alb miimon 50 use_carrier 1"],
    "bond balance-tlb": [
        "link add bond4 type bond mode balance-tlb tlb_dynamic_lb 0 xmit_hash_policy encap2+3",
    ],
    "vlan": [
        "link add link eth4 name eth4.7 type vlan id 7", "link set eth4 up",
        "link add link eth4 name outer type vlan id 4094 protocol 802.1ad", "link set eth4.7 up",
    ],
    "vlan on a bond": ["link add link bond1 name bond1.8 type vlan id 8",
                       "link set bond1.8 master br0"],
    "dummy": ["link add dummy0 type dummy", "addr add 192.0.2.99/32 dev dummy0",
              "link set dummy0 up"],
    "vxlan": [
        "link add vx0 type vxlan id 5 dstport 4789 dev eth5 remote 192.0.2.7 local 192.0.2.3 gbp",
        "link add vx1 type vxlan id 6 dstport 8472 dev eth5 group 239.1.1.1",
    ],
    "ipip": [
        "link add tun7 type ipip remote 198.51.100.7 local 192.0.2.3 ttl 64 dev eth5",
        "link add tun8 type ipip remote any local 192.0.2.3",
    ],
    "tun": ["tuntap add vnet0 mode tap", "link set vnet0 master br0", "tuntap add tun0 mode tun"],
    "macvtap": ["link add mac0 link eth5 type macvtap mode bridge"],
    "wireguard": ["link add wg0 type wireguard"],
    "gre": ["link add gre7 type gre remote 198.51.100.8 local 192.0.2.3"],
}  # fmt: skip


def make(space: Namespace) -> list[str]:
    """Make all of them; the kinds that this kernel lacks."""
    space.ip("link set lo up", *CARDS)
    missing = []
    for kind, (first, *others) in KINDS.items():
        if space.can(first):
            space.ip(*others)
        else:
            missing.append(kind)
    return missing


def differences() -> list[str]:
    ours, theirs = mine(), judged()
    found = []
    for what, there in theirs.items():
        if isinstance(there, dict):
            names = {*there, *ours[what]}
            found += [
                f"{what} of {name or 'no link'}: {ours[what].get(name)} is {there.get(name)}"
                for name in sorted(names)
                if ours[what].get(name) != there.get(name)
            ]
        elif ours[what] != there:
            found.append(f"{what}: {ours[what]} are {there}")
    return found


def recorded() -> dict[str, Any]:
    """The messages, and what ip(8) makes of them."""
    asked = {
        "links": (links.GET, links.REQUEST), "addresses": (addresses.GET, addresses.REQUEST),
        "routes": (routes.GET, routes.request(2, 0)),
        "routes6": (routes.GET, routes.request(10, 0)),
        "rules": (rules.GET, rules.REQUEST),
    }  # fmt: skip
    socket = Socket()
    messages = {
        what: [data[at:end].hex() for data, at, end in socket.dump(*question)]
        for what, question in asked.items()
    }
    socket.close()
    return {"byteorder": sys.byteorder, "messages": messages, "judged": listed(judged())}


def listed(found: dict[str, Any]) -> dict[str, Any]:
    """As JSON can hold it."""
    ways = {name: sorted(map(list, those)) for name, those in found["routes"].items()}
    plain = {**found, "routes": ways}
    copy: dict[str, Any] = json.loads(json.dumps(plain))
    return copy


def main(arguments: list[str]) -> int:
    with Namespace() as space:
        missing = make(space)
        found = differences()
        if arguments:
            with open(arguments[0], "w", encoding="ascii") as stream:
                json.dump(recorded(), stream, indent=1, sort_keys=True)
                stream.write("\n")
    print(f"not in this kernel: {', '.join(missing) or 'nothing'}")
    print("\n".join(found) or "all as ip(8) shows it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
