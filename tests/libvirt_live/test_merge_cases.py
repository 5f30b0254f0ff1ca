# SPDX-License-Identifier: Apache-2.0
"""The merge by cases: which units differ, and what of others goes with a change."""

from __future__ import annotations

import pytest
from lxml import etree

from ncm_libvirt.live import meaning
from ncm_libvirt.live.merge import merge
from ncm_libvirt.live.sealed import is_sealed_of, seal
from ncm_libvirt.live.tables.guest import GUEST
from ncm_libvirt.live.tables.pool import POOL
from tests.libvirt_live.merge_cases import DISK, TABLES, VDA, Case, document, result, units
from tests.libvirt_live.merge_cases_device import DEVICES, RUNNING
from tests.libvirt_live.merge_cases_guest import GUESTS
from tests.libvirt_live.merge_cases_host import NETWORKS, STORAGE

CASES = [*GUESTS, *DEVICES, *RUNNING, *NETWORKS, *STORAGE]


@pytest.mark.parametrize("case", CASES, ids=[f"{c.kind}: {c.label}" for c in CASES])
def test_units(case: Case) -> None:
    _, kind, current, wanted, base, expected = case
    merged = result(kind, current, wanted, base)
    assert units(merged) == expected.split()
    again = merge(TABLES[kind][0], merged.document, document(kind, wanted), document(kind, wanted))
    assert units(again) == []


def test_units_hold_both_sides_as_they_are() -> None:
    merged = result("guest", f"DEV{VDA}", f"DEV{DISK.format('/b', 'virtio', '')}")
    (unit,) = merged.units
    assert unit.current is not None and unit.wanted is not None
    assert unit.current.find("source").get("file") == "/a"  # type: ignore[union-attr]
    assert unit.wanted.find("source").get("file") == "/b"  # type: ignore[union-attr]
    (unit,) = result("guest", "DEV", f"DEV{VDA}").units
    assert unit.current is None and unit.wanted is not None
    (unit,) = result("guest", f"DEV{VDA}", "DEV", f"DEV{VDA}").units
    assert unit.current is not None and unit.wanted is None


def test_what_belongs_to_the_object_itself_is_named_as_an_attribute() -> None:
    one, other = (etree.fromstring(f"<domain type='{kind}'/>") for kind in ("qemu", "kvm"))
    assert units(merge(GUEST, one, other)) == ["~@type"]


def test_a_volume_group_is_where_its_name_says() -> None:
    pools = [
        etree.fromstring(f"<pool type='{kind}'><target><path>{path}</path></target></pool>")
        for kind in ("logical", "dir")
        for path in ("/dev/vg", "/srv")
    ]
    assert units(merge(POOL, pools[0], pools[1])) == []
    assert units(merge(POOL, pools[2], pools[3])) == ["~target"]


def test_seals() -> None:
    assert is_sealed_of(seal("a:b", "salt"), "a:b")
    assert seal("a", "1") != seal("a", "2")
    for sealed in ("", "a", "sealed", "sealed:x", "sealed:x:", seal("b", "x")):
        assert not is_sealed_of(sealed, "a")


@pytest.mark.parametrize(("unit", "factor"), [
    ("b", 1), ("bytes", 1), ("KB", 1000), ("k", 1024), ("KiB", 1024), ("M", 1024**2),
    ("MB", 1000**2), ("GiB", 1024**3), ("TB", 1000**4), ("EiB", 1024**6), ("", None), ("x", None),
    ("kilo", None),
])  # fmt: skip
def test_units_of_sizes(unit: str, factor: int | None) -> None:
    assert meaning.scale(unit) == factor


@pytest.mark.parametrize(("same", "one", "other"), [
    (meaning.number, "0x10", "16"), (meaning.path, "//a", "//a/"), (meaning.path, "///a", "/a"),
    (meaning.address, "::1", "0:0::1"), (meaning.octal, "00644", "644"),
])  # fmt: skip
def test_equal_spellings(same: meaning.Same, one: str, other: str) -> None:
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(("same", "one", "other"), [
    (meaning.number, "0x10", "10"), (meaning.number, "a", "a1"), (meaning.path, "//a", "/a"),
    (meaning.path, "a/b", "/a/b"), (meaning.address, "a:b", "a:c"), (meaning.octal, "8", "9"),
    (meaning.machine, "q35", "pc-q35-7.2"), (meaning.machine, "pc-i440fx-7.2", "q35"),
])  # fmt: skip
def test_other_spellings(same: meaning.Same, one: str, other: str) -> None:
    assert not same(one, other)
