# SPDX-License-Identifier: Apache-2.0
"""Meaning of route and rule files; lines of rt_tables."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.values import Int, Str
from ncm_bridge.ifcfg.routes_meaning import route_meaning, rule_meaning
from ncm_bridge.routes import written
from ncm_bridge.rt_tables import conflicts, edit, leftovers, managed

ROUTES = route_meaning("em4")
RULES = rule_meaning

EQUAL = [
    (
        "10.4.0.0/16 via 1.2.3.4 dev em4",
        "ADDRESS0=10.4.0.0\nNETMASK0=255.255.0.0\nGATEWAY0=1.2.3.4",
    ),
    ("10.4.0.0/16 via 1.2.3.4 dev em4", "# x\n\n 10.4.0.0/255.255.0.0  dev em4 via 1.2.3.4"),
    ("10.5.0.9/32 dev em4", "10.5.0.9 dev em4"),
    ("default via 1.2.3.4 dev em4", "0.0.0.0/0 via 1.2.3.4 dev em4"),
    ("default via fe80::1 dev em4", "::/0 via fe80:0:0:0:0:0:0:1 dev em4"),
    ("2001:db8:9:0:0:0:0:0/48 dev em4", "2001:db8:9::/48 dev em4"),
    ("blackhole 10.66.0.0/16", "blackhole 10.66.0.0/16 "),
    ("10.1.0.0/16 dev em4 onlink table t", "10.1.0.0/16 onlink table t dev em4"),
]
OTHER = [
    ("10.4.0.0/16 via 1.2.3.4 dev em4", "10.4.0.0/16 via 1.2.3.5 dev em4"),
    ("10.4.0.0/16 dev em4", "10.4.0.0/16 dev em5"),
    ("10.4.0.0/16 dev em4", "10.4.0.0/16"),
    ("10.4.0.0/16 dev em4", "10.4.0.0/17 dev em4"),
    ("10.4.0.0/16 dev em4", "blackhole 10.4.0.0/16 dev em4"),
    ("10.4.0.0/16 dev em4", "10.4.0.0/16 dev em4\ndrift = 1"),
    ("10.4.0.0/16 dev em4", "# 10.4.0.0/16 dev em4"),
    ("10.4.0.0/16 dev em4 onlink", "10.4.0.0/16 dev em4"),
    ("10.4.0.0/16 dev em4\n10.5.0.0/16 dev em4", "10.5.0.0/16 dev em4\n10.4.0.0/16 dev em4"),
    ("10.4.0.0/16 dev em4", "10.4.0.0/16 dev em4 quickack 1"),
    ("blackhole 10.66.0.0/16", "blackhole"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_routes_of_equal_meaning(one: str, other: str) -> None:
    assert ROUTES(one) == ROUTES(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_routes_of_different_meaning(one: str, other: str) -> None:
    assert ROUTES(one) != ROUTES(other)


def test_the_old_form_ends_at_the_first_gap_and_needs_netmasks() -> None:
    gap = "ADDRESS0=10.1.0.0\nNETMASK0=255.255.0.0\nADDRESS2=10.2.0.0\nNETMASK2=255.255.0.0\n"
    assert ROUTES(gap) == ROUTES("10.1.0.0/16 dev em4")
    with pytest.raises(ValueError, match="ADDRESS0 has no netmask"):
        ROUTES("ADDRESS0=10.1.0.0\n")


def test_rules_are_compared_by_words_in_their_order() -> None:
    assert RULES("from 10.0.0.0/8 table t priority 5") == RULES(
        "priority 5 from 10.0.0.0/8 lookup t"
    )
    assert RULES("from all to 10.1.0.1 table t") == RULES("to 10.1.0.1/32 table t")
    assert RULES("not to 10.0.0.0/8 table t") != RULES("to 10.0.0.0/8 table t")
    assert RULES("to 10.0.0.0/8 table t\nto 10.1.0.0/16 table u") != RULES(
        "to 10.1.0.0/16 table u\nto 10.0.0.0/8 table t"
    )


@given(st.ip_addresses(v=6), st.integers(0, 128))
def test_ipv6_without_compression_is_the_same_address(address, prefix: int) -> None:
    text = written(ipaddress.IPv6Interface(f"{address}/{prefix}"))
    assert "::" not in text
    assert ipaddress.IPv6Interface(text) == ipaddress.IPv6Interface(f"{address}/{prefix}")


def tables(**numbers: int) -> dict[Str, Int]:
    return {Str(name, "/t"): Int(number, f"/t/{name}") for name, number in numbers.items()}


FOREIGN = "#\n# reserved values\n255\tlocal\n 7\tother # mine\n\nnot an entry\n"


def test_foreign_lines_stay_byte_for_byte_and_a_second_edit_changes_nothing() -> None:
    wanted = tables(storage=100, backup=101)
    made = edit(wanted, FOREIGN, ()).reveal()
    assert made == (FOREIGN + "101 backup # managed by Quattor\n100 storage # managed by Quattor\n")
    applied = [line.reveal() for line in managed(wanted)]
    assert edit(wanted, made, applied).reveal() == made


def test_lines_of_ours_that_left_the_profile_go_and_those_of_perl_stay() -> None:
    kept = "120 kept # managed by Quattor\n"
    text = FOREIGN + "100 storage # managed by Quattor\n" + kept
    assert edit(tables(), text, ["100 storage # managed by Quattor"]).reveal() == FOREIGN + kept
    assert [entry.name for entry in leftovers(tables(), text)] == ["storage", "kept"]


def test_a_marked_line_with_our_number_or_name_is_replaced_in_its_place() -> None:
    text = "100 old # managed by Quattor\n9 x\n101 storage # managed by Quattor\n"
    assert edit(tables(storage=100), text, ()).reveal() == "100 storage # managed by Quattor\n9 x\n"


def test_a_foreign_line_that_says_the_same_is_enough() -> None:
    assert edit(tables(storage=100), "100 storage\n", ()).reveal() == "100 storage\n"
    assert conflicts(tables(storage=100), "100 storage\n") == []


def test_a_last_line_without_end_gets_one_only_when_something_follows() -> None:
    assert edit(tables(a=1), "9 x", ()).reveal() == "9 x\n1 a # managed by Quattor\n"
    assert edit(tables(), "9 x", ()).reveal() == "9 x"


@pytest.mark.parametrize("line", ["100 other", "99 storage", "0x64 other # mine"])
def test_foreign_lines_that_stand_against_ours_are_found(line: str) -> None:
    (problem,) = conflicts(tables(storage=100), f"{line}\n")
    assert problem.path == "/t/storage"


LINES = st.lists(
    st.sampled_from(
        ["# c", "", "1 a", "2 b # managed by Quattor", "3 c # managed by Quattor", "junk", "4\td"]
    ),
    max_size=8,
)


@given(LINES, st.dictionaries(st.sampled_from("abcde"), st.integers(1, 5), max_size=3))
def test_editing_twice_is_editing_once_and_no_foreign_line_is_lost(lines, wanted) -> None:
    wanted = {name: number for name, number in wanted.items()
              if list(wanted.values()).count(number) == 1}  # fmt: skip
    text = "".join(f"{line}\n" for line in lines)
    once = edit(tables(**wanted), text, ()).reveal()
    assert edit(tables(**wanted), once, ()).reveal() == once
    foreign = [line for line in lines if "managed" not in line]
    assert [line for line in once.split("\n")[:-1] if "managed" not in line] == foreign
