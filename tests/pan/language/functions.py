# SPDX-License-Identifier: Apache-2.0
"""Pan's own functions, as far as our templates and the library's stand-in use them."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Callable

from .evaluate import Return
from .tokens import PanError
from .values import NULL, UNDEF, escape, kind_of, put, terms, text_of, unescape

if TYPE_CHECKING:
    from .evaluate import Frame
    from .expressions import Node

Builtin = Callable[..., Any]


def pattern(text: str) -> re.Pattern[str]:
    """A Java pattern for Python; the few spellings that differ are changed."""
    changed = text.replace("\\z", "\\Z").replace("\\h", "[ \\t]")
    changed = re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda match: f"\\U{match[1]:0>8}", changed)
    try:
        return re.compile(changed, re.ASCII)
    except re.error as error:
        raise PanError(f"regular expression {text!r}: {error}") from error


def exists(frame: Frame, given: list[Node]) -> bool:
    """exists(variable) or exists(path)."""
    if given[0][0] == "variable":
        value = frame.lookup(given[0])
        return value is not UNDEF or (not given[0][3] and given[0][2] in frame.locals)
    return path_exists(frame, frame.run(given[0]))


def is_defined(frame: Frame, given: list[Node]) -> bool:
    """Of a variable: neither missing nor undef; anything else has a value."""
    value = frame.lookup(given[0]) if given[0][0] == "variable" else frame.run(given[0])
    return value not in (UNDEF, NULL)


def append(frame: Frame, given: list[Node]) -> Any:
    """append(x) changes SELF; append(list, x) gives a longer copy."""
    return _longer(frame, given, lambda old, new: [*old, new])


def prepend(frame: Frame, given: list[Node]) -> Any:
    """The same at the other end."""
    return _longer(frame, given, lambda old, new: [new, *old])


def _longer(frame: Frame, given: list[Node], joined: Callable[[Any, Any], Any]) -> Any:
    item = frame.run(given[-1])
    if len(given) == 2:
        old = frame.lookup(given[0]) if given[0][0] == "variable" else frame.run(given[0])
        return joined([] if old is UNDEF else old, item)
    old = [] if frame.own.value is UNDEF else frame.own.value
    if not isinstance(old, list):
        raise PanError(f"append needs a list, not {kind_of(old)}")
    frame.own.value = joined(old, item)
    return frame.own.value


def is_kind(*kinds: str) -> Builtin:
    """is_list and its kin: false for what is not there."""

    def check(frame: Frame, given: list[Node]) -> bool:
        value = frame.lookup(given[0]) if given[0][0] == "variable" else frame.run(given[0])
        return kind_of(value) in kinds

    return check


SPECIAL: dict[str, Builtin] = {
    "exists": exists, "is_defined": is_defined, "append": append, "prepend": prepend,
    "is_list": is_kind("list"), "is_dict": is_kind("dict"), "is_nlist": is_kind("dict"),
    "is_string": is_kind("string"), "is_long": is_kind("long"), "is_double": is_kind("double"),
    "is_boolean": is_kind("boolean"), "is_number": is_kind("long", "double"),
    "is_null": is_kind("null"), "is_resource": is_kind("list", "dict"),
    "is_property": is_kind("string", "long", "double", "boolean"),
    "debug": lambda *_: UNDEF, "deprecated": lambda *_: UNDEF, "traceback": lambda *_: UNDEF,
}  # fmt: skip


def path_exists(frame: Frame, path: str) -> bool:
    """Whether the profile, or the one that the path names, has that element by now."""
    return frame.build.element(path) is not UNDEF


def value(frame: Frame, path: str, default: Any = UNDEF) -> Any:
    """The element at an absolute path, also of another profile; protected against changes."""
    found = frame.build.element(path)
    if found is UNDEF and default is UNDEF:
        raise PanError(f"there is no element {path}")
    return copy.deepcopy(default if found is UNDEF else found)


def if_exists(frame: Frame, name: str) -> Any:
    """A template's name if there is one, for include."""
    return name if frame.build.find(name) else UNDEF


def new_dict(_: Frame, *given: Any) -> dict[str, Any]:
    """dict(key, value, ...); {...} in a key is escaped."""
    if len(given) % 2:
        raise PanError("dict needs pairs")
    found: dict[str, Any] = {}
    for key, item in zip(given[::2], given[1::2]):
        put(found, terms(key), item)
    return found


def create(frame: Frame, name: str, *given: Any) -> Any:
    """A structure template's dict, changed by pairs."""
    made = frame.build.structure(name)
    for key, item in zip(given[::2], given[1::2]):
        made = put(made, terms(key), item)
    return made


def merge(_: Frame, *given: Any) -> Any:
    """Lists one after the other, or dicts that share no key."""
    if all(isinstance(one, list) for one in given):
        return [item for one in given for item in one]
    found: dict[str, Any] = {}
    for one in given:
        if found.keys() & one.keys():
            raise PanError("merge: a key twice")
        found.update(one)
    return found


