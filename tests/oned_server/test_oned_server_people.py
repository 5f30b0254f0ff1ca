# SPDX-License-Identifier: Apache-2.0
"""Users, groups, what they may do, quotas and VDCs."""

from __future__ import annotations

import re
import time

import pytest

from tests.oned_server import OnedServer
from tests.oned_server.conftest import Client, Refused


def test_an_ordinary_user_sees_and_does_what_bits_and_rules_allow(
    one: Client, alice: Client
) -> None:
    one("host.allocate", "h1", "kvm", "kvm", -1)
    with pytest.raises(Refused, match=r"User \[2\] : Not authorized to perform USE HOST \[0\]."):
        alice("host.info", 0)
    rule = one("acl.addrule", "0x100000002", hex(2 << 36 | 1 << 32 | 0), "0x1")
    assert one.xml("acl.info").findtext("ACL/STRING") == "#2 HOST/#0 USE #0"
    assert alice.xml("hostpool.info").findtext("HOST/NAME") == "h1"
    with pytest.raises(Refused, match="ADMIN HOST"):
        alice("host.update", 0, 'A="1"', 1)
    for name, rest in (("acl.delrule", (rule,)), ("acl.addrule", ("0x1", "0x1", "0x1", "0x1"))):
        with pytest.raises(Refused, match="ACL") as caught:
            alice(name, *rest)
        assert caught.value.code == 0x200
    one("acl.delrule", rule)
    assert alice("hostpool.info") == "<HOST_POOL></HOST_POOL>"
    one("template.allocate", 'NAME="t"')
    with pytest.raises(Refused):
        alice("template.info", 0)
    one("template.chmod", 0, -1, -1, -1, -1, -1, -1, 1, 1, -1)
    alice("template.update", 0, 'A="1"', 1)


def test_a_user_logs_in_with_a_token_until_it_ends(server: OnedServer, alice: Client) -> None:
    token = alice("user.login", "alice", "", 3600)
    other = Client(server.url, f"alice:{token}")
    assert other.xml("user.info", -1).findtext("LOGIN_TOKEN/TOKEN") == token
    server.db.get("user", 2).tokens[0]["until"] = int(time.time()) - 1
    with pytest.raises(Refused, match="couldn't be authenticated"):
        other("user.info", -1)
    alice("user.login", "alice", token, 0)
    alice("user.login", "alice", "", -1)
    alice("user.passwd", 2, "secret")
    assert alice.xml("user.info", -1).find("LOGIN_TOKEN") is None


@pytest.mark.parametrize("session", ["alice:wrong", "nobody:x", "alice", "", "serveradmin:x"])
def test_a_wrong_session_is_not_authenticated(
    server: OnedServer, alice: Client, session: str
) -> None:
    with pytest.raises(Refused) as caught:
        Client(server.url, session)("system.version")
    assert caught.value.code == 0x100


def test_a_password_is_shown_as_its_digest_and_can_be_changed(one: Client, alice: Client) -> None:
    shown = one.xml("user.info", 2).findtext("PASSWORD")
    assert shown == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    one("user.passwd", 2, "new")
    with pytest.raises(Refused, match="authenticated"):
        alice("system.version")
    one("user.enable", 2, False)
    alice.session = "alice:new"
    with pytest.raises(Refused, match="authenticated"):
        alice("system.version")


def test_a_user_has_a_primary_group_and_others(one: Client, alice: Client) -> None:
    for name in ("g1", "g2"):
        one("group.allocate", name)
    one("user.addgroup", 2, 100)
    one("user.chgrp", 2, 101)
    found = one.xml("user.info", 2)
    assert found.findtext("GNAME") == "g2"
    assert [each.text for each in found.findall("GROUPS/ID")] == ["100", "101"]
    with pytest.raises(Refused, match="primary"):
        one("user.delgroup", 2, 101)
    with pytest.raises(Refused, match="not empty"):
        one("group.delete", 100)
    for group, word in ((1, "not part of Group 1"), (0, "not part of Group 0")):
        with pytest.raises(Refused, match=word):
            one("group.addadmin", group, 2)
    one("group.addadmin", 100, 2)
    with pytest.raises(Refused, match="already an administrator"):
        one("group.addadmin", 100, 2)
    assert len(one.xml("acl.info")) == 7
    one("group.deladmin", 100, 2)
    assert len(one.xml("acl.info")) == 3
    one("user.delete", 2)
    one("group.delete", 100)


