# SPDX-License-Identifier: Apache-2.0
"""libvirt's own objects, looked up and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_libvirt.live.connection import binding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ncm_libvirt.live.around import Current


def by_name(currents: Iterable[Current]) -> dict[str, Current]:
    """name -> object."""
    return {current.name: current for current in currents}


def definition(handle: Any, inactive: int) -> str:
    """The persistent definition of an active object; ``inactive``: the flag that asks for it."""
    libvirt = binding()
    try:
        return str(handle.XMLDesc(inactive))
    except libvirt.libvirtError as error:
        # The test driver does not know the flag: it has one definition.
        if error.get_error_code() != libvirt.VIR_ERR_INVALID_ARG:
            raise
        return str(handle.XMLDesc(0))


def looked_up(lookup: Callable[[str], Any], name: str, missing: int) -> Any:
    """What ``lookup(name)`` gives, None where libvirt's error ``missing`` says there is none."""
    libvirt = binding()
    try:
        return lookup(name)
    except libvirt.libvirtError as error:
        if error.get_error_code() == missing:
            return None
        raise
