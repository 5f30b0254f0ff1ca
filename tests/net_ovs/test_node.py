# SPDX-License-Identifier: Apache-2.0
"""ncm-configure on a node with Open vSwitch: what it keeps is compared, changed and put back."""

from __future__ import annotations

import pytest

from tests.net_ovs.node import NONE, OVS_NEEDS, Switch
from tests.net_ovs.node import configured as configured
from tests.net_ovs.node import switch as switch

pytestmark = pytest.mark.needs(*OVS_NEEDS)
VSCTL = "ovs-vsctl --timeout=10 -- "
FAILS = [{"type": "command", "command": ["/bin/false"], "timeout": 1, "retries": 0}]


def guest(node: Switch, name: str = "vnet0") -> None:
    node.box.run("ip", "tuntap", "add", name, "mode", "tap", check=True)
    node.vsctl("add-port", "ovsbr0", name)


def edited(node: Switch) -> None:
    """A bit of everything."""
    node.interfaces["bond7"]["bond_ifaces"] = ["eth2", "eth4"]
    node.interfaces["eth1"]["ovs_opts"] = "trunks=5,6 vlan_mode=trunk"
    node.interfaces["ovsbr0"]["ovs_extra"] = "set bridge $DEVICE fail_mode=secure"
    node.interfaces["eth5"] = {**NONE, "type": "OVSPort", "ovs_bridge": "ovsbr0"}
    del node.interfaces["patch0"]
    del node.interfaces["int0"]


def test_all_kinds_of_ports_come_up_and_then_there_is_nothing_to_do(configured: Switch) -> None:
    assert configured.ports() == ["bond7", "eth0", "eth1", "int0", "patch0", "tun7"]
    assert configured.column("port", "eth1", "tag") == "10"
    assert configured.column("interface", "tun7", "options:key") == '"77"'
    configured.box.until(lambda: configured.box.ping("192.0.2.3", count=1))
    for arguments in ((), ("--dry-run",)):
        done = configured.configure(*arguments)
        assert "nothing to change" in done.stdout, done.stdout
        assert "warning" not in done.stdout
    assert configured.configure("--dry-run", "-v").returncode == 0


def test_what_somebody_changed_is_put_back_in_place(configured: Switch) -> None:
    guest(configured)
    before = configured.everything()
    configured.vsctl("del-port", "eth1")
    configured.vsctl("set", "port", "int0", "tag=5")
    configured.vsctl("set", "interface", "tun7", "options:remote_ip=192.0.2.98")
    configured.vsctl("clear", "port", "bond7", "bond_mode")
    with configured.box.pinger("192.0.2.3") as pings:
        done = configured.configure()
        assert pings.lost() == 0
    assert done.returncode == 0, done.stdout
    for words in (
        "--may-exist add-port ovsbr0 eth1 -- set port eth1 tag=10", "set port int0 tag=20",
        "set port bond7 bond_mode=active-backup",
        'set interface tun7 options:remote_ip="192.0.2.99"',
    ):  # fmt: skip
        assert VSCTL + words in done.stdout
    assert "ifup" not in done.stdout
    assert configured.everything() == before


def test_a_port_that_went_is_made_again_by_the_back_end(configured: Switch) -> None:
    before = configured.everything()
    configured.vsctl("del-port", "patch0")
    configured.vsctl("del-port", "bond7")
    done = configured.configure()
    assert "ifup --force --ignore-errors patch0" in done.stdout
    assert done.returncode == 0, done.stdout
    assert configured.everything() == before


def test_a_port_of_nobody_is_told_and_left(configured: Switch) -> None:
    configured.vsctl("add-port", "ovsbr0", "eth5")
    guest(configured)
    for _ in range(2):
        done = configured.configure()
        assert "nothing to change" in done.stdout
    done = configured.configure("--dry-run", "-v")
    assert "ovsbr0: port eth5 is neither in the profile nor ours" in done.stdout
    assert "vnet0" not in done.stdout
    assert {"eth5", "vnet0"} <= set(configured.ports())


