# SPDX-License-Identifier: Apache-2.0
"""The former value of a secret, for --undo: kept where it changes and libvirt tells it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ncm.stage import Step
from ncm_libvirt.live.connection import binding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ncm.stage import ObjectChange
    from ncm_libvirt.live.around import Current


def value_of(current: Current, change: ObjectChange) -> dict[str, Any]:
    """What the before-image keeps of it; None where libvirt does not tell the value.

    Nothing where the value stays as it is.
    """
    goes = change.entry is None
    if not goes and all(step.words != "set the value" for step in change.steps):
        return {}
    libvirt = binding()
    try:
        return {"value": base64.b64encode(current.handle.value()).decode()}
    except libvirt.libvirtError as error:
        if error.get_error_code() in (libvirt.VIR_ERR_INVALID_SECRET, libvirt.VIR_ERR_NO_SECRET):
            return {"value": None}  # it is private, or has none
        raise


def lost(before: Mapping[str, Any]) -> bool:
    """Whether a value has changed of which nobody knows what it was."""
    return "value" in before and before["value"] is None


def value_step(before: Mapping[str, Any]) -> list[Step]:
    """The step that sets the value of the before-image."""
    if not before.get("value"):
        return []
    value, identity = base64.b64decode(before["value"]), str(before["id"])
    return [Step("set the value", lambda at: at.secretLookupByUUIDString(identity).setValue(value))]
