# SPDX-License-Identifier: Apache-2.0
"""Whatever is declared is found when it is otherwise, and when it is declared no more."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from ncm_libvirt.live.merge import Merged, merge
from tests.libvirt_live.merge_judge import sealed
from tests.libvirt_live.merge_shuffle import shuffled
from tests.libvirt_live.test_merge_dumps import DUMPS, read, table

Element = etree._Element

# Dump -> leaves that are not compared there: mirrors, what is only for the making of a volume,
# and what a running guest does not show.
BLIND: dict[str, set[str]] = {
    "guest/9.0": {"devices/console/target/@port"},
    "guest/9.0-running": {
        "devices/console/target/@port",
        "os/boot/@dev",
    },
    "volume/9.0": {
        "allocation",
        "allocation/@unit",
        "target/permissions/owner",
    },
}
# Dump -> what may go from what is declared without a change: identity, mirrors, defaults.
WORD = {"on_poweroff", "on_reboot", "on_crash"}
DRIVER = {"devices/disk/driver/@name", "devices/disk/driver/@cache", "devices/disk/driver/@type"}
FREE: dict[str, set[str]] = {
    "guest/9.0": {
        "uuid", *WORD, *DRIVER, "devices/disk/@device", "clock/@offset", "devices/interface/link",
        "devices/interface/link/@state", "devices/console", "devices/console/target/@port",
        "devices/serial/target/@port", "devices/graphics/@port",
        "devices/interface/virtualport/parameters",
        "devices/interface/virtualport/parameters/@interfaceid",
    },
    "old/9.0": {
        *WORD, "cpu/@match", "devices/disk/driver/@name", "devices/disk/driver/@type",
        "devices/disk/@device", "devices/graphics/@port",
    },
    "network/9.0": {
        "uuid", "forward/@mode", "bridge/@name", "bridge/@delay", "dns/@enable", "ip/@prefix",
    },
    "bridge/9.0": {"bridge/@name"},
    "pool/9.0": {"uuid"},
    "secret/9.0": {"uuid", "@ephemeral"},
    "volume/9.0": {
        "allocation", "allocation/@unit", "target/permissions/owner",
    },
}  # fmt: skip
CASES = ("guest/9.0", "guest/9.0-running", "old/9.0", "network/9.0", "bridge/9.0", "pool/9.0",
         "rbd/9.0", "volume/9.0", "secret/9.0")  # fmt: skip


def leaves(root: Element) -> Iterator[tuple[str, Element, str]]:
    """(path, element, name of the attribute or "" for the text) of all that is declared."""
    for element in root.iter("*"):
        steps = [element.tag, *(a.tag for a in element.iterancestors())]
        path = "/".join(reversed(steps[:-1]))
        for name in element.attrib:
            yield f"{path}/@{name}".lstrip("/"), element, str(name)
        if (element.text or "").strip():
            yield path, element, ""


def other(text: str) -> str:
    """Another value of the same look."""
    if text.isdigit():
        return str(int(text) + 1)
    return f"{text[:-1]}{'1' if text[-1:] != '1' else '2'}"


def merged(name: str, wanted: Element, base: Element) -> Merged:
    path = DUMPS / f"{name}.xml"
    return merge(table(path), read(path)[0], wanted, sealed(base))


@pytest.mark.parametrize("name", CASES)
def test_each_leaf_that_differs_is_found(name: str) -> None:
    _, declared = read(DUMPS / f"{name}.xml")
    missed = set()
    for number, (path, _, _) in enumerate(leaves(declared)):
        wanted = deepcopy(declared)
        _, element, attribute = list(leaves(wanted))[number]
        if attribute:
            element.set(attribute, other(element.get(attribute, "")))
        else:
            element.text = other(element.text or "")
        if not merged(name, wanted, declared).changed:
            missed.add(path)
    assert missed == BLIND.get(name, set())


@pytest.mark.parametrize("name", [each for each in CASES if each != "guest/9.0-running"])
def test_each_thing_that_is_no_longer_declared_is_found(name: str) -> None:
    _, declared = read(DUMPS / f"{name}.xml")
    missed = set()
    for path, wanted in less(declared):
        if not merged(name, wanted, declared).changed:
            missed.add(path)
    assert missed == FREE.get(name, set())


def less(declared: Element) -> Iterator[tuple[str, Element]]:
    """(path, document without it) of each attribute and each element."""
    for number, (path, _, attribute) in enumerate(leaves(declared)):
        if attribute:
            wanted = deepcopy(declared)
            del list(leaves(wanted))[number][1].attrib[attribute]
            yield path, wanted
    for number, element in enumerate(declared.iter("*")):
        if number:
            steps = [element.tag, *(a.tag for a in element.iterancestors())]
            wanted = deepcopy(declared)
            gone = list(wanted.iter("*"))[number]
            gone.getparent().remove(gone)  # type: ignore[union-attr]
            yield "/".join(reversed(steps[:-1])), wanted


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", CASES)
def test_what_is_shown_does_not_depend_on_the_order(name: str, seed: int) -> None:
    current, declared = read(DUMPS / f"{name}.xml")
    rng = Random(seed)
    wanted = drifted(rng, declared)
    base = sealed(drifted(rng, declared))
    first = merge(table(DUMPS / f"{name}.xml"), current, wanted, base)
    for _ in range(10):
        again = merge(table(DUMPS / f"{name}.xml"), shuffled(rng, current), wanted, base)
        assert etree.tostring(again.before) == etree.tostring(first.before)
        assert [unit[:2] for unit in again.units] == [unit[:2] for unit in first.units]


def drifted(rng: Random, declared: Element) -> Element:
    """A copy with some leaves changed and some elements gone."""
    made = deepcopy(declared)
    below = list(made.iter("*"))[1:]
    for element in rng.sample(below, min(2, len(below) - 3)):
        if element.getparent() is not None:
            element.getparent().remove(element)  # type: ignore[union-attr]
    for _, element, attribute in rng.choices(list(leaves(made)), k=2):
        if attribute:
            element.set(attribute, other(element.get(attribute, "")))
        else:
            element.text = other(element.text or "")
    return made


def test_names_of_dumps_are_right() -> None:
    assert {*BLIND, *FREE} <= set(CASES)
    assert all(Path(DUMPS / f"{name}.xml").exists() for name in CASES)
