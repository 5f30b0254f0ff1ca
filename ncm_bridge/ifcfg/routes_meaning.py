# SPDX-License-Identifier: Apache-2.0
"""What route and rule files mean: one entry a line, in order, spelling made equal."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_interface
from typing import Any

from ncm_bridge.common.assignments import parse
from ncm_bridge.routes import written

_LEGACY = re.compile(r"^\s*ADDRESS[0-9]+=", re.MULTILINE)
_TYPES = ("blackhole", "unreachable", "prohibit", "throw", "local", "unicast", "multicast")
_SAME = {"lookup": "table", "pref": "priority", "preference": "priority", "order": "priority"}
_VALUED = (
    "via", "dev", "table", "metric", "src", "scope", "proto", "protocol", "mtu", "advmss",
    "from", "to", "priority", "iif", "oif", "fwmark", "realms",
)  # fmt: skip
_FLAGS = ("onlink", "not")


def route_meaning(device: str) -> Callable[[str], Any]:
    """The meaning of a route file of ``device``, in today's or in the old form."""

    def meaning(content: str) -> list[Any]:
        if _LEGACY.search(content):
            return [_route(line) for line in _from_legacy(parse(content), device)]
        return [_route(line) for line in _lines(content)]

    return meaning


def rule_meaning(content: str) -> list[Any]:
    """The meaning of a rule file: rules in order."""
    return [_words(line.split()) for line in _lines(content)]


def _lines(content: str) -> list[str]:
    """What the network scripts pass on to ip(8)."""
    lines = (line.strip() for line in content.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _from_legacy(values: dict[str, str], device: str) -> list[str]:
    """ADDRESSn, NETMASKn, GATEWAYn as ifup-routes reads them: from 0 to the first gap."""
    lines: list[str] = []
    while values.get(f"ADDRESS{len(lines)}"):
        index = len(lines)
        gateway = values.get(f"GATEWAY{index}")
        via = f" via {gateway}" if gateway else ""
        if f"NETMASK{index}" not in values:
            raise ValueError(f"ADDRESS{index} has no netmask")
        lines.append(f"{values[f'ADDRESS{index}']}/{values[f'NETMASK{index}']}{via} dev {device}")
    return lines


def _route(line: str) -> Any:
    words = line.split()
    kind = words.pop(0) if words[0] in _TYPES else "unicast"
    if not words:
        return line
    return kind, _target(words[0]), _words(words[1:])


def _target(word: str) -> str:
    """An address or network in one spelling; other words as they are."""
    try:
        interface = ip_interface(word)
    except ValueError:
        return word
    if interface.network.prefixlen == 0 and int(interface.ip) == 0:
        return "default"
    return written(interface)


def _words(words: list[str]) -> Any:
    """Names and values in any order; as they stand when one is not known or comes twice."""
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        name = _SAME.get(rest[0], rest[0])
        size = 1 if name in _FLAGS else 2
        if name in found or (name not in _FLAGS and name not in _VALUED) or len(rest) < size:
            return tuple(words)
        found[name] = _target(rest[1]) if size == 2 else ""
        del rest[:size]
    if found.get("from") in ("all", "any", "default"):
        del found["from"]
    return found
