# SPDX-License-Identifier: Apache-2.0
"""The parts of a netlink message: attributes, and what is in them.

What does not fit raises struct.error or ValueError; whoever reads the message says which it was.
"""

from __future__ import annotations

from _socket import inet_ntop  # socket itself costs 2 ms at import
from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping
    from typing import Union

    Value = Union[int, str]
    Table = Mapping[int, tuple[str, Callable[[bytes], Value]]]
    """Number of an attribute -> its word, and what decodes it."""

AF_INET, AF_INET6 = 2, 10
SIZES = {AF_INET: 4, AF_INET6: 16}
_TYPE = 0x3FFF
"""The type without the two bits that say nested, and of network byte order."""
_header = Struct("=HH").unpack_from
LONG = "an attribute that is longer than its message"
_u8 = Struct("=B").unpack
_u16 = Struct("=H").unpack
_u32 = Struct("=I").unpack
_be16 = Struct("!H").unpack


def pick(data: bytes, wanted: Container[int], at: int = 0, end: int = -1) -> dict[int, bytes]:
    """The content of the wanted attributes between two offsets (of the whole, if not said).

    The same as with ``each``, for which a dump of all links is too long.
    """
    if end < 0:
        end = len(data)
    found = {}
    while at < end:
        length, kind = _header(data, at)
        stop = at + length
        if length < 4 or stop > end:
            raise ValueError(LONG)
        kind &= _TYPE
        if kind in wanted:
            found[kind] = data[at + 4 : stop]
        at = (stop + 3) & -4
    return found


def each(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number of every attribute, and where its content begins and ends."""
    while at < end:
        length, kind = _header(data, at)
        stop = at + length
        if length < 4 or stop > end:
            raise ValueError(LONG)
        yield kind & _TYPE, at + 4, stop
        at = (stop + 3) & -4


def decoded(data: bytes, table: Table) -> dict[str, Value]:
    """Word -> value of those attributes that the table has."""
    found = {}
    for kind, start, stop in each(data, 0, len(data)):
        if kind in table:
            word, decode = table[kind]
            found[word] = decode(data[start:stop])
    return found


def u8(content: bytes) -> int:
    (number,) = _u8(content)
    return int(number)


def u16(content: bytes) -> int:
    (number,) = _u16(content)
    return int(number)


def u32(content: bytes) -> int:
    (number,) = _u32(content)
    return int(number)


def be16(content: bytes) -> int:
    (number,) = _be16(content)
    return int(number)


def text(content: bytes) -> str:
    """A name; bytes that are no UTF-8 come back as they were when it is given to a command."""
    return content.rstrip(b"\0").decode("utf-8", "surrogateescape")


def ip(content: bytes) -> str:
    """An address by its size."""
    return inet_ntop(AF_INET if len(content) == 4 else AF_INET6, content)


def flag(_: bytes) -> int:
    """An attribute that says yes by being there."""
    return 1


def words(*names: str, number: Callable[[bytes], int] = u8) -> Callable[[bytes], Value]:
    """Numbers from 0 that have a word each; those of a newer kernel stay numbers."""

    def decode(content: bytes) -> Value:
        index = number(content)
        return names[index] if index < len(names) else index

    return decode
