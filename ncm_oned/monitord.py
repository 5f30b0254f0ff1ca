# SPDX-License-Identifier: Apache-2.0
"""monitord.conf: the packaged file with the profile's values.

Source: src/monitor/etc/monitord.conf of OpenNebula. The periods of the 2010 tree belong here
now: how often a host is looked at, and its machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ncm_oned.entries import Entry, Section, overlay, pairs_of
from ncm_oned.settings.history import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Record
    from ncm_oned.schema.monitor import Monitord
    from ncm_oned.schema.tree import OnedTree

_PERIODS = (
    ("BEACON_HOST", "30"),
    ("SYSTEM_HOST", "600"),
    ("MONITOR_HOST", "120"),
    ("STATE_VM", "5"),
    ("EXEC_VM", "5"),
    ("MONITOR_VM", "30"),
    ("SYNC_STATE_VM", "180"),
)
_NETWORK = (
    ("ADDRESS", "0.0.0.0"),
    ("MONITOR_ADDRESS", "auto"),
    ("PORT", "4124"),
    ("THREADS", "8"),
    ("PUBKEY", ""),
    ("PRIKEY", ""),
)
_VECTORS = {
    "LOG": (("SYSTEM", "file"), ("DEBUG_LEVEL", "3")),
    "DB": (("CONNECTIONS", "15"),),
    "NETWORK": _NETWORK,
}
_SCALARS = (
    "MANAGER_TIMER",
    "MONITORING_INTERVAL_HOST",
    "HOST_MONITORING_EXPIRATION_TIME",
    "VM_MONITORING_EXPIRATION_TIME",
)


def wanted(tree: OnedTree) -> bool:
    """Whether the profile says anything that belongs into monitord.conf."""
    daemon = tree.daemon
    return any((tree.monitord, daemon.host_monitoring_interval, daemon.vm_polling_interval))


def sections(tree: OnedTree, release: tuple[int, int]) -> list[Section]:
    """The whole file."""
    monitord = tree.monitord
    vectors = [_vector(name, monitord) for name in _VECTORS]
    return [
        Section("Monitoring of hosts", [*vectors, *_singles(monitord)]),
        Section("Probes", [_periods(tree, release), *probes(monitord, release)]),
    ]


def _vector(name: str, monitord: Monitord | None) -> Entry:
    record: Record | None = getattr(monitord, name.lower(), None)
    given = [("PRIKEY" if key == "PRIVKEY" else key, value) for key, value in pairs_of(record)]
    return Entry(name, pairs=overlay(_VECTORS[name], given))


def _singles(monitord: Monitord | None) -> Iterator[Entry]:
    for name in _SCALARS:
        value = getattr(monitord, name.lower(), None)
        if value is not None:
            yield Entry(name, value)


def _periods(tree: OnedTree, release: tuple[int, int]) -> Entry:
    name, daemon = "PROBES_PERIOD", tree.daemon
    old = (
        ("MONITOR_HOST", daemon.host_monitoring_interval),
        ("MONITOR_VM", daemon.vm_polling_interval),
    )
    given: list[tuple[str, Any]] = [pair for pair in old if pair[1] is not None]
    given += pairs_of(tree.monitord.probes_period if tree.monitord else None)
    pairs = [pair for pair in overlay(_PERIODS, given) if known(f"{name}/{pair[0]}", release)]
    return Entry(name, pairs=pairs)


def probes(monitord: Monitord | None, release: tuple[int, int]) -> Iterator[Entry]:
    """The probes by hypervisor: the profile's, else the packaged ones."""
    if monitord is not None and monitord.im_mad is not None:
        for mad in monitord.im_mad:
            given = pairs_of(mad)
            rest = [] if mad.threads is not None else [("THREADS", "0")]
            yield Entry("IM_MAD", pairs=[*given, *rest])
        return
    for hypervisor in ("kvm", "lxc") if release >= (6, 0) else ("kvm",):
        yield Entry("IM_MAD", pairs=_packaged(hypervisor))


def _packaged(hypervisor: str) -> list[tuple[str, Any]]:
    return [
        ("NAME", hypervisor),
        ("SUNSTONE_NAME", hypervisor.upper()),
        ("EXECUTABLE", "one_im_ssh"),
        ("ARGUMENTS", f"-r 3 -t 15 -w 90 {hypervisor}"),
        ("THREADS", "0"),
    ]
