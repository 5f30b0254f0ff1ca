# SPDX-License-Identifier: Apache-2.0
"""A DB_File or GDBM_File database: held open, read into memory at the first look-up."""

from __future__ import annotations

import os

from ncm.errors import SourceError
from ncm.profile.bdb import read_bdb
from ncm.profile.gdbm import read_gdbm

_READERS = {"DB_File": read_bdb, "GDBM_File": read_gdbm}
# A profile of 100,000 leaves takes 40 MB; a sparse or wrong file must not fill the memory.
_LARGEST = 1 << 30
_CHUNK = 1 << 20


class Whole:
    """A look-up table over a file that its format makes us read as a whole."""

    __slots__ = ("_fd", "_items", "_kind", "file")

    def __init__(self, fd: int, file: str, kind: str) -> None:
        """Takes over the handle ``fd``; ``kind`` is DB_File or GDBM_File."""
        self.file = file
        self._kind = kind
        self._fd = fd
        self._items: dict[bytes, bytes] | None = None

    def get(self, key: bytes) -> bytes | None:
        """The value of ``key``, or None. Raises SourceError when the file is damaged."""
        if self._items is None:
            self._items = _READERS[self._kind](self._read(), self.file)
            self.close()
        return self._items.get(key)

    def _read(self) -> bytes:
        if os.fstat(self._fd).st_size > _LARGEST:
            raise SourceError(self.file, f"is larger than {_LARGEST} bytes")
        chunks = []
        offset = 0
        while chunk := self._chunk(offset):
            chunks.append(chunk)
            offset += len(chunk)
        return b"".join(chunks)

    def _chunk(self, offset: int) -> bytes:
        try:
            return os.pread(self._fd, _CHUNK, offset)
        except OSError as error:
            raise SourceError(self.file, error.strerror or "cannot be read") from None

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
