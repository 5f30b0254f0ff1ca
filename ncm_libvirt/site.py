# SPDX-License-Identifier: Apache-2.0
"""Rules between the hosts of a site, and between the guests of a host and its hardware."""

from __future__ import annotations

from ncm.errors import SiteProblem
from ncm.site.across import Across
from ncm_libvirt.site_disks import shared_disks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.values import Str
    from ncm_libvirt.schema.guest import Guest
    from ncm_libvirt.schema.site import LibvirtSite

_BRIDGES = ("Bridge", "OVSBridge")


def site(nodes: Mapping[str, LibvirtSite]) -> Iterator[SiteProblem]:
    """All that is wrong between the hosts; what a guest on two of them entails is said once."""
    hosts: dict[str, tuple[str, str]] = {}
    twice: set[str] = set()
    for node, inputs in nodes.items():
        for name, guest in (inputs.libvirt.guests or {}).items():
            first = hosts.setdefault(str(name), (node, guest.path))
            if first[0] != node:
                twice.add(str(name))
                yield SiteProblem(node, guest.path, f"guest {name} is also on", first)
    yield from _addresses(nodes, twice)
    yield from shared_disks(nodes, twice)
    for node, inputs in nodes.items():
        yield from _capacity(node, inputs)
        yield from _bridges(node, inputs)


def guests(nodes: Mapping[str, LibvirtSite], but: set[str]) -> Iterator[tuple[str, Guest]]:
    """(node, guest) of all guests but those of these names."""
    for node, inputs in nodes.items():
        for name, guest in (inputs.libvirt.guests or {}).items():
            if name not in but:
                yield node, guest


def _addresses(nodes: Mapping[str, LibvirtSite], twice: set[str]) -> list[SiteProblem]:
    """MAC addresses and UUIDs that guests of two hosts have."""
    across = Across()
    for node, guest in guests(nodes, twice):
        if guest.uuid:
            message = f"{guest.uuid} is also the UUID of a guest of"
            across.use(("uuid", guest.uuid.lower()), node, guest.uuid.path, message)
        for nic in guest.nics or []:
            message = f"{nic.mac} is also the MAC address of a guest of"
            across.use(("mac", nic.mac.lower()), node, nic.mac.path, message)
    return across.problems


def _capacity(node: str, inputs: LibvirtSite) -> Iterator[SiteProblem]:
    """More memory or processors than the host has; unknown hardware has no limit."""
    every = list((inputs.libvirt.guests or {}).values())
    over = inputs.libvirt.overcommit
    sizes = [module.size for module in inputs.ram or []]
    cores = [processor.cores for processor in inputs.cpu or []]
    pairs = (
        ("MiB of memory", sizes, sum(guest.memory for guest in every), over.memory),
        ("virtual processors", cores, sum(guest.vcpus for guest in every), over.cpus),
    )
    for what, there, wanted, factor in pairs:
        if not there or None in there:
            continue
        limit = sum(number or 0 for number in there) * factor
        if wanted > limit:
            told = f"the guests have {wanted} {what}, the host has {limit:.0f}"
            times = f" (with overcommit {factor:g})" if factor > 1 else ""
            yield SiteProblem(node, f"{inputs.libvirt.path}/guests", told + times)


def _bridges(node: str, inputs: LibvirtSite) -> Iterator[SiteProblem]:
    """Bridges of the host that guests and networks ask for, and that it does not have."""
    if inputs.interfaces is None:
        return
    known = {
        str(link.device or name)
        for name, link in inputs.interfaces.items()
        if link.type in _BRIDGES
    }
    networks = (inputs.libvirt.networks or {}).values()
    known |= {str(net.bridge) for net in networks if net.bridge and net.mode != "bridge"}
    for bridge in _used(inputs):
        if bridge not in known:
            message = f"{bridge} is no Bridge or OVSBridge of /system/network/interfaces"
            yield SiteProblem(node, bridge.path, message)


def _used(inputs: LibvirtSite) -> Iterator[Str]:
    for network in (inputs.libvirt.networks or {}).values():
        if network.mode == "bridge" and network.bridge is not None:
            yield network.bridge
    for guest in (inputs.libvirt.guests or {}).values():
        for nic in guest.nics or []:
            if nic.bridge is not None:
                yield nic.bridge
