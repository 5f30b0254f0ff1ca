# SPDX-License-Identifier: Apache-2.0
"""Routes and rules that a profile says as arguments of ip(8): their words, understood."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface, ip_network
from typing import TYPE_CHECKING

from ncm_bridge.model.link import MAIN, Route, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLES = {"main": MAIN, "default": 253, "local": 255}
_TYPES = ("unicast", "blackhole", "unreachable", "prohibit", "throw")
_NUMBERS = (
    "mtu", "advmss", "window", "cwnd", "initcwnd", "initrwnd", "hoplimit", "reordering",
    "quickack", "ssthresh",
)  # fmt: skip
_SAME = {
    "lookup": "table", "pref": "priority", "preference": "priority", "order": "priority",
    "protocol": "proto",
}  # fmt: skip
_RULE = ("from", "to", "iif", "fwmark", "table", "priority")
_ACTIONS = ("blackhole", "unreachable", "prohibit")
_EVERYTHING = ("all", "any", "default", "0/0")


class _Unknown(ValueError):
    """A word that is not looked at."""


def route(text: str, device: str, tables: Mapping[str, int]) -> Route | None:
    """What ``ip route add`` makes of these words; None where that is not understood."""
    words = text.split()
    try:
        kind = words.pop(0) if words[0] in _TYPES else "unicast"
        if words[0] == "to":
            words.pop(0)
        to = words.pop(0)
        said = _pairs(words)
        return _route(kind, to, said, device, tables)
    except (ValueError, IndexError):
        return None


def _pairs(words: list[str]) -> dict[str, str]:
    """Name -> value, each once; the one flag has none."""
    found: dict[str, str] = {}
    while words:
        name = words.pop(0)
        name = _SAME.get(name, name)
        if name in found:
            raise _Unknown(name)
        found[name] = "" if name in ("onlink", "not") else words.pop(0)
    return found


def _route(
    kind: str, to: str, said: dict[str, str], device: str, tables: Mapping[str, int]
) -> Route:
    via = said.pop("via", "")
    six = ":" in to or ":" in via or ":" in said.get("src", "")
    if said.pop("dev", device) != device or said.pop("proto", "boot") not in ("boot", "static"):
        raise _Unknown(to)
    if said.pop("scope", "") not in ("", "global" if via or six else "link"):
        raise _Unknown(to)
    table, metric = _table(said.pop("table", "main"), tables), said.pop("metric", None)
    metric = said.pop("priority", metric)
    return Route(
        _target(to, six),
        via and str(ip_address(via)),
        table,
        kind,
        None if metric is None else int(metric),
        said.pop("onlink", None) is not None,
        tuple(sorted(_option(name, value) for name, value in said.items())),
    )


def _target(to: str, six: bool) -> str:
    if to in ("default", "all", "any"):
        return "::/0" if six else "0.0.0.0/0"
    return str(ip_network(to))


def _option(name: str, value: str) -> tuple[str, str]:
    if name == "src":
        return name, str(ip_address(value))
    if name in _NUMBERS:
        return name, str(int(value))
    raise _Unknown(name)


def _table(word: str, tables: Mapping[str, int]) -> int:
    for known in (tables, _TABLES):
        if word in known:
            return int(known[word])
    return int(word, 0)


def rule(text: str, family: str, tables: Mapping[str, int]) -> Rule | None:
    """What ``ip rule add`` makes of these words; None where that is not understood."""
    words = text.split()
    action = words.pop() if words[-1] in _ACTIONS else ""
    try:
        said = _pairs(words)
        invert = said.pop("not", None) is not None
        if not set(said) <= set(_RULE) or ("table" in said) == bool(action):
            return None
        priority = said.get("priority")
        return Rule(
            family,
            # The kernel counts a rule without a table to none.
            _table(said["table"], tables) if "table" in said else 0,
            selector(said.get("from")),
            selector(said.get("to")),
            None if priority is None else int(priority, 0),
            invert,
            said.get("iif", ""),
            _mark(said.get("fwmark", "")),
            action,
        )
    except (ValueError, IndexError):
        return None


def selector(network: str | None) -> str:
    """ADDRESS/PREFIX, "" for everything."""
    if network is None or network in _EVERYTHING:
        return ""
    interface = ip_interface(str(network))
    return str(interface) if interface.network.prefixlen else ""


def _mark(text: str) -> str:
    if not text:
        return ""
    mark, slash, mask = text.partition("/")
    bits = int(mask, 0) if slash else 0xFFFFFFFF
    return f"{int(mark, 0):#x}" + ("" if bits == 0xFFFFFFFF else f"/{bits:#x}")