def test_a_new_user_is_in_the_groups_named_or_in_users(one: Client) -> None:
    one("group.allocate", "g")
    first = one("user.allocate", "u1", "x", "core", [100, 1])
    second = one("user.allocate", "u2", "x", "core", [])
    seen = [one.xml("user.info", each).findtext("GID") for each in (first, second)]
    assert seen == ["100", "1"]


@pytest.mark.parametrize("kind", ["user", "group"])
def test_a_quota_row_is_replaced_as_a_whole_and_goes_with_its_last_limit(
    one: Client, alice: Client, kind: str
) -> None:
    number = one("group.allocate", "g") if kind == "group" else 2
    one(f"{kind}.quota", number, 'VM=[VMS="5",CPU="1.5"]\nDATASTORE=[ID="1",SIZE="100"]')
    one(f"{kind}.quota", number, 'VM=[VMS="6",MEMORY="-2"]\nNETWORK=[ID="0",LEASES="3"]')
    found = one.xml(f"{kind}.info", number)
    vm = {each.tag: each.text for each in found.find("VM_QUOTA/VM")}
    wanted = {"VMS": "6", "CPU": "-1", "MEMORY": "-2", "VMS_USED": "0"}
    assert {each: vm[each] for each in wanted} == wanted
    assert found.findtext("DATASTORE_QUOTA/DATASTORE/SIZE") == "100"
    assert found.findtext("NETWORK_QUOTA/NETWORK/LEASES") == "3"
    one(f"{kind}.quota", number, 'NETWORK=[ID="0",LEASES="-1"]\nVM=[CPU="2.5"]')
    found = one.xml(f"{kind}.info", number)
    assert not len(found.find("NETWORK_QUOTA"))
    assert found.findtext("VM_QUOTA/VM/CPU") == "2.50"


@pytest.mark.parametrize(
    "text",
    ['VM=[VMS="-3"]', 'VM=[VMS="x"]', 'NETWORK=[LEASES="1"]', 'VM=[VMS="1",CLUSTER_IDS="7"]'],
)
def test_a_wrong_quota_changes_nothing(server: OnedServer, one: Client, text: str) -> None:
    one("group.allocate", "g")
    before = server.dump()
    with pytest.raises(Refused) as caught:
        one("group.quota", 100, f'DATASTORE=[ID="1",SIZE="100"]\n{text}')
    assert caught.value.code == 0x800
    assert server.dump() == before
    with pytest.raises(Refused, match="oneadmin"):
        one("group.quota", 0, 'VM=[VMS="5"]')


@pytest.mark.parametrize("kind", ["user", "group"])
def test_default_quotas_are_unlimited_unless_set(one: Client, kind: str) -> None:
    one(f"{kind}quota.update", 'VM=[VMS="7"]')
    shown = one.xml(f"{kind}quota.info").find("VM_QUOTA/VM")
    assert (shown.findtext("VMS"), shown.findtext("CPU")) == ("7", "-2")
    pool = one.xml(f"{kind}pool.info")
    assert pool.findtext(f"DEFAULT_{kind.upper()}_QUOTAS/VM_QUOTA/VM/VMS") == "7"
    for text in ('VM=[VMS="-1"]', 'VM=[VMS="1",CLUSTER_IDS="0"]', 'VM=[VMS="1"]\nVM=[VMS="2"]'):
        with pytest.raises(Refused):
            one(f"{kind}quota.update", text)
    one(f"{kind}quota.update", 'VM=[VMS="-2"]')
    assert not len(one.xml(f"{kind}quota.info").find("VM_QUOTA"))


