# SPDX-License-Identifier: Apache-2.0
"""What nftables has of our table, asked over netlink (linux/netfilter/nf_tables.h).

An empty chain of the table is named after what the table was made from: so one question tells
whether it is the one that the profile wants, whatever nft's version can write and print.
"""

from __future__ import annotations

import errno
import os
import socket
import struct

from ncm.errors import HostError

TABLE, CHAIN = "ncm_virt_nat", "postrouting"
FAMILIES = {"ip": socket.AF_INET, "ip6": socket.AF_INET6}
_NETFILTER = 12
_GET_CHAIN, _GET_RULE, _NEW_RULE = 10 << 8 | 4, 10 << 8 | 7, 10 << 8 | 6
_ERROR, _DONE = 2, 3
_REQUEST, _ACK, _DUMP = 1, 4, 0x300
_TABLE_OF_CHAIN, _NAME_OF_CHAIN = 1, 3
_TABLE_OF_RULE, _CHAIN_OF_RULE = 1, 2
_HEADER = struct.Struct("=IHHII")
_ABSENT = (errno.ENOENT, errno.EAFNOSUPPORT, errno.EOPNOTSUPP)


def rules_of(family: str, version: str) -> int:
    """The number of rules in the table that was made as ``version``; -1 where there is none.

    HostError where the kernel does not tell, which is so for all but root.
    """
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC,
                           _NETFILTER) as sock:  # fmt: skip
            sock.settimeout(5)
            named = _text(_TABLE_OF_CHAIN, TABLE) + _text(_NAME_OF_CHAIN, version)
            _ask(sock, _GET_CHAIN, _ACK, family, named)
            within = _text(_TABLE_OF_RULE, TABLE) + _text(_CHAIN_OF_RULE, CHAIN)
            return _ask(sock, _GET_RULE, _DUMP, family, within)
    except OSError as error:
        if error.errno in _ABSENT:
            return -1
        raise HostError("nftables", f"cannot be asked: {error.strerror or error}") from None


def _text(kind: int, text: str) -> bytes:
    """A netlink attribute that holds a text."""
    value = text.encode() + b"\0"
    return struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def _ask(sock: socket.socket, kind: int, flags: int, family: str, attributes: bytes) -> int:
    """Ask, and count the rules of the answer. Raises OSError as the kernel says."""
    body = struct.pack("=BBH", FAMILIES[family], 0, 0) + attributes
    sock.send(_HEADER.pack(_HEADER.size + len(body), kind, _REQUEST | flags, kind, 0) + body)
    rules = 0
    while True:
        for answered, number, payload in _messages(sock.recv(1 << 17)):
            if number != kind:
                continue
            if answered in (_ERROR, _DONE):
                code = -struct.unpack_from("=i", payload)[0] if len(payload) >= 4 else 0
                if code:
                    raise OSError(code, os.strerror(code))
                return rules
            rules += answered == _NEW_RULE


def _messages(data: bytes) -> list[tuple[int, int, bytes]]:
    """(type, sequence number, payload) of each message."""
    found, at = [], 0
    while at + _HEADER.size <= len(data):
        length, kind, _, number, _ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > len(data):
            raise OSError(errno.EBADMSG, "a message that is cut short")
        found.append((kind, number, data[at + _HEADER.size : at + length]))
        at += -(-length // 4) * 4
    return found
