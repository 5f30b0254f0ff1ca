# SPDX-License-Identifier: Apache-2.0
"""What a template prints: attributes made of the profile's records and the packaged values."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from ncm.render import truth
from ncm.values import Bool
from ncm_oned.quoting import Joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ncm.schema import Record

_SEPARATORS = {
    "CONTEXT_RESTRICTED_DIRS": " ",
    "CONTEXT_SAFE_DIRS": " ",
    "VM_ADMIN_OPERATIONS": ", ",
    "VM_MANAGE_OPERATIONS": ", ",
    "VM_USE_OPERATIONS": ", ",
    "APP_ACTIONS": ", ",
}


class Entry(NamedTuple):
    """One attribute of a file: a single ``value``, or the ``pairs`` of a vector."""

    name: str
    value: Any = None
    pairs: Optional[list[tuple[str, Any]]] = None


class Section(NamedTuple):
    """A comment line and the attributes below it."""

    title: str
    entries: list[Entry]


def written(name: str, value: Any) -> Any:
    """A value of the profile as oned.conf has it: YES and NO, lists in one value."""
    if isinstance(value, Bool):
        return truth(value, "YES", "NO")
    if isinstance(value, list):
        return Joined(_SEPARATORS.get(name, ","), value)
    return value


def pairs_of(record: Record | None, leave_out: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """(attribute, value) of the scalars and lists that the profile gives in ``record``."""
    pairs = [(name.upper(), value) for name, value in record.items()] if record else []
    return [(name, written(name, value)) for name, value in pairs if name not in leave_out]


def overlay(
    packaged: Sequence[tuple[str, str]], given: Sequence[tuple[str, Any]]
) -> list[tuple[str, Any]]:
    """The packaged vector with the profile's values in their places, others after them."""
    return list({**dict(packaged), **dict(given)}.items())
