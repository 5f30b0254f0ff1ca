# SPDX-License-Identifier: Apache-2.0
"""What users and groups use of what quotas limit. Nobody counts for oneadmin."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oned_server.model import Database, Thing

    Row = tuple[tuple[str, str], dict[str, float]]

LIMITS = {
    "DATASTORE": ("IMAGES", "SIZE"),
    "NETWORK": ("LEASES",),
    "VM": (
        "CPU",
        "MEMORY",
        "RUNNING_CPU",
        "RUNNING_MEMORY",
        "RUNNING_VMS",
        "SYSTEM_DISK_SIZE",
        "VMS",
    ),
    "IMAGE": ("RVMS",),
}


def usage(db: Database, thing: Thing) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    if not thing.id:
        return found
    owner = "uid" if thing.kind.name == "user" else "gid"
    everything: list[tuple[Thing, Row]] = db.cached("usage", lambda it: list(rows(it)))
    for used_by, (key, amounts) in everything:
        if getattr(used_by, owner) == thing.id:
            row = found.setdefault(key, {})
            for name, amount in amounts.items():
                row[name] = row.get(name, 0) + amount
    return found


def rows(db: Database) -> Iterator[tuple[Thing, Row]]:
    for image in db.all("image"):
        yield image, (("DATASTORE", str(image.store)), {"IMAGES": 1, "SIZE": image.size})
    for vm in db.all("vm"):
        if vm.ended:
            continue
        sizes = {"VMS": 1, "CPU": float(vm.cpus or 1), "MEMORY": float(vm.megabytes)}
        if vm.host >= 0:
            sizes.update({f"RUNNING_{name}": amount for name, amount in sizes.items()})
        yield vm, (("VM", ""), sizes)
        for nic in vm.nics:
            yield vm, (("NETWORK", nic["NETWORK_ID"]), {"LEASES": 1})
        for number in vm.images:
            yield vm, (("IMAGE", str(number)), {"RVMS": 1})
