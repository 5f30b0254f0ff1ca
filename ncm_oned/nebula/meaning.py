# SPDX-License-Identifier: Apache-2.0
"""What oned, monitord and the scheduler make of a file, however ncm-opennebula wrote it."""

from __future__ import annotations

from ncm_oned import meaning as grammar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Read by YES in any case; whatever else is false.
_FLAGS = frozenset((
    "COMPARE_BINARY", "DATASTORE_CAPACITY_CHECK", "DIFFERENT_VNETS", "DRIVER_MANAGED_GROUPS",
    "DS_MIGRATE", "KEEP_SNAPSHOTS", "PASSWORD_CHANGE", "PERSISTENT_ONLY", "PUBLIC", "RPC_LOG",
    "SHARED", "VM_INDIVIDUAL_MONITORING", "VM_SUBMIT_ON_HOLD",
))  # fmt: skip
# Split at commas, blanks around a name do not count.
_LISTS = frozenset((
    "APP_ACTIONS", "AUTHN", "IMPORTED_VMS_ACTIONS", "REQUIRED_ATTRS", "TM_MAD_SYSTEM",
    "VM_ADMIN_OPERATIONS", "VM_MANAGE_OPERATIONS", "VM_USE_OPERATIONS",
))  # fmt: skip
# ncm-opennebula's name for PRIKEY, which monitord passes over.
_NEVER_READ = "PRIVKEY"


def meaning(text: str) -> Any:
    """Equal for two texts that the daemons read alike; ValueError where they refuse one."""
    found: dict[str, list[Any]] = grammar.meaning(text)
    return {name: [_value(name, value) for value in values] for name, values in found.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _value(key, part) for key, part in value.items() if key != _NEVER_READ}
    if name in _FLAGS:
        return value.upper() == "YES"
    if name in _LISTS:
        return [part.strip() for part in value.split(",")]
    return value
