# SPDX-License-Identifier: Apache-2.0
"""Storage volumes (https://libvirt.org/formatstorage.html#storage-volume-xml).

What is allocated changes by itself, and who owns an image is libvirt's business while a guest
runs on it (dynamic_ownership): both are only for the making.
"""

from __future__ import annotations

from ncm_libvirt.live.quantity import STORAGE
from ncm_libvirt.live.table import Table, rule
from ncm_libvirt.live.tables.values import ANY, OCTAL, PATH, usual

_PERMISSIONS = rule(
    unit=True,
    mode=rule(text=OCTAL),
    owner=rule(ignored=True),
    group=rule(ignored=True),
    label=rule(ignored=True),
)

VOLUME = Table(
    rule(
        {"type": ANY},
        name=rule(unit=True),
        key=rule(ignored=True),
        capacity=rule(unit=True, size=STORAGE),
        allocation=rule(ignored=True),
        physical=rule(ignored=True),
        target=rule(
            unit=True,
            path=rule(text=PATH),
            format=rule({"type": usual("raw")}, unit=True),
            permissions=_PERMISSIONS,
        ),
        backingStore=rule(
            unit=True,
            path=rule(text=PATH),
            format=rule({"type": usual("raw")}),
            permissions=rule(ignored=True),
        ),
    )
)
