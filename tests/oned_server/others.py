# SPDX-License-Identifier: Apache-2.0
"""Security groups, VM groups, hooks, marketplaces, zones, and the system's own methods."""

from __future__ import annotations

from tests.oned_server.behaviour import (
    Behaviour,
    behaviour,
    empty,
    lock_xml,
    owner,
    permissions,
    text,
)
from tests.oned_server.errors import INTERNAL, Refuse
from tests.oned_server.recordings import config_xml, drivers, method_names
from tests.oned_server.registry import method
from tests.oned_server.template import Template, leaf, parse, vector_xml
from tests.oned_server.templates import allocate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

PROTOCOLS = ("TCP", "UDP", "ICMP", "ICMPV6", "IPSEC", "ALL")
HOOK_TYPES = ("api", "state")
RAFT = {"solo": 0, "candidate": 1, "follower": 2, "leader": 3}


@behaviour("secgroup")
class SecurityGroup(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        vms = empty("UPDATED_VMS", "OUTDATED_VMS", "UPDATING_VMS", "ERROR_VMS")
        inside = f"{owner(db, thing)}{permissions(thing)}{vms}{thing.template.xml()}"
        return f"<SECURITY_GROUP>{inside}</SECURITY_GROUP>"

    def replace(self, call: Call, thing: Thing, new: Template) -> None:
        check_rules(new, "Cannot update template. ")
        thing.template = new

    def merge(self, call: Call, thing: Thing, new: Template) -> None:
        check_rules(new, "Cannot update template. ")
        thing.template.merge(new)

    def keeps(self, db: Database, thing: Thing) -> str:
        if not thing.id:
            return "The default security group (ID 0) cannot be deleted."
        used = any(str(thing.id) in vm.secgroups for vm in db.all("vm"))
        return "The security group has VMs using it" if used else ""


def check_rules(template: Template, prefix: str = "") -> None:
    for rule in template.vectors("RULE"):
        if rule.get("PROTOCOL", "").upper() not in PROTOCOLS:
            valid = ", ".join(PROTOCOLS)
            raise Refuse(INTERNAL, f"{prefix}Wrong PROTOCOL in rule. Valid options: {valid}.")
        if rule.get("RULE_TYPE", "").upper() not in ("INBOUND", "OUTBOUND"):
            raise Refuse(
                INTERNAL, f"{prefix}Wrong RULE_TYPE in rule. Valid options: INBOUND, OUTBOUND."
            )


@method("secgroup.allocate", "s")
def allocate_secgroup(call: Call, source: str) -> int:
    check_rules(parse(source))
    return allocate(call, "secgroup", source)


@method("secgroup.commit", "ib")
def commit_secgroup(call: Call, oid: int, recovery: bool) -> int:
    call.thing("secgroup", oid, "MANAGE")
    return oid


@behaviour("vmgroup")
class VmGroup(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        roles = "".join(vector_xml("ROLE", role) for role in thing.roles)
        inside = f"{owner(db, thing)}{permissions(thing)}{lock_xml(thing)}<ROLES>{roles}</ROLES>"
        return f"<VM_GROUP>{inside}{thing.template.xml()}</VM_GROUP>"


def add_roles(group: Thing, template: Template) -> None:
    for role in template.vectors("ROLE"):
        if not role.get("NAME"):
            raise Refuse(INTERNAL, "Missing NAME in VM group role")
        if role["NAME"] in [each["NAME"] for each in group.roles]:
            raise Refuse(INTERNAL, "Role already exists")
        number = max((int(each["ID"]) for each in group.roles), default=-1) + 1
        group.roles.append({**role, "ID": str(number)})


@method("vmgroup.allocate", "s")
def allocate_vmgroup(call: Call, source: str) -> int:
    number = allocate(call, "vmgroup", source, roles=[])
    group = call.db.get("vmgroup", number)
    try:
        add_roles(group, group.template)
    except Refuse:
        call.db.drop(group)
        raise
    group.template.drop("ROLE")
    return number


def the_role(group: Thing, number: int) -> dict[str, str]:
    for role in group.roles:
        if role["ID"] == str(number):
            found: dict[str, str] = role
            return found
    raise Refuse(INTERNAL, f"Role {number} does not exist")


@method("vmgroup.roleadd", "is")
def add_role(call: Call, oid: int, source: str) -> int:
    add_roles(call.thing("vmgroup", oid, "MANAGE"), parse(source))
    return oid


@method("vmgroup.roledelete", "ii")
def del_role(call: Call, oid: int, number: int) -> int:
    group = call.thing("vmgroup", oid, "MANAGE")
    group.roles.remove(the_role(group, number))
    return oid


@method("vmgroup.roleupdate", "iis")
def update_role(call: Call, oid: int, number: int, source: str) -> int:
    group = call.thing("vmgroup", oid, "MANAGE")
    role = the_role(group, number)
    for given in parse(source).vectors("ROLE"):
        role.update(given, ID=role["ID"], NAME=role.get("NAME", ""))
    return oid


@behaviour("hook")
class Hook(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        head = f"<ID>{thing.id}</ID><NAME>{text(thing.name)}</NAME><TYPE>{thing.type}</TYPE>"
        log = "<HOOKLOG></HOOKLOG>" if full else ""
        return f"<HOOK>{head}{lock_xml(thing)}{thing.template.xml()}{log}</HOOK>"


@method("hook.allocate", "s")
def allocate_hook(call: Call, source: str) -> int:
    template = parse(source)
    call.caller.must(("CREATE", "hook"))
    name, kind = template.take("NAME"), template.take("TYPE")
    call.db.free_name("hook", name, 0, INTERNAL)
    if kind not in HOOK_TYPES:
        raise Refuse(INTERNAL, f"Invalid Hook type: {kind}")
    if not template.get("COMMAND"):
        raise Refuse(INTERNAL, "COMMAND attribute is required.")
    if kind == "api" and template.get("CALL") not in method_names():
        raise Refuse(INTERNAL, f"Wrong CALL attribute: {template.get('CALL')}")
    if not template.get("REMOTE"):
        template.put("REMOTE", "NO")
    template.drop("ON")
    return call.db.add("hook", name, template, type=kind).id


@behaviour("market")
class Market(Behaviour):
    protected, words = 100, "Marketplaces"

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        sizes = "<TOTAL_MB>0</TOTAL_MB><FREE_MB>0</FREE_MB><USED_MB>0</USED_MB>"
        return (
            f"<MARKETPLACE>{owner(db, thing)}<STATE>{thing.state}</STATE>"
            f"{leaf('MARKET_MAD', thing.mad)}{leaf('ZONE_ID', '0')}{sizes}"
            f"{empty('MARKETPLACEAPPS')}{permissions(thing)}{thing.template.xml()}</MARKETPLACE>"
        )


@method("market.allocate", "s")
def allocate_market(call: Call, source: str) -> int:
    template = parse(source)
    conf = drivers("MARKET_MAD_CONF").get(template.get("MARKET_MAD"))
    if conf is None:
        raise Refuse(INTERNAL, "No MARKET_MAD in template.")
    for name in filter(None, conf["REQUIRED_ATTRS"].split(",")):
        if not template.get(name):
            word = f'Marketplace template is missing the "{name}" attribute or it\'s empty.'
            raise Refuse(INTERNAL, word)
    return allocate(call, "market", source, state=0, mad=conf["NAME"])


@method("market.enable", "ib")
def enable_market(call: Call, oid: int, on: bool) -> int:
    call.thing("market", oid, "MANAGE").state = 0 if on else 1
    return oid


@behaviour("zone")
class Zone(Behaviour):
    protected, words = 100, "Zones"

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        servers = "".join(vector_xml("SERVER", server) for server in thing.servers)
        head = f"<ID>{thing.id}</ID><NAME>{text(thing.name)}</NAME><STATE>0</STATE>"
        pool = f"<SERVER_POOL>{servers}</SERVER_POOL>"
        return f"<ZONE>{head}{thing.template.xml()}{pool}</ZONE>"


@method("zone.raftstatus")
def raft_status(call: Call) -> str:
    server = call.server
    number, term = (-1, 0) if server.raft == "solo" else (0, 1)
    vote = -1 if server.raft == "solo" else (0 if server.raft == "leader" else 1)
    commit = 0 if server.raft == "solo" else call.db.version
    index = -1 if server.raft == "solo" else commit
    return (
        f"<RAFT><SERVER_ID>{number}</SERVER_ID><STATE>{RAFT[server.raft]}</STATE>"
        f"<TERM>{term}</TERM><VOTEDFOR>{vote}</VOTEDFOR><COMMIT>{commit}</COMMIT>"
        f"<LOG_INDEX>{index}</LOG_INDEX><LOG_TERM>{term or -1}</LOG_TERM>"
        "<FEDLOG_INDEX>-1</FEDLOG_INDEX></RAFT>"
    )


@method("system.version")
def version(call: Call) -> str:
    found: str = call.server.version
    return found


@method("system.config")
def config(call: Call) -> str:
    shown = config_xml()
    if call.caller.admin:
        return shown
    return shown.replace("<BACKEND><![CDATA[sqlite]]></BACKEND>", "<BACKEND>***</BACKEND>")
