# SPDX-License-Identifier: Apache-2.0
"""Quotas of users and groups; what is left out is as the defaults say."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, Report, dictof, double, long, record
from ncm.values import Float, Int, Str
from ncm_oned.cloud.quota import as_float
from ncm_oned.schema.nebula.names import object_name

_MOST = 2**31


def _limit(doc: str, **options: Any) -> Any:
    """A whole number; -2 for no limit."""
    return long(f"{doc}; -2: no limit", -2, _MOST, check=lambda at: _exact(float(at)), **options)


def _exact(value: float) -> str | None:
    if value == -1:
        return "is what a limit is that is left out"
    if as_float(value) != value:
        return f"cannot be kept exactly by oned: the nearest is {as_float(value):.0f}"
    return None


class DatastoreQuota(Record):
    """Limits in one datastore."""

    size: Int | None = _limit("space of images", unit="MB")
    images: Int | None = _limit("images")


class NetworkQuota(Record):
    """Limits in one network."""

    leases: Int | None = _limit("leases")


class ImageQuota(Record):
    """Limits of one image."""

    rvms: Int | None = _limit("running machines that use it")


class VmQuota(Record):
    """Limits of machines."""

    cpu: Float | None = double("CPU of all machines, with two decimals; -2: no limit", -2, _MOST)
    memory: Int | None = _limit("memory of all machines", unit="MB")
    vms: Int | None = _limit("machines")
    running_cpu: Float | None = double("CPU of those that run; -2: no limit", -2, _MOST)
    running_memory: Int | None = _limit("memory of those that run", unit="MB")
    running_vms: Int | None = _limit("machines that run")
    system_disk_size: Int | None = _limit("space of disks in system datastores", unit="MB")

    def check(self, report: Report) -> None:
        for name in ("cpu", "running_cpu"):
            value = getattr(self, name)
            if value is None:
                continue
            if -2 < value < 0:
                complaint = "is what a limit is that is left out" if value == -1 else "is negative"
                report(self.at(name), complaint)
            elif abs(round(value, 2) - value) > 1e-9:
                report(self.at(name), "has more than the two decimals that oned keeps")
            elif abs(as_float(value) - value) >= 0.005:
                report(self.at(name), "is too large to be kept exactly by oned")


class Quota(Record):
    """Limits; of datastores, networks and images each by name."""

    datastore: dict[Str, DatastoreQuota] | None = dictof(
        DatastoreQuota, "by datastore", key_check=object_name
    )
    network: dict[Str, NetworkQuota] | None = dictof(
        NetworkQuota, "by network", key_check=object_name
    )
    image: dict[Str, ImageQuota] | None = dictof(ImageQuota, "by image", key_check=object_name)
    vm: VmQuota | None = record(VmQuota, "of machines")


class DefaultQuotas(Record):
    """Limits of all that have none of their own; what is left out has no limit."""

    user: Quota | None = record(Quota, "of users")
    group: Quota | None = record(Quota, "of groups")

    def check(self, report: Report) -> None:
        for _, quota in self.items():
            for name, part in quota.items():
                for row in [part] if name == "vm" else part.values():
                    _check_limited(row, report)


def _check_limited(row: Record, report: Report) -> None:
    for name, value in row.items():
        if value == -2:
            report(row.at(name), "must be left out: without a default there is no limit")
