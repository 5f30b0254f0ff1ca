# SPDX-License-Identifier: Apache-2.0
"""The columns of Open vSwitch's database that are compared (ovs-vswitchd.conf.db(5)).

Link.ovs has them as "TABLE COLUMN", or "TABLE COLUMN:KEY" of a map, with the value as ovs-vsctl(8)
takes it; "" is an empty set.
"""

from __future__ import annotations

BRIDGE, PORT, INTERFACE = "bridge", "port", "interface"
NUMBERS = (
    "tag", "trunks", "bond_updelay", "bond_downdelay", "mtu_request", "ofport_request",
)  # fmt: skip
TRUTHS = ("stp_enable", "rstp_enable", "mcast_snooping_enable", "bond_fake_iface")
TEXTS = ("type", "datapath_type")
"""Those that have a text always; empty it says the same as none."""
MAPS = ("other_config", "options")
COLUMNS = {
    BRIDGE: (
        "fail_mode", "datapath_type", "stp_enable", "rstp_enable", "mcast_snooping_enable",
        "other_config",
    ),
    PORT: (
        "tag", "trunks", "vlan_mode", "bond_mode", "lacp", "bond_updelay", "bond_downdelay",
        "bond_fake_iface", "other_config",
    ),
    INTERFACE: ("type", "options", "mtu_request", "ofport_request"),
}  # fmt: skip
INTERFACES = f"{PORT} interfaces"
"""The names of what is in a bond; in the database they are references."""
SECRET = ("psk", "private_key", "certificate")
"""Keys of maps that are never read, compared or shown."""