def test_a_row_shows_what_is_used_without_a_limit(server: OnedServer, one: Client) -> None:
    one("user.allocate", "u", "x", "core")
    server.fill(hosts=1, networks=1, images=1)
    vm = server.vm_on(0, network=0, image=0)
    one("vm.chown", vm, 2, 1)
    for kind, number in (("user", 2), ("group", 1)):
        found = one.xml(f"{kind}.info", number)
        row = found.find("VM_QUOTA/VM")
        assert (row.findtext("VMS"), row.findtext("RUNNING_VMS_USED")) == ("-1", "1")
        assert found.findtext("NETWORK_QUOTA/NETWORK/LEASES_USED") == "1"
        assert found.findtext("IMAGE_QUOTA/IMAGE/RVMS_USED") == "1"
    one("vm.action", "terminate", vm)
    assert not len(one.xml("user.info", 2).find("VM_QUOTA"))
    assert not len(one.xml("user.info", 0).find("DATASTORE_QUOTA"))


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (("0x100000002", hex(1 << 36 | 1 << 35), "0x1"), "CLUSTER(%) selector"),
        (("0x100000002", hex(2 << 36 | 1 << 33), "0x1"), "GROUP(@) selector"),
        (("0x100000002", hex(2 << 36 | 1 << 32), "0x1", "0x400000000"), "to ALL zones"),
        (("0x100000002", hex(2 << 36 | 1 << 34 | 7), "0x1"), "[resource] ID must be 0"),
        (("0x300000002", hex(2 << 36 | 1 << 34), "0x1"), "[user] INDIVIDUAL and GROUP and ALL"),
        (("0x100000002", hex(2 << 36 | 1 << 34), "0x0"), "cannot be 0"),
        (("0x100000002", hex(2 << 36 | 1 << 34), "0x10"), "bigger than 0xF"),
        (("0x100000002", hex(2 << 36 | 1 << 34), "0x1", "0x0"), "[zone] is missing"),
    ],
)
def test_a_malformed_rule_is_refused(one: Client, rule: tuple[str, ...], word: str) -> None:
    with pytest.raises(Refused, match=re.escape(word)) as caught:
        one("acl.addrule", *rule)
    assert caught.value.message.count(";") == 0
    assert caught.value.code == 0x2000


def test_all_of_a_zone_takes_the_place_of_what_a_vdc_had(one: Client) -> None:
    one("vdc.allocate", 'NAME="v"')
    one("vdc.adddatastore", 100, 0, 1)
    one("vdc.adddatastore", 100, 0, -10)
    found = one.xml("vdc.info", 100).iter("DATASTORE_ID")
    assert [each.text for each in found] == ["-10"]


@pytest.mark.parametrize(("driver", "digest"), [("core", True), ("ldap", False)])
def test_a_password_is_kept_as_a_digest_for_core_only(
    one: Client, driver: str, digest: bool
) -> None:
    number = one("user.allocate", "u", "dn=u", driver)
    shown = one.xml("user.info", number).findtext("PASSWORD")
    assert (len(shown) == 64) is digest and (shown == "dn=u") is not digest
    for call in (("user.passwd", number, "a b"), ("user.allocate", "v", "a\tb", "core")):
        with pytest.raises(Refused, match="Invalid password, character"):
            one(*call)
    with pytest.raises(Refused, match="Invalid password, character"):
        one("user.chauth", number, "x509", "a b")
    assert one.xml("user.info", number).findtext("AUTH_DRIVER") == driver


def test_a_vdc_has_groups_and_resources_once(one: Client) -> None:
    one("vdc.allocate", 'NAME="v"')
    host = one("host.allocate", "h1", "kvm", "kvm", -1)
    one("vdc.addhost", 100, 0, host)
    one("vdc.addgroup", 100, 1)
    for name, rest in (("addhost", (0, host)), ("addgroup", (1,)), ("deldatastore", (0, 1))):
        with pytest.raises(Refused) as caught:
            one(f"vdc.{name}", 100, *rest)
        assert caught.value.code == 0x2000
    assert one.xml("vdc.info", 100).findtext("HOSTS/HOST/HOST_ID") == str(host)
    one("host.delete", host)
    one("vdc.delgroup", 100, 1)
    found = one.xml("vdc.info", 100)
    assert not len(found.find("HOSTS")) and not len(found.find("GROUPS"))
