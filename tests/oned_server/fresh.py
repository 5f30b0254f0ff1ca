# SPDX-License-Identifier: Apache-2.0
"""What is there when oned starts on a fresh data base."""

from __future__ import annotations

from tests.oned_server.acl_bits import RESOURCES
from tests.oned_server.auth import digest
from tests.oned_server.datastores import FILE_DS, completed
from tests.oned_server.groups import ALL_ZONES, Rule, add_rule
from tests.oned_server.model import Database
from tests.oned_server.people import add_user
from tests.oned_server.template import Template

EVERYONE = 1 << 34
OPEN = [1, 1, 1, 1, 0, 0, 1, 0, 0]
CREATED_BY_USERS = "VM IMAGE TEMPLATE DOCUMENT SECGROUP VMGROUP BACKUPJOB".split()
SECURITY = (
    "The default security group is added to every network. Use it to add default filter rules "
    "for your networks. You may remove this security group from any network by updating its "
    "properties."
)
VDC = (
    "Every new group is added to this VDC. Use it to store default access rules for your groups. "
    "NOTE: You may need to remove a group from the default VDC before assigning it to other VDC."
)
VIEWS = {
    "DEFAULT_VIEW": "cloud", "GROUP_ADMIN_DEFAULT_VIEW": "groupadmin",
    "GROUP_ADMIN_VIEWS": "groupadmin,cloud", "VIEWS": "cloud",
}  # fmt: skip
MARKETS = (
    (0, "OpenNebula Public", "one", 0, "OpenNebula Systems MarketPlace"),
    (
        1, "Linux Containers", "linuxcontainers", 1,
        "MarketPlace for the public image server fo LXC & LXD hosted at linuxcontainers.org",
    ),
)  # fmt: skip


def fresh(password: str = "opennebula") -> Database:
    db = Database()
    people(db, password)
    places(db)
    rules(db)
    return db


def people(db: Database, password: str) -> None:
    db.add("group", "oneadmin", oid=0, admins=set(), quotas={})
    db.add("group", "users", Template([("SUNSTONE", dict(VIEWS))]), 1, admins=set(), quotas={})
    add_user(db, "oneadmin", password, "core", [0])
    add_user(db, "serveradmin", digest("not known to anybody"), "server_cipher", [0])


def places(db: Database) -> None:
    reserved = Template([("RESERVED_CPU", ""), ("RESERVED_MEM", "")])
    db.add("cluster", "default", reserved, 0)
    for oid, name, kind in ((0, "system", "SYSTEM_DS"), (1, "default", "IMAGE_DS"),
                            (2, "files", "FILE_DS")):  # fmt: skip
        template = Template([("TYPE", kind), ("TM_MAD", "local")])
        if oid:
            template.add("DS_MAD", "fs")
        facts = completed(template)
        assert facts["type"] != FILE_DS or not template.has("DISK_TYPE")
        db.add("datastore", name, template, oid, clusters={0}, **facts)
    rule = {"PROTOCOL": "ALL"}
    security = Template([("DESCRIPTION", SECURITY)])
    security.add("RULE", {**rule, "RULE_TYPE": "OUTBOUND"})
    security.add("RULE", {**rule, "RULE_TYPE": "INBOUND"})
    db.add("secgroup", "default", security, 0, perms=list(OPEN))
    cloud = {"cluster": {(0, -10)}, "host": set(), "datastore": set(), "vn": set()}
    db.add("vdc", "default", Template([("DESCRIPTION", VDC)]), 0, groups={1}, resources=cloud)
    ends = [("ENDPOINT", "http://localhost:2633/RPC2"), ("ENDPOINT_GRPC", "localhost:")]
    db.add("zone", "OpenNebula", Template(ends), 0, servers=[])
    for oid, name, mad, state, words in MARKETS:
        template = Template([("DESCRIPTION", words), ("MARKET_MAD", mad)])
        db.add("market", name, template, oid, state=state, mad=mad, perms=list(OPEN))


def rules(db: Database) -> None:
    created = sum(RESOURCES[word] for word in CREATED_BY_USERS)
    markets = RESOURCES["MARKETPLACE"] | RESOURCES["MARKETPLACEAPP"]
    add_rule(db, Rule(1 << 33 | 1, created | EVERYONE, 8, ALL_ZONES))
    add_rule(db, Rule(EVERYONE, RESOURCES["ZONE"] | EVERYONE, 1, ALL_ZONES))
    add_rule(db, Rule(EVERYONE, markets | EVERYONE, 1, ALL_ZONES))
