# SPDX-License-Identifier: Apache-2.0
"""Groups, their admins, and ACL rules."""

from __future__ import annotations

from typing import NamedTuple

from tests.oned_server.acl_bits import GROUP, INDIVIDUAL, RESOURCES, rule_problems, rule_text
from tests.oned_server.behaviour import Behaviour, behaviour, ids, text
from tests.oned_server.errors import AUTHORIZATION, INTERNAL, Refuse
from tests.oned_server.people import drop_rules
from tests.oned_server.quotas import default_xml, thing_xml
from tests.oned_server.registry import method
from tests.oned_server.template import leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

ALL_ZONES = 1 << 34
SHARED = "VM NET IMAGE TEMPLATE DOCUMENT SECGROUP VROUTER VMGROUP BACKUPJOB".split()


class Rule(NamedTuple):
    user: int
    resource: int
    rights: int
    zone: int


@behaviour("group")
class Group(Behaviour):
    protected, words = 100, "Groups"

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        users = [user.id for user in db.all("user") if thing.id in user.groups]
        inside = (
            f"<ID>{thing.id}</ID><NAME>{text(thing.name)}</NAME>{thing.template.xml()}"
            f"{ids('USERS', users)}{ids('ADMINS', thing.admins)}"
        )
        vlan = f"<VLAN_RULES>{leaf('ID', str(thing.id))}</VLAN_RULES>"
        quotas = thing_xml(db, thing)
        if full:
            return f"<GROUP>{inside}{quotas}{vlan}{default_xml(db, 'group')}</GROUP>"
        return f"<GROUP>{inside}</GROUP><QUOTAS><ID>{thing.id}</ID>{quotas}</QUOTAS>{vlan}"

    def pool_end(self, db: Database) -> str:
        return default_xml(db, "group")

    def keeps(self, db: Database, thing: Thing) -> str:
        used = any(thing.id in user.groups for user in db.all("user"))
        return f"Group {thing.id} is not empty." if used and thing.id >= 100 else ""

    def dropped(self, db: Database, thing: Thing) -> None:
        for vdc in db.all("vdc"):
            vdc.groups.discard(thing.id)
        drop_rules(db, GROUP | thing.id)


@method("group.allocate", "s")
def allocate_group(call: Call, name: str) -> int:
    call.caller.must(("CREATE", "group"))
    call.db.free_name("group", name, 0, INTERNAL)
    group = call.db.add("group", name, admins=set(), quotas={})
    call.db.get("vdc", 0).groups.add(group.id)
    return group.id


def admin_rules(uid: int, gid: int) -> list[Rule]:
    """What a group's admin may: each addadmin brings these."""
    user = INDIVIDUAL | uid
    shared = sum(RESOURCES[word] for word in SHARED)
    return [
        Rule(user, RESOURCES["USER"] | GROUP | gid, 0xF, ALL_ZONES),
        Rule(user, shared | GROUP | gid, 0x3, ALL_ZONES),
        Rule(user, RESOURCES["VROUTER"] | 1 << 34, 0x8, ALL_ZONES),
        Rule(user, RESOURCES["GROUP"] | INDIVIDUAL | gid, 0x2, ALL_ZONES),
    ]


def add_rule(db: Database, rule: Rule) -> int:
    number = db.next_id["acl"]
    db.next_id["acl"] += 1
    db.acl[number] = rule
    return number


@method("group.addadmin", "ii")
def add_admin(call: Call, oid: int, uid: int) -> int:
    group = call.thing("group", oid, "ADMIN")
    user = call.thing("user", uid, "ADMIN")
    if oid not in user.groups:
        raise Refuse(INTERNAL, f"Cannot edit group. User {uid} is not part of Group {oid}.")
    if uid in group.admins:
        word = f"Cannot edit group. User {uid} is already an administrator of Group {oid}."
        raise Refuse(INTERNAL, word)
    group.admins.add(uid)
    known = set(call.db.acl.values())
    for rule in admin_rules(uid, oid):
        if rule not in known:
            add_rule(call.db, rule)
    return oid


@method("group.deladmin", "ii")
def del_admin(call: Call, oid: int, uid: int) -> int:
    group = call.thing("group", oid, "ADMIN")
    call.thing("user", uid, "ADMIN")
    if uid not in group.admins:
        word = f"Cannot edit group. User {uid} is not an administrator of Group {oid}."
        raise Refuse(INTERNAL, word)
    group.admins.discard(uid)
    gone = set(admin_rules(uid, oid))
    call.db.acl = {number: rule for number, rule in call.db.acl.items() if rule not in gone}
    return oid


def number(text_: str) -> int:
    try:
        return int(text_, 16)
    except ValueError:
        return 0


def only_admins(call: Call, right: str) -> None:
    if not call.caller.admin:
        word = f"User [{call.caller.id}] : Not authorized to perform {right} ACL."
        raise Refuse(AUTHORIZATION, word)


@method("acl.addrule", "sss|s", "")
def add_acl(call: Call, user: str, resource: str, rights: str, zone: str) -> int:
    only_admins(call, "CREATE")
    rule = Rule(number(user), number(resource), number(rights), number(zone or "0x100000000"))
    shown, problems = rule_text(*rule), rule_problems(*rule)
    if problems:
        raise Refuse(INTERNAL, f"Rule {shown} is malformed: {problems}")
    if rule in call.db.acl.values():
        raise Refuse(INTERNAL, f"Rule {shown} already exists")
    return add_rule(call.db, rule)


@method("acl.delrule", "i")
def del_acl(call: Call, oid: int) -> int:
    only_admins(call, "MANAGE")
    if oid not in call.db.acl:
        raise Refuse(INTERNAL, f"Rule {oid} does not exist")
    del call.db.acl[oid]
    return oid


@method("acl.info")
def acl_info(call: Call) -> str:
    rules = sorted(call.db.acl.items(), key=lambda item: (item[1].user, item[0]))
    inside = "".join(
        f"<ACL><ID>{oid}</ID><USER>{rule.user:x}</USER><RESOURCE>{rule.resource:x}</RESOURCE>"
        f"<RIGHTS>{rule.rights:x}</RIGHTS><ZONE>{rule.zone:x}</ZONE>"
        f"<STRING>{rule_text(*rule)}</STRING></ACL>"
        for oid, rule in rules
    )
    return f"<ACL_POOL>{inside}</ACL_POOL>"
