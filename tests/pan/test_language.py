# SPDX-License-Identifier: Apache-2.0
"""The language as panc 10.9 was seen to behave; what our own part of it must get right."""

from __future__ import annotations

from typing import Any

import pytest

from .language.tokens import PanError
from .profiles import Compiler
from .test_cloud import typed

VALUES: dict[str, tuple[str, Any]] = {
    "octal": ("0644", 420),
    "hexadecimal": ("0xff", 255),
    "Java's division": ("7 / 2", 3),
    "Java's modulo": ("-7 % 3", -1),
    "double": ("1.5 + 1", 2.5),
    "octal string": ("to_long('010')", 8),
    "escape": ("escape('/var/lib')", "_2fvar_2flib"),
    "escape a first digit": ("escape('9a')", "_39a"),
    "escape nothing": ("escape('')", "_"),
    "unescape": ("unescape('kvm1_2ecloud')", "kvm1.cloud"),
    "quote in single quotes": ("'it''s'", "it's"),
    "escapes in double quotes": (r'"a\tb\x41\"\\"', 'a\tbA"\\'),
    "dict keys are escaped in braces": ("dict('{/etc/exports}', 1)", {"_2fetc_2fexports": 1}),
    "foreach goes by sorted key": (
        "{ o = ''; foreach (k; v; dict('b', 1, 'a', 2, 'B', 3)) { o = o + k; }; o; }", "Bab",
    ),
    "locals alias": ("{ a = dict('x', 1); b = a; b['x'] = 2; a; }", {"x": 2}),
    "clone copies": ("{ a = dict('x', 1); b = clone(a); b['x'] = 2; a; }", {"x": 1}),
    "a write to a global shadows it": ("{ V['a'] = 9; V; }", {"a": 9}),
    "is_defined of a string": ("is_defined('/nowhere')", True),
    "exists of a path": ("exists('/nowhere')", False),
    "exists of a missing key": ("{ a = dict(); exists(a['b']['c']); }", False),
    "append makes SELF": ("{ append(1); append(2); SELF; }", [1, 2]),
    "length of undef": ("{ SELF[length(SELF)] = 'x'; SELF; }", ["x"]),
    "negative index": ("{ a = list(1, 2); a[-1]; }", 2),
    "for": ("{ s = 0; for (i = 0; i < 4; i = i + 1) { s = s + i; }; s; }", 6),
    "while": ("{ n = 8; while (n > 3) { n = n - 2; }; n; }", 2),
    "return": ("first_of(list(4, 5))", 4),
    "matches": ("matches('a12', '^([a-z])([0-9]+)$')", ["a12", "a", "12"]),
    "split": ("split(',', 'a,b,,')", ["a", "b"]),
    "format": ("format('%s-%03d', 'x', 7)", "x-007"),
    "format by place": ("format('%2$s-%1$s', 'a', 'b')", "b-a"),
    "format leaves values over": ("format('%s 100%%', 'a', 'b')", "a 100%"),
    "ip4_to_long": ("ip4_to_long('192.0.2.1/24')", [3221225985, 4294967040]),
    "ip4_to_long without bits": ("ip4_to_long('255.255.0.0')", [4294901760, 4294967295]),
    "value of another profile": ("value('other:/a/b')", 1),
    "value of another profile in the older way": ("value('//other/a/b')", 1),
    "value of a profile in a folder": ("value('far/third:/t/x')", 3),
    "another profile has its defaults": ("value('far/third:/t')", {"x": 3}),
    "another profile has its own name": ("value('other:/name')", "other"),
    "value of this profile by its name": (
        "{ SELF['x'] = 1; path_exists('node.example.org:/nowhere'); }", False,
    ),
    "exists in another profile": ("exists('other:/a') && !path_exists('other:/a/c')", True),
    "exists in no profile": ("path_exists('nowhere:/a')", False),
    "what another profile gives is a copy": (
        "{ a = value('other:/a'); a['b'] = 2; value('other:/a/b'); }", 1,
    ),
    "merge": ("merge(dict('a', 1), dict('b', 2))", {"a": 1, "b": 2}),
    "index in a list": ("index('b', list('a', 'b'))", 1),
    "default of a required field": ("create('s')", {"x": 1}),
}  # fmt: skip

