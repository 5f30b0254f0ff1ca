# SPDX-License-Identifier: Apache-2.0
"""Disks of a guest (https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms)."""

from __future__ import annotations

from ncm_libvirt.live.keys import below
from ncm_libvirt.live.table import Reset, Rule, Value, rule
from ncm_libvirt.live.tables.values import NUMBER, PATH, UUID, usual

# What only some buses have, and what the place on another bus was.
_OF_A_BUS = (
    "address",
    "alias",
    "@model",
    "target/@removable",
    "target/@rotation_rate",
    "target/@tray",
    "driver/@iothread",
    "driver/@queues",
    "wwn",
    "vendor",
    "product",
)
_IMAGE = ("file", "dev", "name", "pool", "volume")
_RESETS = (
    Reset(("target/@bus",), _OF_A_BUS),
    Reset(("@type", "source/@protocol"), ("source/**", "backingStore", "mirror")),
    Reset(
        tuple(f"source/@{name}" for name in _IMAGE),
        ("backingStore", "mirror", "source/snapshot", "source/slices", "source/@index"),
    ),
)


def disk(live: bool) -> Rule:
    """The rules of one disk."""
    # A shareable disk is started without a cache where none is named.
    cache = Value(lambda *both: live and both == ("none", "default"), "default")
    driver = {"name": usual("qemu"), "type": usual("raw"), "io": usual("default"), "cache": cache}
    return rule(
        {"device": usual("disk")},
        unit=True,
        key=below("target", "dev"),
        resets=_RESETS,
        driver=rule(driver),
        source=rule({"file": PATH, "dev": PATH}, host=rule({"port": NUMBER}, listed=True)),
        auth=rule(elsewhere="source", secret=rule({"uuid": UUID}, exact=True)),
        target=rule(),
    )
