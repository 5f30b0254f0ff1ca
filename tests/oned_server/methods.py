# SPDX-License-Identifier: Apache-2.0
"""All methods there are; importing this module registers those that are simulated."""

from __future__ import annotations

from functools import cache

from tests.oned_server import (  # noqa: F401
    clusters,
    datastores,
    groups,
    images,
    leases,
    machines,
    networks,
    others,
    people,
    shared,
    templates,
    vdcs,
)
from tests.oned_server.recordings import method_names, methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LETTERS = {"A": "array", "s": "string", "i": "int", "b": "boolean", "8": "i8", "I": "i8",
           "d": "double", "S": "struct"}  # fmt: skip


@cache
def names() -> list[str]:
    return method_names()


def signature(name: str) -> tuple[Any, str]:
    known = methods().get(name)
    if known is None:
        return [], ""
    result, _, given = known["signature"].partition(":")
    return [[LETTERS[letter] for letter in result + given]], known["help"]
