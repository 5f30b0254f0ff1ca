# SPDX-License-Identifier: Apache-2.0
"""What a run that goes wrong comes from, and what it shall reach: (tree before, tree after)."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]

SMALL: Tree = {
    "clusters": {"east": {"description": "racks 1 to 4"}},
    "hosts": {
        "kvm1": {"cluster": "east", "pin_policy": "PINNED"},
        "kvm2": {"enabled": False, "attributes": {"RACK": "r2"}},
    },
}
CHANGED: Tree = {
    "clusters": {"east": {"description": "racks 5 to 8"}, "west": {}},
    "hosts": {
        "kvm1": {"cluster": "west", "pin_policy": "NONE"},
        "kvm2": {"enabled": True},
        "kvm3": {"cluster": "east"},
    },
}
GONE: Tree = {"clusters": {}, "hosts": {"kvm2": SMALL["hosts"]["kvm2"]}}

KINDS: Tree = {
    "groups": {"art": {"admins": ["bob"], "quota": {"vm": {"vms": 9}}}},
    "users": {"bob": {"password": "b0b-pw", "group": "art",
                      "quota": {"image": {"disk": {"rvms": 3}}}}},
    "clusters": {"east": {}},
    "hosts": {"kvm1": {"cluster": "east"}},
    "vmgroups": {"ha": {"role": [{"name": "db", "host_affined": ["kvm1"]}]}},
    "datastores": {"nfs": {"ds_mad": "fs", "tm_mad": "ssh", "clusters": ["east"]}},
    "security_groups": {"web": {"rules": [
        {"protocol": "TCP", "rule_type": "inbound", "network_id": "net"}]}},
    "vnets": {"net": {"vn_mad": "bridge", "bridge": "br0", "security_groups": ["web"],
                      "clusters": ["east"], "ar": [{"type": "ETHER", "size": 4}]}},
    "images": {"disk": {"datastore": "nfs", "size": 5, "type": "DATABLOCK",
                        "permissions": {"owner": "bob", "mode": 644}}},
    "templates": {"vm": {"memory": 64, "cpu": 1, "nics": [{"network": "net",
                                                            "security_groups": ["web"]}]}},
    "vdcs": {"lab": {"groups": ["art"], "clusters": ["east"]}},
    "acls": [{"group": "art", "resources": ["NET"], "on": {"name": "net"}, "rights": ["USE"]}],
    "hooks": {"hook": {"type": "api", "call": "one.vm.allocate", "command": "x.sh"}},
}  # fmt: skip
NO_KINDS: Tree = {name: [] if name == "acls" else {} for name in KINDS}
FURTHER: dict[str, tuple[Tree, Tree]] = {
    "all kinds": ({}, KINDS),
    "all kinds leave": (KINDS, NO_KINDS),
}
"""The same for all kinds, of which not every point is tried with every fault."""

CASES: dict[str, tuple[Tree, Tree]] = {
    "first run": ({}, SMALL),
    "changes": (SMALL, CHANGED),
    "leaving": (SMALL, GONE),
}
