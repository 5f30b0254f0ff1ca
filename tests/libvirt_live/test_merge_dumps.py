# SPDX-License-Identifier: Apache-2.0
"""What libvirt gives back of an object of ours is no change, in any version and any order."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from ncm_libvirt.live.merge import merge
from ncm_libvirt.live.table import Table
from ncm_libvirt.live.tables.guest import GUEST, GUEST_LIVE
from ncm_libvirt.live.tables.network import NETWORK
from ncm_libvirt.live.tables.pool import POOL
from ncm_libvirt.live.tables.secret import SECRET
from ncm_libvirt.live.tables.volume import VOLUME
from tests.libvirt_live.merge_canonical import plain
from tests.libvirt_live.merge_judge import sealed
from tests.libvirt_live.merge_shuffle import shuffled

DUMPS = Path(__file__).parent / "dumps"
TABLES = {
    "guest": GUEST, "old": GUEST, "network": NETWORK, "bridge": NETWORK, "pool": POOL, "rbd": POOL,
    "volume": VOLUME, "secret": SECRET,
}  # fmt: skip
VERSIONS = ("4.5", "6.0", "8.0", "9.0", "10.0")
FILES = sorted(p for p in DUMPS.glob("*/*.xml") if p.name != "wanted.xml")
NAMES = [f"{path.parent.name}-{path.stem}" for path in FILES]
each_dump = pytest.mark.parametrize("path", FILES, ids=NAMES)


def table(path: Path) -> Table:
    return GUEST_LIVE if path.stem.endswith("running") else TABLES[path.parent.name]


def read(path: Path) -> tuple[etree._Element, etree._Element]:
    wanted = etree.parse(str(path.parent / "wanted.xml")).getroot()
    return etree.parse(str(path)).getroot(), wanted


def masked(wanted: etree._Element) -> str:
    made = deepcopy(wanted)
    for element in made.iter("graphics"):
        if "passwd" in element.attrib:
            element.set("passwd", "***")
    return etree.tostring(made, encoding="unicode")


@pytest.mark.parametrize("kind", TABLES)
def test_five_versions_are_there(kind: str) -> None:
    assert {p.stem.partition("-")[0] for p in FILES if p.parent.name == kind} == set(VERSIONS)


@each_dump
def test_a_dump_is_no_change(path: Path) -> None:
    current, wanted = read(path)
    merged = merge(table(path), current, wanted, sealed(wanted))
    assert merged.units == []
    assert etree.tostring(merged.before, encoding="unicode") == masked(wanted)


@each_dump
def test_a_dump_in_any_order_is_no_change(path: Path) -> None:
    current, wanted = read(path)
    base, rng = sealed(wanted), Random(path.name)
    for _ in range(20):
        assert merge(table(path), shuffled(rng, current), wanted, base).units == []
        assert merge(table(path), current, shuffled(rng, wanted), shuffled(rng, base)).units == []


@each_dump
def test_what_is_defined_is_the_dump_and_the_password(path: Path) -> None:
    current, wanted = read(path)
    document = merge(table(path), current, wanted, sealed(wanted)).document
    for element in document.iter("graphics"):
        element.attrib.pop("passwd", None)
    assert plain(document) == plain(current)


@each_dump
def test_the_arguments_stay_as_they_are(path: Path) -> None:
    current, wanted = read(path)
    base = sealed(wanted)
    texts = [etree.tostring(each) for each in (current, wanted, base)]
    for one, other, past in ((current, wanted, base), (base, current, wanted)):
        merge(table(path), one, other, past)
    assert [etree.tostring(each) for each in (current, wanted, base)] == texts
