# SPDX-License-Identifier: Apache-2.0
"""The same XML spelled otherwise."""

from __future__ import annotations

from random import Random

from lxml import etree


def respelled(rng: Random, text: str) -> str:
    """A document that libvirt takes for the same."""
    root = etree.fromstring(text)
    for element in root.iter("*"):
        _sizes(rng, element)
        _attributes(rng, element)
    return etree.tostring(root, encoding="unicode")


def _sizes(rng: Random, element: etree._Element) -> None:
    if element.get("unit") == "MiB" and element.text:
        size = int(element.text) * 1024 * 1024
        unit, factor = rng.choice(
            (("bytes", 1), ("KiB", 1024), ("k", 1024), ("b", 1), ("M", 1 << 20))
        )
        element.set("unit", unit)
        element.text = str(size // factor)


def _attributes(rng: Random, element: etree._Element) -> None:
    items = list(element.items())
    rng.shuffle(items)
    element.attrib.clear()
    for name, value in items:
        anyhow = element.tag == "mac" or name in ("uuid", "interfaceid")
        element.set(name, cased(rng, str(value)) if anyhow else value)
    if element.tag == "uuid" and element.text:
        element.text = rng.choice((element.text.upper(), element.text.replace("-", "")))


def cased(rng: Random, text: str) -> str:
    return rng.choice((text.upper(), text.lower()))
