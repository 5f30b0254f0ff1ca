# SPDX-License-Identifier: Apache-2.0
"""Sizes: ``<memory unit="MiB">512</memory>``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

from ncm_libvirt.live.meaning import as_number, scale

if TYPE_CHECKING:
    from lxml.etree import _Element


class Quantity(NamedTuple):
    """How an element's size reads. unit: where it names none; step: libvirt rounds up to these."""

    unit: str
    step: int

    def amount(self, element: _Element) -> Optional[int]:
        """Bytes; None where the text is no size."""
        number, factor = as_number(element.text or ""), scale(element.get("unit", self.unit))
        if number is None or factor is None:
            return None
        return -(-number * factor // self.step) * self.step

    def same(self, current: _Element, wanted: _Element) -> bool:
        """Whether both are the same size."""
        amount = self.amount(current)
        return amount is not None and amount == self.amount(wanted)

    def spelled(self, current: _Element, wanted: _Element) -> tuple[str, Optional[str]]:
        """(text, unit) of the current size, in the wanted unit if that gives a whole number."""
        unit = wanted.get("unit")
        amount, factor = self.amount(current), scale(unit or self.unit)
        if amount is None or factor is None or amount % factor:
            return current.text or "", current.get("unit")
        return str(amount // factor), unit


MEMORY = Quantity("KiB", 1024)
STORAGE = Quantity("bytes", 1)
