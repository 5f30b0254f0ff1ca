# SPDX-License-Identifier: Apache-2.0
"""What a JSON profile's scalars are in a typed cache (observed with JSON::XS and CCM)."""

from __future__ import annotations

from hashlib import md5

import pytest

from ncm.profile.source import open_file
from ncm.profile.tree import Leaf

SCALARS = [
    ("true", "boolean", "true"),
    ("false", "boolean", "false"),
    ('"x"', "string", "x"),
    ('"2.0"', "string", "2.0"),
    ('"a\\u0000b"', "string", "a\0b"),
    ("16509", "long", "16509"),
    ("-1", "long", "-1"),
    ("-0", "long", "0"),
    ("2.0", "long", "2"),
    ("1.0", "long", "1"),
    ("3.0e2", "long", "300"),
    ("1e10", "long", "10000000000"),
    ("1e15", "double", "1e+15"),
    ("-0.0", "long", "0"),
    ("5e-324", "long", "0"),
    ("0.30000000000000004", "double", "0.3"),
    ("123456789.123456789", "double", "123456789.123457"),
    ("2.5e-10", "double", "2.5e-10"),
    ("-1.5", "double", "-1.5"),
    ("18446744073709551615", "long", "18446744073709551615"),
    ("18446744073709551616", "string", "18446744073709551616"),
    ("-9223372036854775807", "long", "-9223372036854775807"),
    ("-9223372036854775808", "string", "-9223372036854775808"),
    pytest.param("9" * 6000, "string", "9" * 6000, id="six thousand digits"),
]


@pytest.mark.parametrize(("text", "kind", "value"), SCALARS)
def test_a_scalar_is_what_the_cache_makes_of_it(text, kind, value, tmp_path):
    file = tmp_path / "profile"
    file.write_text(f'{{"a": [{text}]}}')
    tree = open_file(str(file))
    assert tree.get("/a/0") == Leaf(kind, value)
    assert tree.checksum("/a/0") == md5(f"{value}\x1e{kind}".encode()).hexdigest()


def test_null_is_an_empty_string_with_a_checksum_of_its_own(tmp_path):
    file = tmp_path / "profile"
    file.write_text('{"null": null, "empty": ""}')
    tree = open_file(str(file))
    assert tree.get("/null") == tree.get("/empty") == Leaf("string", "")
    assert tree.checksum("/null") == md5(b"_<undef>_").hexdigest()
    assert tree.checksum("/empty") == md5(b"\x1estring").hexdigest()


def test_names_come_in_the_order_of_the_cache(tmp_path):
    file = tmp_path / "profile"
    file.write_text('{"b": 1, "B": 1, "\u00e9": 1, "a": {"z": 1, "a": 1}}')
    tree = open_file(str(file))
    assert tree.keys("/") == ["B", "a", "b", "\u00e9"]
    assert tree.keys("/a") == ["a", "z"]
