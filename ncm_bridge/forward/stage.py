# SPDX-License-Identifier: Apache-2.0
"""The stage of component bridge: our table of nftables, and settings of the kernel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ncm.errors import HostError
from ncm.stage import Found, ObjectChange, Stage, Step
from ncm.text import Text
from ncm_bridge.forward.nat import FILE, UNIT
from ncm_bridge.forward.nft import TABLE, rules_of
from ncm_bridge.forward.quick import same
from ncm_bridge.forward.sysctls import optional, value_of
from ncm_bridge.live.command import run

if TYPE_CHECKING:
    from ncm.stage import Known
    from ncm_bridge.backend import Command
    from ncm_bridge.forward.nat import Table

SERVER = "rtnetlink:"
_NAT = "nat table"
_SYSTEMD = "/run/systemd/system"
_OTHER = "a table that is not as the profile says\n"


class ForwardStage(Stage):
    """table: None where nothing is said of it. settings: (name, value, profile path)."""

    server = SERVER

    def __init__(self, table: Table | None, settings: Sequence[tuple[str, str, str]]) -> None:
        self._table = table
        self._settings = settings

    @property
    def keys(self) -> Iterable[str]:
        found = [f"sysctl {name}" for name, _, _ in self._settings]
        return [_NAT, *found] if self._table is not None and self._table.rules else found

    def compare(self, known: Known) -> Found:
        found = Found()
        if self._table is not None and (self._table.rules or _NAT in known):
            self._nat(self._table, known, found)
        for name, value, because in self._settings:
            self._setting((name, value, because), known, found)
        for key in sorted(set(known) - {_NAT, *self.keys}):
            message = f"{key.partition(' ')[2]} is no longer in the profile, stays as it is"
            found.notes.append(("info", "", message))
        return found

    def _nat(self, table: Table, known: Known, found: Found) -> None:
        entry = _entry(table.base, table.because, known.get(_NAT))
        if table.rules and same(_NAT, table.base):
            found.known[_NAT] = entry
            return
        old = _old(known.get(_NAT))
        if not table.rules and old is None:
            return
        new = Text(table.shown) if table.rules else None
        change = ObjectChange("nat", "table", (old, new), table.because)
        change.entry = entry if table.rules else None
        change.seen = _seen(_NAT)
        change.steps = [_step(at) for at in (_loaded() if table.rules else _deleted())]
        found.changes.append(change)

    def _setting(self, wanted: tuple[str, str, str], known: Known, found: Found) -> None:
        name, value, because = wanted
        key, now = f"sysctl {name}", value_of(name)
        entry = _entry({"value": value}, because, known.get(key))
        if now == value:
            found.known[key] = entry
        elif now is None and optional(name):
            found.notes.append(("info", because, f"this kernel has no {name} now"))
        else:
            old = None if now is None else f"{now}\n"
            change = ObjectChange("sysctl", name, (old, Text(f"{value}\n")), because)
            change.entry, change.seen = entry, _seen(key)
            change.steps = [_step(("sysctl", "-q", "-w", f"{name}={value}"))]
            found.changes.append(change)

    def leaving(self, known: Known) -> Found:
        found = Found()
        if _NAT in known and _old(known[_NAT]) is not None:
            change = ObjectChange("nat", "table", (_old(known[_NAT]), None), "")
            change.seen = _seen(_NAT)
            change.steps = [_step(at) for at in _deleted()]
            found.changes.append(change)
        if any(key != _NAT for key in known):
            found.notes.append(("info", "", "settings of the kernel stay as they are"))
        return found

    def prepare(self, changes: Sequence[ObjectChange]) -> None:
        for change in changes:
            kind, _, name = change.path.partition(" ")
            before = value_of(name) if kind == "sysctl" else change.before.kind == "file"
            change.image = {"before": before}

    def restore(self, images: Sequence[dict[str, Any]], known: Known) -> Found:
        """By then the former file is back: loading it gives the former table."""
        found = Found()
        for image in images:
            kind, _, name = image["key"].partition(" ")
            before = image["before"]
            if kind == "sysctl":
                self._back(name, before, found)
                continue
            change = ObjectChange("nat", "table", (_old(known.get(_NAT)), None), "")
            if before:
                change = ObjectChange("nat", "table", (None, Text(f"as {FILE} said\n")), "")
            change.seen = _seen(_NAT)
            change.steps = [_step(at) for at in (_loaded() if before else _deleted())]
            found.changes.append(change)
        return found

    def _back(self, name: str, before: str | None, found: Found) -> None:
        now = value_of(name)
        if before is None or now is None or now == before:
            return
        change = ObjectChange("sysctl", name, (f"{now}\n", Text(f"{before}\n")), "")
        change.seen = _seen(f"sysctl {name}")
        change.steps = [_step(("sysctl", "-q", "-w", f"{name}={before}"))]
        found.changes.append(change)

    def perform(
        self, changes: Sequence[ObjectChange], announce: Callable[[str, str], None]
    ) -> Iterator[ObjectChange]:
        for change in changes:
            if _seen(change.path) != change.seen:
                raise HostError(change.path, "changed while we were planning; run again")
            for step in change.steps:
                announce(step.words, change.path)
                step.call(None)
            if change.entry is not None and not same(change.path, change.entry["base"]):
                raise HostError(change.path, "is not what was made a moment ago")
            yield change


def _entry(base: dict[str, Any], because: str, known: dict[str, Any] | None) -> dict[str, Any]:
    origin = known["origin"] if known else "made"
    return {"id": "", "origin": origin, "because": because, "base": base, "seen": "="}


def _there() -> list[str]:
    """The families in which our table is, whatever it was made from."""
    return [family for family in ("ip", "ip6") if rules_of(family, "postrouting") >= 0]


def _old(entry: dict[str, Any] | None) -> str | None:
    """What is there, as far as the record tells."""
    if not _there():
        return None
    return str(entry["base"]["shown"]) if entry and same(_NAT, entry["base"]) else _OTHER


def _seen(key: str) -> str:
    """What must still be so when the step is made."""
    kind, _, name = key.partition(" ")
    return str(value_of(name)) if kind == "sysctl" else " ".join(_there())


def _loaded() -> list[Command]:
    """Only a unit that is active follows when nftables or firewalld throw all rules away."""
    found: list[Command] = [("nft", "-f", FILE)]
    if os.path.isdir(_SYSTEMD):
        found.append(("systemctl", "--no-ask-password", "start", UNIT))
    return found


def _deleted() -> list[Command]:
    return [("nft", "delete", "table", family, TABLE) for family in _there()]


def _step(command: Command) -> Step:
    return Step(" ".join(command), lambda _: run(command))
