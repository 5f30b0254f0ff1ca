# SPDX-License-Identifier: Apache-2.0
"""Plans over random nodes, carried out on a model of the kernel."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncm_bridge.live.differ import Difference, compare, differs, leaving
from ncm_bridge.live.order import in_order
from ncm_bridge.live.steps import steps
from ncm_bridge.model.link import Link
from tests.net_plan.model import Plain, copied
from tests.net_plan.worlds import STRANGE, World, worlds
from tests.real import ONCE

pytestmark = pytest.mark.needs(ONCE)

LIVE = ("", "change")


def planned(world: World, **policies: bool) -> list[Difference]:
    around = world.around(**policies)
    links = world.kernel.links
    found = [
        compare(links.get(name), wanted, world.base.get(name), around)
        for name, wanted in world.wanted.items()
    ]
    found += [leaving(links.get(name), world.base[name], around) for name in around.gone]
    return in_order([each for each in found if each.way], around)


def commands_of(world: World, plan: list[Difference], **policies: bool):
    around = world.around(**policies)
    return [(each, steps(each, around, Plain())) for each in plan]


def carried_out(world: World, plan: list[Difference], **policies: bool) -> list[list[str]]:
    done = []
    for _, commands in commands_of(world, plan, **policies):
        for command in commands:
            if command[:2] != ("plain", "told"):
                world.kernel.run(command)
                done.append(list(command))
    return done


def again(world: World) -> World:
    """The same node after a run that has put into the record what it did."""
    return world._replace(base=world.wanted)


@settings(max_examples=150)
@given(world=worlds(), remove=st.booleans(), reattach=st.booleans())
def test_a_plan_makes_the_links_as_wanted_and_then_there_is_nothing_to_do(
    world: World, remove: bool, reattach: bool
) -> None:
    plan = planned(world, remove_foreign=remove, reattach=reattach)
    refused = {each.name for each in plan if each.refused}
    carried_out(world, plan, remove_foreign=remove, reattach=reattach)
    kernel = world.kernel
    for each in plan:
        if each.wanted is not None and not each.refused:
            now = kernel.links.get(each.name)
            assert not differs(now, each.wanted, kernel.rules, kernel.loose), each.name
    left = planned(again(world), remove_foreign=remove, reattach=reattach)
    assert [(each.name, each.way) for each in left if each.name not in refused] == []


@settings(max_examples=150)
@given(world=worlds(), reattach=st.booleans())
def test_what_is_not_ours_is_not_touched(world: World, reattach: bool) -> None:
    before = copied(world.kernel.links)
    plan = planned(world, reattach=reattach)
    carried_out(world, plan, reattach=reattach)
    after = world.kernel.links
    for name in world.foreign:
        assert after[name].as_json() == before[name].as_json(), name
        if not reattach:
            assert name not in world.kernel.touched, name
    for name, link in before.items():
        # A card that nobody ever declared.
        known = name in world.wanted or name in world.base or name in world.foreign
        if not known and link.kind == "device" and link.master == after[name].master:
            assert _without(after[name], world) == _without(link, world), name


def _without(link: Link, world: World) -> dict[str, object]:
    """But for routes: of each kind there is one on the whole node, and the profile's wins."""
    places = {(route.to, route.table) for at in world.wanted.values() for route in at.routes}
    link.routes = tuple(route for route in link.routes if (route.to, route.table) not in places)
    return link.as_json()


@settings(max_examples=150)
@given(world=worlds(), remove=st.booleans(), reattach=st.booleans())
def test_an_address_that_is_and_shall_be_is_there_at_every_moment(
    world: World, remove: bool, reattach: bool
) -> None:
    """On every link that is not stopped by the plan; and taps stay where they are."""
    policies = {"remove_foreign": remove, "reattach": reattach}
    plan = planned(world, **policies)
    ways = {each.name: each.way for each in plan if not each.refused}
    kernel = world.kernel
    stay = [
        (name, address)
        for name, link in kernel.links.items()
        for address in link.addresses
        if ways.get(name, "") in LIVE and _shall_be(world, name, address)
        and not (ways.get(name) and _declared_anew(world, name))
    ]  # fmt: skip
    taps = [
        (name, link.master)
        for name, link in kernel.links.items()
        if link.kind == "tun" and ways.get(link.master or "", "") in LIVE
    ]
    for _, commands in commands_of(world, plan, **policies):
        for command in commands:
            if command[:2] == ("plain", "told"):
                continue
            kernel.run(command)
            for name, address in stay:
                assert address in kernel.links[name].addresses, command
            for name, master in taps:
                assert kernel.links[name].master == master, command


