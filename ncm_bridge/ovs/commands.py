# SPDX-License-Identifier: Apache-2.0
"""Command lines of ovs-vsctl(8) that change a bridge or port of Open vSwitch while it runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ncm_bridge.ovs.columns import INTERFACES, NUMBERS, TEXTS, TRUTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ncm_bridge.backend import Command
    from ncm_bridge.model.link import Link

    Words = list[str]

SECONDS = 10
"""How long ovs-vswitchd may take to do it; without it the command would wait for ever."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


def vsctl(*parts: Words) -> Command:
    """One transaction of several commands."""
    words = [word for part in parts if part for word in ("--", *part)]
    return ("ovs-vsctl", f"--timeout={SECONDS}", *words)


def differing(now: Mapping[str, str], wanted: Mapping[str, str], exact: bool = False) -> list[str]:
    """The words that are not as wanted. exact: keys of maps that are not wanted too."""
    found = [word for word, value in wanted.items() if now.get(word, "") != value]
    if exact:
        found += [word for word, value in now.items() if value and word not in wanted]
    return found


def settings(name: str, now: Mapping[str, str], wanted: Mapping[str, str],
             exact: bool = False) -> list[Words]:  # fmt: skip
    """What makes the columns as wanted."""
    parts = []
    for word in differing(now, wanted, exact):
        value = wanted.get(word, "")
        table, _, column = word.partition(" ")
        column, _, key = column.partition(":")
        if word == INTERFACES:
            parts += _inside(name, now.get(word, ""), value)
        elif value or column in TEXTS:
            at = f"{column}:{_quoted(key)}" if key else column
            parts.append(["set", table, name, f"{at}={_value(column, value)}"])
        elif key:
            parts.append(["remove", table, name, column, _quoted(key)])
        else:
            parts.append(["clear", table, name, column])
    return parts


def _inside(name: str, now: str, wanted: str) -> list[Words]:
    """Interfaces into a bond and out of it."""
    old, new = now.split(",") if now else [], wanted.split(",") if wanted else []
    parts: list[Words] = []
    for number, each in enumerate(at for at in new if at not in old):
        parts.append(["--if-exists", "del-port", each])
        parts.append([f"--id=@new{number}", "create", "interface", f"name={_quoted(each)}"])
        parts.append(["add", "port", name, "interfaces", f"@new{number}"])
    for number, each in enumerate(at for at in old if at not in new):
        parts.append([f"--id=@old{number}", "get", "interface", each])
        parts.append(["remove", "port", name, "interfaces", f"@old{number}"])
    return parts


def _value(column: str, text: str) -> str:
    return text if column in (*NUMBERS, *TRUTHS) else _quoted(text)


def _quoted(text: str) -> str:
    """A string as the database's grammar has it, which is JSON's where it is no plain word."""
    import json

    return text if _PLAIN.match(text) and text not in ("true", "false") else json.dumps(text)


def entering(name: str, bridge: str, wanted: Mapping[str, str]) -> list[Words]:
    """A port that is there already as a link, with its columns."""
    return [["--may-exist", "add-port", bridge, name], *settings(name, {}, wanted)]


def leaving(name: str) -> list[Words]:
    return [["--if-exists", "del-port", name]]


def deleted(now: Link) -> Words:
    return ["--if-exists", "del-port" if now.ports is None else "del-br", now.name]


def made(was: Link) -> Command:
    """A bridge or port of this kind, made anew."""
    inside = was.ovs.get(INTERFACES, "")
    rest = {word: value for word, value in was.ovs.items() if word != INTERFACES}
    if was.ports is not None:
        parts = [["--may-exist", "add-br", was.name]]
    elif inside:
        members: Iterable[str] = inside.split(",")
        parts = [["--if-exists", "del-port", each] for each in members]
        parts.append(["--may-exist", "add-bond", str(was.master), was.name, *members])
    else:
        parts = [["--may-exist", "add-port", str(was.master), was.name]]
    return vsctl(*parts, *settings(was.name, {}, rest))
