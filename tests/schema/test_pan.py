# SPDX-License-Identifier: Apache-2.0
"""schema.pan: what each field becomes, and that its patterns mean the same to Java."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ncm import components, schema
from ncm.errors import Bug
from ncm.schema import Component, Record, pan
from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.fields import Field, StringField
from ncm.values import Str
from tests.real import has

FIELDS: list[tuple[str, Any, str]] = [
    ("optional", schema.string("d"), "'f' ? string"),
    ("required", schema.string("d", required=True), "'f' : string"),
    ("default", schema.string("d", default="it's"), "'f' : string = 'it''s'"),
    ("lengths", schema.string("d", min_len=1, max_len=8), "'f' ? string(1..8)"),
    ("not empty", schema.string("d", min_len=1), "'f' ? string(1..)"),
    ("pattern", schema.string("d", pattern="[a-z']+"),
     "'f' ? string with match(SELF, '^([a-z'']+)\\z')"),
    ("pattern and default", schema.string("d", pattern="a|b", default="a"),
     "'f' : string = 'a' with match(SELF, '^(a|b)\\z')"),
    ("pattern with a dot", schema.string("d", pattern="a.b"),
     "'f' ? string with match(SELF, '(?s)^(a.b)\\z')"),
    ("pattern with a control character", schema.string("d", pattern="[^\x00-\x1f]"),
     "'f' ? string with match(SELF, '^([^\\x00-\\x1f])\\z')"),
    ("secret", schema.string("d", secret=True), "'f' ? string"),
    ("choice", schema.choice("d", "a", "b", default="b"), "'f' : choice('a', 'b') = 'b'"),
    ("named type", schema.path("d"), "'f' ? absolute_file_path"),
    ("range", schema.long("d", -1, 5), "'f' ? long(-1..5)"),
    ("lower end", schema.long("d", 0, default=3), "'f' : long(0..) = 3"),
    # Without a lower end Pan would take 0.
    ("upper end", schema.long("d", None, 5), "'f' ? long with SELF <= 5"),
    ("no range", schema.long("d"), "'f' ? long"),
    ("double", schema.double("d", 0, 1), "'f' ? double(0..1)"),
    ("double within fractions", schema.double("d", 0.5, 1.5, default=1.0),
     "'f' : double = 1.0 with SELF >= 0.5 && SELF <= 1.5"),
    ("boolean", schema.boolean("d", default=False), "'f' : boolean = false"),
    ("list", schema.listof(schema.port("p"), "d", min_len=1), "'f' ? long(1..65535)[1..]"),
    ("list with default", schema.listof(schema.string("s"), "d", default=["a"]),
     "'f' : string[] = list('a')"),
    ("dict", schema.dictof(schema.long("n"), "d", default={}), "'f' : long{} = dict()"),
    ("dict of lists", schema.dictof(schema.listof(schema.long("n"), "l"), "d"), "'f' ? long[]{}"),
    ("one form or another", schema.either(schema.string("s"), schema.listof(schema.long("n"), "l"),
                                          "d"), "'f' ? element"),
    ("dict of either", schema.dictof(schema.either(schema.string("s"), Record, "e"), "d"),
     "'f' ? element{}"),
    ("constrained items", schema.listof(schema.string("my word", pattern="[a-z]+"), "d"),
     "'f' ? x_my_word[]"),
]  # fmt: skip


def written(**fields: Any) -> list[str]:
    """The lines of schema.pan of a component x with these fields."""
    return pan.schema("x", type("Tree", (Component,), fields)).splitlines()


@pytest.mark.parametrize(
    ("field", "line"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS]
)
def test_each_field_becomes_a_line_of_pan(field: Any, line: str) -> None:
    assert f"    {line}" in written(f=field)


class Leaf(Record):
    """One leaf,
    in two lines.

    And more.
    """

    size: int = schema.long("how large", 1, unit="MiB")


class Branch(Record):
    """Holds leaves."""

    open: ClassVar[bool] = True
    pan_check: ClassVar[str] = "x_check_branch"

    leaves: list[Leaf] | None = schema.listof(Leaf, "leaves")
    first: Leaf | None = schema.record(Leaf, "first", default={})
    words: list[Str] | None = schema.listof(schema.string("word", pattern="[a-z]+"), "words")
    more: list[Str] | None = schema.listof(schema.string("word", pattern="[a-z]+"), "more words")
    codes: list[Str] | None = schema.listof(schema.string("word", pattern="[0-9]+"), "codes")


def test_a_schema_is_a_declaration_template_with_each_type_before_its_use() -> None:
    assert (
        "\n".join(written(branch=schema.record(Branch, "the branch")))
        == """\
# Made from the Python schema of x by tools/generate.py; do not edit.
declaration template components/x/schema;

include 'quattor/types/component';
include 'pan/types';
include 'components/x/functions';