def _shall_be(world: World, name: str, address: str) -> bool:
    wanted = world.wanted.get(name)
    return wanted is None or address in wanted.addresses


def _declared_anew(world: World, name: str) -> bool:
    return name not in world.wanted


@settings(max_examples=100)
@given(world=worlds())
def test_only_links_that_differ_are_touched(world: World) -> None:
    plan = planned(world)
    bridges = {name for name, link in world.kernel.links.items() if link.kind == "bridge"}
    mine = {each.name for each in plan if not each.refused}
    ports = {
        each for name in mine for each, link in world.kernel.links.items() if link.master == name
    }
    done = carried_out(world, plan)
    pinned = {words[4] for words in done if words[0] == "ip" and words[5:6] == ["address"]}
    assert pinned <= bridges
    assert set(world.kernel.touched) - mine - ports - pinned == set()


@settings(max_examples=100)
@given(world=worlds())
def test_strange_addresses_stay_and_are_told_and_ours_go(world: World) -> None:
    start = copied(world.kernel.links)
    told = _told(world)
    plan = planned(world)
    ways = {each.name: each.way for each in plan}
    refused = {each.name for each in plan if each.refused}
    carried_out(world, plan)
    for name, wanted in world.wanted.items():
        now, base = world.kernel.links.get(name), world.base.get(name)
        if now is None or name not in start or ways.get(name, "") not in LIVE or name in refused:
            continue
        for address in start[name].addresses:
            into_bond = wanted.master == "bond0" and start[name].master != "bond0"
            if address in wanted.addresses or into_bond:
                continue
            others = [at for other, at in world.wanted.items() if other != name]
            ours = any(address in at.addresses for at in others) or _instead(address, wanted)
            ours |= base is not None and address in base.addresses
            assert (address in now.addresses) != ours, (name, address)
            assert ours != any(address in text for text in told[name]), (name, address)


def _instead(address: str, wanted: Link) -> bool:
    number = address.partition("/")[0]
    return ":" in number and any(at.partition("/")[0] == number for at in wanted.addresses)


def _told(world: World) -> dict[str, list[str]]:
    around = world.around()
    return {
        name: compare(world.kernel.links.get(name), wanted, world.base.get(name), around).told
        for name, wanted in world.wanted.items()
    }


@settings(max_examples=100)
@given(world=worlds())
def test_what_was_removed_was_ours(world: World) -> None:
    before = copied(world.kernel.links)
    plan = planned(world)
    carried_out(world, plan)
    gone = set(before) - set(world.kernel.links)
    for name in gone:
        assert name in world.base and name not in world.wanted, name
        assert before[name].kind in ("bridge", "bond", "vlan", "vxlan")


@settings(max_examples=100)
@given(world=worlds())
def test_a_refused_bridge_says_how_many_guests_it_has(world: World) -> None:
    for each in planned(world):
        taps = [
            name for name, link in world.kernel.links.items()
            if link.kind == "tun" and link.master == each.name
        ]  # fmt: skip
        if each.way in ("restart", "remake", "remove") and taps:
            number = "1 guest's tap is" if len(taps) == 1 else f"{len(taps)} guests' taps are"
            assert each.refused.startswith(number) or f"; {number}" in each.refused


def test_the_strange_addresses_are_in_no_profile() -> None:
    from tests.net_plan.worlds import ADDRESSES

    assert not set(STRANGE) & set(ADDRESSES)
    assert Link("x") == Link("x")
