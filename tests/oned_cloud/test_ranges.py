# SPDX-License-Identifier: Apache-2.0
"""Address ranges of a network: found again, grown, shrunk, taken away; leases are never lost."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

FOUR = {"type": "IP4", "ip": "10.0.0.10", "size": 20}
SIX = {"type": "IP6", "size": 8, "global_prefix": "2001:db8::", "ula_prefix": "fd00:1::"}
MACS = {"type": "ETHER", "size": 4, "mac": "0A:00:00:00:00:01"}
BARE = {"type": "ETHER", "size": 6}
ALL = [FOUR, SIX, MACS, BARE]


def tree(*ranges: Any) -> dict[str, Any]:
    return {"vnets": {"net": {"vn_mad": "bridge", "bridge": "br0", "ar": list(ranges)}}}


def there(server: OnedServer) -> list[tuple[int, str, int]]:
    """(AR_ID, IP or MAC, SIZE) of each range."""
    ranges = server.db.named("vn", "net").ranges
    return [(at.id, at.attributes.get("IP") or at.attributes["MAC"], at.size) for at in ranges]


def writes(cloud: Cloud) -> list[str]:
    return [method.rpartition(".")[2] for method in cloud.writes]


def test_all_are_made_with_the_network(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(*ALL))
    assert writes(cloud) == ["allocate"]
    cloud.settled(tree(*ALL))
    # In another order they are the same.
    plan = cloud.plan(tree(*reversed(ALL)))
    assert not plan.planned


def test_the_case_of_an_address_means_nothing(cloud: Cloud) -> None:
    cloud.made(tree(MACS))
    assert not cloud.plan(tree({**MACS, "mac": str(MACS["mac"]).lower()})).planned


def test_leases_that_come_and_go_are_no_work(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR))
    server.poke("vn.hold", 0, 'LEASES=[IP="10.0.0.15"]')
    before = len(server.calls)
    assert cloud.go(tree(FOUR)).empty
    # Nothing is compared in full.
    assert [call.method for call in server.calls[before:]] == [
        "one.zone.raftstatus", "one.vnpool.info",
    ]  # fmt: skip


def test_one_record_is_a_list_of_one(cloud: Cloud) -> None:
    cloud.made(tree(FOUR))
    one: dict[str, Any] = tree()
    one["vnets"]["net"]["ar"] = FOUR
    assert not cloud.plan(one).planned


def test_ranges_come_and_go_one_by_one(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR))
    for ranges in ([FOUR, SIX], [SIX], [SIX, MACS, BARE], [BARE, FOUR], [BARE], []):
        before = {address: number for number, address, _ in there(server)}
        done = cloud.made(tree(*ranges))
        cloud.settled(tree(*ranges))
        assert len(there(server)) == len(ranges)
        stayed = [(number, address) for number, address, _ in there(server) if address in before]
        # What stays is not touched: it keeps its number.
        assert all(before[address] == number for number, address in stayed)
        assert not [words for words, _ in done.done if "update_ar" in words]


def test_steps_name_the_range(cloud: Cloud) -> None:
    cloud.made(tree(FOUR, BARE))
    done = cloud.made(tree({**FOUR, "size": 30}, MACS))
    gone, *rest = [words for words, _ in done.planned]
    assert re.fullmatch(
        'one.vn.rm_ar vnet net, 1 [(]ETHER MAC="02:00:[0-9a-f:]{11}" SIZE="6"[)]', gone
    )
    assert rest == [
        'one.vn.update_ar vnet net, (AR) (0: IP4 IP="10.0.0.10" SIZE="30")',
        'one.vn.add_ar vnet net, (AR) (ETHER MAC="0A:00:00:00:00:01" SIZE="4")',
        "one.vn.update vnet net, (QUATTOR), 1",
    ]
    # What the server has added is in no difference.
    shown = "\n".join(line for line in done.shown.splitlines() if "ar =" in line)
    assert 'ar = ETHER MAC="0A:00:00:00:00:01" SIZE="4", IP4 IP="10.0.0.10" SIZE="30"' in shown
    assert 'ar = ETHER SIZE="6", IP4 IP="10.0.0.10" SIZE="20"' in shown


def test_size_and_attributes_change_in_place(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR, SIX))
    server.poke("vn.update_ar", 0, 'AR=[AR_ID=0,SIZE=20,THEIRS="x y"]')
    cloud.settled(tree(FOUR, SIX))
    own = {**FOUR, "size": 25, "attributes": {"GATEWAY": "10.0.0.1", "NOTE": 'a "b"'}}
    cloud.made(tree(own, {**SIX, "global_prefix": "2001:db8:1::"}))
    assert writes(cloud) == ["update_ar", "update_ar"]
    kept = server.db.named("vn", "net").ranges[0].attributes
    assert (kept["SIZE"], kept["NOTE"], kept["THEIRS"]) == ("25", 'a "b"', "x y")
    cloud.settled(tree(own, {**SIX, "global_prefix": "2001:db8:1::"}))
    # An attribute that leaves goes, and that of others stays.
    cloud.made(tree({**FOUR, "attributes": {"NOTE": "c"}}, SIX))
    kept = server.db.named("vn", "net").ranges[0].attributes
    assert "GATEWAY" not in kept and kept["THEIRS"] == "x y"
    cloud.settled(tree({**FOUR, "attributes": {"NOTE": "c"}}, SIX))


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "SIZE=7"), (0, "SIZE=70"), (1, 'SIZE=8,GLOBAL_PREFIX="2001:db8:f::"'), (3, "SIZE=9")],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, number: int, text: str
) -> None:
    cloud.made(tree(*ALL))
    before = there(server)
    server.poke("vn.update_ar", 0, f"AR=[AR_ID={number},{text}]")
    cloud.made(tree(*ALL))
    assert there(server) == before
    cloud.settled(tree(*ALL))


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_one_that_was_taken_away_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, number: int
) -> None:
    cloud.made(tree(*ALL))
    server.poke("vn.rm_ar", 0, number)
    cloud.made(tree(*ALL))
    assert len(there(server)) == 4
    cloud.settled(tree(*ALL))


def test_one_made_by_hand_stays(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR))
    server.poke("vn.add_ar", 0, 'AR=[TYPE=IP4,IP="10.0.1.1",SIZE=5]')
    server.poke("vn.add_ar", 0, "AR=[TYPE=ETHER,SIZE=5]")
    cloud.settled(tree(FOUR))
    cloud.made(tree(SIX))
    assert [number for number, _, _ in there(server)] == [1, 2, 3]
    cloud.settled(tree(SIX))
    cloud.made(tree())
    assert [number for number, _, _ in there(server)] == [1, 2]


def test_left_out_altogether_they_are_nobodys(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR, BARE))
    none = tree()
    del none["vnets"]["net"]["ar"]
    cloud.go(none)
    assert len(there(server)) == 2
    cloud.settled(none)


def test_a_shrinking_range_keeps_its_leases(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR))
    server.poke("vn.hold", 0, 'LEASES=[IP="10.0.0.15"]')
    cloud.made(tree({**FOUR, "size": 6}))
    done = cloud.go(tree({**FOUR, "size": 5}))
    assert done.refused == {
        "vnet net": 'range IP4 IP="10.0.0.10" SIZE="5" cannot have 5 addresses: number 6 is in'
        " use (/software/components/oned/vnets/net/ar/0)"
    }
    assert there(server) == [(0, "10.0.0.10", 6)]
    server.poke("vn.release", 0, 'LEASES=[IP="10.0.0.15"]')
    cloud.made(tree({**FOUR, "size": 5}))


def test_one_that_leaves_stays_until_nobody_uses_it(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR, BARE))
    server.vm_on(server.poke("host.allocate", "h1", "kvm", "kvm", -1), network=0)
    assert there(server)[0][2] == 20
    wanted = tree(BARE)
    wanted["vnets"]["net"]["gateway"] = "10.0.0.1"
    done = cloud.go(wanted)
    text = 'range IP4 IP="10.0.0.10" MAC="02:00:0a:00:00:0a" SIZE="20" left the profile, but 1 of'
    assert any(text in note for note in done.notes), done.notes
    # All else is done at once.
    assert server.db.named("vn", "net").template.get("GATEWAY") == "10.0.0.1"
    assert len(there(server)) == 2
    # Each run looks again, though nothing in the profile has changed.
    assert not cloud.go(wanted).done and any(text in note for note in cloud.go(wanted).notes)
    ranges = server.db.named("vn", "net").ranges
    ranges[0].leases.clear()
    server.db.touch()
    cloud.made(wanted)
    assert len(there(server)) == 1
    cloud.settled(wanted)


def test_another_type_at_the_same_address_is_another_range(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(tree(FOUR))
    both = {**FOUR, "type": "IP4_6", "global_prefix": "2001:db8::"}
    server.poke("vn.hold", 0, 'LEASES=[IP="10.0.0.11"]')
    done = cloud.go(tree(both))
    assert "while 1 of its addresses are in use" in done.refused["vnet net"]
    server.poke("vn.release", 0, 'LEASES=[IP="10.0.0.11"]')
    cloud.made(tree(both))
    assert writes(cloud) == ["rm_ar", "add_ar", "update"]
    cloud.settled(tree(both))
    moved = {**both, "mac": "0a:00:00:00:00:99"}
    cloud.made(tree(moved))
    cloud.settled(tree(moved))


def test_one_made_by_hand_in_the_way_is_told(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree())
    server.poke("vn.add_ar", 0, 'AR=[TYPE=IP4_6,IP="10.0.0.10",SIZE=5]')
    before = there(server)
    done = cloud.go(tree(FOUR))
    assert "is there, but not made by us" in done.refused["vnet net"]
    assert there(server) == before


def test_which_of_two_alike_is_ours_is_not_guessed(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(BARE))
    server.poke("vn.add_ar", 0, "AR=[TYPE=ETHER,SIZE=6]")
    cloud.settled(tree(BARE))
    done = cloud.go(tree())
    assert any("which of several ranges like it is ours cannot be told" in at for at in done.notes)
    assert len(there(server)) == 2


def test_the_reservation_of_another_network_is_a_lease(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR))
    server.poke("vn.reserve", 0, 'SIZE="3"\nNAME="resv"')
    done = cloud.go(tree())
    assert not done.done and len(there(server)) == 1
    assert any("3 of its addresses are in use" in note for note in done.notes)


def test_the_record_lost_the_mark_tells_which_are_ours(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR))
    cloud.made(tree(SIX))
    server.poke("vn.add_ar", 0, 'AR=[TYPE=IP4,IP="10.0.9.1",SIZE=5]')
    cloud.lose()
    cloud.made(tree(MACS))
    assert [at[1] for at in there(server)] == ["10.0.9.1", "0A:00:00:00:00:01"]
    cloud.settled(tree(MACS))


def test_undo_brings_ranges_back(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(tree(FOUR, SIX))
    server.poke("vn.add_ar", 0, 'AR=[TYPE=IP4,IP="10.0.9.1",SIZE=5,NOTE=x]')
    before = [at[1:] for at in there(server)]
    cloud.made(tree({**FOUR, "size": 40, "attributes": {"A": "1"}}, MACS))
    cloud.go(tree(), mode="undo")
    assert sorted(at[1:] for at in there(server)) == sorted(before)
    ours = server.db.named("vn", "net").ranges[0].attributes
    assert "A" not in ours
