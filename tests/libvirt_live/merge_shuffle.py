# SPDX-License-Identifier: Apache-2.0
"""The same document in another order."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from lxml import etree

Element = etree._Element

# Their order among themselves has a meaning.
ORDERED = {("os", "boot"), ("source", "host")}


def shuffled(rng: Random, element: Element) -> Element:
    """A copy with attributes and siblings in any order, but for those that are lists."""
    made = deepcopy(element)
    for each in list(made.iter("*")):
        _attributes(rng, each)
        _children(rng, each)
    return made


def _attributes(rng: Random, element: Element) -> None:
    items = list(element.items())
    rng.shuffle(items)
    element.attrib.clear()
    for name, value in items:
        element.set(name, value)


def _children(rng: Random, element: Element) -> None:
    mixed = list(element)
    rng.shuffle(mixed)
    lists = {tag: [c for c in element if c.tag == tag] for parent, tag in ORDERED
             if parent == element.tag}  # fmt: skip
    element[:] = [lists[c.tag].pop(0) if c.tag in lists else c for c in mixed]