def to_long(_: Frame, given: Any, base: int = 0) -> int:
    """A string is octal or hexadecimal by its prefix."""
    if not isinstance(given, str):
        return int(given)
    text = re.sub("^0(?=[0-7])", "0o", given) if not base else given
    try:
        return int(text, base)
    except ValueError as error:
        raise PanError(f"to_long: {given!r} is no number") from error


def complain(_: Frame, text: str, *given: Any) -> Any:
    """error(): the message is for the author of the profile."""
    raise PanError(java_format(text, given) if given else text)


def finish(_: Frame, given: Any = UNDEF) -> Any:
    """return()."""
    raise Return(given)


def replace(_: Frame, expression: str, new: str, text: str) -> str:
    """All places of a pattern; $1 is a group."""
    return pattern(expression).sub(re.sub(r"\$(\d)", r"\\\1", new), text)


def split(_: Frame, expression: str, *rest: Any) -> list[str]:
    """split(pattern, text) or split(pattern, limit, text); trailing empty parts go."""
    limit = rest[0] if len(rest) == 2 else 0
    parts = pattern(expression).split(rest[-1], max(limit - 1, 0))
    while not limit and len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def join(_: Frame, between: str, *given: Any) -> str:
    """A list's strings, or the strings given."""
    parts = given[0] if isinstance(given[0], list) else given
    return between.join(parts)


def formatted(_: Frame, text: str, *given: Any) -> str:
    """format(): as Java has it."""
    return java_format(text, given)


def java_format(text: str, given: Sequence[Any]) -> str:
    """%s, %d and so on take the next value, %2$s the second; values may be left over."""
    rest = iter(given)

    def one(match: re.Match[str]) -> str:
        if match[3] == "%":
            return "%"
        try:
            found = given[int(match[1]) - 1] if match[1] else next(rest)
        except (IndexError, StopIteration):
            raise PanError(f"format {text!r} has too few values") from None
        if match[3] == "d" and kind_of(found) != "long":
            raise PanError(f"format {text!r}: %d needs a long, not {kind_of(found)}")
        return f"%{match[2]}{match[3]}" % (text_of(found) if match[3] == "s" else found)

    return re.sub(r"%(?:(\d+)\$)?([-+ 0]*\d*(?:\.\d+)?)([a-zA-Z%])", one, text)


def ip4_to_long(_: Frame, text: str) -> list[int]:
    """The address, and the mask of all bits or of those after the slash."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)\.(\d+)(?:/(\d+))?", text, re.ASCII)
    parts = [int(part) for part in match.groups()[:4]] if match else [256]
    bits = int(match[5] or 32) if match else 0
    if max(parts) > 255 or bits > 32:
        raise PanError(f"ip4_to_long: {text!r} is no IPv4 address")
    address = sum(part << shift for part, shift in zip(parts, (24, 16, 8, 0)))
    return [address, (0xFFFFFFFF >> (32 - bits)) << (32 - bits)]


def index(_: Frame, wanted: Any, within: Any, start: int = 0) -> Any:
    """Where a value is: place in a string or list (-1: nowhere), key in a dict ("")."""
    if isinstance(within, str):
        return within.find(wanted, start)
    if isinstance(within, list):
        return within.index(wanted) if wanted in within else -1
    return next((key for key in sorted(within) if within[key] == wanted), "")


def substr(_: Frame, text: str, start: int, length: int | None = None) -> str:
    """Part of a text, from the end where start is negative."""
    return text[start:] if length is None else text[start:][:length]


BUILTIN: dict[str, Builtin] = {
    "clone": lambda _, given: copy.deepcopy(given),
    "create": create,
    "dict": new_dict,
    "error": complain,
    "escape": lambda _, text: escape(text),
    "format": formatted,
    "if_exists": if_exists,
    "index": index,
    "ip4_to_long": ip4_to_long,
    "join": join,
    "key": lambda _, given, place: sorted(given)[place],
    "length": lambda _, given: 0 if given is UNDEF else len(given),
    "list": lambda _, *given: list(given),
    "match": lambda _, text, expression: bool(pattern(expression).search(text)),
    "matches": lambda _, text, expression: [
        group or ""
        for match in [pattern(expression).search(text)]
        if match
        for group in (match.group(), *match.groups())
    ],
    "max": lambda _, *given: max(given),
    "merge": merge,
    "min": lambda _, *given: min(given),
    "nlist": new_dict,
    "path_exists": path_exists,
    "replace": replace,
    "return": finish,
    "split": split,
    "substr": substr,
    "to_boolean": lambda _, given: given not in (0, 0.0, False, "", "0", "false"),
    "to_double": lambda _, given: float(given),
    "to_long": to_long,
    "to_lowercase": lambda _, text: text.lower(),
    "to_string": lambda _, given: text_of(given),
    "to_uppercase": lambda _, text: text.upper(),
    "unescape": lambda _, text: unescape(text),
    "value": value,
}