def test_the_profile_changes_and_is_undone(configured: Switch) -> None:
    guest(configured)
    before = configured.everything()
    edited(configured)
    done = configured.configure()
    assert done.returncode == 0, done.stdout
    assert configured.ports() == ["bond7", "eth0", "eth1", "eth5", "tun7", "vnet0"]
    assert configured.column("port", "eth1", "trunks") == "[5, 6]"
    assert configured.column("port", "eth1", "tag") == "[]"
    assert configured.column("bridge", "ovsbr0", "fail_mode") == "secure"
    assert "nothing to change" in configured.configure().stdout
    done = configured.configure("--undo")
    assert done.returncode == 0, done.stdout
    # What the profile never said of the bridge stays as it was set.
    assert configured.everything() == before


def test_columns_that_leave_the_profile_are_as_if_never_set(configured: Switch) -> None:
    interfaces = configured.interfaces
    before = configured.everything()
    interfaces["ovsbr0"].update(
        stp=True,
        ovs_extra="set bridge $DEVICE fail_mode=secure"
        " -- set bridge $DEVICE other_config:mac-aging-time=60",
    )
    interfaces["tun7"]["ovs_tunnel_opts"] += " options:ttl=9"
    assert configured.configure().returncode == 0
    # Somebody else's by now.
    configured.vsctl("set", "bridge", "ovsbr0", "other_config:mac-aging-time=77")
    del interfaces["ovsbr0"]["stp"], interfaces["ovsbr0"]["ovs_extra"]
    opts = interfaces["tun7"]["ovs_tunnel_opts"]
    interfaces["tun7"]["ovs_tunnel_opts"] = opts.replace(" options:ttl=9", "")
    done = configured.configure()
    assert done.returncode == 0, done.stdout
    assert "-ovs bridge fail_mode secure" in done.stdout
    assert VSCTL + "remove interface tun7 options ttl" in done.stdout
    assert "ifup" not in done.stdout
    assert configured.column("bridge", "ovsbr0", "other_config:mac-aging-time") == '"77"'
    configured.vsctl("remove", "bridge", "ovsbr0", "other_config", "mac-aging-time")
    assert configured.everything() == before
    assert "nothing to change" in configured.configure().stdout


def test_a_change_that_does_not_prove_itself_is_taken_back(configured: Switch) -> None:
    guest(configured)
    before = configured.everything()
    edited(configured)
    configured.policy["probes"] = FAILS
    done = configured.configure()
    assert "taken back" in done.stdout
    assert "NOT all" not in done.stdout
    assert configured.everything() == before


def test_a_bridge_with_guests_is_not_taken_away(configured: Switch) -> None:
    guest(configured)
    for name in ("ovsbr0", "bond7", "tun7", "patch0", "int0"):
        del configured.interfaces[name]
    for name in ("eth0", "eth1"):
        configured.interfaces[name] = dict(NONE)
    done = configured.configure()
    assert "! link ovsbr0: 1 guest's tap is its port" in done.stdout
    # Its cards stay in it: else its guests would be cut off.
    assert "waits for ovsbr0, which stays as it is" in done.stdout
    assert configured.ports() == ["eth0", "eth1", "vnet0"]


def test_a_database_that_does_not_answer_is_an_error_until_it_does(configured: Switch) -> None:
    pid = configured.box.read("/run/openvswitch/ovsdb-server.pid").strip()
    configured.box.run("kill", "-STOP", pid, check=True)
    done = configured.configure("--dry-run")
    assert "Open vSwitch's database does not answer" in done.stdout
    assert done.returncode != 0
    configured.box.run("kill", "-CONT", pid, check=True)
    assert "nothing to change" in configured.configure().stdout
    configured.box.run("kill", "-KILL", pid, check=True)
    done = configured.configure("--dry-run")
    assert "known once it answers" in done.stdout
