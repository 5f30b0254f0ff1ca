# SPDX-License-Identifier: Apache-2.0
"""A JSON profile -> the tree that a typed cache of it holds, number forms included.

What Perl's JSON::XS and CCM make of numbers is part of the checksums: a double is cut to 15
digits and is a long when no fraction is left; an integer beyond 64 bits is a string.
"""

from __future__ import annotations

import json
from typing import Any

from ncm.errors import SourceError
from ncm.profile.memory import NULL, MemoryTree, check_depth, sorted_dict
from ncm.profile.tree import Leaf, Node

_TRUE, _FALSE = Leaf("boolean", "true"), Leaf("boolean", "false")
# JSON::XS keeps integers from -(2^63 - 1) to 2^64 - 1.
_LEAST, _MOST = -(2**63) + 1, 2**64 - 1
_TINIEST = 2.2250738585072014e-308


def read_json(text: str, file: str) -> MemoryTree:
    """The tree of a JSON object. Raises SourceError, also for names given twice and NaN."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_double,
            parse_constant=_constant,
        )
        return MemoryTree(file, _node(value, file, 0))
    except UnicodeEncodeError:
        raise SourceError(file, "damaged JSON: half of a surrogate pair") from None
    except ValueError as error:
        raise SourceError(file, f"damaged JSON: {error}") from None
    except RecursionError:
        raise SourceError(file, "is nested too deep") from None


def _node(value: Any, file: str, depth: int) -> Node:
    check_depth(depth, file)
    if isinstance(value, dict):
        nodes = {_encodable(name): _node(child, file, depth + 1) for name, child in value.items()}
        return sorted_dict(nodes)
    if isinstance(value, list):
        return [_node(child, file, depth + 1) for child in value]
    if isinstance(value, str):
        return Leaf("string", _encodable(value))
    if value is None:
        return NULL
    if isinstance(value, Leaf):
        return value
    return _TRUE if value else _FALSE


def _encodable(text: str) -> str:
    if not text.isascii():
        text.encode()
    return text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} stands twice in one object")
        found[name] = value
    return found


def _integer(text: str) -> Leaf:
    if len(text) <= 20 and _LEAST <= int(text) <= _MOST:
        return Leaf("long", str(int(text)))
    return Leaf("string", text)


def _double(text: str) -> Leaf:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:40]} is too large")
    if abs(value) < _TINIEST:
        return Leaf("long", "0")
    short = f"{value:.15g}"
    return Leaf("long" if short.lstrip("-").isdigit() else "double", short)


def _constant(name: str) -> Leaf:
    raise ValueError(f"{name} is no number")
