# SPDX-License-Identifier: Apache-2.0
"""What ethtool(8) shows of a device, by the ioctl that it uses (linux/ethtool.h)."""

from __future__ import annotations

import _socket  # socket itself costs 2 ms at import
import errno
from array import array
from fcntl import ioctl
from struct import Struct

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SIOCETHTOOL = 0x8946
_REQUEST = Struct("16sP16x")
_MISSING = (errno.EOPNOTSUPP, errno.EINVAL)
_FEATURES = {
    "rx": 0x14, "tx": 0x16, "sg": 0x18, "tso": 0x1E, "ufo": 0x21, "gso": 0x23, "gro": 0x2B,
}  # fmt: skip
_FLAGS = {"txvlan": 1 << 7, "rxvlan": 1 << 8, "lro": 1 << 15, "ntuple": 1 << 27, "rxhash": 1 << 28}
_GET_FLAGS, _GET_RING, _GET_CHANNELS, _GET_LINK, _GET_WOL = 0x25, 0x10, 0x3C, 0x4C, 0x05
# After the command come the maxima, then what is; where that is, by words of ethtool(8).
_RING = {"rx": 5, "rx-mini": 6, "rx-jumbo": 7, "tx": 8}
_CHANNELS = {"rx": 5, "tx": 6, "other": 7, "combined": 8}
_LINK = Struct("=IIB2xB3xb4x28x")
"""Command, speed, duplex, autoneg, length of the three sets of modes that follow."""
_SPEED_UNKNOWN = 0xFFFFFFFF
_DUPLEX = {0: "half", 1: "full"}
_WOL = Struct("=III8x")
_LETTERS = "pumbagsf"


def read_ethtool(device: str, names: Iterable[str]) -> dict[str, str]:
    """Value of each name ("features tso", "ring rx", "channels combined", "link speed", "wol").

    What the device does not support, or does not know (the speed of a link that is down), is
    missing. HostError where there is no such device.
    """
    found: dict[str, str] = {}
    asked = list(names)
    groups = {name.partition(" ")[0] for name in asked}
    door = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    try:
        card = _Device(door, device)
        for group in groups & _READERS.keys():
            words = [name.partition(" ")[2] for name in asked if name.partition(" ")[0] == group]
            for word, value in _READERS[group](card, words):
                found[f"{group} {word}".rstrip()] = value
    finally:
        door.close()
    return {name: found[name] for name in asked if name in found}


class _Device:
    def __init__(self, door: _socket.socket, name: str) -> None:
        self._door = door.fileno()
        self._name = name
        self._encoded = name.encode("utf-8", "surrogateescape")
        if not 0 < len(self._encoded) < 16:
            raise HostError(name, "is not the name of a network device")

    def ask(self, question: bytes) -> bytes:
        """The answer to a command with room for it; empty where the device does not know it."""
        buffer = array("B", question)
        try:
            ioctl(self._door, _SIOCETHTOOL, _REQUEST.pack(self._encoded, buffer.buffer_info()[0]))
        except OSError as error:
            if error.errno in _MISSING:
                return b""
            raise HostError(
                self._name, f"cannot be asked as by ethtool: {error.strerror}"
            ) from None
        return buffer.tobytes()


def _numbers(device: _Device, command: int, count: int) -> tuple[int, ...]:
    layout = Struct(f"={count}I")
    answer = device.ask(layout.pack(command, *[0] * (count - 1)))
    return layout.unpack(answer) if answer else ()


def _features(device: _Device, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        command, bit = _FEATURES.get(word, _GET_FLAGS), _FLAGS.get(word, 1)
        if word in _FEATURES or word in _FLAGS:
            answer = _numbers(device, command, 2)
            if answer:
                yield word, "on" if answer[1] & bit else "off"


def _ring(device: _Device, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    return _sizes(_numbers(device, _GET_RING, 9), _RING, words)


def _channels(device: _Device, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    return _sizes(_numbers(device, _GET_CHANNELS, 9), _CHANNELS, words)


def _sizes(
    answer: tuple[int, ...], places: dict[str, int], words: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for word in words:
        if answer and word in places:
            yield word, str(answer[places[word]])


def _link(device: _Device, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kernel first says how long its sets of modes are, as a negative number."""
    first = device.ask(_LINK.pack(_GET_LINK, 0, 0, 0, 0))
    length = -_LINK.unpack(first)[-1] if first else 0
    if length <= 0:
        return
    answer = device.ask(_LINK.pack(_GET_LINK, 0, 0, 0, length) + bytes(3 * 4 * length))
    if not answer:
        return
    _, speed, duplex, autoneg, _ = _LINK.unpack_from(answer)
    if speed not in (0, _SPEED_UNKNOWN):
        yield "speed", str(speed)
    if duplex in _DUPLEX:
        yield "duplex", _DUPLEX[duplex]
    yield "autoneg", "on" if autoneg else "off"


def _wol(device: _Device, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    answer = device.ask(_WOL.pack(_GET_WOL, 0, 0))
    if answer:
        active = _WOL.unpack(answer)[2]
        letters = [letter for bit, letter in enumerate(_LETTERS) if active >> bit & 1]
        yield "", "".join(letters) or "d"


_READERS = {
    "features": _features, "ring": _ring, "channels": _channels, "link": _link, "wol": _wol,
}  # fmt: skip
