# SPDX-License-Identifier: Apache-2.0
"""The table of running guests against guests that run."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

from ncm_libvirt.live.merge import Merged, Unit, merge
from ncm_libvirt.live.tables.guest import GUEST, GUEST_LIVE
from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.merge_canonical import plain
from tests.libvirt_live.merge_judge import sealed
from tests.libvirt_live.merge_shuffle import shuffled
from tests.libvirt_live.merge_trees import Tree, changed, guest, guest_xml

LAN = """<network><name>{}</name><bridge name="virbr-{}"/><portgroup name="office"/></network>"""
GUESTS, SEED = 12, 3


def startable(tree: Tree, image: Path) -> Tree:
    """A guest that can run here: its disks are one small file, its networks are there."""
    made = {**deepcopy(tree), "firmware": "bios", "arch": "x86_64"}
    for name in ("hugepages", "max_memory"):  # a balloon that nothing in the guest drives stays
        made.pop(name, None)
    processor = made.get("cpu", {})
    processor.pop("features", None)
    if "model" in processor:
        processor["model"] = "qemu64"
    for disk in made.get("disks", []):
        for name in ("file", "block", "pool", "volume", "rbd", "format", "io", "readonly"):
            disk.pop(name, None)
        disk.update(file=str(image), shareable=True)
        if disk.get("device") == "cdrom":
            del disk["shareable"]
    for nic in made.get("nics", []):
        if "bridge" in nic:
            for name in ("bridge", "virtualport", "interface_id", "vlans"):
                nic.pop(name, None)
            nic["network"] = "lan"
    for graphics in made.get("graphics", []):
        graphics["listen"] = "127.0.0.1"
    return made


@pytest.fixture
def host(daemon: Daemon) -> Any:
    """A connection to a libvirtd with two networks."""
    libvirt = pytest.importorskip("libvirt")
    libvirt.registerErrorHandler(lambda *_: None, None)
    connection = libvirt.open(daemon.uri)
    for name in ("lan", "dmz"):
        connection.networkDefineXML(LAN.format(name, name)).create()
    return connection


def running(host: Any, image: Path) -> Iterator[tuple[Random, Tree, Any, str]]:
    """Guests that were started, each with its tree and XML."""
    import libvirt

    rng, started = Random(SEED), 0
    while started < GUESTS:
        tree = startable(guest(rng), image)
        text = guest_xml(tree)
        if text is None:
            continue
        domain = host.defineXML(text)
        try:
            domain.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
        except libvirt.libvirtError as error:
            assert "not supported" in str(error) or "unsupported" in str(error), error
        else:
            started += 1
            yield rng, tree, domain, text
            domain.destroy()
        domain.undefine()


def shown(units: list[Unit]) -> list[str]:
    """The units with both sides, for people."""
    return [
        plain(side) if side is not None else "-"
        for unit in units
        for side in (unit.current, unit.wanted)
    ]


def paths(merged: Merged) -> set[str]:
    return {f"{unit.action}{unit.path}" for unit in merged.units}


def unseen(unit: Unit) -> bool:
    """Whether a running guest need not show it: boot order, host-model, a cache left to QEMU."""
    driver = None if unit.wanted is None else unit.wanted.find("driver")
    by_default = driver is not None and driver.get("cache", "default") == "default"
    return unit.path in ("os", "cpu") or by_default


@pytest.mark.needs("python:libvirt")
def test_a_guest_that_runs_is_no_change_and_changes_have_the_same_paths(
    host: Any, daemon: Daemon
) -> None:
    image = daemon.folder / "image"
    image.write_bytes(bytes(1 << 20))
    seen: set[str] = set()
    for rng, tree, domain, text in running(host, image):
        live, fixed = (etree.fromstring(domain.XMLDesc(flags)) for flags in (0, 2))
        base = etree.fromstring(text)
        for order in (live, shuffled(rng, live)):
            found = shown(merge(GUEST_LIVE, order, base, sealed(base)).units)
            assert not found, "\n".join(found)
        for _ in range(20):
            other = guest_xml(startable(changed(rng, tree), image))
            if other is None:
                continue
            wanted = etree.fromstring(other)
            now = paths(merge(GUEST_LIVE, live, wanted, sealed(base)))
            later = merge(GUEST, fixed, wanted, sealed(base))
            assert now <= paths(later)
            missed = [unit for unit in later.units if f"{unit.action}{unit.path}" not in now]
            found = shown([unit for unit in missed if not unseen(unit)])
            assert not found, "\n".join(found)
            seen |= now
    kinds = {path[1:].partition("[")[0] for path in seen}
    assert {"vcpu", "memory", "devices/disk", "devices/interface", "devices/graphics"} <= kinds
