# SPDX-License-Identifier: Apache-2.0
"""Address ranges by call: add, update, remove, hold, release, reserve."""

from __future__ import annotations

from tests.oned_server.errors import ACTION, INTERNAL, Refuse
from tests.oned_server.networks import READY, add_range, create
from tests.oned_server.ranges import BadRange, Range
from tests.oned_server.registry import method
from tests.oned_server.template import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.model import Thing
    from tests.oned_server.registry import Call
    from tests.oned_server.template import Template

HELD = ("VM", -1)


def only_vector(text: str, name: str) -> dict[str, str]:
    found = parse(text).vectors(name)
    if not found:
        raise Refuse(INTERNAL, f"No {name} attribute found")
    return found[0]


def the_range(network: Thing, number: str) -> Range:
    for each in network.ranges:
        if str(each.id) == number:
            found: Range = each
            return found
    raise Refuse(INTERNAL, "Address Range does not exist")


@method("vn.add_ar", "is")
def add(call: Call, oid: int, text: str) -> int:
    network = call.thing("vn", oid, "ADMIN")
    try:
        add_range(network, only_vector(text, "AR"))
    except BadRange as problem:
        raise Refuse(INTERNAL, str(problem)) from None
    return oid


@method("vn.update_ar", "is")
def update(call: Call, oid: int, text: str) -> int:
    network = call.thing("vn", oid, "MANAGE")
    given = only_vector(text, "AR")
    try:
        the_range(network, given.get("AR_ID", "")).update(given)
    except BadRange as problem:
        raise Refuse(INTERNAL, str(problem)) from None
    return oid


@method("vn.rm_ar", "ii|b", False)
def remove(call: Call, oid: int, number: int, force: bool) -> int:
    network = call.thing("vn", oid, "ADMIN")
    found = the_range(network, str(number))
    if found.leases and not force:
        raise Refuse(INTERNAL, "Address Range has leases in use")
    network.ranges.remove(found)
    parent = call.db.find("vn", network.parent)
    for each in parent.ranges if parent else ():
        if str(each.id) == found.attributes.get("PARENT_NETWORK_AR_ID"):
            each.free(("NET", oid))
    return oid


@method("vn.free_ar", "ii")
def free(call: Call, oid: int, number: int) -> int:
    done: int = remove(call, oid, number, False)
    return done


def find_lease(network: Thing, text: str) -> tuple[Range, int]:
    given = only_vector(text, "LEASES")
    for each in network.ranges:
        index = each.index_of(given.get("IP", ""), given.get("MAC", "").lower())
        if index is not None:
            return each, index
    raise Refuse(INTERNAL, "Address is not part of the address range")


@method("vn.hold", "is")
def hold(call: Call, oid: int, text: str) -> int:
    found, index = find_lease(call.thing("vn", oid, "MANAGE"), text)
    if index in found.leases:
        raise Refuse(INTERNAL, "Address is in use or on hold")
    found.leases[index] = HELD
    return oid


@method("vn.release", "is")
def release(call: Call, oid: int, text: str) -> int:
    found, index = find_lease(call.thing("vn", oid, "MANAGE"), text)
    if found.leases.get(index) != HELD:
        raise Refuse(INTERNAL, "Address is not on hold")
    del found.leases[index]
    return oid


def reservation(template: Template) -> tuple[int, str]:
    size = template.get("SIZE")
    if not size.isdigit() or not int(size):
        raise Refuse(ACTION, "Reservation SIZE must be a greater than 0")
    if not template.get("NAME") and not template.get("NETWORK_ID"):
        raise Refuse(ACTION, "NAME for reservation has to be set")
    return int(size), template.get("NAME")


@method("vn.reserve", "is")
def reserve(call: Call, oid: int, text: str) -> int:
    wanted = parse(text, ACTION)
    size, name = reservation(wanted)
    parent = call.thing("vn", oid)
    if parent.parent >= 0:
        raise Refuse(ACTION, "Cannot reserve addresses from a reserved VNET")
    onto = wanted.get("NETWORK_ID")
    if onto:
        network = call.thing("vn", int(onto), "MANAGE")
        if network.parent != oid:
            raise Refuse(ACTION, "Cannot add reservations to a non-reservation VNET")
    else:
        call.db.free_name("vn", name, call.caller.id, INTERNAL)
        network = child(call, parent, name)
    for each in parent.ranges:
        start = each.take(size, ("NET", network.id))
        if start is not None:
            give(network, each, start, size)
            return network.id
    if not onto:
        call.db.drop(network)
    raise Refuse(ACTION, "Not enough free addresses in an address range")


def child(call: Call, parent: Thing, name: str) -> Thing:
    names = ("mad", "vlan", "outer", "vlan_auto", "outer_auto", "phydev", "bridge")
    facts = {each: getattr(parent, each) for each in names}
    facts.update(state=READY, ranges=[], parent=parent.id)
    return create(call, name, parent.template.copy(), facts, set(parent.clusters))


def give(network: Thing, source: Range, start: int, size: int) -> None:
    given = {"TYPE": source.attributes["TYPE"], "SIZE": str(size), "MAC": source.mac(start)}
    given["PARENT_NETWORK_AR_ID"] = str(source.id)
    if source.ip(start):
        given["IP"] = source.ip(start)
    add_range(network, given)
