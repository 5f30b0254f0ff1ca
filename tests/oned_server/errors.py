# SPDX-License-Identifier: Apache-2.0
"""How a call ends when it does not succeed, and the codes of the API."""

from __future__ import annotations

AUTHENTICATION, AUTHORIZATION, NO_EXISTS, ACTION = 0x100, 0x200, 0x400, 0x800
RPC_API, INTERNAL, ALLOCATE, LOCKED, REPLICATION = 0x1000, 0x2000, 0x4000, 0x8000, 0x10000


class Refuse(Exception):
    """An answer `[false, "[method] " + message, code, object, -1]`."""

    def __init__(self, code: int, message: str, oid: int = -1) -> None:
        super().__init__(message)
        self.code, self.message, self.oid = code, message, oid


class Fault(Exception):
    """An XML-RPC fault: the call did not reach the method."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text
