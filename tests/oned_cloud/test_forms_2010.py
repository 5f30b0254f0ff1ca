# SPDX-License-Identifier: Apache-2.0
"""Networks and hosts in the forms of the tree of 2010, in a cloud of today."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

PUBLIC = """NAME=public
PUBLIC=YES
TYPE=FIXED
VLAN_ID=101
PHYDEV=eth0
BRIDGE=br0

LEASES=[ IP=192.0.2.32, MAC=0a:0a:c0:00:02:20 ]
LEASES=[ IP=192.0.2.33, MAC=0a:0a:c0:00:02:21 ]
LEASES=[ IP=192.0.2.40, MAC=0a:0a:c0:00:02:28 ]
"""
PRIVATE = """NAME=private
TYPE=RANGED
BRIDGE=virbr0
NETWORK_ADDRESS=192.168.122.0
NETWORK_SIZE=252
"""
LOCAL = 'TYPE=FIXED\nBRIDGE=br1\nLEASES=[MAC=0a:00:00:00:00:01]\nDNS=10.0.0.2\nNOTE="a b"'
TREE = {"vnets": {"public": PUBLIC, "private": PRIVATE, "local": LOCAL}}
PATH = "/software/components/oned/vnets"


def ranges(server: OnedServer, name: str) -> list[tuple[str, ...]]:
    found = server.db.named("vn", name).ranges
    names = ("TYPE", "IP", "MAC", "SIZE")
    return [tuple(at.attributes.get(name, "") for name in names) for at in found]


def test_networks_of_2010_are_made(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    assert ranges(server, "public") == [
        ("IP4", "192.0.2.32", "0a:0a:c0:00:02:20", "2"),
        ("IP4", "192.0.2.40", "0a:0a:c0:00:02:28", "1"),
    ]
    assert ranges(server, "private") == [("IP4", "192.168.122.1", "02:00:c0:a8:7a:01", "252")]
    assert ranges(server, "local") == [("ETHER", "", "0a:00:00:00:00:01", "1")]
    public, local = server.db.named("vn", "public"), server.db.named("vn", "local")
    kept = dict(public.template)
    assert (kept["VN_MAD"], kept["VLAN_ID"], kept["PHYDEV"]) == ("802.1Q", "101", "eth0")
    assert (public.gid, public.perms) == (1, [1, 1, 0, 1, 0, 0, 1, 0, 0])
    assert local.gid == 0
    assert (local.mad, local.template.get("DNS"), local.template.get("NOTE")) == (
        "bridge", "10.0.0.2", "a b",
    )  # fmt: skip
    assert "TYPE" not in dict(local.template)
    cloud.settled(TREE)


def test_the_files_are_written_as_ever(cloud: Cloud) -> None:
    cloud.go(TREE)
    for name, text in TREE["vnets"].items():
        assert (cloud.root / f"home/oneadmin/{name}.net").read_text().strip() == text.strip()


def test_a_record_has_no_file_and_both_forms_stand_side_by_side(
    cloud: Cloud, server: OnedServer
) -> None:
    tree = {"vnets": {"local": LOCAL, "new net": {"bridge": "br7", "vn_mad": "bridge"}}}
    cloud.made(tree)
    assert [at.name for at in (cloud.root / "home/oneadmin").iterdir()] == ["local.net"]
    cloud.settled(tree)


def test_a_text_and_its_record_mean_the_same(cloud: Cloud) -> None:
    cloud.made(TREE)
    record = {
        "vn_mad": "802.1Q", "bridge": "br0", "phydev": "eth0", "vlan_id": 101,
        "permissions": {"group": "users", "mode": 644},
        "ar": [
            {"type": "IP4", "ip": "192.0.2.32", "mac": "0a:0a:c0:00:02:20", "size": 2},
            {"type": "IP4", "ip": "192.0.2.40", "mac": "0a:0a:c0:00:02:28", "size": 1},
        ],
    }  # fmt: skip
    assert not cloud.plan({"vnets": {**TREE["vnets"], "public": record}}).planned


def test_a_lease_more_is_a_range_that_grows(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    more = PUBLIC + "LEASES=[ IP=192.0.2.41, MAC=0a:0a:c0:00:02:29 ]\n"
    cloud.made({"vnets": {**TREE["vnets"], "public": more}})
    assert [method for method in cloud.writes if "vn." in method] == ["one.vn.update_ar"]
    assert ranges(server, "public")[1][3] == "2"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BRIDGE=b\nTYPE=RANGED\nNETWORK_ADDRESS=10.1.0.0\nNETWORK_SIZE=B",
         ("bridge", "10.1.0.1", 65534)),
        ("BRIDGE=b\nTYPE=RANGED\nIP_START=10.1.0.5\nIP_END=10.1.0.9", ("bridge", "10.1.0.5", 5)),
        ("BRIDGE=b\nTYPE=FIXED\nLEASES=[IP=10.1.0.255]\nLEASES=[IP=10.1.1.0]",
         ("bridge", "10.1.0.255", 2)),
        ("VN_MAD=fw\nBRIDGE=b\nTYPE=FIXED\nLEASES=[IP=10.1.0.5]", ("fw", "10.1.0.5", 1)),
        ("PHYDEV=eth1\nVLAN=YES\nTYPE=FIXED\nLEASES=[IP=10.1.0.5]", ("802.1Q", "10.1.0.5", 1)),
        ("PHYDEV=eth1\nVLAN=NO\nBRIDGE=b\nTYPE=FIXED\nLEASES=[IP=10.1.0.5]",
         ("bridge", "10.1.0.5", 1)),
        ("VLAN=YES\nBRIDGE=b\nTYPE=FIXED\nLEASES=[IP=10.1.0.5]", ("bridge", "10.1.0.5", 1)),
        ("BRIDGE=b\nVN_MAD=bridge\nAR=[TYPE=IP4,IP=10.1.0.5,SIZE=6]", ("bridge", "10.1.0.5", 6)),
    ],
)  # fmt: skip
def test_what_a_text_means(cloud: Cloud, server: OnedServer, text: str, wanted: Any) -> None:
    cloud.made({"vnets": {"n": text}})
    net = server.db.named("vn", "n")
    first = net.ranges[0]
    assert (net.mad, first.attributes["IP"], first.size) == wanted
    cloud.settled({"vnets": {"n": text}})


def test_without_a_release_only_files_are_written(cloud: Cloud, server: OnedServer) -> None:
    cloud.always = {}
    mads = {"vm": {"manager": "VM", "executable": "x", "default": "y", "type": "kvm"}}
    done = cloud.go({"mads": mads, "vnets": {"public": "LEASES=[NONSENSE=1]\n"}})
    assert not done.errors and not server.calls
    assert (cloud.root / "home/oneadmin/public.net").exists()


# Hosts.


def test_drivers_of_2010_are_those_of_today(cloud: Cloud, server: OnedServer) -> None:
    tree: dict[str, Any] = {"hosts": {
        "h1": {"im_mad": "im_kvm", "vm_mad": "vmm_kvm", "tm_mad": "tm_x", "vnm_mad": "dummy"},
        "h2": {"im_mad": "im_site", "vm_mad": "vmm_xen", "tm_mad": "tm_x"},
        "h3": {"vm_mad": "qemu"},
        "h4": {},
    }}  # fmt: skip
    done = cloud.made(tree)
    drivers = {at.name: (at.im, at.vm) for at in server.db.all("host")}
    assert drivers == {
        "h1": ("kvm", "kvm"), "h2": ("im_site", "xen"), "h3": ("kvm", "qemu"), "h4": ("kvm", "kvm"),
    }  # fmt: skip
    cloud.settled(tree)
    at = "/software/components/oned/hosts/h1"
    assert [note for note in done.notes if "no meaning" in note] == [
        f"{at}/tm_mad: has no meaning from 5.12 on, here and in 1 more: datastores have that"
        " driver",
        f"{at}/vnm_mad: has no meaning from 5.12 on: networks have that driver",
    ]


def test_another_driver_is_given_to_a_host_without_machines(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made({"hosts": {"h1": {}, "h2": {"host_hyp": "kvm"}}})
    host = server.db.named("host", "h1")
    server.poke("host.update", 1, "IM_MAD=x\nVM_MAD=y", 1)
    cloud.made({"hosts": {"h1": {"vm_mad": "qemu"}, "h2": {"host_hyp": "kvm"}}})
    assert (host.im, host.vm) == ("kvm", "qemu")
    assert server.db.named("host", "h2").vm == "kvm"
    server.vm_on(0)
    done = cloud.go({"hosts": {"h1": {"vm_mad": "lxc"}}})
    assert done.refused["host h1"] == (
        "runs 1 machines with the drivers kvm qemu, which cannot become kvm lxc before they are"
        " gone (/software/components/oned/hosts/h1/vm_mad)"
    )
    assert host.vm == "qemu"


def test_drivers_that_the_profile_does_not_give_are_left(cloud: Cloud, server: OnedServer) -> None:
    cloud.made({"hosts": {"h1": {}}})
    server.poke("host.update", 0, "IM_MAD=lxc\nVM_MAD=lxc", 1)
    cloud.settled({"hosts": {"h1": {}}})
