# SPDX-License-Identifier: Apache-2.0
"""A component and its records -> its page of docs/components. Used when the project is built."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ncm.configure import Configure
from ncm.schema.compound import DictField, EitherField, ListField, RecordField
from ncm.schema.fields import MISSING, BooleanField, Field, LongField, StringField
from ncm.schema.record import Component, Record

_WORDS = {
    "absolute_file_path": "absolute path",
    "type_hostname": "host name",
    "type_hwaddr": "MAC address",
    "type_ip": "IP address",
    "type_ipv4": "IPv4 address",
}
_COLUMNS = "| field | type | default | meaning |\n|---|---|---|---|\n"


class Written(NamedTuple):
    """What an example node gets: its name, the kind of thing, its path, what then happens."""

    node: str
    kind: str
    path: str
    actions: Sequence[str]


def page(component: Configure[Any], written: Sequence[Written], deviations: bool) -> str:
    """The Markdown of one component. deviations: docs/deviations has a page of it."""
    head, _, rest = inspect.cleandoc(component.__doc__ or "").partition("\n\n")
    parts = [
        f"# {component.name}",
        "<!-- Made by tools/generate.py from the schema and docstrings; do not edit. -->",
        _code(head),
    ]
    if rest:
        parts.append(_code(rest))
    if deviations:
        name = component.name
        parts.append(
            f"How it differs from the Perl component: [deviations](../deviations/{name}.md)."
        )
    parts += _files(written)
    parts += _trees(list(component.inputs.fields.values()))
    return "\n\n".join(parts) + "\n"


def _code(text: str) -> str:
    return text.replace("``", "`")


def _files(written: Sequence[Written]) -> Iterator[str]:
    if not written:
        return
    yield "## Files on the example nodes"
    rows = [
        f"| {one.node} | {one.kind} | {cell(one.path)} | {', '.join(one.actions)} |"
        for one in written
    ]
    yield "| node | kind | path | then |\n|---|---|---|---|\n" + "\n".join(rows)


def _trees(trees: Sequence[Field]) -> Iterator[str]:
    seen: set[type[Record]] = set()
    for field in trees:
        yield f"## {field.name}"
        doc = f"{field.doc[0].upper()}{field.doc[1:]}: " if field.doc else ""
        if not isinstance(field, RecordField):
            yield f"{doc}{kind(field)}."
        for cls in _records(field):
            if cls not in seen:
                seen.add(cls)
                yield from _section(cls, root=isinstance(field, RecordField) and cls is field.cls)


def _section(cls: type[Record], root: bool) -> Iterator[str]:
    if not root:
        yield f"### {cls.__name__}"
    yield _code(inspect.cleandoc(cls.__doc__ or ""))
    if cls.open:
        yield "Fields that are not listed here belong to somebody else."
    common = Component.fields if issubclass(cls, Component) else {}
    rows = [row(field) for name, field in cls.fields.items() if name not in common]
    if common:
        yield f"Besides {', '.join(f'`{field.name}`' for field in common.values())}:"
    if rows:
        yield _COLUMNS + "\n".join(rows)
    if cls.refused:
        refused = (f"- `{name}`: {why}" for name, why in sorted(cls.refused.items()))
        yield "Refused:\n\n" + "\n".join(refused)


def _records(field: Field) -> Iterator[type[Record]]:
    """The records below a field, each before those that it holds."""
    while isinstance(field, (ListField, DictField)):
        field = field.item
    if isinstance(field, EitherField):
        for form in field.forms:
            yield from _records(form)
    if isinstance(field, RecordField):
        yield field.cls
        for below in field.cls.fields.values():
            if not (issubclass(field.cls, Component) and below in Component.fields.values()):
                yield from _records(below)


def row(field: Field) -> str:
    """One line of a table of fields."""
    return f"| `{field.name}` | {kind(field)} | {_default(field)} | {cell(field.doc)} |"


def _default(field: Field) -> str:
    if field.required:
        return "required"
    if field.default is MISSING:
        return ""
    if field.default == {} or field.default == []:
        return "empty"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, list):
        return ", ".join(f"`{item}`" for item in field.default)
    return cell(f"`{field.default}`")


def kind(field: Field) -> str:
    """The type of a field in words, with range, unit and secrecy."""
    unit = f" {field.unit}" if field.unit else ""
    text = f"{_kind(field)}{unit}"
    return f"{text}, secret" if field.secret else text


def _kind(field: Field) -> str:
    if isinstance(field, RecordField):
        name = field.cls.__name__
        return f"[{name}](#{name.lower()})"
    if isinstance(field, ListField):
        return f"list of {kind(field.item)}{_lengths(field.lengths, 'items')}"
    if isinstance(field, DictField):
        keys = " by escaped name" if field.escaped else " by name"
        return f"dict of {kind(field.item)}{keys}"
    if isinstance(field, EitherField):
        return ", or ".join(kind(form) for form in field.forms)
    if isinstance(field, StringField):
        return _string(field)
    if isinstance(field, LongField):
        return f"{field.kind}{_range(field)}"
    return "true or false" if isinstance(field, BooleanField) else field.kind


def _string(field: StringField) -> str:
    if field.values:
        return " or ".join(f"`{cell(value)}`" for value in field.values)
    if field.pan in _WORDS:
        return _WORDS[field.pan]
    hint = f": {cell(field.hint)}" if field.pattern else ""
    return f"string{_lengths(field.lengths, 'characters')}{hint}"


def _range(field: LongField) -> str:
    low, high = field.low, field.high
    if low is None and high is None:
        return ""
    if high is None:
        return f", at least {low}"
    return f", at most {high}" if low is None else f" {low} to {high}"


def _lengths(lengths: tuple[int, int | None], what: str) -> str:
    low, high = lengths
    if high is None:
        return f", at least {low} {what}" if low > 1 else ", not empty" if low else ""
    return f", {low} to {high} {what}" if low else f", at most {high} {what}"


def cell(text: str) -> str:
    """Text within a cell of a Markdown table."""
    return re.sub(r"([|<>*_])", r"\\\1", text) if "`" not in text else text.replace("|", "\\|")
