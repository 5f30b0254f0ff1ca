# SPDX-License-Identifier: Apache-2.0
"""Virtual networks."""

from __future__ import annotations

import random
import time

from tests.oned_server.behaviour import (
    BEHAVIOURS,
    Behaviour,
    behaviour,
    empty,
    ids,
    lock_xml,
    optional,
    owner,
    permissions,
    split_ids,
)
from tests.oned_server.errors import INTERNAL, Refuse
from tests.oned_server.ranges import BadRange, Range, total_used
from tests.oned_server.recordings import drivers
from tests.oned_server.registry import method
from tests.oned_server.template import Template, leaf, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

INIT, READY, ERROR = 0, 1, 5
FIRST_VLAN = 2
PHYDEV_DRIVERS = ("802.1Q", "vxlan", "ovswitch", "ovswitch_vxlan")
VLAN_DRIVERS = ("802.1Q", "vxlan")
NO_DRIVER = "No VN_MAD in template for Virtual Network."
VM_SETS = ("UPDATED_VMS", "OUTDATED_VMS", "UPDATING_VMS", "ERROR_VMS")


@behaviour("vn")
class Network(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        ranges = "".join(each.in_info() if full else each.in_pool() for each in thing.ranges)
        parent = thing.parent if thing.parent >= 0 else ""
        parent_xml = f"<PARENT_NETWORK_ID>{parent}</PARENT_NETWORK_ID>"
        return (
            f"<VNET>{owner(db, thing)}{lock_xml(thing)}{permissions(thing)}"
            f"{ids('CLUSTERS', thing.clusters)}{leaf('BRIDGE', thing.bridge)}"
            f"{leaf('BRIDGE_TYPE', thing.bridge_type)}{leaf('STATE', str(thing.state))}"
            f"{leaf('PREV_STATE', str(thing.state))}"
            f"{parent_xml if parent != '' else '<PARENT_NETWORK_ID/>'}<TEMPLATE_ID/>"
            f"{leaf('VN_MAD', thing.mad)}{optional('PHYDEV', thing.phydev)}"
            f"{optional('VLAN_ID', thing.vlan)}{optional('OUTER_VLAN_ID', thing.outer)}"
            f"<VLAN_ID_AUTOMATIC>{thing.vlan_auto:d}</VLAN_ID_AUTOMATIC>"
            f"<OUTER_VLAN_ID_AUTOMATIC>{thing.outer_auto:d}</OUTER_VLAN_ID_AUTOMATIC>"
            f"<USED_LEASES>{total_used(thing.ranges)}</USED_LEASES>{empty('VROUTERS', *VM_SETS)}"
            f"{thing.template.xml()}<AR_POOL>{ranges}</AR_POOL></VNET>"
        )

    def replace(self, call: Call, thing: Thing, new: Template) -> None:
        if not new.get("VN_MAD"):
            raise Refuse(INTERNAL, "Cannot update template. " + NO_DRIVER)
        thing.template = new
        self.agree(call, thing)

    def merge(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template.merge(new)
        self.agree(call, thing)

    def agree(self, call: Call, thing: Thing) -> None:
        """Object and template agree again. AR in a template is only text: ranges stay."""
        template = thing.template
        thing.mad = template.get("VN_MAD") or thing.mad
        thing.bridge = template.get("BRIDGE") or thing.bridge
        thing.phydev = template.get("PHYDEV")
        if not thing.vlan_auto:
            thing.vlan = template.get("VLAN_ID")
        if not thing.outer_auto:
            thing.outer = template.get("OUTER_VLAN_ID")
        template.drop("AUTOMATIC_VLAN_ID", "AUTOMATIC_OUTER_VLAN_ID")
        fill(thing)
        thing.waits = call.db.lag["vn"]
        if thing.waits:
            template.put("VNET_UPDATE", {"VN_MAD": thing.mad})

    def keeps(self, db: Database, thing: Thing) -> str:
        used = total_used(thing.ranges)
        return "Can not remove a virtual network with leases in use" if used else ""

    def dropped(self, db: Database, thing: Thing) -> None:
        parent = db.find("vn", thing.parent)
        for each in parent.ranges if parent else ():
            each.free(("NET", thing.id))
        for vdc in db.all("vdc"):
            vdc.resources["vn"].discard((0, thing.id))

    def finish(self, thing: Thing) -> None:
        thing.template.drop("VNET_UPDATE")
        if thing.state == INIT:
            ready(thing)


def fill(network: Thing) -> None:
    """The attributes that oned itself keeps in a network's template."""
    bridge_type = drivers("VN_MAD_CONF")[network.mad]["BRIDGE_TYPE"]
    network.bridge_type = bridge_type
    shown = {
        "VN_MAD": network.mad,
        "BRIDGE": network.bridge,
        "BRIDGE_TYPE": bridge_type,
        "PHYDEV": network.phydev,
    }
    for name, value in shown.items():
        network.template.put(name, value)
    for name, value, automatic in (
        ("VLAN_ID", network.vlan, network.vlan_auto),
        ("OUTER_VLAN_ID", network.outer, network.outer_auto),
    ):
        network.template.drop(name)
        if not automatic:
            network.template.put(name, value)


def ready(network: Thing) -> None:
    """The driver is done: the ranges come out of the template, a wrong one makes an error."""
    wanted = network.template.vectors("AR")
    network.template.drop("AR")
    network.state = READY
    for given in wanted:
        try:
            add_range(network, given)
        except BadRange as problem:
            network.state = ERROR
            network.template.put("ERROR", f"{time.ctime()} : {problem}")


def add_range(network: Thing, given: dict[str, str]) -> None:
    number = max((each.id for each in network.ranges), default=-1) + 1
    chance = random.Random(f"{network.id}/{number}")
    network.ranges.append(Range(number, given, chance))


def described(template: Template) -> dict[str, Any]:
    """Check a new network's template; what it makes of the object."""
    mad = template.get("VN_MAD")
    if not mad:
        raise Refuse(INTERNAL, NO_DRIVER)
    if mad not in drivers("VN_MAD_CONF"):
        raise Refuse(INTERNAL, f'VN_MAD named "{mad}" is not defined in oned.conf')
    vlan, outer = template.get("VLAN_ID"), template.get("OUTER_VLAN_ID")
    automatic = template.take("AUTOMATIC_VLAN_ID").upper() == "YES" and not vlan
    outer_automatic = template.take("AUTOMATIC_OUTER_VLAN_ID").upper() == "YES" and not outer
    if mad in PHYDEV_DRIVERS and not template.get("PHYDEV"):
        raise Refuse(INTERNAL, f"PHYDEV is mandatory for driver {mad}")
    if mad in VLAN_DRIVERS and not vlan and not automatic:
        raise Refuse(INTERNAL, f"VLAN_ID (or AUTOMATIC) is mandatory for driver {mad}")
    return {
        "mad": mad, "vlan": vlan, "outer": outer, "vlan_auto": automatic,
        "outer_auto": outer_automatic, "phydev": template.get("PHYDEV"),
        "bridge": template.get("BRIDGE"), "state": INIT, "ranges": [], "parent": -1,
    }  # fmt: skip


@method("vn.allocate", "si")
def allocate(call: Call, text: str, cluster: int) -> int:
    template = parse(text)
    home = call.db.get("cluster", 0 if cluster == -1 else cluster)
    call.caller.must(("CREATE", "vn"), ("ADMIN", home))
    name = template.take("NAME")
    call.db.free_name("vn", name, call.caller.id, INTERNAL)
    network = create(call, name, template, described(template), {home.id})
    return network.id


def create(
    call: Call, name: str, template: Template, facts: dict[str, Any], homes: set[int]
) -> Thing:
    network = call.db.add("vn", name, template, clusters=homes, **facts)
    network.uid, network.gid = call.caller.id, call.caller.gid
    if not network.bridge:
        network.bridge = f"onebr.{network.vlan}" if network.vlan else f"onebr{network.id}"
    if network.vlan_auto and not network.vlan:
        network.vlan = str(FIRST_VLAN + network.id)
    if network.outer_auto and not network.outer:
        network.outer = str(FIRST_VLAN + network.id)
    given = split_ids(template.get("SECURITY_GROUPS"))
    template.put("SECURITY_GROUPS", ",".join(map(str, sorted({*given, 0}))))
    fill(network)
    BEHAVIOURS["vn"].settle(network)
    return network
