# SPDX-License-Identifier: Apache-2.0
"""Records: required, defaulted, closed; every problem at once, each with its path."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest

from ncm import schema
from ncm.errors import Bug, ProfileError
from ncm.profile.json_file import read_json
from ncm.schema import Component, Inputs, Record, Report
from ncm.values import Bool, Int, Str


class Inner(Record):
    size: Int = schema.long("size", 1, required=True)
    label: Str = schema.string("label", default="none")


class Outer(Component):
    inner: Inner | None = schema.record(Inner, "an inner one")
    given: Inner | None = schema.record(Inner, "never complete by itself")
    many: list[Inner] | None = schema.listof(Inner, "several")
    named: Str | None = schema.string("a name that is no identifier", name="a-name")
    low: Int = schema.long("low", default=1)
    high: Int | None = schema.long("high")

    def check(self, report: Report) -> None:
        if self.high is not None and self.low > self.high:
            report(self.at("high"), f"is below {self.low}")


class Foreign(Record):
    open: ClassVar[bool] = True
    refused: ClassVar[dict[str, str]] = {"old": "is gone"}

    mount: Bool = schema.boolean("mounted", default=True)


class TreeInputs(Inputs):
    outer: Outer = schema.tree("/software/components/outer", Outer, required=True)
    foreign: Foreign | None = schema.tree("/system/foreign", Foreign)
    others: list[Foreign] | None = schema.tree("/system/others", schema.listof(Foreign, "others"))
    name: Str | None = schema.tree("/system/name", schema.string("a name"))


def read(outer: dict[str, Any] | None, **system: Any) -> TreeInputs:
    tree: dict[str, Any] = {"software": {"components": {}}, "system": system}
    if outer is not None:
        tree["software"]["components"]["outer"] = outer
    return TreeInputs.read(read_json(json.dumps(tree), "x.json"))


def problems(outer: dict[str, Any] | None, **system: Any) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        read(outer, **system)
    return [str(problem).replace("/software/components/outer", "O") for problem in
            caught.value.problems]  # fmt: skip


def test_what_is_left_out_is_its_default_or_none() -> None:
    outer = read({"inner": {"size": 3}}).outer
    assert outer.inner is not None
    assert (outer.inner.size, outer.inner.label, outer.given, outer.many) == (3, "none", None, None)
    assert (bool(outer.active), int(outer.low), outer.high) == (True, 1, None)
    assert outer.inner.path == "/software/components/outer/inner"
    assert outer.inner.label.path == "/software/components/outer/inner/label"


def test_every_problem_is_reported_with_its_path() -> None:
    bad = {"inner": {"label": "x", "extra": 1}, "many": [{"size": 0}, {}], "low": "a"}
    assert problems(bad) == [
        "O/inner/extra: is not a field known here",
        "O/inner/size: is missing (size)",
        "O/many/0/size: is 0, at least 1 is needed",
        "O/many/1/size: is missing (size)",
        "O/low: is 'a', must be a whole number",
    ]


def test_rules_between_fields_see_only_good_fields() -> None:
    assert problems({"high": 0}) == ["O/high: is below 1"]
    assert problems({"high": 0, "low": "x"}) == ["O/low: is 'x', must be a whole number"]


def test_the_names_of_the_profile_count() -> None:
    assert read({"a-name": "x", "ncm-module": "pyncm"}).outer.named == "x"
    assert problems({"named": "x"}) == ["O/named: is not a field known here"]


def test_a_record_must_be_a_dict() -> None:
    assert problems({"inner": 5}) == ["O/inner: is a single value, must be a dict"]
    assert problems({"inner": [1]}) == ["O/inner: is a list, must be a dict"]


def test_a_missing_tree_is_named_when_it_is_required() -> None:
    assert problems(None) == ["O: is missing"]
    inputs = read({})
    assert (inputs.foreign, inputs.others, inputs.name) == (None, None, None)


def test_an_open_record_passes_over_what_it_does_not_know() -> None:
    inputs = read({}, foreign={"other": [1], "mount": False}, others=[{}, {"x": 1}], name="n")
    assert inputs.foreign is not None
    assert not inputs.foreign.mount
    assert [other.path for other in inputs.others or ()] == ["/system/others/0", "/system/others/1"]
    assert inputs.name == "n"


def test_a_field_that_cannot_be_honoured_says_why() -> None:
    assert problems({}, foreign={"old": 1}) == ["/system/foreign/old: is gone"]


def as_strings(node: Any) -> Any:
    """The tree as a cache holds it that knows strings only."""
    if isinstance(node, dict):
        return {key: as_strings(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_strings(value) for value in node]
    return str(node).lower() if isinstance(node, bool) else str(node)


def test_a_profile_of_strings_loads_the_same_values() -> None:
    tree = {"inner": {"size": 3}, "many": [{"size": 1}], "active": False, "high": 7}
    typed, strings = read(tree).outer, read(as_strings(tree)).outer
    assert typed.inner and strings.inner and typed.many and strings.many
    assert (typed.inner.size, typed.many[0].size) == (strings.inner.size, strings.many[0].size)
    assert (typed.active, typed.high) == (strings.active, strings.high)
    assert not strings.active


@pytest.mark.parametrize("name", ["path", "check", "items", "at", "fields"])
def test_a_field_must_not_hide_a_part_of_the_record(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        type("Bad", (Record,), {name: schema.string("x")})


def test_fields_come_from_all_bases_and_a_class_overrides_them() -> None:
    class Wide(Inner):
        size: Int = schema.long("size", 5, required=True)

    class Both(Wide, Foreign):
        pass

    assert list(Both.fields) == ["mount", "size", "label"]
    assert Both.fields["size"].doc == "size"
    assert Inner.fields["size"] is not Wide.fields["size"]


class Forms(Component):
    text: Any = schema.either(schema.string("word", pattern="[a-z]+", hint="a word"), Inner, "t")
    several: Any = schema.either(schema.long("n"), schema.listof(schema.long("n"), "l"), "s")
    named: Any = schema.dictof(schema.either(schema.string("s"), Inner, "e"), "d")


class FormsInputs(Inputs):
    outer: Forms = schema.tree("/software/components/outer", Forms, required=True)


def forms(**outer: Any) -> Forms:
    tree = {"software": {"components": {"outer": outer}}}
    return FormsInputs.read(read_json(json.dumps(tree), "x.json")).outer


def test_a_field_takes_one_form_or_another() -> None:
    one = forms(text="abc", several=4, named={"a": "x", "b": {"size": 2}})
    assert (one.text, one.several, one.named["a"]) == ("abc", 4, "x")
    assert one.text.path == "/software/components/outer/text"
    assert one.named["b"].size == 2
    other = forms(text={"size": 3}, several=[4, 5])
    assert (other.text.size, other.several) == (3, [4, 5])
    assert other.several[1].path == "/software/components/outer/several/1"
    assert forms().text is None


@pytest.mark.parametrize(
    ("tree", "path", "message"),
    [
        ({"text": "A"}, "text", "is 'A', must be a word"),
        ({"text": {"size": 0}}, "text/size", "at least 1 is needed"),
        ({"text": ["a"]}, "text", "is a list, must be a single value or a dict"),
        # An empty list is an empty dict in old caches.
        ({"text": []}, "text/size", "is missing (size)"),
        ({"several": {"a": 1}}, "several", "is a dict, must be a single value or a list"),
        ({"several": "x"}, "several", "must be a whole number"),
        ({"several": [1, "x"]}, "several/1", "must be a whole number"),
        ({"named": {"a": 4}}, "named/a", "must be a string"),
    ],
)
def test_what_fits_no_form_is_refused(tree: Any, path: str, message: str) -> None:
    with pytest.raises(ProfileError) as caught:
        forms(**tree)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == 1
    assert found[0].startswith(f"/software/components/outer/{path}: ") and message in found[0]


def test_the_forms_must_differ() -> None:
    for one, other in (
        (schema.string("a"), schema.long("b")),
        (schema.listof(schema.long("a"), "a"), schema.listof(schema.string("b"), "b")),
        (Inner, schema.dictof(schema.long("a"), "a")),
    ):
        with pytest.raises(Bug):
            schema.either(one, other, "d")
