# SPDX-License-Identifier: Apache-2.0
"""Stanzas are understood as ifup understands them: what has no meaning changes none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.text import Text
from ncm.values import Str
from ncm_bridge.ifupdown.source import FILE, LINE, covered, edit
from ncm_bridge.ifupdown.stanzas import Stanza, interfaces, meaning, written

NAMES = st.sampled_from(["em1", "br0", "em1.5", "bond0"])
WORDS = st.sampled_from(["address", "up", "pre-up", "down", "mtu"])
VALUES = st.text("abc01./:|{}", min_size=1, max_size=9)
OPTIONS = st.lists(st.tuples(WORDS, VALUES), min_size=1, max_size=4)
STANZAS = st.lists(
    st.tuples(NAMES, st.booleans(), st.sampled_from(["static", "dhcp"]), OPTIONS),
    min_size=1, max_size=4,
)  # fmt: skip
NOISE = st.sampled_from(["", "\n", "# x\n", "  # iface x inet y\n", "\t\n"])


def text_of(stanzas: Any) -> str:
    made = [
        Stanza(Str(name), Text(name) if auto else None, method, options)
        for name, auto, method, options in stanzas
    ]
    return written(made, "# head\n").reveal()


@given(STANZAS, st.data())
def test_blanks_and_comments_mean_nothing(stanzas: Any, data: Any) -> None:
    text = text_of(stanzas)
    lines = [data.draw(NOISE) + line.replace(" ", data.draw(st.sampled_from([" ", "  ", "\t"])))
             for line in text.split("\n")]  # fmt: skip
    assert meaning("\n".join(lines)) == meaning(text)


@given(STANZAS, st.randoms())
def test_the_order_of_stanzas_means_nothing(stanzas: Any, random: Any) -> None:
    calm = [(name, False, method, options) for name, _, method, options in stanzas]
    assert meaning(text_of(random.sample(calm, len(calm)))) == meaning(text_of(calm))


@given(STANZAS, st.integers(0, 99))
def test_another_value_means_something_else(stanzas: Any, at: int) -> None:
    at = at % len(stanzas)
    name, auto, method, ((word, value), *rest) = stanzas[at]
    other = [*stanzas[:at], (name, auto, method, [(word, value + "z"), *rest]), *stanzas[at + 1 :]]
    assert meaning(text_of(other)) != meaning(text_of(stanzas))


@given(st.text("iface auto\\\n# x", max_size=40))
def test_whatever_stands_there_is_read_or_refused(text: str) -> None:
    interfaces(text)
    covered(text)
    try:
        meaning(text)
    except ValueError:
        pass


SAME = [
    ("iface a inet static\n  address 1\n  mtu 9\n", "iface a inet static\nmtu 9\naddress 1\n"),
    ("iface a inet manual\n  up x\n", "iface a inet manual\n  post-up x\n"),
    ("auto a b\n", "allow-auto a\nauto b\n"),
    ("iface a inet manual\n  up x y\n", "iface a inet manual\n  up x \\\n   y\n"),
]
OTHER = [
    ("auto a b\n", "auto b a\n"),
    ("iface a inet manual\n  up x\n  up y\n", "iface a inet manual\n  up y\n  up x\n"),
    ("iface a inet manual\n  up x\n", "iface a inet manual\n  pre-up x\n"),
    ("iface a inet manual\n", "iface a inet6 manual\n"),
    ("iface a inet manual\n", "auto a\niface a inet manual\n"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_not_the_same(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


@pytest.mark.parametrize(
    "text", ["address 1\n", "auto a\n  mtu 9\n", "iface a inet x\n mtu\n", "\0"]
)
def test_what_is_no_stanza_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"option|byte"):
        meaning(text)


COVERED = [
    "source /etc/network/interfaces.d/*", "source interfaces.d/ncm-*", f"source a b {FILE}",
    "source-directory /etc/network/interfaces.d", "source-directory interfaces.d/",
]  # fmt: skip
OPEN = ["", "# source /etc/network/interfaces.d/*", "source /etc/network/interfaces.d/*.cfg",
        "source-directory /etc/network/other", LINE]  # fmt: skip


@pytest.mark.parametrize("line", COVERED)
def test_a_line_of_others_takes_our_file_in(line: str) -> None:
    assert covered(f"auto lo\n{line}\n")


@pytest.mark.parametrize("line", OPEN)
def test_a_line_does_not_take_our_file_in(line: str) -> None:
    assert not covered(f"auto lo\n{line}\n")


@pytest.mark.parametrize("content", ["", "auto lo\n", "# no end", "x\n\n  y\t\n"])
def test_foreign_lines_stay_byte_for_byte(content: str) -> None:
    made = edit(content, ()).reveal()
    assert made.startswith(content)
    assert made[len(content) :].strip("\n") == LINE
    assert edit(made, ()).reveal() == made
