# SPDX-License-Identifier: Apache-2.0
"""Profiles for runs that fail: small, with one object of each kind at least."""

from __future__ import annotations

from typing import Any

from tests.libvirt_live.faults import LV
from tests.promises.life import edited

NET, POOLS, SECRETS, GUESTS = (f"{LV}/{at}" for at in ("networks", "pools", "secrets", "guests"))
MAC = "52:54:00:00:00:01"


def guest(**fields: Any) -> dict[str, Any]:
    """The smallest guest that QEMU starts without KVM."""
    tree = {"type": "qemu", "memory": 32, "vcpus": 1, "machine": "pc", "serial": False,
            "guest_agent": False, "rng": False}  # fmt: skip
    return {**tree, **fields}


def tree(**fields: Any) -> dict[str, Any]:
    """A profile with only these fields of component libvirt."""
    return {"software": {"components": {"libvirt": {
        "active": True, "dispatch": True, "ncm-module": "pyncm", **fields,
    }}}}  # fmt: skip


def everything() -> dict[str, Any]:
    """One object of each kind, the guest on all of the others."""
    secret = {"usage": "volume", "id": "/var/lib/key", "value": "one", "private": False}
    return tree(
        secrets={"key": secret},
        networks={
            # One that runs takes a quarter of a second to stop.
            "inner": {"mode": "isolated", "bridge": "virbr5", "state": "inactive"},
        },
        pools={
            "images": {
                "type": "dir", "target": "/var/lib/libvirt/disks", "delete_volumes": True,
                "volumes": {
                    "one": {"capacity": 1}, "two_2eqcow2": {"capacity": 2, "format": "qcow2"},
                },
            }
        },
        guests={
            "web": guest(
                disks=[{"target": "vda", "pool": "images", "volume": "one"}],
                nics=[{"mac": MAC, "network": "inner"}],
                graphics=[{"type": "vnc", "password": "first"}],
                autostart=True,
            )
        },
    )  # fmt: skip


def updated() -> dict[str, Any]:
    """``everything`` with a change of each object."""
    profile = everything()
    for path, value in {
        f"{SECRETS}/key/value": "two",
        f"{SECRETS}/key/description": "changed",
        f"{NET}/inner/mtu": 1400,
        f"{POOLS}/images/autostart": False,
        f"{POOLS}/images/volumes/three": {"capacity": 1},
        f"{GUESTS}/web/memory": 48,
        f"{GUESTS}/web/graphics/0/password": "second",
        f"{GUESTS}/web/autostart": False,
    }.items():
        profile = edited(profile, path, value)
    return profile


def nothing() -> dict[str, Any]:
    """The same component with no object, but the pool, whose volumes it may delete."""
    profile = everything()
    for kind in ("secrets", "networks", "guests"):
        del profile["software"]["components"]["libvirt"][kind]
    del profile["software"]["components"]["libvirt"]["pools"]["images"]["volumes"]
    return profile


QEMU = {"user": "root", "group": "root", "security_driver": "none", "namespaces": [],
        "cgroup_controllers": [], "stdio_handler": "file", "max_files": 32768}  # fmt: skip
"""What QEMU needs on the node of daemon.sh, and something new."""
