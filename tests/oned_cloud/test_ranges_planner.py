# SPDX-License-Identifier: Apache-2.0
"""What becomes of address ranges, in random cases against a model of the server."""

from __future__ import annotations

import random
from typing import Any, Optional

import pytest

from ncm_oned.cloud.address_range import Range
from ncm_oned.cloud.ranges import Todo, todo

KINDS = ("IP4", "ETHER", "IP6", "IP4_6")


class Net:
    """The ranges of a network: AR_ID -> its attributes, and whose it is."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.ranges: dict[int, dict[str, str]] = {}
        self.number = 0

    def add(self, pairs: dict[str, str]) -> int:
        number, self.number = self.number, self.number + 1
        made = {"MAC": f"02:00:00:00:{self.chance.randrange(256):02x}:{number:02x}", **pairs}
        self.ranges[number] = {**made, "AR_ID": str(number), "SHARED": "NO"}
        return number

    def texts(self) -> list[str]:
        texts = [str(Range.of(at)) for at in self.ranges.values()]
        self.chance.shuffle(texts)
        return texts

    def do(self, plan: Todo) -> None:
        """As the server does what the steps say."""
        for at in (*plan.drop, *(at for _, at in plan.unlike)):
            del self.ranges[at.id]
        for each in plan.change:
            assert each.at is not None
            sent = dict(each.sent())
            old = self.ranges[int(sent["AR_ID"])]
            fixed = {name: old[name] for name in ("TYPE", "IP", "MAC", "AR_ID") if name in old}
            self.ranges[each.at.id] = {**sent, **fixed}
        for each in (*plan.add, *(each for each, _ in plan.unlike)):
            self.add(dict(each.sent()))


def wish(chance: random.Random, number: int) -> dict[str, str]:
    """A range that the profile could want; ``number`` keeps addresses apart."""
    kind = chance.choice(KINDS)
    pairs = {"TYPE": kind, "SIZE": str(chance.choice((4, 4, 8, 9)))}
    if "IP4" in kind:
        pairs["IP"] = f"10.0.{number}.1"
    if "6" in kind and chance.random() < 0.5:
        pairs["GLOBAL_PREFIX"] = f"2001:db8:{number}::"
    if chance.random() < 0.4:
        pairs["MAC"] = f"0a:00:00:00:00:{number:02x}"
    if chance.random() < 0.4:
        pairs["NOTE"] = chance.choice(('a "b"', "c\\d", "e = [f, g]\nh"))
    return pairs


def changed(chance: random.Random, pairs: dict[str, str]) -> dict[str, str]:
    if chance.random() < 0.25:
        return {name: value for name, value in pairs.items() if name != "NOTE"}
    return {**pairs, **chance.choice(({"SIZE": "16"}, {"NOTE": "new"}, {"EXTRA": "1"}, {}))}


def is_in(wanted: dict[str, str], ranges: list[dict[str, str]]) -> Optional[dict[str, str]]:
    """The range of the server that has all that is wanted; it is taken out."""
    for at in ranges:
        if all(at.get(name) == value for name, value in wanted.items()):
            ranges.remove(at)
            return at
    return None


def anonymous(pairs: dict[str, str]) -> bool:
    return not ({"IP", "IP6", "MAC"} & set(pairs))


@pytest.mark.parametrize("seed", range(400))
def test_what_is_wanted_comes_true_and_nothing_else_is_touched(seed: int) -> None:
    chance = random.Random(seed)
    net = Net(chance)
    base = [wish(chance, number) for number in range(chance.randrange(5))]
    for pairs in base:
        net.add(pairs)
    # Made by hand: never of the kinds without address that we have ourselves, which could be ours.
    ours = {pairs["TYPE"] for pairs in base if anonymous(pairs)}
    hands = []
    for number in range(100, 100 + chance.randrange(3)):
        pairs = {"IP": f"10.9.{number}.1", "TYPE": "IP4", "SIZE": "4", "THEIRS": "x"}
        if chance.random() < 0.3 and "ETHER" not in ours:
            pairs = {"TYPE": "ETHER", "SIZE": "77", "THEIRS": "x"}
        hands.append(net.add(pairs))
    theirs = {number: dict(net.ranges[number]) for number in hands}
    drift = [at for number, at in net.ranges.items() if number not in hands]
    for at in drift:
        if chance.random() < 0.2:
            at["FOREIGN"] = "y"
        if chance.random() < 0.2:
            at["SIZE"] = "12"
    for number in [number for number in net.ranges if number not in hands]:
        if chance.random() < 0.15:
            del net.ranges[number]
    kept = [changed(chance, at) if chance.random() < 0.5 else at
            for at in base if chance.random() < 0.7]  # fmt: skip
    new = [wish(chance, number) for number in range(10, 10 + chance.randrange(3))]
    wanted = [*kept, *new]
    chance.shuffle(wanted)

    texts = [str(Range.of(at)) for at in wanted]
    last = [str(Range.of(at)) for at in base]
    numbers = dict(net.ranges)
    plan = todo(texts, net.texts(), last)
    net.do(plan)

    left = [dict(at) for at in net.ranges.values()]
    # Those that say most first: another wish may fit what they want, too.
    most = sorted(wanted, key=lambda at: (anonymous(at), -len(at)))
    assert None not in [is_in(pairs, left) for pairs in most]
    for number, before in theirs.items():
        assert net.ranges[number] == before
    # A range that stays, by its address, keeps its number, and what others wrote in it.
    for pairs in kept:
        if not anonymous(pairs):
            mine = [number for number, at in numbers.items()
                    if all(at.get(name) == pairs[name] for name in ("TYPE", "IP", "MAC")
                           if name in pairs) and number not in hands]  # fmt: skip
            assert set(mine) <= set(net.ranges)
            for number in mine:
                assert net.ranges[number].get("FOREIGN") == numbers[number].get("FOREIGN")
                assert net.ranges[number].get("NOTE") == pairs.get("NOTE")
    again = todo(texts, net.texts(), texts)
    assert not (again.add or again.change or again.drop or again.unlike)


@pytest.mark.parametrize("seed", range(100))
def test_to_undo_is_exact(seed: int) -> None:
    chance = random.Random(seed)
    net = Net(chance)
    for number in range(chance.randrange(5)):
        net.add(wish(chance, number))
    before = net.texts()
    plain = sorted(without_number(at) for at in net.ranges.values())
    for number in list(net.ranges):
        if chance.random() < 0.4:
            del net.ranges[number]
        elif chance.random() < 0.4:
            net.ranges[number].update({"NOTE": "z", "NEW": "1", "SIZE": "40"})
    for number in range(20, 20 + chance.randrange(3)):
        net.add(wish(chance, number))
    net.do(todo(before, net.texts(), (), exact=True))
    assert sorted(without_number(at) for at in net.ranges.values()) == plain


def without_number(pairs: dict[str, str]) -> list[Any]:
    return sorted(pair for pair in pairs.items() if pair[0] not in ("AR_ID", "SHARED"))


@pytest.mark.parametrize(
    "pairs",
    [
        {"TYPE": "IP4", "IP": "10.0.0.1", "SIZE": "3"},
        {"TYPE": "ETHER", "SIZE": "3", "NOTE": 'a "b" \\ c="d" \\" \n x'},
        {"TYPE": "IP6", "NOTE": "\\"},
    ],
)
def test_a_range_is_read_back_from_its_text(pairs: dict[str, str]) -> None:
    assert Range.parse(str(Range.of(pairs))).pairs == pairs


def test_the_wish_that_says_most_is_matched_first() -> None:
    wanted = ['ETHER SIZE="4"', 'ETHER SIZE="4" NOTE="x"']
    there = ['ETHER AR_ID="0" MAC="02:00:00:00:00:01" NOTE="x" SIZE="4"',
             'ETHER AR_ID="1" MAC="02:00:00:00:00:02" SIZE="4"']  # fmt: skip
    plan = todo(wanted, there, wanted)
    assert not (plan.add or plan.change or plan.drop)


def test_a_range_that_no_longer_says_its_address_is_the_same() -> None:
    there = ['ETHER AR_ID="0" MAC="02:00:00:00:00:01" SIZE="4"']
    plan = todo(['ETHER SIZE="4"'], there, ['ETHER MAC="02:00:00:00:00:01" SIZE="4"'])
    assert not (plan.add or plan.change or plan.drop or plan.unclear)


def test_what_a_mark_says_need_not_make_sense() -> None:
    for text in ("", "IP4", 'IP4 IP="', "x" * 9, 'IP4 SIZE="-1"', '"', 'IP4 AR_ID="1" SIZE="x"'):
        plan = todo(
            ['IP4 IP="10.0.0.1" SIZE="2"'], ['IP4 AR_ID="0" IP="10.0.0.9" SIZE="2"'], [text]
        )
        assert len(plan.add) == 1 and not plan.drop
