# SPDX-License-Identifier: Apache-2.0
"""What an OpenNebula server refuses, by its own codes, and what its texts mean."""

from __future__ import annotations

import re

from ncm.errors import HostError

AUTHENTICATION = 0x100
AUTHORIZATION = 0x200
NO_EXISTS = 0x400
ACTION = 0x800
API = 0x1000
INTERNAL = 0x2000
ALLOCATE = 0x4000
LOCKED = 0x8000
REPLICATION = 0x10000

UNKNOWN_METHOD = -506
"""The fault of a server that does not know the method."""

# Compiled when they are asked for: most runs see no error.
_TAKEN = r"\bNAME is already taken by [A-Za-z_ ]+ [0-9]+\.?$"
_COLLIDES = r"\bcannot be renamed to .* because it collides with [a-z_ ]+ [0-9]+\.?$"
_IN_USE = (
    r"\bis not empty\b|\bwith (running VMs|leases in use)$|\b(is|are) (in use|being used)\b"
    r"|\bVMs using\b|\bused by\b"
)


class CloudError(HostError):
    """The server refused, or what it answered is no answer.

    code: one of the codes above, the negative one of an XML-RPC fault, or 0 where the transport
    broke. object_id: the object that the server names, or -1.
    """

    def __init__(self, subject: str, message: str, code: int = 0, object_id: int = -1) -> None:
        super().__init__(subject, message)
        self.code = code
        self.object_id = object_id


class Unsendable(HostError, ValueError):
    """An argument that the server cannot take; nothing was sent."""


def is_taken(error: HostError) -> bool:
    """Whether the server says that the name is taken.

    The code does not tell: that of a host's or an image's name also stands for other reasons,
    and that of all other kinds is the one of any internal error.
    """
    code = getattr(error, "code", 0)
    if code in (ALLOCATE, INTERNAL):
        return bool(re.search(_TAKEN, error.message))
    return code == ACTION and bool(re.search(_COLLIDES, error.message))


def in_use(error: HostError) -> bool:
    """Whether the server keeps the object because others need it or are in it."""
    return getattr(error, "code", 0) in (ACTION, INTERNAL) and bool(
        re.search(_IN_USE, error.message)
    )
