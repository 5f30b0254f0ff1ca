# SPDX-License-Identifier: Apache-2.0
"""Berkeley DB hash files, versions 7 to 9, as Perl's DB_File writes them.

The layout is that of libdb's dbinc/db_page.h. All pages are read in turn: which bucket an
item lies in does not matter to somebody who wants them all.
"""

from __future__ import annotations

from struct import Struct
from struct import error as StructError

from ncm.errors import SourceError

_MAGIC = 0x061561
_BTREE_MAGIC = 0x053162
_VERSIONS = (7, 8, 9)
_HEAD = 26
_HASH_PAGES = (2, 13)  # P_HASH_UNSORTED, P_HASH
_OVERFLOW_PAGE = 7
_KEYDATA, _OFFPAGE = 1, 3


def read_bdb(raw: bytes, file: str) -> dict[bytes, bytes]:
    """Every item of the file ``raw``. Raises SourceError with ``file`` when damaged."""
    try:
        return _Pages(raw, file).items()
    except StructError:
        raise SourceError(file, "cut short or damaged") from None


class _Pages:
    """The pages of one file, whose byte order its magic number tells."""

    def __init__(self, raw: bytes, file: str) -> None:
        self.raw = raw
        self.file = file
        self.order = self._order()
        version, self.size, features = self._unpack("II2xB", 16)
        if version not in _VERSIONS or features:
            raise self.damaged(f"version {version}, features {features} of the format")
        if self.size not in (1 << bits for bits in range(9, 17)):
            raise self.damaged(f"a page size of {self.size}")
        self.last: int = self._unpack("I", 32)[0]
        if (self.last + 1) * self.size > len(raw):
            raise SourceError(file, f"cut short: its {self.last + 1} pages are not all there")
        self.used: set[int] = set()

    def damaged(self, what: str) -> SourceError:
        return SourceError(self.file, f"damaged or unknown: {what}")

    def _order(self) -> str:
        for order in "<>":
            magic = Struct(f"{order}I").unpack_from(self.raw, 12)[0]
            if magic == _MAGIC:
                return order
            if magic == _BTREE_MAGIC:
                raise SourceError(self.file, "is a Berkeley DB btree, not a hash")
        raise SourceError(self.file, "is no Berkeley DB hash file of version 7 to 9")

    def _unpack(self, form: str, offset: int) -> tuple[int, ...]:
        return Struct(self.order + form).unpack_from(self.raw, offset)

    def items(self) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for number in range(1, self.last + 1):
            start = number * self.size
            if self.raw[start + 25] not in _HASH_PAGES:
                continue
            parts = [self._item(start, begin, end) for begin, end in self._spans(start)]
            if len(parts) % 2:
                raise self.damaged(f"page {number} has a key without a value")
            for key, value in zip(parts[::2], parts[1::2]):
                if key in found:
                    raise self.damaged(f"page {number} repeats a key")
                found[key] = value
        return found

    def _spans(self, start: int) -> list[tuple[int, int]]:
        """Begin and end of each item: they fill the page from its end downwards."""
        count = self._unpack("H", start + 20)[0]
        if _HEAD + 2 * count > self.size:
            raise self.damaged(f"page {start // self.size} claims {count} items")
        spans = []
        end = self.size
        for begin in self._unpack(f"{count}H", start + _HEAD):
            if not _HEAD + 2 * count <= begin < end:
                raise self.damaged(f"an item outside of page {start // self.size}")
            spans.append((start + begin, start + end))
            end = begin
        return spans

    def _item(self, start: int, begin: int, end: int) -> bytes:
        kind = self.raw[begin]
        if kind == _KEYDATA:
            return self.raw[begin + 1 : end]
        if kind == _OFFPAGE and end - begin == 12:
            page, size = self._unpack("II", begin + 4)
            return self._overflow(page, size)
        raise self.damaged(f"page {start // self.size} has an item of kind {kind}")

    def _overflow(self, page: int, size: int) -> bytes:
        """``size`` bytes of the chain that starts at ``page``; a page serves only one chain."""
        parts = []
        left = size
        while left > 0:
            if not 0 < page <= self.last or page in self.used:
                raise self.damaged(f"a chain of pages leads to page {page}")
            self.used.add(page)
            start = page * self.size
            following, length = self._unpack("I2xH", start + 16)
            if self.raw[start + 25] != _OVERFLOW_PAGE or length > self.size - _HEAD:
                raise self.damaged(f"page {page} is no overflow page")
            parts.append(self.raw[start + _HEAD : start + _HEAD + length])
            left -= length
            page = following
        if left:
            raise self.damaged("a chain of pages has another length than its item says")
        return b"".join(parts)
