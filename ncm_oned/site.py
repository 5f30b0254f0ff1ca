# SPDX-License-Identifier: Apache-2.0
"""Rules between a front end and the profiles of its hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.errors import SiteProblem
from ncm_oned.cloud.checks import needs_bridge
from ncm_oned.schema.nebula.names import host_names
from ncm_oned.schema.site import bridges

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm_oned.schema.objects.host import Host
    from ncm_oned.schema.site import Machine

DEFAULT = "default"
"""The cluster of what names none."""


def site_machines(
    nodes: Mapping[str, Any], machines: Mapping[str, Machine]
) -> Iterator[SiteProblem]:
    """What is wrong with hosts that have a profile in the folder; those that have none may be
    configured otherwise."""
    for node, inputs in nodes.items():
        oned = inputs.oned
        for name, host in host_names(oned.hosts).items():
            own = _profile_of(node, str(name), machines)
            if own is not None:
                yield from _host(node, oned, host, own, machines[own])


def _profile_of(node: str, host: str, machines: Mapping[str, Machine]) -> str | None:
    """By its name, or the same in the domain of its front end."""
    names = (host, f"{host}.{node.partition('.')[2]}")
    return next((name for name in names if name in machines), None)


def _host(node: str, oned: Any, host: Host, own: str, machine: Machine) -> Iterator[SiteProblem]:
    if machine.libvirt is None and machine.libvirtd is None:
        yield SiteProblem(node, host.path, f"is a host of the cloud, and {own} has no libvirt")
    cluster = str(host.cluster or DEFAULT)
    there = _bridges(machine)
    for vnet in (oned.vnets or {}).values():
        name = needs_bridge(vnet)
        if name and there is not None and name not in there and cluster in _clusters(vnet):
            yield SiteProblem(node, vnet.at("bridge"), f"is {name}, which {own} does not have")
    secrets = _secrets(machine)
    for store in (oned.datastores or {}).values():
        uuid = store.ceph_secret
        if uuid is not None and cluster in _clusters(store) and str(uuid).lower() not in secrets:
            message = f"is a secret of Ceph that the libvirt of {own} does not have"
            yield SiteProblem(node, store.at("ceph_secret"), message)


def _clusters(record: Any) -> set[str]:
    return {str(name) for name in record.clusters or ()} or {DEFAULT}


def _bridges(machine: Machine) -> set[str] | None:
    """None where the profile has no interfaces: it may have any."""
    return None if machine.interfaces is None else set(bridges(machine.interfaces))


def _secrets(machine: Machine) -> set[str]:
    tree = machine.libvirt
    found = [*(tree.ceph or {}).values(), *(tree.secrets or {}).values()] if tree else []
    return {str(at.uuid).lower() for at in found}