GOOD: dict[str, tuple[str, Any]] = {
    "assign if undefined": ("'/a' = 1; '/a' ?= 2;", {"a": 1}),
    "prefix": ("prefix '/a'; 'b' = 1; '/c' = 2;", {"a": {"b": 1}, "c": 2}),
    "numbers make a list": ("'/a/0' = 'x'; '/a/1' = 'y';", {"a": ["x", "y"]}),
    "null deletes": ("'/a/b' = 1; '/a/c' = 2; '/a/b' = null;", {"a": {"c": 2}}),
    "null in a list shifts": ("'/a' = list(1, 2, 3); '/a/0' = null;", {"a": [2, 3]}),
    "heredoc": ("'/a' = <<EOT;\none\ntwo\nEOT\n'/b' = 1;", {"a": "one\ntwo\n", "b": 1}),
    "variable keeps what a site set": ("variable X = 1; variable X ?= 2; '/a' = X;", {"a": 1}),
    "defaults go down": (
        "type t = {'x' : long = 3 'y' ? long = 4}; type u = {'t' : t = dict()};"
        "bind '/a' = u; '/a' = dict();", {"a": {"t": {"x": 3}}},
    ),
    "an optional field stays missing": ("type t = {'y' ? long = 4}; bind '/a' = t; '/a' = dict();",
                                        {"a": {}}),
    "ranges": ("bind '/a' = long(1..3)[1..2]; '/a' = list(1, 3);", {"a": [1, 3]}),
    "choice": ("bind '/a' = choice('x', 'y'); '/a' = 'y';", {"a": "y"}),
    "a link to what exists": ("bind '/a' = element*; '/a' = '/b/c'; '/b/c' = 1;",
                              {"a": "/b/c", "b": {"c": 1}}),
    "while types are checked, profiles may need each other": (
        "bind '/a' = long with value('mutual:/b') == 2; '/a' = 1;", {"a": 1},
    ),
    "annotations and comments": ("@{desc=it's one}\n# two\n'/a' = 1;", {"a": 1}),
    "include once": ("include 'one'; include 'one';", {"n": 1}),
    "include if there": ("include if_exists('nowhere'); '/a' = 1;", {"a": 1}),
}  # fmt: skip