@{desc=One leaf, in two lines.}
type x_leaf = {
    @{desc=how large
      unit=MiB}
    'size' ? long(1..)
};

type x_word = string with match(SELF, '^([a-z]+)\\z');

type x_branch_codes = string with match(SELF, '^([0-9]+)\\z');

@{desc=Holds leaves.}
type x_branch = extensible {
    @{desc=leaves}
    'leaves' ? x_leaf[]
    @{desc=first}
    'first' : x_leaf = dict()
    @{desc=words}
    'words' ? x_word[]
    @{desc=more words}
    'more' ? x_word[]
    @{desc=codes}
    'codes' ? x_branch_codes[]
} with x_check_branch(SELF);

@{desc=The fields that every component has (quattor/types/component).}
type x_component = {
    include structure_component
    @{desc=the branch}
    'branch' ? x_branch
};""".replace("@{desc=The fields that every component has (quattor/types/component).}\n", "")
    )


def test_long_lines_are_broken() -> None:
    values = [f"value{number}" for number in range(20)]
    lines = written(f=schema.choice("d", *values), g=schema.string("d", pattern="a" * 84))
    start = lines.index("    'f' ? choice(")
    assert lines[start + 1 : start + 21] == [f"        '{v}'," for v in values[:-1]] + [
        "        'value19'"
    ]
    assert lines[start + 21] == "    )"
    assert lines[-3:-1] == ["    'g' ? string", f"        with match(SELF, '^({'a' * 84})\\z')"]
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(
    "field",
    [
        schema.string("a } brace"),
        schema.string("'quoted"),
        schema.string("two\nlines"),
        schema.string("d", default="\n"),
        schema.choice("d", "ä"),
    ],
)
def test_what_pan_cannot_say_is_a_bug(field: Any) -> None:
    with pytest.raises(Bug):
        written(f=field)


@pytest.mark.parametrize(
    "pattern", ["(?P<name>a)", r"a\Z", r"\S+", r"[a\\[b]", "[a&&b]", "[][]", "(?i)a"]
)
def test_a_pattern_that_java_reads_otherwise_is_a_bug(pattern: str) -> None:
    with pytest.raises(Bug):
        pan.java(pattern)


def test_two_records_of_one_name_are_a_bug() -> None:
    other = type("Leaf", (Record,), {"n": schema.long("n")})
    with pytest.raises(Bug, match="x_leaf"):
        written(a=schema.record(Leaf, "a"), b=schema.record(other, "b"))


def fields_of(cls: type[Record]) -> Iterator[Field]:
    """Every field of a record and of what it holds."""
    for field in cls.fields.values():
        inner = field
        while isinstance(inner, (ListField, DictField)):
            inner = inner.item
        yield inner
        if isinstance(inner, RecordField):
            yield from fields_of(inner.cls)


def patterns() -> list[str]:
    """The patterns of the trees whose schema we write, and some hard ones."""
    found = {"a.b", "[^\x00-\x1f\x7f]+", "a|b|", "[]a]+", r"[\[\]]+", "(a|ab)(c|bcd)?", "[^a]"}
    for name in ("libvirt", "oned", "one_proxy"):
        for tree in components.entry_of(name).load().inputs.fields.values():
            if isinstance(tree, RecordField):
                found |= {
                    field.pattern.pattern
                    for field in fields_of(tree.cls)
                    if isinstance(field, StringField) and field.pattern
                }
    return sorted(found)


TEXTS = [
    "", "a", "ab", "abcd", "a\n", "a\nb", "\n", "A-1_x.y", "0", "077", "a'b", "[", "]", "a]", "ä",
    "\u2028", "\x7f", "/a/b", "pool/image", "vda", "sd", "--listen", "--timeout 5", "7.0", "5.12.0",
    "kvm;", "http://a.b:80/c", "USE+MANAGE", "NIC/MAC", "52:54", "br0", "x" * 40, "q35-7.1", "-",
    "01234567-89ab-cdef-0123-456789abcdef", "nfs-server", "\r\n", " ", "en-us",
]  # fmt: skip


@pytest.mark.skipif(not has("javac"), reason="needs a JDK, which CI does not install")
def test_java_finds_what_python_matches() -> None:
    pairs = [(pattern, text) for pattern in patterns() for text in TEXTS]
    lines = (
        f"{pan.java(pattern).encode().hex()} {text.encode().hex()}\n" for pattern, text in pairs
    )
    done = subprocess.run(
        ["java", str(Path(__file__).parent / "Find.java")],
        input="".join(lines), capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = [line == "true" for line in done.stdout.splitlines()]
    matched = [bool(re.compile(pattern, re.DOTALL).fullmatch(text)) for pattern, text in pairs]
    differ = [pair for pair, one, two in zip(pairs, said, matched) if one is not two]
    assert (len(said), differ) == (len(pairs), [])
    assert sum(matched) > len(patterns())
