# SPDX-License-Identifier: Apache-2.0
"""Virtual machines, as far as they keep other objects from being changed or deleted."""

from __future__ import annotations

import uuid

from tests.oned_server import shared
from tests.oned_server.behaviour import (
    BEHAVIOURS,
    Behaviour,
    behaviour,
    empty,
    lock_xml,
    owner,
    permissions,
)
from tests.oned_server.errors import ACTION, INTERNAL, Refuse
from tests.oned_server.kinds import KINDS
from tests.oned_server.model import now
from tests.oned_server.registry import method
from tests.oned_server.template import Template, cdata, leaf, parse, vector_xml
from tests.oned_server.templates import wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

PENDING, HOLD, ACTIVE, DONE = 1, 2, 3, 6
RUNNING = 3
ENDING = ("terminate", "terminate-hard", "undeploy", "undeploy-hard")
ACTIONS = (*ENDING, "hold", "release", "stop", "suspend", "resume", "resched", "unresched",
           "reboot", "reboot-hard", "poweroff", "poweroff-hard")  # fmt: skip
STATES = {PENDING: "PENDING", HOLD: "HOLD", DONE: "DONE"}
NO_PIN = "!(PIN_POLICY = PINNED)"


@behaviour("vm")
class Machine(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        lcm = RUNNING if thing.state == ACTIVE else 0
        return (
            f"<VM>{owner(db, thing)}{permissions(thing)}<LAST_POLL>0</LAST_POLL>"
            f"<STATE>{thing.state}</STATE><LCM_STATE>{lcm}</LCM_STATE>"
            f"<PREV_STATE>{thing.state}</PREV_STATE><PREV_LCM_STATE>{lcm}</PREV_LCM_STATE>"
            f"<RESCHED>0</RESCHED><STIME>{thing.stime}</STIME><ETIME>0</ETIME>"
            f"<DEPLOY_ID>{deploy_id(db, thing)}</DEPLOY_ID>{lock_xml(thing)}"
            f"{empty('MONITORING', 'SCHED_ACTIONS')}{machine_template(db, thing).xml()}"
            f"{thing.template.xml('USER_TEMPLATE')}{history(db, thing, True)}"
            f"<BACKUPS><BACKUP_CONFIG/>{empty('BACKUP_IDS')}</BACKUPS></VM>"
        )

    def in_pool(self, db: Database, thing: Thing) -> str:
        lcm = RUNNING if thing.state == ACTIVE else 0
        shown = ("IP", "MAC", "NETWORK", "NETWORK_ID", "NIC_ID", "SECURITY_GROUPS")
        nics = "".join(
            vector_xml("NIC", {name: nic[name] for name in shown if name in nic})
            for nic in thing.nics
        )
        sizes = f"<CPU>{thing.cpus}</CPU><MEMORY>{thing.megabytes}</MEMORY><VCPU></VCPU>"
        return (
            f"<VM>{owner(db, thing)}<LAST_POLL>0</LAST_POLL><STATE>{thing.state}</STATE>"
            f"<LCM_STATE>{lcm}</LCM_STATE><RESCHED>0</RESCHED><STIME>{thing.stime}</STIME>"
            f"<ETIME>0</ETIME><DEPLOY_ID>{deploy_id(db, thing)}</DEPLOY_ID>"
            f"<TEMPLATE>{sizes}{nics}</TEMPLATE><MONITORING/><USER_TEMPLATE/>"
            f"{history(db, thing, False)}</VM>"
        )


def deploy_id(db: Database, vm: Thing) -> str:
    host = db.find("host", vm.host)
    return f"{host.name}:{vm.name}:{host.vm}" if host else ""


def machine_template(db: Database, vm: Thing) -> Template:
    shown = Template([("CPU", vm.cpus), ("MEMORY", vm.megabytes), ("VMID", str(vm.id))])
    shown.add("OS", {"UUID": vm.uuid})
    homes = [nic["CLUSTER_ID"] for nic in vm.nics]
    if homes:
        where = f'("CLUSTERS/ID" @> {homes[0]})'
        shown.add("AUTOMATIC_DS_REQUIREMENTS", where)
        shown.add("AUTOMATIC_NIC_REQUIREMENTS", where)
    wanted_home = f"(CLUSTER_ID = {homes[0]}) & " if homes else ""
    shown.add("AUTOMATIC_REQUIREMENTS", wanted_home + NO_PIN)
    if vm.held:
        shown.add("SUBMIT_ON_HOLD", "YES")
    for nic in vm.nics:
        shown.add("NIC", nic)
    for number in sorted(vm.secgroups):
        group = db.get("secgroup", int(number))
        marks = {"SECURITY_GROUP_ID": number, "SECURITY_GROUP_NAME": group.name}
        for rule in group.template.vectors("RULE"):
            shown.add("SECURITY_GROUP_RULE", {**rule, **marks})
    if vm.host >= 0:
        shown.add("TM_MAD_SYSTEM", db.get("datastore", vm.store).tm)
    return shown


def history(db: Database, vm: Thing, full: bool) -> str:
    host = db.find("host", vm.host)
    if host is None:
        return "<HISTORY_RECORDS/>"
    tm, at = db.get("datastore", vm.store).tm, vm.stime
    drivers = leaf("VM_MAD", host.vm) + leaf("TM_MAD", tm)
    if not full:
        inside = (
            f"<HOSTNAME>{cdata(host.name)}</HOSTNAME><HID>{host.id}</HID>"
            f"<CID>{host.cluster}</CID><DS_ID>{vm.store}</DS_ID>{drivers}{leaf('ACTION', '0')}"
        )
    else:
        inside = (
            f"<HOSTNAME>{host.name}</HOSTNAME><HID>{host.id}</HID><CID>{host.cluster}</CID>"
            f"<STIME>{at}</STIME><ETIME>0</ETIME>{drivers}<DS_ID>{vm.store}</DS_ID>"
            f"<PLAN_ID>-2</PLAN_ID><ACTION_ID>-1</ACTION_ID><PSTIME>{at}</PSTIME>"
            f"<PETIME>{at}</PETIME><RSTIME>{at}</RSTIME><RETIME>0</RETIME><ESTIME>0</ESTIME>"
            "<EETIME>0</EETIME><ACTION>0</ACTION><UID>-1</UID><GID>-1</GID>"
            "<REQUEST_ID>-1</REQUEST_ID>"
        )
    record = f"<HISTORY><OID>{vm.id}</OID><SEQ>0</SEQ>{inside}</HISTORY>"
    return f"<HISTORY_RECORDS>{record}</HISTORY_RECORDS>"


@method("vm.allocate", "s|b", False)
def allocate(call: Call, source: str | Template, hold: bool) -> int:
    template = parse(source) if isinstance(source, str) else source
    call.caller.must(("CREATE", "vm"))
    name = template.take("NAME")
    cpus, memory = template.take("CPU"), template.take("MEMORY")
    if not memory.isdigit() or not int(memory):
        raise Refuse(INTERNAL, "MEMORY attribute must be a positive integer value.")
    number = call.db.next_id["vm"]
    nics = [lease(call, number, at, vector) for at, vector in enumerate(template.vectors("NIC"))]
    images = [
        image
        for disk in template.vectors("DISK")
        if (image := wanted(call, "image", disk, "IMAGE"))
    ]
    template.drop("NIC", "DISK", "VCPU", "OS", "CONTEXT", "GRAPHICS")
    groups = {each for nic in nics for each in nic["SECURITY_GROUPS"].split(",")}
    vm = call.db.add(
        "vm", name or f"one-{number}", template, state=HOLD if hold else PENDING, held=hold,
        host=-1, store=-1, cpus=cpus, megabytes=memory, memory=int(memory) * 1024,
        cpu=int(float(cpus or 1) * 100), nics=nics, secgroups=groups, stime=now(),
        ended=False,
        images=[image.id for image in images], uuid=str(uuid.UUID(int=number)),
    )  # fmt: skip
    for image in images:
        image.vms.add(vm.id)
    vm.uid, vm.gid = call.caller.id, call.caller.gid
    return vm.id


def lease(call: Call, vm: int, at: int, vector: dict[str, str]) -> dict[str, str]:
    network = wanted(call, "vn", vector, "NETWORK")
    if network is None:
        raise Refuse(INTERNAL, "Virtual network not found")
    BEHAVIOURS["vn"].settle(network)
    for each in network.ranges:
        start = each.take(1, ("VM", vm))
        if start is None:
            continue
        nic = {
            "AR_ID": str(each.id), "MAC": each.mac(start), "NAME": f"NIC{at}",
            "NETWORK": network.name, "NETWORK_ID": str(network.id), "NIC_ID": str(at),
            "SECURITY_GROUPS": network.template.get("SECURITY_GROUPS"),
            "TARGET": f"one-{vm}-{at}", "VN_MAD": network.mad, "BRIDGE": network.bridge,
            "BRIDGE_TYPE": network.bridge_type,
            "CLUSTER_ID": ",".join(map(str, sorted(network.clusters))),
        }  # fmt: skip
        optional = {"IP": each.ip(start), "MTU": network.template.get("MTU")}
        return {**nic, **{name: value for name, value in optional.items() if value}}
    raise Refuse(INTERNAL, f"Cannot get IP/MAC lease from virtual network {network.id}.")


@method("vm.deploy", "ii|bis", False, -1, "")
def deploy(call: Call, oid: int, hid: int, enforce: bool, store: int, extra: str) -> int:
    vm = call.thing("vm", oid, "ADMIN")
    host = call.thing("host", hid)
    if vm.state not in (PENDING, HOLD):
        raise Refuse(ACTION, f"Deploy action is not available for state {state_word(vm)}")
    vm.host, vm.state = host.id, ACTIVE
    systems = [each.id for each in call.db.all("datastore")
               if each.type == 1 and host.cluster in each.clusters]  # fmt: skip
    vm.store = store if store >= 0 else max(systems, default=0)
    return oid


def state_word(vm: Thing) -> str:
    return STATES.get(vm.state, "RUNNING")


@method("vm.action", "si")
def action(call: Call, name: str, oid: int) -> int:
    vm = call.thing("vm", oid, "MANAGE")
    if name not in ACTIONS:
        raise Refuse(ACTION, f'Action "{name}" is not supported')
    if name not in ENDING or vm.state == DONE:
        raise Refuse(
            ACTION,
            f'Error performing action "{name}": '
            f"This action is not available for state {state_word(vm)}",
        )
    finish(call.db, vm)
    return oid


def finish(db: Database, vm: Thing) -> None:
    """It is done: what it used is free again."""
    vm.state, vm.host, vm.ended = DONE, -1, True
    for network in db.all("vn"):
        for each in network.ranges:
            each.free(("VM", vm.id))
    for image in db.all("image"):
        image.vms.discard(vm.id)


def chosen(call: Call, which: int, start: int, end: int, state: int) -> list[Thing]:
    found = shared.listed(KINDS["vm"], call, which, start, end)
    if state == -2:
        return found
    return [vm for vm in found if (vm.state != DONE if state == -1 else vm.state == state)]


@method("vmpool.info", "iiii|s", "")
def pool(call: Call, which: int, start: int, end: int, state: int, query: str) -> str:
    found = chosen(call, which, start, end, state)
    inside = "".join(BEHAVIOURS["vm"].in_pool(call.db, vm) for vm in found)
    return f"<VM_POOL>{inside}</VM_POOL>"


@method("vmpool.infoextended", "iiii|s", "")
def extended(call: Call, which: int, start: int, end: int, state: int, query: str) -> str:
    found = chosen(call, which, start, end, state)
    inside = "".join(BEHAVIOURS["vm"].render(call.db, vm, False) for vm in found)
    return f"<VM_POOL>{inside}</VM_POOL>"
