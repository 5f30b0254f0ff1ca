# SPDX-License-Identifier: Apache-2.0
"""typing.NamedTuple for modules that a run with nothing to do imports: typing costs it 5 ms.

    TYPE_CHECKING = False
    if TYPE_CHECKING:
        from typing import NamedTuple
    else:
        from ncm.tuples import NamedTuple

Fields, their order, defaults, docstring and methods are as there; annotations stay text.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Fields(type):
    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(mcs, name, bases, space)
        fields = list(space.get("__annotations__", ()))
        defaults = [space[field] for field in fields if field in space]
        made = namedtuple(name, fields, defaults=defaults, module=space["__module__"])  # type: ignore[misc]
        for word, value in space.items():
            if word not in (*fields, "__module__", "__classcell__"):
                setattr(made, word, value)
        return made


class NamedTuple(metaclass=_Fields):
    """The base of such a class."""
