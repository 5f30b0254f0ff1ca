# SPDX-License-Identifier: Apache-2.0
"""Units are understood as systemd understands them: what has no meaning changes none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm_bridge.common.units import meaning
from ncm_bridge.common.units import unit as written

KEYS = st.sampled_from(["Name", "Gateway", "VLAN", "MTUBytes", "DHCP"])
VALUES = st.text("abc01./:% =[]#;", min_size=1, max_size=9).map(str.strip).filter(bool)
PAIRS = st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=4)
NAMES = st.sampled_from(["Match", "Network", "Address", "Route", "RoutingPolicyRule"])
SECTIONS = st.lists(st.tuples(NAMES, PAIRS), min_size=1, max_size=5)
NOISE = st.sampled_from(["", "\n", "# x\n", "  ; [No]\n", "\t\n"])


@given(SECTIONS, st.data())
def test_blanks_and_comments_mean_nothing(sections: Any, data: Any) -> None:
    text = written(sections).reveal()
    lines = [data.draw(NOISE) + line + data.draw(st.sampled_from(["\n", "  \n"]))
             for line in text.split("\n")]  # fmt: skip
    assert meaning("".join(lines)) == meaning(text)


@given(SECTIONS, st.randoms())
def test_the_order_of_sections_and_of_other_keys_means_nothing(sections: Any, random: Any) -> None:
    once = {}
    for name, pairs in sections:
        once[name] = list(dict(pairs).items())
    first = list(once.items())
    second = [(name, random.sample(pairs, len(pairs))) for name, pairs in first]
    random.shuffle(second)
    assert meaning(written(first).reveal()) == meaning(written(second).reveal())


@given(SECTIONS, st.integers(0, 99))
def test_another_value_means_something_else(sections: Any, at: int) -> None:
    text = written(sections).reveal()
    at = at % len(sections)
    name, pairs = sections[at]
    other = [*sections[:at], (name, [(pairs[0][0], pairs[0][1] + "z"), *pairs[1:]])]
    other += sections[at + 1 :]
    assert meaning(written(other).reveal()) != meaning(text)


@given(PAIRS, PAIRS)
def test_a_section_that_may_be_there_often_is_not_one(first: Any, second: Any) -> None:
    twice = written([("Route", first), ("Route", second)]).reveal()
    assert meaning(twice) == meaning(written([("Route", second), ("Route", first)]).reveal())
    assert meaning(twice) != meaning(written([("Route", [*first, *second])]).reveal())
    split = written([("Network", first), ("Network", second)]).reveal()
    assert meaning(split) == meaning(written([("Network", [*first, *second])]).reveal())


@given(st.text("[]=aN#;\\\n ", max_size=40))
def test_whatever_stands_there_is_read_or_refused(text: str) -> None:
    try:
        assert meaning(text) == meaning(text + "\n# x\n") or "\\" in text
    except ValueError:
        pass


SAME = [
    ("[Network]\nDHCP=yes\n", "[Network]\nDHCP = On\n"),
    ("[Network]\nVLAN=a\nVLAN=b\n", "[Network]\nVLAN=x\nVLAN=\nVLAN=a\nVLAN=b\n"),
    ("[Network]\nVLAN=a b\n", "[Network]\nVLAN=a \\\nb\n"),
    ("[Network]\nVLAN=a b\n", "[Network]\nVLAN=a \\\n# c\nb\n"),
    ("[Match]\nName=a\n", "[Match]\nName=a\n[Network]\n"),
]
OTHER = [
    (
        "[Address]\nAddress=a\nLabel=x\n[Address]\nAddress=b\n",
        "[Address]\nAddress=a\n[Address]\nAddress=b\nLabel=x\n",
    ),
    ("[Network]\nVLAN=a\nVLAN=b\n", "[Network]\nVLAN=b\nVLAN=a\n"),
    ("[Network]\nDHCP=yes\n", "[Network]\nDHCP=ipv4\n"),
    ("[Network]\nDHCP=yes\n", "[Link]\nDHCP=yes\n"),
    ("[Address]\nAddress=a\n", "[Address]\nAddress=a\n[Address]\nAddress=a\n"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    assert [" ".join(v.split()) for v in str(meaning(one)).split("'")] == [
        " ".join(v.split()) for v in str(meaning(other)).split("'")
    ]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_not_the_same(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


@pytest.mark.parametrize("text", ["Name=a\n", "[Match]\nName\n", "[Match\nName=a\n", "[Match]\n\0"])
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"line|byte"):
        meaning(text)
