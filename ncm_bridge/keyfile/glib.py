# SPDX-License-Identifier: Apache-2.0
"""GLib's key files: a reader, and which lines of one may be shown."""

from __future__ import annotations

import re

Sections = dict[str, dict[str, str]]

# GLib's own blanks; Python's str.strip() knows more.
_BLANK = " \t\r\n\f\v"
_GROUP = re.compile(r"\[([^\[\]\x00-\x1f\x7f]+)\][ \t\r\f\v]*\Z")
_KEY = re.compile(r"[^=\[\]]+(?:\[[^\[\]=]*\])?\Z")
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_ESCAPED = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\", ";": ";"}

# Keys whose values are no secret; what is not here is masked.
_SHOWN = re.compile(
    r"""(?:id|uuid|type|interface-name|autoconnect(?:-priority|-slaves|-retries|-ports)?|timestamp
    |master|slave-type|controller|port-type|zone|permissions|metered|lldp|mtu|mode|parent|local
    |remote|flags|stp|forward-delay|priority|hello-time|max-age|ageing-time|path-cost|hairpin-mode
    |multicast-[a-z-]+|vlan-[a-z-]+|tag|lacp|peer|fail-mode|[a-z]+-enable|datapath-type|bond-[a-z-]+
    |mac-address|cloned-mac-address|auto-negotiate|speed|duplex|wake-on-lan|method|address(?:es)?\d*
    |gateway|routes?\d*(?:_options)?|routing-rule\d+|dns|dns-search|dns-priority|may-fail
    |never-default|ignore-auto-(?:dns|routes)|addr-gen-mode|ip6-privacy|dhcp-(?:timeout|duid|iaid)
    |destination-port|transport-mode|p-key|(?:feature|ring|channels|coalesce|pause)-[a-z0-9-]+
    |[a-z]+_[a-z_]+|miimon|updelay|downdelay|primary|keep-configuration)\Z""",
    re.VERBOSE,
)
_MASKED = "***"


def parse(text: str) -> Sections:
    """Section -> key -> value as written; of a key that is there twice the last.

    Raises ValueError where GLib would refuse the file.
    """
    sections: Sections = {}
    current: dict[str, str] | None = None
    for number, written in enumerate(text.split("\n"), 1):
        line = (written[:-1] if written.endswith("\r") else written).lstrip(_BLANK)
        if not line or line.startswith("#"):
            continue
        group = _GROUP.match(line)
        if group:
            current = sections.setdefault(group[1], {})
            continue
        key, found, value = line.partition("=")
        key = key.rstrip(_BLANK)
        if not found or not _KEY.match(key):
            raise ValueError(f"line {number} is neither a section nor KEY=VALUE")
        if current is None:
            raise ValueError(f"line {number} is in no section")
        current[key] = value.lstrip(_BLANK)
    return sections


def check(text: str) -> None:
    """Raises ValueError where the text is no key file."""
    parse(text)


def unescape(value: str) -> str:
    """The string that a value stands for. Raises ValueError for an escape that is none."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPED:
            raise ValueError("holds an escape that is none")
        return _ESCAPED[match[1]]

    return _ESCAPE.sub(one, value)


def mask(line: str) -> str:
    """The line, its value masked unless its key is one that holds no secret."""
    key, found, _ = line.partition("=")
    if not found or _SHOWN.match(key.strip()):
        return line if found or _plain(line) else _MASKED
    return f"{key}={_MASKED}"


def _plain(line: str) -> bool:
    """Whether a line without a value is one that a key file may have."""
    text = line.strip()
    return not text or text.startswith("#") or _GROUP.match(text) is not None
