# SPDX-License-Identifier: Apache-2.0
"""What update and its like keep, drop and add for each kind, as a real oned was seen to do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_server import OnedServer
from tests.oned_server.conftest import Client, Refused

VLAN = (
    'NAME="v"\nVN_MAD="802.1Q"\nPHYDEV="eth0"\nVLAN_ID="7"\nDNS="1.1.1.1"\n'
    'AR=[TYPE="IP4",IP="10.0.0.1",SIZE="2"]'
)


def host(one: Client) -> int:
    number: int = one("host.allocate", "h1", "dummy", "dummy", -1)
    return number


def test_replacing_a_host_keeps_its_drivers_and_nothing_else(one: Client) -> None:
    number = host(one)
    drivers = {"IM_MAD": "dummy", "VM_MAD": "dummy"}
    one("host.update", number, 'RACK="a"', 0)
    assert one.template("host", number) == {**drivers, "RACK": "a"}
    one("host.update", number, "", 0)
    assert one.template("host", number) == drivers
    one("host.update", number, 'RACK=""', 1)
    assert one.template("host", number) == {**drivers, "RACK": ""}


def test_a_monitored_host_reports_itself_and_keeps_what_is_set(one: Client) -> None:
    number = host(one)
    found = one.template("host", number)
    assert found["HOSTNAME"] == "h1"
    one("host.update", number, 'RESERVED_CPU="20%"', 1)
    share = one.xml("host.info", number).find("HOST_SHARE")
    assert (share.findtext("TOTAL_CPU"), share.findtext("MAX_CPU")) == ("1600", "1280")


def test_a_host_with_unknown_drivers_stays_in_its_first_state(one: Client) -> None:
    number = one("host.allocate", "h1", "nosuch", "nosuch", -1)
    assert one.xml("host.info", number).findtext("STATE") == "0"


@pytest.mark.parametrize(("status", "state"), [(0, "2"), (1, "4"), (2, "8")])
def test_a_host_is_enabled_disabled_and_taken_off_line(
    one: Client, status: int, state: str
) -> None:
    number = host(one)
    one("host.status", number, status)
    assert one.xml("host.info", number).findtext("STATE") == state


def test_replacing_a_network_needs_its_driver_and_keeps_the_ranges(one: Client) -> None:
    number = one("vn.allocate", VLAN, -1)
    before = one("vn.info", number)
    with pytest.raises(Refused, match=r"Cannot update template\. No VN_MAD in template") as caught:
        one("vn.update", number, 'DNS="2.2.2.2"', 0)
    assert caught.value.code == 0x2000
    assert one("vn.info", number) == before
    one("vn.update", number, 'VN_MAD="802.1Q"\nPHYDEV="eth0"\nVLAN_ID="7"', 0)
    found = one.template("vn", number)
    assert (found["BRIDGE"], found["VLAN_ID"]) == ("onebr.7", "7")
    assert "DNS" not in found
    assert len(one.xml("vn.info", number).findall("AR_POOL/AR")) == 1


def test_merging_a_network_changes_object_and_template_and_no_range(one: Client) -> None:
    number = one("vn.allocate", VLAN, -1)
    one("vn.update", number, 'VLAN_ID="8"\nAR=[TYPE="IP4",IP="10.9.0.1",SIZE="9"]', 1)
    found = one.xml("vn.info", number)
    assert [each.text for each in found.iter("VLAN_ID")] == ["8", "8"]
    assert found.findtext("AR_POOL/AR/SIZE") == "2"
    assert found.findtext("TEMPLATE/AR/SIZE") == "9"


def test_an_update_of_a_network_leaves_a_passing_attribute(server: OnedServer, one: Client) -> None:
    number = one("vn.allocate", VLAN, -1)
    server.db.lag["vn"] = 1
    one("vn.update", number, 'DNS="9.9.9.9"', 1)
    seen = ["VNET_UPDATE" in one.template("vn", number) for _ in range(2)]
    assert seen == [True, False]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ('VN_MAD="bridge"', ("onebr0", "", "0")),
        ('VN_MAD="802.1Q"\nPHYDEV="e"\nVLAN_ID="5"', ("onebr.5", "5", "0")),
        ('VN_MAD="802.1Q"\nPHYDEV="e"\nAUTOMATIC_VLAN_ID="YES"', ("onebr0", "2", "1")),
    ],
)
def test_oned_invents_bridge_and_vlan(one: Client, text: str, facts: tuple[str, ...]) -> None:
    number = one("vn.allocate", f'NAME="n"\n{text}', -1)
    found = one.xml("vn.info", number)
    seen = tuple(found.findtext(each) for each in ("BRIDGE", "VLAN_ID", "VLAN_ID_AUTOMATIC"))
    assert seen == facts


def test_a_wrong_range_is_dropped_without_a_refusal(one: Client) -> None:
    ar = 'AR=[TYPE="IP4",IP="999.0.0.1",SIZE="10"]'
    number = one("vn.allocate", f'NAME="n"\nVN_MAD="bridge"\n{ar}', -1)
    found = one.xml("vn.info", number)
    assert found.findtext("STATE") == "5"
    assert not found.findall("AR_POOL/AR")
    with pytest.raises(Refused, match="Wrong or empty IP attribute"):
        one("vn.add_ar", number, ar)


def test_ranges_are_added_changed_and_removed_by_their_number(one: Client) -> None:
    number = one("vn.allocate", VLAN, -1)
    one("vn.add_ar", number, 'AR=[TYPE="IP4",IP="10.0.1.1",SIZE="4",NOTE="x"]')
    one("vn.update_ar", number, 'AR=[AR_ID="1",SIZE="8",OTHER="y",IP="10.7.7.7"]')
    second = one.xml("vn.info", number).findall("AR_POOL/AR")[1]
    seen = {each: second.findtext(each) for each in ("IP", "SIZE", "IP_END", "OTHER", "NOTE")}
    wanted = {"IP": "10.0.1.1", "SIZE": "8", "IP_END": "10.0.1.8", "OTHER": "y", "NOTE": None}
    assert seen == wanted
    one("vn.rm_ar", number, 0)
    assert [each.text for each in one.xml("vn.info", number).iter("AR_ID")] == ["1"]
    with pytest.raises(Refused, match="does not exist"):
        one("vn.rm_ar", number, 0)


def test_a_lease_in_use_protects_its_range_and_its_network(one: Client) -> None:
    number = one("vn.allocate", VLAN, -1)
    one("vn.hold", number, 'LEASES=[IP="10.0.0.2"]')
    for name, rest in (("vn.rm_ar", (0,)), ("vn.delete", ())):
        with pytest.raises(Refused):
            one(name, number, *rest)
    with pytest.raises(Refused):
        one("vn.update_ar", number, 'AR=[AR_ID="0",SIZE="1"]')
    lease = one.xml("vn.info", number).find("AR_POOL/AR/LEASES/LEASE")
    assert (lease.findtext("IP"), lease.findtext("VM")) == ("10.0.0.2", "-1")
    one("vn.release", number, 'LEASES=[IP="10.0.0.2"]')
    one("vn.delete", number)


def test_a_reservation_holds_addresses_of_its_parent_until_it_is_deleted(one: Client) -> None:
    number = one("vn.allocate", VLAN, -1)
    child = one("vn.reserve", number, 'SIZE="2"\nNAME="r"')
    with pytest.raises(Refused, match="Not enough"):
        one("vn.reserve", number, 'SIZE="1"\nNAME="r2"')
    assert one.xml("vnpool.info", -2, -1, -1).findtext("VNET/ID") == str(child)
    with pytest.raises(Refused, match="leases in use"):
        one("vn.delete", number)
    one("vn.delete", child)
    one("vn.delete", number)


def test_replacing_a_datastore_breaks_it_and_another_driver_mends_it(one: Client) -> None:
    text = 'NAME="d"\nDS_MAD="fs"\nTM_MAD="shared"\nTYPE="IMAGE_DS"\nNOTE="1"'
    number = one("datastore.allocate", text, -1)
    assert one.template("datastore", number) == {
        "ALLOW_ORPHANS": "NO",
        "CLONE_TARGET": "SYSTEM",
        "DISK_TYPE": "FILE",
        "DS_MAD": "fs",
        "LN_TARGET": "NONE",
        "NOTE": "1",
        "PERSISTENT_SNAPSHOTS": "YES",
        "RESTRICTED_DIRS": "/",
        "SAFE_DIRS": "/var/tmp",
        "TM_MAD": "shared",
        "TYPE": "IMAGE_DS",
    }
    one("datastore.update", number, 'NOTE2="1"', 0)
    kept = {"DS_MAD": "fs", "NOTE2": "1", "TM_MAD": "shared", "TYPE": "IMAGE_DS"}
    assert one.template("datastore", number) == kept
    one("datastore.update", number, 'TM_MAD="ssh"', 1)
    targets = {"ALLOW_ORPHANS": "NO", "CLONE_TARGET": "SYSTEM", "LN_TARGET": "SYSTEM"}
    assert one.template("datastore", number) == {
        **kept,
        **targets,
        "PERSISTENT_SNAPSHOTS": "YES",
        "TM_MAD": "ssh",
    }
    with pytest.raises(Refused, match='TM_MAD named "nosuch" is not defined'):
        one("datastore.update", number, 'TM_MAD="nosuch"', 1)
    assert one.template("datastore", number)["TM_MAD"] == "ssh"


def test_merging_a_template_replaces_all_attributes_of_a_name(one: Client) -> None:
    text = 'NAME="t"\nCPU="1"\nDISK=[IMAGE="a"]\nDISK=[IMAGE="c"]\nMEMORY="5"\nX="a"\nY=""'
    number = one("template.allocate", text)
    assert one.template("template", number)["DISK"] == [{"IMAGE": "a"}, {"IMAGE": "c"}]
    one("template.update", number, 'DISK=[IMAGE="z"]', 1)
    assert one.template("template", number) == {
        "CPU": "1",
        "DISK": {"IMAGE": "z"},
        "MEMORY": "5",
        "X": "a",
        "Y": "",
    }


def test_a_name_in_an_update_is_an_attribute_and_renames_nothing(one: Client) -> None:
    number = one("template.allocate", 'NAME="t"\nCPU="1"')
    one("template.update", number, 'NAME="other"', 1)
    assert one.xml("template.info", number).findtext("NAME") == "t"
    assert one.template("template", number)["NAME"] == "other"


@pytest.mark.parametrize("kind", ["user", "cluster", "group"])
def test_replacing_drops_what_oned_itself_has_put_there(one: Client, kind: str) -> None:
    given: dict[str, Any] = {"user": ("u", "secret", "core")}
    number = one(f"{kind}.allocate", *given.get(kind, ("n",)))
    one(f"{kind}.update", number, 'A="1"', 0)
    assert one.template(kind, number) == {"A": "1"}


def test_a_reserve_of_a_cluster_counts_for_its_hosts(one: Client) -> None:
    number = host(one)
    cluster = one("cluster.allocate", "c")
    one("cluster.update", cluster, 'RESERVED_CPU="100"', 1)
    one("cluster.addhost", cluster, number)
    assert one.xml("host.info", number).findtext("HOST_SHARE/MAX_CPU") == "1500"


def test_a_host_is_in_one_cluster_a_network_in_several(one: Client) -> None:
    number = host(one)
    net = one("vn.allocate", VLAN, -1)
    first, second = one("cluster.allocate", "a"), one("cluster.allocate", "b")
    for cluster in (first, second, second):
        one("cluster.addhost", cluster, number)
        one("cluster.addvnet", cluster, net)
    assert one.xml("host.info", number).findtext("CLUSTER") == "b"
    assert not one.xml("cluster.info", first).findall("HOSTS/ID")
    clusters = [each.text for each in one.xml("vn.info", net).findall("CLUSTERS/ID")]
    assert clusters == ["0", str(first), str(second)]
    for _ in range(2):
        one("cluster.delhost", second, number)
        one("cluster.delvnet", second, net)
    assert one.xml("host.info", number).findtext("CLUSTER_ID") == "0"
    one("cluster.delete", second)
    with pytest.raises(Refused, match="contains 1 vnets"):
        one("cluster.delete", first)


def test_an_update_type_that_is_neither_is_refused(one: Client) -> None:
    with pytest.raises(Refused) as caught:
        one("cluster.update", 0, 'A="1"', 2)
    assert caught.value.code == 0x1000
