# SPDX-License-Identifier: Apache-2.0
"""Records -> the text of schema.pan. Used when the project is built, never on a node.

The grammar is that of panc 10 (PanParser.jjt): ``type [= default] [with condition]``; a range
is of whole numbers and its lower end is 0 when left out; a condition belongs to the whole
field, so that a constrained item of a list or dict needs a type of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ncm.errors import Bug
from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.fields import MISSING, Field, LongField, Number, StringField
from ncm.schema.record import Component, Record

_WIDTH = 120  # panlint LP006
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Named groups, flags, and escapes that Python reads by Unicode and Java by ASCII.
_NOT_JAVA = re.compile(r"\(\?[PaiLmsux]|\\[ZbBdDsSwW]")
_UNPRINTED = re.compile("[^\x20-\x7e]")


class Type:
    """A type as Pan writes it: its name with range and brackets, and what else must hold."""

    def __init__(self, name: str, condition: str = "") -> None:
        self.name = name
        self.condition = condition


def schema(component: str, tree: type[Record]) -> str:
    """The text of components/COMPONENT/schema.pan; its type COMPONENT_component is the tree.

    Raises Bug for what Pan cannot say: a text with a brace, a pattern that Java reads otherwise.
    """
    writer = _Writer(component)
    writer.record(tree, f"{component}_component")
    includes = ["quattor/types/component", "pan/types"]
    if writer.functions:
        includes.append(f"components/{component}/functions")
    head = [
        f"# Made from the Python schema of {component} by tools/generate.py; do not edit.",
        f"declaration template components/{component}/schema;",
        "",
        *(f"include '{include}';" for include in includes),
    ]
    return "\n".join(head) + "\n\n" + "\n\n".join(writer.types) + "\n"


class _Writer:
    """The types of one component, each before the first that needs it."""

    def __init__(self, component: str) -> None:
        self.component = component
        self.types: list[str] = []
        self.functions = False
        self._done: dict[str, type[Record] | str] = {}

    def record(self, cls: type[Record], name: str) -> str:
        """Write the type of a record, once, and return its name."""
        if name in self._done:
            if self._done[name] is not cls:
                raise Bug(f"two types of {self.component} would be called {name}")
            return name
        self._done[name] = cls
        common = Component.fields if issubclass(cls, Component) else {}
        lines = ["    include structure_component"] if common else []
        for attribute, field in cls.fields.items():
            if attribute not in common:
                lines += self._field(field, f"{name}_{_lower(field.name)}")
        condition = f" with {cls.pan_check}(SELF)" if cls.pan_check else ""
        self.functions = self.functions or bool(cls.pan_check)
        start = f"type {name} = {'extensible ' if cls.open else ''}" + "{"
        body = [*_annotation("", cls), start, *lines, "}" + f"{condition};"]
        self.types.append("\n".join(body))
        return name

    def _field(self, field: Field, own: str) -> list[str]:
        wanted = self._type(field, own)
        mark = ":" if field.required or field.default is not MISSING else "?"
        text = f"    '{field.name}' {mark} {wanted.name}"
        if field.default is not MISSING:
            text += f" = {literal(field.default)}"
        return [*_annotation("    ", field), *_with(text, wanted.condition, "")]

    def _type(self, field: Field, own: str) -> Type:
        if isinstance(field, RecordField):
            return Type(self.record(field.cls, self._name_of(field.cls)))
        if isinstance(field, ListField):
            return Type(f"{self._item(field.item, own)}[{_range(*field.lengths)}]")
        if isinstance(field, DictField):
            return Type(f"{self._item(field.item, own)}{{}}")
        return scalar(field)

    def _item(self, item: Field, own: str) -> str:
        """The type of an item; one with a condition gets a name, from its doc where it can."""
        wanted = self._type(item, f"{own}_item")
        if not wanted.condition:
            return wanted.name
        text = f"{wanted.name} with {wanted.condition}"
        for name in (f"{self.component}_{_lower(item.doc)}", own):
            if self._done.get(name) == text:
                return name
            if name not in self._done:
                self._done[name] = text
                lines = _with(f"type {name} = {wanted.name}", wanted.condition, ";")
                self.types.append("\n".join(lines))
                return name
        raise Bug(f"two types of {self.component} would be called {own}")

    def _name_of(self, cls: type[Record]) -> str:
        return f"{self.component}_{_WORD.sub('_', cls.__name__).lower()}"


def scalar(field: Field) -> Type:
    """The type of a string, number or boolean."""
    if field.pan:
        return Type(field.pan)
    if isinstance(field, StringField):
        return _string(field)
    if isinstance(field, LongField):
        return _number(field)
    return Type(field.kind)


def _string(field: StringField) -> Type:
    if field.values:
        return Type(f"choice({', '.join(map(quote, field.values))})")
    limits = _range(*field.lengths)
    name = f"string({limits})" if limits else "string"
    if field.pattern is None:
        return Type(name)
    return Type(name, f"match(SELF, {quote(java(field.pattern.pattern))})")


def _number(field: LongField) -> Type:
    low, high = field.low, field.high
    if low is not None and _whole(low) and (high is None or _whole(high)):
        return Type(f"{field.kind}({int(low)}..{'' if high is None else int(high)})")
    limits = ((">=", low), ("<=", high))
    return Type(
        field.kind,
        " && ".join(f"SELF {sign} {literal(end)}" for sign, end in limits if end is not None),
    )


def _whole(number: Number) -> bool:
    return int(number) == number


def _range(low: int, high: int | None) -> str:
    if not low and high is None:
        return ""
    return f"{low}..{'' if high is None else high}"


def java(pattern: str) -> str:
    """A pattern that Java's find() matches where Python's fullmatch() of ``pattern`` does.

    Raises Bug for what the two read differently.
    """
    plain = re.sub(r"\\[^A-Za-z]", "__", pattern)
    classes = re.findall(r"\[\^?\]?[^\]]*\]", plain)
    # Java takes a bracket within a class for a class of its own, and && for an intersection.
    nested = any("[" in text[1:] or "&&" in text for text in classes)
    if nested or _NOT_JAVA.search(plain):
        raise Bug(f"pattern {pattern!r} means something else to Java")
    dots = "(?s)" if "." in re.sub(r"\[\^?\]?[^\]]*\]", "", plain) else ""
    return f"{dots}^({_UNPRINTED.sub(_code, pattern)})\\z"


def _code(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\x{number:02x}" if number < 256 else f"\\x{{{number:x}}}"


def quote(text: str) -> str:
    """A string literal; without control characters single quotes need only be doubled."""
    if _UNPRINTED.search(text):
        raise Bug(f"the Pan literal {text!r} holds a control or non-ASCII character")
    return "'" + text.replace("'", "''") + "'"


def literal(value: Any) -> str:
    """A default in Pan: scalars, lists and dicts of them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, dict):
        return f"dict({', '.join(f'{quote(key)}, {literal(value[key])}' for key in value)})"
    return f"list({', '.join(map(literal, value))})"


