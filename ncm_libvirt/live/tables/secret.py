# SPDX-License-Identifier: Apache-2.0
"""Secrets (https://libvirt.org/formatsecret.html). Their values are no part of the XML."""

from __future__ import annotations

from ncm_libvirt.live.table import Table, rule
from ncm_libvirt.live.tables.values import PATH, UUID, usual

SECRET = Table(
    rule(
        {"ephemeral": usual("no"), "private": usual("no")},
        uuid=rule(unit=True, stays=True, text=UUID),
        description=rule(unit=True),
        usage=rule(unit=True, volume=rule(text=PATH)),
    )
)
