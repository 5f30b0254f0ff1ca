# SPDX-License-Identifier: Apache-2.0
"""Releases of OpenNebula, and the settings that not every one of them knows.

A release is (major, minor). A setting without an entry is taken from 5.12 on: an oned that does
not know a name passes it over in silence, so only what is known for certain is listed.
"""

from __future__ import annotations

OLDEST = "5.12"
PATTERN = r"(5\.12|6\.(0|2|4|6|8|10)|7\.[0-9]{1,2})(\.[0-9]{1,3})?"
HINT = "a release from 5.12 to 7.x such as 6.10 or 7.0.1"

BACKUPS = (6, 6)
SCHEDULER_IN_ONED = (7, 0)
GRPC = (7, 2)
VM_EXEC = (7, 2)

SINCE: dict[str, tuple[int, int]] = {
    "MAX_BACKUPS": BACKUPS,
    "MAX_BACKUPS_HOST": BACKUPS,
    "SCHED_MAD": SCHEDULER_IN_ONED,
    "SCHED_MAX_WND_TIME": SCHEDULER_IN_ONED,
    "SCHED_MAX_WND_LENGTH": SCHEDULER_IN_ONED,
    "SCHED_RETRY_TIME": SCHEDULER_IN_ONED,
    "MAX_ACTIONS_PER_HOST": SCHEDULER_IN_ONED,
    "MAX_ACTIONS_PER_CLUSTER": SCHEDULER_IN_ONED,
    "ACTION_TIMEOUT": SCHEDULER_IN_ONED,
    "LIVE_RESCHEDS": SCHEDULER_IN_ONED,
    "COLD_MIGRATE_MODE": SCHEDULER_IN_ONED,
    "DRS_INTERVAL": SCHEDULER_IN_ONED,
    "GRPC_PORT": GRPC,
    "GRPC_LISTEN_ADDRESS": GRPC,
    "FEDERATION/MASTER_ONED_GRPC": GRPC,
    "PROBES_PERIOD/EXEC_VM": VM_EXEC,
}


def release_of(version: str) -> tuple[int, int]:
    """(major, minor) of a version that matches PATTERN."""
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


def known(name: str, release: tuple[int, int]) -> bool:
    """Whether oned of ``release`` knows the setting, or VECTOR/ATTRIBUTE."""
    return release >= SINCE.get(name, (0, 0))