def _with(text: str, condition: str, end: str) -> list[str]:
    """The lines of ``text with condition``, broken where they would be too wide."""
    one = f"{text} with {condition}{end}" if condition else f"{text}{end}"
    if len(one) <= _WIDTH:
        return [one]
    if not condition:
        return list(_wrapped(one))
    return [text, f"        with {condition}{end}"]


def _wrapped(line: str) -> Iterator[str]:
    """A long choice, its values on lines of their own."""
    head, _, rest = line.partition("choice(")
    values, _, tail = rest.partition(")")
    if not values:
        raise Bug(f"a line of Pan is too long: {line}")
    yield f"{head}choice("
    words = values.split(", ")
    for word in words[:-1]:
        yield f"        {word},"
    yield f"        {words[-1]}"
    yield f"    ){tail}"


def _annotation(indent: str, of: Field | type[Record]) -> list[str]:
    """The description of a field or record, with its unit."""
    unit = of.unit if isinstance(of, Field) else None
    doc = of.doc if isinstance(of, Field) else _first_line(of)
    if not doc:
        return []
    if re.search(r"[{}\n]", doc) or doc[0] in "'\"\\":
        raise Bug(f"{doc!r} cannot be an annotation of Pan")
    if unit:
        return [f"{indent}@{{desc={doc}", f"{indent}  unit={unit}}}"]
    return [f"{indent}@{{desc={doc}}}"]


def _first_line(cls: type) -> str:
    """The first paragraph of a docstring in one line, without marks for code."""
    return " ".join((cls.__doc__ or "").split("\n\n")[0].split()).replace("``", "")


def _lower(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
