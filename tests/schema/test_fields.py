# SPDX-License-Identifier: Apache-2.0
"""What each type of field takes, and what it says of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm import schema
from ncm.errors import Problem
from ncm.profile.tree import Leaf
from ncm.schema.fields import Field
from ncm.values import Bool, Float, Int, Secret, Str


def load(field: Any, node: Any) -> tuple[Any, list[str]]:
    """The value of a node below /x, and what was wrong with it."""
    problems: list[Problem] = []
    value = field.load(node, "/x", problems)
    return value, [str(problem) for problem in problems]


def text(value: str) -> Leaf:
    return Leaf("string", value)


def number(value: str) -> Leaf:
    return Leaf("long", value)


PORT = schema.port("port")
NAME = schema.string("name", pattern="[a-z]+", hint="lower case")
SHORT = schema.string("short", min_len=1, max_len=3)
KIND = schema.choice("kind", "a", "b")
SMALL = schema.long("small", -1, 5)
OPEN = schema.long("open")
RATE = schema.double("rate", 0.5, 2)
FLAG = schema.boolean("flag")

ACCEPTED: list[tuple[str, Any, Leaf, Any]] = [
    ("string", schema.string("any"), text(""), ""),
    ("string with a newline", schema.string("any"), text("a\nb"), "a\nb"),
    ("string that reads as a number", schema.string("any"), text("012"), "012"),
    ("pattern", NAME, text("abc"), "abc"),
    ("length at its limits", SHORT, text("abc"), "abc"),
    ("choice", KIND, text("b"), "b"),
    ("long", SMALL, number("5"), 5),
    ("long below zero", SMALL, number("-1"), -1),
    ("long with a sign", SMALL, number("+3"), 3),
    ("long of a cache of strings", SMALL, text("4"), 4),
    ("long beyond 64 bits", OPEN, number("9" * 40), int("9" * 40)),
    ("double", RATE, Leaf("double", "1.5"), 1.5),
    ("double that a typed cache calls long", RATE, number("1"), 1.0),
    ("double of a cache of strings", RATE, text("1.0E0"), 1.0),
    ("double at its limit", RATE, Leaf("double", ".5"), 0.5),
    ("boolean", FLAG, Leaf("boolean", "true"), True),
    ("boolean of a cache of strings", FLAG, text("false"), False),
    ("port", PORT, number("65535"), 65535),
    ("path", schema.path("path"), text("/a b/c.d/"), "/a b/c.d/"),
    ("IPv4", schema.ipv4("ip"), text("192.0.2.1"), "192.0.2.1"),
    ("IPv6", schema.ip_address("ip"), text("2001:db8::1"), "2001:db8::1"),
    ("host name", schema.fqdn("host"), text("a-1.example.org"), "a-1.example.org"),
    ("MAC address", schema.mac("mac"), text("52:54:00:aB:cD:01"), "52:54:00:aB:cD:01"),
]

REFUSED: list[tuple[str, Any, Any, str]] = [
    ("long for a string", NAME, number("5"), "is the long '5', must be a string"),
    ("boolean for a string", NAME, Leaf("boolean", "true"),
     "is the boolean 'true', must be a string"),
    ("pattern matches a part only", NAME, text("abc\n"), "is 'abc\\n', must be lower case"),
    ("empty", SHORT, text(""), "must not be empty"),
    ("too long", SHORT, text("abcd"), "is longer than 3 characters"),
    ("other choice", KIND, text("c"), "is 'c', must be one of a, b"),
    ("list for a string", NAME, [text("a")], "is a list, must be a string"),
    ("dict for a long", SMALL, {}, "is a dict, must be a long"),
    ("below the range", SMALL, number("-2"), "is -2, at least -1 is needed"),
    ("above the range", SMALL, number("6"), "is 6, at most 5 is allowed"),
    ("no number", SMALL, text("five"), "is 'five', must be a whole number"),
    ("number with a blank", SMALL, text(" 5"), "is ' 5', must be a whole number"),
    ("digits of another script", SMALL, text("\u0665"), "is '\\u0665', must be a whole number"),
    ("double for a long", SMALL, Leaf("double", "1.5"), "is '1.5', must be a whole number"),
    ("boolean for a long", SMALL, Leaf("boolean", "true"), "is 'true', must be a whole number"),
    ("double out of range", RATE, Leaf("double", "2.01"), "is 2.01, at most 2 is allowed"),
    ("infinity", RATE, text("inf"), "is 'inf', must be a number"),
    ("not a number", RATE, text("nan"), "is 'nan', must be a number"),
    ("boolean by another word", FLAG, text("yes"), "is 'yes', must be true or false"),
    ("boolean as a long", FLAG, number("1"), "is '1', must be true or false"),
    ("port zero", PORT, number("0"), "is 0, at least 1 is needed"),
    ("relative path", schema.path("path"), text("a/b"), "must be an absolute path"),
    ("path that leaves", schema.path("path"), text("/a/../b"),
     "must not hold . or .. as a segment"),
    ("path of two lines", schema.path("path"), text("/a\n"), "holds a control character"),
    ("octet with a zero", schema.ipv4("ip"), text("192.0.2.01"), "is no IPv4 address"),
    ("octet too large", schema.ipv4("ip"), text("192.0.2.256"), "is no IPv4 address"),
    ("IPv6 for IPv4", schema.ipv4("ip"), text("::1"), "is no IPv4 address"),
    ("address with prefix", schema.ip_address("ip"), text("192.0.2.1/24"), "is no IP address"),
    ("address with zone", schema.ip_address("ip"), text("fe80::1%eth0"), "must not have a zone"),
    ("host name with a blank", schema.fqdn("host"), text("a b"), "is no host name"),
    ("label that starts with a dash", schema.fqdn("host"), text("-a"), "is no host name"),
    ("MAC address with dashes", schema.mac("mac"), text("52-54-00-ab-cd-01"),
     "is '52-54-00-ab-cd-01', must be a MAC address such as 52:54:00:12:34:56"),
    ("long value in a message", NAME, text("A" * 99), f"is '{'A' * 57}...', must be lower case"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "leaf", "value"), [row[1:] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED]
)
def test_a_good_value_is_loaded_with_its_path(field: Any, leaf: Leaf, value: Any) -> None:
    loaded, problems = load(field, leaf)
    assert problems == []
    assert loaded == value
    assert (loaded.path, loaded.given) == ("/x", True)
    assert isinstance(loaded, {str: Str, int: Int, float: Float, bool: Bool}[type(value)])


@pytest.mark.parametrize(
    ("field", "node", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_bad_value_is_refused_with_its_path(field: Any, node: Any, message: str) -> None:
    assert load(field, node) == (None, [f"/x: {message}"])


def test_a_default_knows_where_it_could_have_been_set() -> None:
    value = schema.long("n", default=5).missing("/x/n")
    assert (value, value.path, value.given) == (5, "/x/n", False)
    assert schema.long("n").missing("/x/n") is None


SECRETS = {
    "pattern": schema.string("s", secret=True, pattern="[a-z]+"),
    "lengths": schema.string("s", secret=True, min_len=30, max_len=31),
    "check": schema.string("s", secret=True, check=lambda value: "is bad"),
}


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("kind", ["string", "long", "double", "boolean"])
@given(secret=st.text("ABCDEFGHIJ0123456789#$%", min_size=6, max_size=25))
def test_a_refused_secret_is_never_in_the_message(name: str, kind: str, secret: str) -> None:
    value, problems = load(SECRETS[name], Leaf(kind, secret))
    assert value is None
    assert len(problems) == 1
    assert secret not in problems[0]


def test_a_secret_is_loaded_as_one() -> None:
    value, problems = load(schema.string("s", secret=True), text("hunter2"))
    assert problems == []
    assert isinstance(value, Secret)
    assert value.reveal() == "hunter2"
    assert "hunter2" not in repr(value)


LISTS = schema.listof(schema.long("n", 0), "numbers", min_len=1, max_len=2)
DICTS = schema.dictof(schema.long("n"), "by name", escaped=True,
                      key_check=lambda key: "is bad" if " " in key else None)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "node", "expected"),
    [
        (LISTS, [number("1"), number("-1")], ["/x/1: is -1, at least 0 is needed"]),
        (LISTS, [], ["/x: has 0 items, must have at least 1"]),
        (LISTS, [number("1")] * 3, ["/x: has 3 items, must have at most 2"]),
        (LISTS, {"a": number("1")}, ["/x: is a dict, must be a list"]),
        (LISTS, number("1"), ["/x: is a single value, must be a list"]),
        (DICTS, [number("1")], ["/x: is a list, must be a dict"]),
        (DICTS, {"a_20b": number("1")}, ["/x/a_20b: key 'a b' is bad"]),
        (DICTS, {"a": text("b")}, ["/x/a: is 'b', must be a whole number"]),
        (DICTS, {"_61": number("1"), "a": number("2")}, ["/x/a: is the key 'a' once more"]),
    ],
)
def test_lists_and_dicts_name_the_element(field: Any, node: Any, expected: list[str]) -> None:
    assert load(field, node)[1] == expected


def test_dicts_come_in_the_order_of_raw_keys_and_lists_in_theirs() -> None:
    found, _ = load(DICTS, {"b": number("1"), "_2e": number("2"), "a": number("3")})
    assert [(key, key.path, value) for key, value in found.items()] == [
        (".", "/x/_2e", 2), ("a", "/x/a", 3), ("b", "/x/b", 1),
    ]  # fmt: skip
    assert load(LISTS, [number("2"), number("1")])[0] == [2, 1]


@pytest.mark.parametrize(("field", "empty"), [(schema.listof(PORT, "p"), {}), (DICTS, [])])
def test_an_empty_list_and_an_empty_dict_are_alike(field: Field, empty: Any) -> None:
    value, problems = load(field, empty)
    assert problems == []
    assert not value
    assert value is not None
