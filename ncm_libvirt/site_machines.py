# SPDX-License-Identifier: Apache-2.0
"""Rules between the guests that a host has and what these say of themselves in their profiles."""

from __future__ import annotations

from ncm.errors import SiteProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.values import Str
    from ncm_libvirt.schema.guest import Guest
    from ncm_libvirt.schema.site import LibvirtSite, Machine

    Nodes = Mapping[str, LibvirtSite]
    Machines = Mapping[str, Machine]


def site_machines(nodes: Nodes, machines: Machines) -> Iterator[SiteProblem]:
    """All that is wrong between hosts and the profiles of their guests."""
    yield from _children_once(nodes, machines)
    for node, inputs in nodes.items():
        for child in children(machines.get(node)):
            # Without guests in the tree, guests are not ours to manage.
            if inputs.libvirt.guests is not None and not entry(inputs, child):
                message = f"{child} has no entry in {inputs.libvirt.path}/guests"
                yield SiteProblem(node, child.path, message)
        for name, guest in (inputs.libvirt.guests or {}).items():
            own = profile_of(node, str(name), machines)
            if own:
                yield from _stale(node, guest, own, machines[own])


def children(machine: Machine | None) -> list[Str]:
    """The profiles in the enclosure of a hypervisor; those of blades are none of ours."""
    box = machine.enclosure if machine else None
    return list(box.children or []) if box and box.type == "hypervisor" else []


def plain(child: str) -> str:
    """The node of a profile's name, without its folder and the prefix of older sites."""
    return str(child).rpartition("/")[2].removeprefix("profile_")


def entry(inputs: LibvirtSite, child: str) -> Guest | None:
    """What the host has for a child of its enclosure: by its name, full or up to the first dot."""
    guests = {str(name): guest for name, guest in (inputs.libvirt.guests or {}).items()}
    name = plain(child)
    return guests.get(name) or guests.get(name.partition(".")[0])


def profile_of(node: str, guest: str, machines: Machines) -> str | None:
    """The node that is this guest of a host, None where no profile of the site surely is.

    A full name; a short one when a child of the host's enclosure or a node of the host's own
    domain has it. Another domain may have a machine of that name that is no guest.
    """
    names = [plain(child) for child in children(machines.get(node))]
    inside = [name for name in names if guest in (name, name.partition(".")[0])]
    for name in (guest, *inside, f"{guest}.{node.partition('.')[2]}"):
        if name in machines and name != node:
            return name
    return None


def _children_once(nodes: Nodes, machines: Machines) -> Iterator[SiteProblem]:
    """Guests in the enclosures of two hosts, unless site() has told it by their guests."""
    first: dict[str, tuple[str, str]] = {}
    for node, machine in machines.items():
        for child in children(machine):
            seen = first.setdefault(plain(child), (node, child.path))
            if seen[0] != node and not all(
                at in nodes and entry(nodes[at], child) for at in (node, seen[0])
            ):
                message = f"{child} is also in the enclosure of"
                yield SiteProblem(node, child.path, message, seen)


def _stale(node: str, guest: Guest, own: str, machine: Machine) -> Iterator[SiteProblem]:
    """What the host's profile has otherwise than the guest's, which somebody has changed since."""
    sizes = [module.size for module in machine.ram or []]
    if sizes and None not in sizes:
        memory = sum(size or 0 for size in sizes)
        if memory != guest.memory:
            message = f"is {guest.memory} MiB, not {memory} as in"
            yield SiteProblem(node, guest.memory.path, message, (own, "/hardware/ram"))
    # One core is what Quattor takes for a processor that names none.
    cores = sum(processor.cores or 1 for processor in machine.cpu or [])
    if machine.cpu and cores != guest.vcpus:
        message = f"is {guest.vcpus}, not {cores} as in"
        yield SiteProblem(node, guest.vcpus.path, message, (own, "/hardware/cpu"))
    yield from _stale_addresses(node, guest, own, machine)


def _stale_addresses(node: str, guest: Guest, own: str, machine: Machine) -> Iterator[SiteProblem]:
    """MAC addresses of one side; a card that has no interface need not be plugged in."""
    if machine.cards is None:
        return
    cards = {str(name): card.hwaddr for name, card in machine.cards.items() if card.hwaddr}
    theirs = {mac.lower() for mac in cards.values()}
    ours = {nic.mac.lower() for nic in guest.nics or []}
    for nic in guest.nics or []:
        if nic.mac.lower() not in theirs:
            message = f"{nic.mac} is the MAC address of no card in"
            yield SiteProblem(node, nic.mac.path, message, (own, "/hardware/cards/nic"))
    for name, mac in cards.items():
        if mac.lower() not in ours and name in (machine.interfaces or {}):
            message = f"none has the MAC address {mac} as in"
            yield SiteProblem(node, guest.at("nics"), message, (own, mac.path))
