# SPDX-License-Identifier: Apache-2.0
"""A cloud as ncm-opennebula makes it: its calls, with its templates, for a tree of its schema."""

from __future__ import annotations

from typing import Any

from tests.oned_server import OnedServer

Tree = dict[str, Any]
USERS = ("oneadmin", "serveradmin")
_RANGE = 'AR = [\n    ip = "192.0.2.100",\n    size = "32",\n    type = "IP4"\n]\n'
KEY1, KEY2 = "ssh-ed25519 AAAAB alice", "ssh-ed25519 AAAAC alice@home"


def tree() -> Tree:
    """Fields that mean the same for it and for us."""
    return {
        "rpc": {"password": "opennebula"},
        "clusters": {"red": {"description": "the red racks", "labels": ["quattor/red"],
                             "reserved_cpu": -50, "reserved_mem": 2097152}},
        "hosts": {"kvm1.cloud.example.org": {"cluster": "red", "pin_policy": "PINNED"},
                  "kvm2_2ecloud_2eexample_2eorg": {"host_hyp": "kvm"}},
        "vnets": {
            "public": {
                "bridge": "br0", "vn_mad": "802.1Q", "phydev": "em1", "dns": "192.0.2.3",
                "gateway": "192.0.2.1", "network_mask": "255.255.255.0", "vlan": True,
                "vlan_id": 101, "filter_ip_spoofing": True, "labels": ["quattor/public"],
                "ar": {"type": "IP4", "ip": "192.0.2.100", "size": 32},
                "permissions": {"owner": "alice", "group": "science", "mode": 440},
                "clusters": ["red"],
            },
        },
        "datastores": {
            "nfs": {"ds_mad": "fs", "tm_mad": "shared", "type": "IMAGE_DS", "labels": ["disks"]},
        },
        "groups": {"science": {"description": "scientists", "labels": ["quattor/staff"]}},
        "users": {
            "oneadmin": {"password": "opennebula"},
            "alice": {"password": "al1ce-pw", "group": "science", "labels": ["quattor/staff"],
                      "ssh_public_key": [KEY1, KEY2]},
        },
        "vmgroups": {"ha": {"description": "apart", "role": [
            {"name": "db", "policy": "ANTI_AFFINED"}, {"name": "app"}]}},
        "untouchables": {"users": ["serveradmin"]},
    }  # fmt: skip


def make(server: OnedServer) -> None:
    """What a run of ncm-opennebula for ``tree`` leaves on a new server."""
    poke = server.poke
    red = poke("cluster.allocate", "red")
    poke("cluster.update", red, _sheet(
        DESCRIPTION="the red racks", LABELS="quattor,quattor/red", RESERVED_CPU=-50,
        RESERVED_MEM=2097152), 1)  # fmt: skip
    group = poke("vmgroup.allocate", _sheet(NAME="ha", DESCRIPTION="apart") + (
        'ROLE = [\n    name = "db",\n    policy = "ANTI_AFFINED"\n]\n'
        'ROLE = [\n    name = "app"\n]\n'))  # fmt: skip
    poke("vmgroup.update", group, "QUATTOR = 1\n", 1)
    net = poke("vn.allocate", _sheet(
        NAME="public", BRIDGE="br0", DNS="192.0.2.3", FILTER_IP_SPOOFING="YES",
        GATEWAY="192.0.2.1", LABELS="quattor,quattor/public", NETWORK_MASK="255.255.255.0",
        PHYDEV="em1", VLAN="YES", VLAN_ID="101", VN_MAD="802.1Q")
        + _RANGE, 0)  # fmt: skip
    poke("cluster.addvnet", red, net)
    poke("cluster.delvnet", 0, net)
    store = poke("datastore.allocate", _sheet(
        NAME="nfs", DATASTORE_CAPACITY_CHECK="yes", DS_MAD="fs", LABELS="quattor,disks",
        TM_MAD="shared", TYPE="IMAGE_DS"), 0)  # fmt: skip
    poke("datastore.chmod", store, *(-1,) * 9)
    for name in ("kvm1.cloud.example.org", "kvm2.cloud.example.org"):
        host = poke("host.allocate", name, "kvm", "kvm", -1)
        poke("host.update", host, "QUATTOR = 1\n", 1)
        if name.startswith("kvm1"):
            poke("host.update", host, 'PIN_POLICY = "PINNED"\n', 1)
            poke("cluster.addhost", red, host)
    science = poke("group.allocate", "science")
    poke("group.update", science, _sheet(DESCRIPTION="scientists", LABELS="quattor,quattor/staff"),
         1)  # fmt: skip
    alice = poke("user.allocate", "alice", "al1ce-pw", "core", [])
    poke("user.update", alice, _sheet(LABELS="quattor,quattor/staff",
                                      SSH_PUBLIC_KEY=f"{KEY1}\n{KEY2}\n"), 1)  # fmt: skip
    poke("user.chgrp", alice, science)
    poke("vn.chown", net, alice, science)
    poke("vn.chmod", net, 1, 0, 0, 1, 0, 0, 0, 0, 0)


def _sheet(**pairs: Any) -> str:
    text = "".join(f'{name} = "{value}"\n' for name, value in pairs.items())
    return f"{text}QUATTOR = 1\n"
