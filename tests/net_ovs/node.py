# SPDX-License-Identifier: Apache-2.0
"""A node with Open vSwitch, whose switch is in user space; ifupdown configures it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.net_box.box import NEEDS, Box, Done
from tests.net_box.edited import Edited

OVS_NEEDS = (
    *NEEDS, "ifup", "ovs-vsctl", "ovsdb-server", "ovs-vswitchd", "ovsdb-tool",
    "/etc/network/if-pre-up.d/openvswitch",
)  # fmt: skip
NODE, PEER = "192.0.2.3", "192.0.2.1"
NONE = {"bootproto": "none"}
NETWORK: dict[str, Any] = {
    "hostname": "hv1",
    "domainname": "example.org",
    "interfaces": {
        "ovsbr0": {
            "type": "OVSBridge", "ip": NODE, "netmask": "255.255.255.0",
            "ovs_opts": "-- set bridge ovsbr0 datapath_type=netdev",
        },
        "eth0": {**NONE, "type": "OVSPort", "ovs_bridge": "ovsbr0"},
        "eth1": {**NONE, "type": "OVSPort", "ovs_bridge": "ovsbr0", "ovs_opts": "tag=10"},
        "int0": {**NONE, "type": "OVSIntPort", "ovs_bridge": "ovsbr0", "ovs_opts": "tag=20"},
        "bond7": {
            **NONE, "type": "OVSBond", "ovs_bridge": "ovsbr0", "bond_ifaces": ["eth2", "eth3"],
            "ovs_opts": "bond_mode=active-backup",
        },
        "eth2": {**NONE}, "eth3": {**NONE}, "eth4": {**NONE},
        "tun7": {
            **NONE, "type": "OVSTunnel", "ovs_bridge": "ovsbr0", "ovs_tunnel_type": "vxlan",
            "ovs_tunnel_opts": "options:remote_ip=192.0.2.99 options:key=77",
        },
        "patch0": {
            **NONE, "type": "OVSPatchPort", "ovs_bridge": "ovsbr0", "ovs_patch_peer": "patch1",
        },
    },
}  # fmt: skip
START = """
mkdir -p /run/openvswitch /var/log/openvswitch /ovs
ovsdb-tool create /ovs/conf.db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server /ovs/conf.db --remote=punix:/run/openvswitch/db.sock --pidfile --detach --no-chdir \
    --log-file >/dev/null 2>&1
ovs-vsctl --no-wait init
ovs-vswitchd --pidfile --detach --no-chdir --log-file >/dev/null 2>&1
"""


class Switch(Edited):
    """With Open vSwitch."""

    def __init__(self, box: Box) -> None:
        super().__init__(box, NETWORK, f"{PEER}/24")

    @property
    def interfaces(self) -> dict[str, Any]:
        found: dict[str, Any] = self.network["interfaces"]
        return found

    def start(self) -> None:
        self.box.run("bash", "-c", START, check=True)

    def vsctl(self, *words: str) -> str:
        done = self.box.run("ovs-vsctl", "--timeout=20", *words, check=True)
        return str(done.stdout.strip())

    def ports(self, bridge: str = "ovsbr0") -> list[str]:
        return self.vsctl("list-ports", bridge).split()

    def column(self, table: str, name: str, column: str) -> str:
        return self.vsctl("get", table, name, column)

    def everything(self) -> list[str]:
        """All bridges, ports and interfaces with what is set, whatever their UUIDs are."""
        found = []
        for table, columns in (
            ("bridge", "name,fail_mode,datapath_type,stp_enable,other_config"),
            ("port", "name,tag,trunks,vlan_mode,bond_mode,lacp,other_config"),
            ("interface", "name,type,options"),
        ):
            said = self.vsctl(
                "--format=csv", "--no-headings", f"--columns={columns}", "list", table
            )
            found += [f"{table} {line}" for line in sorted(said.splitlines())]
        for bridge in sorted(self.vsctl("list-br").split()):
            found.append(f"{bridge}: {sorted(self.ports(bridge))}")
        return found


@pytest.fixture
def switch(tmp_path: Path, needs: Callable[..., None]) -> Iterator[Switch]:
    """Open vSwitch runs, and has nothing yet."""
    needs(*OVS_NEEDS)
    with Box(tmp_path / "box", cards=6) as box:
        made = Switch(box)
        made.start()
        yield made


@pytest.fixture
def configured(switch: Switch) -> Switch:
    done = switch.configure()
    assert done.returncode == 0, done.stdout + done.stderr
    return switch


def commands(done: Done[str]) -> list[str]:
    """The commands of a plan."""
    lines = [line.strip() for line in done.stdout.splitlines()]
    return [line for line in lines if line.startswith(("ovs-vsctl", "ip ", "ifup ", "ifdown "))]
