# SPDX-License-Identifier: Apache-2.0
"""What NetworkManager cannot is refused by path, and what only it can by the others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.net_backends.bad_profiles import complaints
from tests.net_keyfile.features import ABLE, OPTIONS, WHOLE, I
from tests.network.bad_profiles import DELETE
from tests.network.features import FEATURES
from tests.network.test_bad_profiles import changed

N = "/system/network"
BOND = f"{I}/bond0/bonding_opts"
SPARE = f"{I}/spare/bonding_opts"
U = f"{I}/em1"
STATIC = {"ip": "192.0.2.77", "netmask": "255.255.255.0"}

Row = tuple[str, dict[str, Any], str, str]
ROWS: list[Row] = [
    ("bridges", {f"{OPTIONS}/bpdu_guard": 1}, f"{OPTIONS}/bpdu_guard", "has no setting for it"),
    ("bridges", {f"{OPTIONS}/flush": 1}, f"{OPTIONS}/flush", "no setting"),
    ("bridges", {f"{OPTIONS}/multicast_fast_leave": 1}, f"{OPTIONS}/multicast_fast_leave", "no "),
    ("bridges", {f"{OPTIONS}/multicast_router": 2}, f"{OPTIONS}/multicast_router", "no setting"),
    ("bridges", {f"{OPTIONS}/multicast_router": 0}, f"{OPTIONS}/multicast_router", "no setting"),
    ("bridges", {f"{OPTIONS}/root_block": 1}, f"{OPTIONS}/root_block", "no setting"),
    ("bridges", {f"{OPTIONS}/path_cost": 65536}, f"{OPTIONS}/path_cost", "must be 0 to 65535"),
    ("bridges", {f"{OPTIONS}/priority": 64}, f"{OPTIONS}/priority", "must be 0 to 63"),
    ("bridges", {f"{OPTIONS}/hairpin_mode": 2}, f"{OPTIONS}/hairpin_mode", "must be 0 to 1"),
    ("bridges", {f"{I}/br-public/bridging_opts/priority": 65536},
     f"{I}/br-public/bridging_opts/priority", "must be 0 to 65535"),
    ("bridges", {f"{I}/br-public/bridging_opts/multicast_router": 3},
     f"{I}/br-public/bridging_opts/multicast_router", "must be 0 to 2"),
    ("bridges", {f"{I}/br-public/bridging_opts/path_cost": 5},
     f"{I}/br-public/bridging_opts/path_cost", "no setting"),
    ("bridges", {f"{I}/slow/delay": 31}, f"{I}/slow/delay", "must be 2 to 30 with stp"),
    ("bridges", {f"{I}/slow/delay": 1}, f"{I}/slow/delay", "must be 2 to 30 with stp"),
    ("bridges", {f"{I}/slow/stp": False}, f"{I}/slow/delay", "needs stp"),
    ("bridges", {f"{I}/private/nmcontrolled": False}, f"{I}/private/nmcontrolled",
     "the back end is NetworkManager"),
    ("bridges", {f"{N}/allow_nm": False}, f"{N}/allow_nm", "the back end is NetworkManager"),
    ("bridges", {f"{N}/nmcontrolled": False}, f"{N}/nmcontrolled", "cannot be false"),
    ("bridges", {f"{I}/br-public/broadcast": "192.0.2.254"}, f"{I}/br-public/broadcast",
     "always takes 192.0.2.255"),
    ("vlans", {f"{I}/vlan5/aliases/dns/broadcast": "203.0.113.1"},
     f"{I}/vlan5/aliases/dns/broadcast", "always takes 203.0.113.255"),
    ("bonds", {f"{SPARE}/miimon": 100}, f"{SPARE}/arp_interval", "beside miimon"),
    ("bonds", {f"{BOND}/miimon": DELETE, f"{BOND}/updelay": DELETE, f"{BOND}/downdelay": DELETE,
               f"{BOND}/arp_interval": 9, f"{BOND}/arp_ip_target": ["192.0.2.9"]},
     f"{BOND}/arp_interval", "not possible with mode 4"),
    ("bonds", {f"{SPARE}/arp_ip_target": DELETE}, f"{SPARE}/arp_ip_target", "is missing"),
    ("bonds", {f"{SPARE}/arp_interval": DELETE}, f"{SPARE}/arp_ip_target", "needs an arp_int"),
    ("bonds", {f"{SPARE}/num_unsol_na": 4}, f"{SPARE}/num_unsol_na", "must be as num_grat_arp"),
    ("bonds", {f"{SPARE}/lacp_rate": 1}, f"{SPARE}/lacp_rate", "is only for mode 4"),
    ("bonds", {f"{BOND}/miimon": DELETE}, f"{BOND}/updelay", "needs a miimon"),
    ("bonds", {f"{BOND}/miimon": DELETE}, f"{BOND}/downdelay", "needs a miimon"),
    ("ethtool", {f"{U}/ethtool/duplex": DELETE}, f"{U}/ethtool/duplex", "both or none"),
    ("ethtool", {f"{U}/ethtool/speed": DELETE}, f"{U}/ethtool/speed", "both or none"),
    ("ethtool", {f"{U}/ethtool/speed": DELETE, f"{U}/ethtool/duplex": DELETE},
     f"{U}/ethtool/speed", "changes nothing"),
    ("ethtool", {f"{U}/ethtool/wol": "gs"}, f"{U}/ethtool/wol", "no setting"),
    ("bonds", {f"{I}/bond0/ethtool": {"wol": "g"}}, f"{I}/bond0/ethtool/wol", "is for cards"),
    ("bonds", {f"{I}/bond0/set_hwaddr": True, "/hardware/cards/nic/bond0": {
        "hwaddr": "02:00:00:00:00:01"}}, f"{I}/bond0/set_hwaddr", "is for cards"),
    ("tunnels", {f"{I}/tun0/peer_outer_ipaddr": DELETE}, f"{I}/tun0/peer_outer_ipaddr", "missing"),
    ("tunnels", {f"{I}/vxlan42/plugin/vxlan/gbp": True}, f"{I}/vxlan42/plugin/vxlan/gbp", "no se"),
    ("tunnels", {f"{I}/tap0/type": "xDSL"}, f"{I}/tap0/type", "xDSL"),
    ("ovs", {f"{I}/ovsbr0/ovs_extra": "set bridge x y=z"}, f"{I}/ovsbr0/ovs_extra", "no commands"),
    ("ovs", {f"{I}/ovsbr0/ovs_opts": "-- set bridge br7 fail_mode=secure"},
     f"{I}/ovsbr0/ovs_opts", "no setting"),
    ("ovs", {f"{I}/em2/ovs_opts": "tag=50 it's"}, f"{I}/em2/ovs_opts", "no setting"),
    ("ovs", {f"{I}/em2/ovs_opts": "tag=many"}, f"{I}/em2/ovs_opts", "no setting"),
    ("ovs", {f"{I}/em2/ovs_opts": "lacp=active"}, f"{I}/em2/ovs_opts", "no setting"),
    ("ovs", {f"{I}/patch0/ovs_patch_peer": "a/b"}, f"{I}/patch0/ovs_patch_peer", "characters"),
    ("ovs", {f"{I}/patch0/bootproto": "dhcp"}, f"{I}/patch0/bootproto", "must be none"),
    ("ovs", {f"{I}/em2/bootproto": "static", f"{I}/em2/ip": "192.0.2.1",
             f"{I}/em2/netmask": "255.255.255.0"}, f"{I}/em2/ip", "not possible on a port"),
    ("ovs", {f"{I}/br100-port": {"bootproto": "none"}}, f"{I}/br100-port",
     "is the name of a profile of ovsbr0"),
    ("ovs", {f"{I}/patch0": {"type": "OVSTunnel", "ovs_bridge": "br100", "bootproto": "none",
                             "ovs_tunnel_type": "gre"}}, f"{I}/patch0/type", "makes no tunnels"),
    ("ipv6", {f"{I}/em1/ipv6_rtr": True}, f"{I}/em1/ipv6_rtr", "without ipv6_autoconf"),
    ("ipv6", {f"{N}/ipv6/gatewaydev": DELETE, f"{N}/ipv6/default_gateway": "2001:db8:9::1"},
     f"{N}/ipv6/default_gateway", "in the network of no interface"),
    ("ipv6", {f"{N}/ipv6/gatewaydev": "em4"}, f"{N}/ipv6/default_gateway", "em4 has no IPv6"),
    ("nodewide", {f"{N}/gatewaydev": "em1", f"{I}/em1/route": [{"address": "2001:db8::"}]},
     f"{I}/em1/route/0", "em1 has no IPv6"),
    ("bridges", {f"{I}/em1/route": [{"address": "10.0.0.1"}]}, f"{I}/em1/route/0", "is part of"),
    ("bridges", {f"{I}/em1/rule": [{"command": "from 10.0.0.1 lookup 7"}]}, f"{I}/em1/rule/0",
     "is part of another link"),
    ("bridges", {f"{N}/gatewaydev": "em1"}, f"{N}/default_gateway", "is part of another link"),
    ("routes", {f"{I}/uplink/route/9/command": "nat 10.0.0.1 via 1.2.3.4"},
     f"{I}/uplink/route/9/command", "has no form"),
    ("routes", {f"{I}/uplink/route/9/command": "10.0.0.1 via 198.51.100.1 hoplimit 7"},
     f"{I}/uplink/route/9/command", "hoplimit"),
    ("routes", {f"{I}/uplink/rule/4/command": "iif em2 goto 7"},
     f"{I}/uplink/rule/4/command", "has no form"),
    ("nmstate", {f"{N}/vips/elevenchars": {"interfaces": ["em1"], "ip": "192.0.2.1"}},
     f"{N}/vips/elevenchars", "dummy_elevenchars must be 1 to 15"),
    ("nmstate", {f"{I}/dummy_www": {"bootproto": "none"}}, f"{N}/vips/www", "is an interface"),
    ("nmstate", {f"{N}/vips/v6/netmask": "255.0.0.0"}, f"{N}/vips/v6/netmask", "not possible"),
    ("nmstate", {f"{I}/em1/rule/1/iif": "em9"}, f"{I}/em1/rule/1/iif", "no interface of this pro"),
    ("nmstate", {f"{I}/em1/rule/2/fwmark": DELETE}, f"{I}/em1/rule/2/fwmask", "needs a fwmark"),
    ("nmstate", {f"{I}/em1/rule/2/fwmark": "0x1f"}, f"{I}/em1/rule/2/fwmark", "hexadecimal"),
    ("nmstate", {f"{I}/em1/rule/0/table": "storage"}, f"{I}/em1/rule/0/action", "beside a table"),
    ("nmstate", {f"{I}/em1/rule/0/action": DELETE}, f"{I}/em1/rule/0/table", "is missing"),
    ("nmstate", {f"{N}/main_config/dns": "bind"}, f"{N}/main_config/dns", "must be one of"),
]  # fmt: skip


NAMES = [f"{number}-{row[2][1:]}" for number, row in enumerate(ROWS)]


@pytest.mark.parametrize(("base", "changes", "path", "words"), ROWS, ids=NAMES)
def test_is_refused_with_its_path(wanted, base, changes, path: str, words: str) -> None:
    found = complaints(wanted, changed(ABLE[base], changes))
    assert words in found.get(path, ""), found


def test_what_a_port_is_in_the_kernel_anyway_may_be_said(wanted) -> None:
    said = {f"{OPTIONS}/multicast_router": 1, f"{OPTIONS}/bpdu_guard": 0}
    assert wanted(changed(ABLE["bridges"], said))


@pytest.mark.parametrize("feature", ["bridges", "ovs", "tunnels", "nodewide"])
def test_features_are_refused_with_all_that_networkmanager_cannot(wanted, feature: str) -> None:
    assert len(complaints(wanted, WHOLE[feature])) >= 2


ONLY = {
    f"{N}/main_config": {"dns": "none"},
    f"{N}/device_config": {"keep-configuration": "no"},
    f"{N}/manage_vips": True,
    f"{I}/uplink/route/0/cwnd": 1,
    f"{I}/uplink/route/0/initcwnd": 1,
    f"{I}/uplink/route/0/initrwnd": 1,
    f"{I}/uplink/rule/0/state": "absent",
    f"{I}/uplink/rule/0/iif": "uplink",
    f"{I}/uplink/rule/0/fwmark": "1",
    f"{I}/uplink/rule/1/action": "prohibit",
    f"{I}/uplink/rule/0/fwmask": "1",
}


def test_the_network_scripts_refuse_what_only_networkmanager_has(wanted) -> None:
    profile = changed(FEATURES["routes"], {**ONLY, f"{I}/uplink/rule/1/table": DELETE})
    found = complaints(wanted, profile)
    assert found == dict.fromkeys(ONLY, "needs the back end NetworkManager")