BAD: dict[str, str] = {
    "double wants a point": "bind '/a' = double; '/a' = 1;",
    "no string is a boolean": "bind '/a' = boolean; '/a' = 'true';",
    "hole in a list": "'/a/1' = 1;",
    "key with a blank": "'/a b' = 1;",
    "index of a call": "'/a' = split(',', 'a,b')[0];",
    "unknown field": "type t = {'a' ? long}; bind '/a' = t; '/a' = dict('b', 1);",
    "including an open type does not open": (
        "type o = extensible {'a' ? long}; type t = {include o};bind '/a' = t; '/a' = dict('b', 1);"
    ),
    "condition of an included type": (
        "type o = {'a' ? long} with SELF['a'] > 1; type t = {include o};"
        "bind '/a' = t; '/a' = dict('a', 1);"
    ),
    "missing field": "type t = {'a' : long}; bind '/a' = t; '/a' = dict();",
    "bind without a value": "type t = {'a' : long = 1}; bind '/a' = t;",
    "condition that is not met": "bind '/a' = long with SELF > 3; '/a' = 3;",
    "error() in a condition": "bind '/a' = long with { error('no'); true; }; '/a' = 3;",
    "range": "bind '/a' = long(1..65535); '/a' = 65536;",
    "length": "bind '/a' = string(1..2); '/a' = 'abc';",
    "too many items": "bind '/a' = long[0..1]; '/a' = list(1, 2);",
    "none of the choices": "bind '/a' = choice('x', 'y'); '/a' = 'xy';",
    "link to nowhere": "bind '/a' = element*; '/a' = '/b';",
    "undef is left": "'/a' = undef;",
    "final": "final '/a' = 1; '/a' = 1;",
    "final variable": "final variable X = 1; variable X = 1;",
    "type twice": "type t = long; type t = long;",
    "unknown type": "bind '/a' = nowhere; '/a' = 1;",
    "unknown function": "'/a' = nowhere(1);",
    "unknown variable": "'/a' = NOWHERE;",
    "missing key": "'/a' = { b = dict(); b['c']; };",
    "no template": "include 'nowhere';",
    "misnamed template": "include 'misnamed';",
    "no semicolon": "'/a' = 1 '/b' = 2;",
    "empty block": "'/a' = {};",
    "unknown escape": "'/a' = \"\\u20ac\";",
    "string plus number": "'/a' = 'a' + 1;",
    "endless": "'/a' = { while (true) { 1; }; };",
    "octal nine": "'/a' = 09;",
    "format without a value": "'/a' = format('%s');",
    "format of a text as a number": "'/a' = format('%d', 'x');",
    "no IPv4 address": "'/a' = ip4_to_long('192.0.2.256');",
    "value of no profile": "'/a' = value('nowhere:/a');",
    "value that another profile lacks": "'/a' = value('other:/b');",
    "two profiles need each other": "'/a' = value('mutual:/b');",
    "what another profile refuses": "'/a' = value('failing:/a');",
    "value of what is no object template": "'/a' = value('one:/n');",
    "merge of one key twice": "'/a' = merge(dict('a', 1), dict('a', 2));",
}

TEMPLATES = {
    "one": "unique template one; '/n' = { if (exists('/n')) value('/n') + 1 else 1; };",
    "misnamed": "unique template other;",
    "s": "structure template s; 'x' = 1;",
    "other": "object template other; '/a/b' = 1; '/name' = OBJECT;",
    "far/third": "object template far/third; type t = {'x' : long = 3}; bind '/t' = t;"
    "'/t' = dict();",
    "mutual": "object template mutual; '/b' = if (path_exists('node.example.org:/a')) 2 else 1;",
    "failing": "object template failing; '/a' = error('no');",
}


@pytest.fixture(autouse=True)
def templates(compiler: Compiler) -> None:
    """Templates that a row may include; its folder comes first in the include path."""
    for name, text in TEMPLATES.items():
        path = compiler.folder / f"{name}.pan"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize("row", VALUES.values(), ids=list(VALUES))
def test_an_expression_has_its_value(compiler: Compiler, row: tuple[str, Any]) -> None:
    text = "variable V = dict('a', 1, 'b', 2); function first_of = { return(ARGV[0][0]); 0; };"
    made = compiler.compile_profile(f"{text}\n'/r' = {row[0]};")
    assert typed(made) == typed({"r": row[1]})


@pytest.mark.parametrize("row", GOOD.values(), ids=list(GOOD))
def test_statements_make_a_profile(compiler: Compiler, row: tuple[str, Any]) -> None:
    assert typed(compiler.compile_profile(row[0])) == typed(row[1])


@pytest.mark.parametrize("text", BAD.values(), ids=list(BAD))
def test_what_is_wrong_is_refused(compiler: Compiler, text: str) -> None:
    with pytest.raises(PanError):
        compiler.compile_profile(text)


def test_a_childs_type_is_checked_before_its_parents(compiler: Compiler) -> None:
    bound = (
        "bind '/a' = dict with { error('parent'); }; bind '/a/b' = long with { error('child'); };"
    )
    with pytest.raises(PanError, match="child"):
        compiler.compile_profile(f"{bound} '/a/b' = 1;")
