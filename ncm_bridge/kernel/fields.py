# SPDX-License-Identifier: Apache-2.0
"""Attributes that many links have alike: where each is found once, then only verified."""

from __future__ import annotations

from struct import Struct, calcsize

from ncm_bridge.kernel.attributes import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Fields:
    """formats: number of an attribute -> its word, and its format as struct has them.

    The kernel writes the options of all bridges, and of all ports, in the same order and sizes,
    some forty each. To compare their headers with those of the last one takes a third of the
    time that a walk over them does.
    """

    __slots__ = ("_formats", "_layouts")

    def __init__(self, formats: Mapping[int, tuple[str, str]]) -> None:
        self._formats = formats
        self._layouts: dict[int, _Layout] = {}

    def read(self, data: bytes) -> dict[str, Any]:
        """Word -> value. ValueError where a size is not that of the format."""
        layout = self._layouts.get(len(data))
        if layout is None or layout.headers(data) != layout.expected:
            layout = self._layouts[len(data)] = _Layout(data, self._formats)
        return dict(zip(layout.words, layout.values(data)))


class _Layout:
    """headers: reads those of data that begins like this one; expected: what they are here."""

    __slots__ = ("expected", "headers", "values", "words")

    def __init__(self, data: bytes, formats: Mapping[int, tuple[str, str]]) -> None:
        headers, values, self.words = "=", "=", []
        for kind, start, stop in each(data, 0, len(data)):
            room = min((stop + 3) & -4, len(data)) - start
            headers += f"HH{room}x"
            if kind in formats:
                word, form = formats[kind]
                if calcsize(f"={form}") != stop - start:
                    raise ValueError(f"{word} has {stop - start} bytes")
                self.words.append(word)
                values += f"4x{form}{room - (stop - start)}x"
            else:
                values += f"{4 + room}x"
        self.headers = Struct(headers).unpack
        self.values = Struct(values).unpack
        self.expected = self.headers(data)
