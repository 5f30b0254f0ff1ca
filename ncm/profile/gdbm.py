# SPDX-License-Identifier: Apache-2.0
"""GNU dbm files, as Perl's GDBM_File writes them: plain and "numsync", 32 and 64 bit offsets.

The layout is that of gdbm's gdbmdefs.h: a header, a directory of buckets, and in each bucket
a table that points to key and value, which lie side by side.
"""

from __future__ import annotations

from struct import Struct
from struct import error as StructError

from ncm.errors import SourceError

# Magic number -> wide offsets; of the oldest one, 0x13579ace, the machine's word size decided.
_MAGICS = {
    0x13579ACD: False,
    0x13579ACF: True,
    0x13579AD0: False,
    0x13579AD1: True,
}
_OLD_MAGIC = 0x13579ACE
_EMPTY = 0xFFFFFFFF


def read_gdbm(raw: bytes, file: str) -> dict[bytes, bytes]:
    """Every item of the file ``raw``. Raises SourceError with ``file`` when damaged."""
    try:
        return _Buckets(raw, file).items()
    except StructError:
        raise SourceError(file, "cut short or damaged") from None


class _Buckets:
    """The buckets of one file, whose byte order and offset width its magic number tells."""

    def __init__(self, raw: bytes, file: str) -> None:
        self.raw = raw
        self.file = file
        self.order, wide = self._kind()
        self.offset = "Q" if wide else "I"
        # Behind six entries of the list of free space, its own count and the bucket's bits.
        self.count_at = 108 if wide else 56
        self.entry = Struct(f"{self.order}I4x{self.offset}II")
        form = "IQIIII" if wide else "IIIIII"
        _, directory, size, _, self.size, self.elements = self._unpack(form, 4)
        if not self.count_at < self.size <= len(raw):
            raise self.damaged(f"a bucket size of {self.size}")
        if self.count_at + 4 + self.elements * self.entry.size > self.size:
            raise self.damaged(f"{self.elements} entries in a bucket")
        self.addresses = self._directory(directory, size)
        self.left = len(raw)

    def damaged(self, what: str) -> SourceError:
        return SourceError(self.file, f"cut short or damaged: {what}")

    def _kind(self) -> tuple[str, bool]:
        for order in "<>":
            magic = Struct(f"{order}I").unpack_from(self.raw, 0)[0]
            if magic in _MAGICS:
                return order, _MAGICS[magic]
            if magic == _OLD_MAGIC:
                return order, self._old_is_wide(order)
        raise SourceError(self.file, "is no GDBM file")

    def _old_is_wide(self, order: str) -> bool:
        """Whether the header makes sense with wide offsets: directory size = 8 << bits."""
        size, bits = Struct(f"{order}II").unpack_from(self.raw, 16)
        return bool(bits < 32 and size == 8 << bits)

    def _unpack(self, form: str, offset: int) -> tuple[int, ...]:
        return Struct(self.order + form).unpack_from(self.raw, offset)

    def _directory(self, start: int, size: int) -> list[int]:
        if start + size > len(self.raw):
            raise self.damaged("its directory lies outside of it")
        count = size // Struct(f"={self.offset}").size
        return sorted(set(self._unpack(f"{count}{self.offset}", start)))

    def items(self) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for address in self.addresses:
            if address + self.size > len(self.raw):
                raise self.damaged("a bucket lies outside of it")
            for index in range(self.elements):
                place = address + self.count_at + 4 + index * self.entry.size
                hashed, start, key_size, size = self.entry.unpack_from(self.raw, place)
                if hashed != _EMPTY:
                    key, value = self._item(start, key_size, size)
                    found[key] = value
        return found

    def _item(self, start: int, key_size: int, size: int) -> tuple[bytes, bytes]:
        middle = start + key_size
        end = middle + size
        self.left -= key_size + size
        if end > len(self.raw) or self.left < 0:
            raise self.damaged("an item reaches beyond the end")
        return self.raw[start:middle], self.raw[middle:end]
