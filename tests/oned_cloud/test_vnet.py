# SPDX-License-Identifier: Apache-2.0
"""Virtual networks: made, kept, never made anew; their ranges are in test_ranges.py."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.plain_tree import changes
from tests.oned_server import OnedServer

TREE: dict[str, Any] = {
    "clusters": {"east": {}, "west": {}},
    "security_groups": {"web": {"rules": [{"protocol": "TCP", "rule_type": "inbound",
                                           "range": "80,443"}]}},
    "vnets": {
        "public": {
            "vn_mad": "802.1Q", "bridge": "br0", "phydev": "eth0", "vlan_id": 101,
            "gateway": "192.0.2.1", "network_address": "192.0.2.0",
            "network_mask": "255.255.255.0", "dns": ["192.0.2.3", "2001:db8::53"],
            "filter_ip_spoofing": True, "mtu": 9000, "labels": ["public"],
            "security_groups": ["web"], "clusters": ["east", "west"],
            "permissions": {"group": "users", "mode": 644},
            "ar": {"type": "IP4", "ip": "192.0.2.100", "size": 32},
            "attributes": {"NOTE": "ours"},
        },
        "store": {"vn_mad": "vxlan", "phydev": "eth1", "automatic_vlan_id": True, "ar": []},
        "plain": {"vn_mad": "bridge", "bridge": "br1"},
    },
}  # fmt: skip
"""Ids: plain 0, public 1, store 2; group web 100."""


def changed(name: str, **fields: Any) -> dict[str, Any]:
    """TREE with these fields of a network; None takes one out."""
    tree = copy.deepcopy(TREE)
    net = tree["vnets"][name]
    net.update(fields)
    tree["vnets"][name] = {at: value for at, value in net.items() if value is not None}
    return tree


def template(server: OnedServer, name: str = "public") -> dict[str, Any]:
    return dict(server.db.named("vn", name).template)


def test_everything_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert [words for words, at in done.planned if at == "vnet public"] == [
        "one.vn.allocate (NAME, BRIDGE, VN_MAD, GATEWAY, NETWORK_MASK, NETWORK_ADDRESS, VLAN_ID,"
        " PHYDEV, MTU, FILTER_IP_SPOOFING, DNS, SECURITY_GROUPS, LABELS, NOTE, QUATTOR, AR),"
        " cluster east",
        "one.vn.update vnet public, (SECURITY_GROUPS), 1",
        "one.cluster.addvnet cluster west, vnet public",
        "one.vn.chown vnet public, -1, group users",
        "one.vn.chmod vnet public, 1, 1, 0, 1, 0, 0, 1, 0, 0 (644)",
    ]
    kept = template(server)
    assert kept["DNS"] == "192.0.2.3 2001:db8::53"
    # Not the group of the server's own, which lets everything through.
    assert kept["SECURITY_GROUPS"] == "100"
    net = server.db.named("vn", "public")
    assert [at.attributes["IP"] for at in net.ranges] == ["192.0.2.100"]
    assert server.db.named("vn", "store").vlan_auto
    cloud.settled(TREE)


def test_a_server_that_takes_its_time_is_waited_for(cloud: Cloud, server: OnedServer) -> None:
    server.db.lag["vn"] = 2
    cloud.made(TREE)
    server.db.lag["vn"] = 0
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("vn.update", (1, "GATEWAY=192.0.2.9", 1)),
        ("vn.update", (1, "VLAN_ID=102", 1)),
        ("vn.update", (1, "BRIDGE=br9", 1)),
        ("vn.update", (1, "PHYDEV=eth9", 1)),
        ("vn.update", (1, "FILTER_IP_SPOOFING=NO", 1)),
        ("vn.update", (1, 'SECURITY_GROUPS="0,100"', 1)),
        ("vn.update", (1, 'DNS=""', 1)),
        ("vn.update", (1, 'NOTE="theirs"', 1)),
        ("vn.update", (0, "VN_MAD=fw", 1)),
        ("vn.chmod", (1, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        ("vn.chown", (1, -1, 0)),
        ("vn.rename", (1, "other")),
        ("vn.rm_ar", (1, 0)),
        ("vn.update_ar", (1, "AR=[AR_ID=0,SIZE=40]")),
        ("cluster.delvnet", (100, 1)),
        ("cluster.addvnet", (0, 1)),
        ("vn.delete", (0,)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()
    server.poke(call, *arguments)
    assert server.dump() != before
    cloud.made(TREE)
    cloud.settled(TREE)
    if call not in ("vn.delete", "vn.rm_ar"):
        assert server.dump() == before


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("public", {"gateway": "192.0.2.254"}),
        ("public", {"vlan_id": 7, "phydev": "bond0"}),
        ("public", {"bridge": "br7", "mtu": 1500}),
        ("public", {"dns": "192.0.2.4"}),
        ("public", {"filter_ip_spoofing": False, "filter_mac_spoofing": True}),
        ("public", {"security_groups": ["default", "web"]}),
        ("public", {"security_groups": ["default"]}),
        ("public", {"clusters": ["default"]}),
        ("public", {"permissions": {"group": "oneadmin", "mode": 600}}),
        ("public", {"inbound_avg_bw": 100, "outbound_peak_kb": 5, "ip_link_conf": "tos=3"}),
        ("public", {"cvlans": "101,103,110-120", "qinq_type": "802.1ad", "outer_vlan_id": 9}),
        ("plain", {"vn_mad": "dummy"}),
        ("plain", {"vn_mad": "802.1Q", "phydev": "eth1", "vlan_id": 4}),
        ("plain", {"gateway6": "2001:db8::1", "search_domain": "a.example b.example"}),
    ],
)
def test_each_field_is_changed_in_place(
    cloud: Cloud, server: OnedServer, name: str, fields: Any
) -> None:
    cloud.made(TREE)
    tree = changed(name, **fields)
    cloud.made(tree)
    cloud.settled(tree)
    assert server.names("vn") == ["plain", "public", "store"]
    assert not [call for call in server.calls if call.method == "one.vn.delete"]


def test_what_leaves_goes_and_what_others_wrote_stays(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("vn.update", 1, 'THEIRS="x"', 1)
    cloud.settled(TREE)
    tree = changed("public", gateway=None, dns=None, mtu=None, attributes=None, labels=None,
                   security_groups=None, permissions=None, clusters=None, ar=None)  # fmt: skip
    cloud.made(tree)
    kept = template(server)
    gone = {"GATEWAY", "DNS", "MTU", "NOTE", "LABELS"}
    assert not gone & set(kept)
    assert kept["THEIRS"] == "x"
    assert (kept["VN_MAD"], kept["BRIDGE"], kept["VLAN_ID"]) == ("802.1Q", "br0", "101")
    net = server.db.named("vn", "public")
    assert len(net.ranges) == 1 and set(net.clusters) == {100, 101}
    cloud.settled(tree)


def test_the_template_that_it_was_made_from_is_no_difference(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    server.poke("vn.update", 1, 'AR=[TYPE=IP4,IP="10.9.9.9",SIZE=9]\nVNET_UPDATE=[X=1]', 1)
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("store", {"automatic_vlan_id": None, "vlan_id": 9}, "its VLAN_ID is given by the server"),
        ("public", {"vlan_id": None, "automatic_vlan_id": True}, "not given by the server"),
    ],
)
def test_who_gives_the_id_is_decided_once(
    cloud: Cloud, server: OnedServer, name: str, fields: Any, message: str
) -> None:
    cloud.made(TREE)
    before = server.dump()
    done = cloud.go(changed(name, **fields))
    assert message in done.refused[f"vnet {name}"]
    assert f"/vnets/{name}/" in done.refused[f"vnet {name}"]
    assert server.dump() == before


def test_one_that_leaves_goes_unless_it_is_used(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("vn.hold", 1, 'LEASES=[IP="192.0.2.101"]')
    tree: dict[str, Any] = {**TREE, "vnets": {}}
    done = cloud.go(tree)
    assert done.refused == {"vnet public": "1 of its addresses are in use"}
    assert server.names("vn") == ["public"]
    server.poke("vn.release", 1, 'LEASES=[IP="192.0.2.101"]')
    cloud.made(tree)
    assert server.names("vn") == []


def test_one_of_another_owner_is_another_network(cloud: Cloud, server: OnedServer) -> None:
    server.poke("vn.allocate", 'NAME="plain"\nVN_MAD="dummy"\nBRIDGE="x"', -1)
    server.poke("vn.chown", 0, 1, -1)
    tree = {"vnets": {"plain": TREE["vnets"]["plain"]}}
    cloud.made(tree)
    cloud.settled(tree)
    assert server.names("vn") == ["plain", "plain"]
    assert server.db.get("vn", 0).mad == "dummy"


def test_one_of_oneadmin_in_the_way_of_another_owners_is_told(
    cloud: Cloud, server: OnedServer
) -> None:
    server.poke("vn.allocate", 'NAME="plain"\nVN_MAD="dummy"\nBRIDGE="x"', -1)
    net = {**TREE["vnets"]["plain"], "permissions": {"owner": "serveradmin"}}
    done = cloud.go({"vnets": {"plain": net}})
    assert "not made by us" in done.refused["vnet plain"]
    server.poke("vn.rename", 0, "other")
    cloud.made({"vnets": {"plain": net}})
    cloud.settled({"vnets": {"plain": net}})
    assert [at.uid for at in server.db.all("vn") if at.name == "plain"] == [1]


def test_one_of_others_is_left_alone_unless_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("vn.allocate", 'NAME="plain"\nVN_MAD="bridge"\nBRIDGE="br1"\nX="1"', -1)
    before = server.dump()
    tree = {"vnets": {"plain": {"vn_mad": "bridge", "bridge": "br1", "gateway": "10.0.0.1"}}}
    assert "not made by us" in cloud.go(tree).refused["vnet plain"]
    assert server.dump() == before
    tree["vnets"]["plain"]["adopt"] = True  # type: ignore[assignment]
    cloud.made(tree)
    cloud.settled(tree)
    assert template(server, "plain")["X"] == "1"
    # What was taken over is let go, not taken away.
    cloud.settled({"vnets": {}})
    assert server.names("vn") == ["plain"]


def test_a_network_in_error_says_why(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    net = server.db.named("vn", "plain")
    net.state = 5
    net.template.put("ERROR", "no such bridge")
    server.db.touch()
    done = cloud.go(changed("plain", gateway="10.0.0.1"))
    assert "is in state ERROR (no such bridge)" in done.refused["vnet plain"]


def test_odd_addresses_are_noted(cloud: Cloud) -> None:
    tree = changed("public", gateway="192.0.2.110",
                   ar=[{"type": "IP4", "ip": "192.0.2.100", "size": 200}])  # fmt: skip
    notes = cloud.plan(tree).notes
    path = "/software/components/oned/vnets/public/ar/0"
    assert f"{path}: the gateway 192.0.2.110 is one of its addresses: a machine may get it" in notes
    assert f"{path}: leads from 192.0.2.100 to 192.0.3.43, out of the network 192.0.2.0/24" in notes


def test_a_cloud_of_ncm_opennebula_is_taken_as_it_is(tmp_path: Path, server: OnedServer) -> None:
    server.poke(
        "vn.allocate",
        'NAME="public"\nAR=[\n ip="192.0.2.100",\n size="32",\n type="IP4"\n]\nBRIDGE="br0"\n'
        'DNS="192.0.2.3"\nFILTER_IP_SPOOFING="YES"\nGATEWAY="192.0.2.1"\n'
        'LABELS="quattor,quattor/public"\nNETWORK_MASK="255.255.255.0"\nVLAN="YES"\n'
        'VLAN_ID="101"\nVN_MAD="802.1Q"\nPHYDEV="eth0"\nQUATTOR=1', -1,
    )  # fmt: skip
    tree = {"vnets": {"public": {
        "bridge": "br0", "dns": "192.0.2.3", "filter_ip_spoofing": True, "gateway": "192.0.2.1",
        "labels": ["quattor/public"], "network_mask": "255.255.255.0", "vlan": True,
        "vlan_id": 101, "vn_mad": "802.1Q", "phydev": "eth0",
        "ar": {"type": "IP4", "ip": "192.0.2.100", "size": 32},
    }}}  # fmt: skip
    assert changes(tmp_path, server, tree) == []
    tree["vnets"]["public"]["gateway"] = "192.0.2.2"
    tree["vnets"]["public"]["ar"]["size"] = 33
    (found,) = changes(tmp_path, server, tree)
    assert [step.words for step in found.steps] == [
        "one.vn.update vnet public, (GATEWAY, QUATTOR), 1",
        'one.vn.update_ar vnet public, (AR) (0: IP4 IP="192.0.2.100" SIZE="33")',
    ]


def test_the_record_lost_the_marks_tell(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    cloud.lose()
    before = server.dump()
    cloud.go(TREE)
    cloud.settled(TREE)
    assert server.dump() == before
    cloud.lose()
    cloud.made(changed("public", ar=[], gateway=None))
    net = server.db.named("vn", "public")
    assert net.ranges == [] and not net.template.has("GATEWAY")


def test_undo_brings_back_what_was(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("vn.add_ar", 1, 'AR=[TYPE=IP4,IP="192.0.2.10",SIZE=3]')
    before = server.dump()
    cloud.made(changed("public", gateway=None, mtu=1500, clusters=["west"],
                       ar={"type": "IP4", "ip": "192.0.2.100", "size": 64}))  # fmt: skip
    assert server.dump() != before
    cloud.go(TREE, mode="undo")
    assert server.dump() == before
