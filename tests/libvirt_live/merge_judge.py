# SPDX-License-Identifier: Apache-2.0
"""libvirt as the judge of a table.

A is defined, a leaf or two of it are changed to get B, and both the table and libvirt are asked
whether B is another object. Then what the merge made is defined: libvirt must accept it, it must
be equal to B defined from nothing (under the identity of A), and leave nothing more to do.
"""

from __future__ import annotations

import difflib
from copy import deepcopy
from typing import Any, Callable, Optional, Protocol

from lxml import etree

from ncm_libvirt.live.merge import Merged, merge
from ncm_libvirt.live.sealed import seal
from ncm_libvirt.live.table import Table

Element = etree._Element
SCHEMAS = "/usr/share/libvirt/schemas"


class Court(Protocol):
    """One kind of object in one libvirt."""

    table: Table
    schema: etree.RelaxNG

    def define(self, text: str) -> Any:
        """The object; raises libvirtError."""

    def dump(self, thing: Any, secure: bool) -> Element:
        """Its inactive definition."""

    def canonical(self, current: Element, wanted: Element) -> list[str]:
        """Lines that are equal when two definitions mean the same."""

    def excuse(self, base: Element, wanted: Element, merged: Merged) -> str:
        """Why the table may say otherwise than libvirt, here."""

    def forget(self, thing: Any) -> None:
        """Undefine it."""


class Finding(Exception):
    """The table and libvirt do not agree."""


class Case:
    """A and B, and what was found of them."""

    def __init__(self, court: Court, one: str, other: str) -> None:
        self.court = court
        self.base, self.wanted = etree.fromstring(one), etree.fromstring(other)

    def judge(self, error: type[Exception]) -> str:
        """same, changed, excused or refused (libvirt wants neither). Raises Finding."""
        try:
            thing = self.court.define(text(self.base))
        except error:
            return "refused"
        try:
            return self._judge(thing, error)
        finally:
            self.court.forget(thing)

    def _judge(self, thing: Any, error: type[Exception]) -> str:
        court = self.court
        current = court.dump(thing, False)
        before = court.canonical(court.dump(thing, True), self.wanted)
        merged = merge(court.table, current, self.wanted, sealed(self.base))
        try:
            fresh = court.define(grafted(self.wanted, current))
        except error:
            return "refused"
        after = court.canonical(court.dump(fresh, True), self.wanted)
        verdict = self._verdict(merged, before, after)
        self._document(merged, (current, after), error)
        return verdict

    def _verdict(self, merged: Merged, before: list[str], after: list[str]) -> str:
        if (before != after) == merged.changed:
            return "changed" if merged.changed else "same"
        if self.court.excuse(self.base, self.wanted, merged):
            return "excused"
        raise Finding(self.report("another verdict", merged, before, after))

    def _document(
        self, merged: Merged, afresh: tuple[Element, list[str]], error: type[Exception]
    ) -> None:
        court, (current, after) = self.court, afresh
        if not court.schema.validate(merged.document):
            raise Finding(self.report(f"not valid: {court.schema.error_log}", merged))
        try:
            thing = court.define(text(merged.document))
        except error as problem:
            raise Finding(self.report(f"refused: {problem}", merged)) from None
        made = court.canonical(court.dump(thing, True), self.wanted)
        again = merge(court.table, court.dump(thing, False), self.wanted, sealed(self.wanted))
        if again.changed:
            raise Finding(self.report("more to do", again))
        made, after = (_known_mac(current, lines) for lines in (made, after))
        if made != after and not court.excuse(self.base, self.wanted, merged):
            raise Finding(self.report("another definition", merged, made, after))

    def report(self, what: str, merged: Merged, *sides: list[str]) -> str:
        units = [(unit.action, unit.path) for unit in merged.units]
        pair = difflib.unified_diff(*(text(e).splitlines() for e in (self.base, self.wanted)))
        judged = difflib.unified_diff(*sides, "table", "libvirt", n=2) if sides else ()
        return "\n".join([what, str(units), *judged, *pair])


def _known_mac(current: Element, lines: list[str]) -> list[str]:
    """Without the address that libvirt makes up for a bridge which had none to keep."""
    if current.find("mac") is not None:
        return lines
    return [line for line in lines if not line.startswith("  <mac ")]


def text(element: Element) -> str:
    return etree.tostring(element, encoding="unicode")


def sealed(wanted: Element) -> Element:
    """What is remembered of a wanted document."""
    made = deepcopy(wanted)
    for element in made.iter("graphics"):
        if "passwd" in element.attrib:
            element.set("passwd", seal(str(element.attrib["passwd"]), "salt"))
    return made


def grafted(wanted: Element, current: Element) -> str:
    """The wanted object with the identity of the current one."""
    made = deepcopy(wanted)
    for tag in ("uuid", "mac"):
        found = current.find(tag)
        if found is not None and made.find(tag) is None:
            made.append(deepcopy(found))
    return text(made)


Make = Callable[[], Optional[tuple[str, str]]]


def trial(court: Court, make: Make, count: int, error: type[Exception]) -> dict[str, Any]:
    """Judge so many pairs; -> how often each verdict was given, and the findings."""
    result: dict[str, Any] = {"findings": []}
    for _ in range(count):
        pair = make()
        if pair is None:
            continue
        try:
            verdict = Case(court, *pair).judge(error)
        except Finding as finding:
            verdict = "wrong"
            result["findings"].append(str(finding))
        result[verdict] = result.get(verdict, 0) + 1
    return result
