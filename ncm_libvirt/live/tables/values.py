# SPDX-License-Identifier: Apache-2.0
"""Values that several tables have."""

from __future__ import annotations

from ncm_libvirt.live import meaning
from ncm_libvirt.live.meaning import exactly
from ncm_libvirt.live.table import Value

NUMBER = Value(meaning.number)
PATH = Value(meaning.path)
ADDRESS = Value(meaning.address)
OCTAL = Value(meaning.octal)
UUID = Value(meaning.uuid)
MAC = Value(meaning.caseless)
ANY = Value(meaning.anything, default="")
"""Never compared."""


def usual(default: str) -> Value:
    """A word that may be left out."""
    return Value(exactly, default)
