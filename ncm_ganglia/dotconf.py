# SPDX-License-Identifier: Apache-2.0
"""The grammar of gmetad.conf as gmetad's own reader, dot.conf, takes it; and quoting for it."""

from __future__ import annotations

import re

from ncm.text import Text
from ncm.values import VALUES, derive, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Values = dict[str, Any]

LINE = 4095
"""Bytes of a line with its end that gmetad reads in one go."""
WORDS = 15
"""Words behind an option that gmetad tells apart; all others are one more."""

# name -> kind and the value that all releases assume; a list adds up or, of sources, has names.
OPTIONS: dict[str, tuple[str, Any]] = {
    "data_source": ("sources", None),
    "gridname": ("string", "unspecified"),
    "authority": ("string", None),
    "trusted_hosts": ("hosts", None),
    "all_trusted": ("any", None),
    "debug_level": ("long", 0),
    "xml_port": ("long", 8651),
    "interactive_port": ("long", 8652),
    "server_threads": ("long", None),
    "umask": ("long", 0),
    "rrd_rootdir": ("string", None),
    "rrdcached_address": ("string", None),
    "setuid": ("toggle", True),
    "setuid_username": ("string", "nobody"),
    "scalable": ("scalable", True),
    "write_rrds": ("string", "on"),
    "rras": ("list", None),
    "case_sensitive_hostnames": ("long", None),
    "carbon_server": ("string", None),
    "carbon_port": ("long", 2003),
    "carbon_protocol": ("string", None),
    "carbon_timeout": ("long", 500),
    "memcached_parameters": ("string", None),
    "memcached_include_cluster_in_key": ("long", 0),
    "graphite_prefix": ("string", None),
    "graphite_path": ("string", None),
    "riemann_server": ("string", None),
    "riemann_port": ("long", 5555),
    "riemann_protocol": ("string", None),
    "riemann_attributes": ("string", None),
    "unsummarized_metrics": ("hosts", None),
    "unsummarized_sflow_vm_metrics": ("toggle", False),
    "summarized_metrics": ("hosts", None),
}
_NUMBER = re.compile(r"\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_STEP = re.compile(r"[1-9][0-9]*")
_SPACE = " \t\n\v\f\r"
_ON = re.compile("[yY1]|[oO][nN]")
_ENVIRONMENT = re.compile(r"\$\{")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DEFAULT_STEP = 15


def meaning(text: str) -> Values:
    """Equal for two texts that gmetad reads alike. Raises ValueError where it gives up."""
    found: Values = {}
    for number, line in enumerate(_lines(text), 1):
        name, _, rest = re.sub(rf"[{_SPACE}]", " ", line.strip(_SPACE), count=1).partition(" ")
        if not name or name.startswith("#"):
            continue
        kind = OPTIONS.get(name.lower(), ("", None))[0]
        if not kind:
            raise ValueError(f"line {number}: no option {name!a}")
        _put(found, name.lower(), kind, words(rest), number)
    return {name: value for name, value in found.items() if value != OPTIONS[name][1]}


def check(text: str) -> None:
    """Raise ValueError unless gmetad reads the whole text, and finds a data source."""
    if "data_source" not in meaning(text) or not any(map(_counts, text.split("\n"))):
        raise ValueError("no data source")


def _counts(line: str) -> bool:
    """Whether gmetad counts a data source here, before it reads the file; case matters."""
    return "data_source" in line and not line.startswith("#")


def _lines(text: str) -> Iterator[str]:
    kept = ""
    for line in text.split("\n"):
        if len(line.encode("utf-8", "surrogateescape")) >= LINE:
            raise ValueError("a line is too long")
        body = line[:-1] if line.endswith("\r") else line
        if body.endswith("\\") and not body.endswith("\\\\"):
            kept += body[:-1]
        else:
            yield kept + line
            kept = ""


def words(text: str) -> list[str]:
    """What gmetad takes for the words of an option."""
    found: list[str] = []
    at = _skipped(text, 0)
    while len(found) < WORDS and text[at : at + 1] not in ("", "#"):
        word, at = _word(text, _skipped(text, at))
        if not word:
            break
        found.append(word)
    rest = text[_skipped(text, at) :]
    return [*found, rest] if found and rest else found


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _word(text: str, at: int) -> tuple[str, int]:
    """The word that starts at ``at``, and where it ends."""
    out, quote = "", ""
    while at < len(text):
        char = text[at]
        if char == "\\" and at + 1 < len(text):
            out += text[at + 1]
            at += 2
            continue
        if char in "'\"" and quote in ("", char):
            quote = "" if quote else char
        elif not quote and char in _SPACE:
            break
        elif not quote and char == "#":
            # What stands right before a comment is lost with it.
            return "", len(text)
        else:
            out += char
        at += 1
    return out, at


def _put(found: Values, name: str, kind: str, given: list[str], number: int) -> None:
    if not given and kind not in ("hosts", "list"):
        raise ValueError(f"line {number}: {name} has no value")
    if kind == "sources":
        found.setdefault(name, {})[given[0]] = _source(given[1:], number)
    elif kind == "hosts":
        found[name] = found.get(name, frozenset()) | set(given)
    elif kind == "list":
        found[name] = given
    elif kind == "long":
        match = _NUMBER.match(given[0])
        if match:
            # A number that is none leaves the value as it was.
            digits = match[2]
            octal = digits[0] == "0" and digits.isdigit()
            value = int(digits, 8 if octal else 0)
            found[name] = -value if match[1] == "-" else value
    elif kind == "any":
        found[name] = True
    elif kind == "toggle":
        found[name] = bool(_ON.match(given[0]))
    elif kind == "scalable":
        found[name] = found.get(name, True) and given[0] != "off"
    else:
        found[name] = given[0]


def _source(given: list[str], number: int) -> tuple[int, tuple[str, ...]]:
    if not given:
        raise ValueError(f"line {number}: a data source without hosts")
    step = _STEP.fullmatch(given[0])
    hosts = tuple(given[1:] if step else given)
    return (int(step.group()) if step else _DEFAULT_STEP), hosts


def complaint(value: str) -> str | None:
    """Why gmetad.conf cannot carry ``value``, or None when it can."""
    if _ENVIRONMENT.search(value):
        return "holds ${, which gmetad takes for a variable of its environment"
    if any(char in value for char in "\0\n"):
        return "holds a line break or NUL"
    if _SURROGATE.search(value):
        return "is no valid Unicode text"
    return None


def quote(value: str) -> str:
    """``value`` as a word of gmetad.conf. Raises ValueError when it cannot be expressed."""
    reason = complaint(value) or ("is empty" if not value else None)
    if reason:
        raise ValueError(reason)
    return '"' + re.sub(r'([\\"])', r"\\\1", value) + '"'


def quoted(value: Any) -> Text:
    """A string of the profile, quoted; it keeps its path."""
    if isinstance(value, VALUES):
        return Text(derive(value, quote(text_of(value))))
    return Text(quote(str(value)))
