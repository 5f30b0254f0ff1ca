# SPDX-License-Identifier: Apache-2.0
"""D. J. Bernstein's constant database (https://cr.yp.to/cdb/cdb.txt), memory-mapped.

Each look-up touches one head, a few slots and one record, however large the file is.
"""

from __future__ import annotations

import mmap
from struct import Struct

from ncm.errors import SourceError

_PAIR = Struct("<II").unpack_from
_HEADS = Struct("<512I")


class Cdb:
    """One open file; ``get`` gives the first value of a key."""

    __slots__ = ("_map", "_size", "file")

    def __init__(self, fd: int, size: int, file: str) -> None:
        """Map ``size`` bytes of ``fd``, which the caller may close then.

        Raises SourceError when the file is cut or is no CDB.
        """
        self.file = file
        self._size = size
        if size < _HEADS.size:
            raise SourceError(file, f"cut short: {size} bytes are no CDB file")
        try:
            self._map = mmap.mmap(fd, size, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise SourceError(file, f"cannot be mapped: {error}") from None
        heads = _HEADS.unpack_from(self._map)
        for position, slots in zip(heads[::2], heads[1::2]):
            if position < _HEADS.size or position + 8 * slots > size:
                self._map.close()
                raise SourceError(file, "cut short or no CDB file: a table lies outside of it")

    def get(self, key: bytes) -> bytes | None:
        """The value of ``key``, or None. Raises SourceError when the file is damaged."""
        digest = 5381
        for byte in key:
            digest = (digest * 33 & 0xFFFFFFFF) ^ byte
        table, slots = _PAIR(self._map, (digest & 255) << 3)
        if not slots:
            return None
        slot = (digest >> 8) % slots
        for _ in range(slots):
            hashed, record = _PAIR(self._map, table + (slot << 3))
            if not record:
                return None
            if hashed == digest:
                value = self._value(record, key)
                if value is not None:
                    return value
            slot = (slot + 1) % slots
        return None

    def _value(self, record: int, key: bytes) -> bytes | None:
        start = record + 8
        if start > self._size:
            raise SourceError(self.file, f"damaged: record {record} lies outside of the file")
        key_size, size = _PAIR(self._map, record)
        middle = start + key_size
        if middle + size > self._size:
            raise SourceError(self.file, f"damaged: record {record} reaches beyond the end")
        if key_size != len(key) or self._map[start:middle] != key:
            return None
        return self._map[middle : middle + size]

    def close(self) -> None:
        self._map.close()
