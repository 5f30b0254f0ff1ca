# SPDX-License-Identifier: Apache-2.0
"""Names, ids, pools, rights, quotas: what holds for objects of all kinds."""

from __future__ import annotations

import pytest

from tests.oned_server import OnedServer
from tests.oned_server.conftest import Client, Refused

SERVER_WIDE = ("cluster", "group")
PER_OWNER = ("template", "vntemplate", "secgroup", "vmgroup")


@pytest.mark.parametrize("kind", SERVER_WIDE)
def test_an_id_is_never_given_twice(one: Client, kind: str) -> None:
    first = one(f"{kind}.allocate", "a")
    one(f"{kind}.delete", first)
    assert one(f"{kind}.allocate", "a") == first + 1


@pytest.mark.parametrize("kind", PER_OWNER)
def test_a_name_is_free_for_another_owner(one: Client, alice: Client, kind: str) -> None:
    one("acl.addrule", "0x400000000", hex(0x61020 << 36 | 1 << 34), "0x8")
    number = one(f"{kind}.allocate", 'NAME="n"')
    other = alice(f"{kind}.allocate", 'NAME="n"')
    with pytest.raises(Refused, match="NAME is already taken"):
        alice(f"{kind}.allocate", 'NAME="n"')
    with pytest.raises(Refused, match="already taken"):
        one(f"{kind}.chown", other, 0, -1)
    one(f"{kind}.rename", number, "m")
    one(f"{kind}.chown", other, 0, -1)
    assert one.xml(f"{kind}.info", other).findtext("UNAME") == "oneadmin"


@pytest.mark.parametrize("char", list("&|:\\\";/'#{}$<>\t\n"))
def test_some_characters_are_no_part_of_a_name(one: Client, char: str) -> None:
    number = one("cluster.allocate", "ok")
    for call in (("cluster.allocate", f"a{char}b"), ("cluster.rename", number, f"a{char}b")):
        with pytest.raises(Refused, match=r"(?s)Invalid NAME, char '.' is not allowed\."):
            one(*call)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("a", False),
        ("ab", True),
        ("a" * 63, True),
        ("a" * 64, False),
        ("-ab", False),
        ("a_b.c-d", True),
        ("a b", False),
        (".ab", False),
        ("ab.", False),
        ("42", True),
    ],
)
def test_a_host_has_rules_of_its_own_for_names(one: Client, name: str, good: bool) -> None:
    if good:
        assert one("host.allocate", name, "kvm", "kvm", -1) == 0
        return
    with pytest.raises(Refused, match="Invalid HOSTNAME") as caught:
        one("host.allocate", name, "kvm", "kvm", -1)
    assert caught.value.code == 0x4000


def test_a_name_has_at_most_128_bytes(one: Client) -> None:
    one("cluster.allocate", "\u00fc" * 64)
    with pytest.raises(Refused, match="max length is 128"):
        one("cluster.allocate", "\u00fc" * 64 + "u")


@pytest.mark.parametrize("kind", ["user", "group"])
def test_users_and_groups_have_no_blank_in_their_name(one: Client, kind: str) -> None:
    with pytest.raises(Refused, match="char ' ' is not allowed"):
        one(f"{kind}.allocate", "a b", *(("x", "core") if kind == "user" else ()))


def test_a_rename_collides_or_does_nothing(one: Client) -> None:
    first, second = one("cluster.allocate", "a"), one("cluster.allocate", "b")
    with pytest.raises(Refused) as caught:
        one("cluster.rename", second, "a")
    collision = f"cluster cannot be renamed to a because it collides with cluster {first}"
    assert caught.value.message == f"[one.cluster.rename] {collision}"
    assert one("cluster.rename", first, "a") == first


@pytest.mark.parametrize(
    ("which", "start", "end", "wanted"),
    [
        (-2, -1, -1, "6543210"),
        (-2, 2, 4, "432"),
        (-2, 5, -1, "65"),
        (-2, -1, 1, "10"),
        (-2, 0, -3, "654"),
        (-2, 3, -3, "321"),
        (-2, 6, -3, "0"),
        (-1, -1, -1, "543210"),
        (-3, -1, -1, "43210"),
        (2, -1, -1, "6"),
        (0, -1, -1, "43210"),
    ],
)
def test_pools_come_newest_first_filtered_and_in_pages(
    server: OnedServer, one: Client, alice: Client, which: int, start: int, end: int, wanted: str
) -> None:
    for at in range(7):
        one("template.allocate", f'NAME="t{at}"')
    one("template.chown", 6, 2, 1)
    one("template.chown", 5, 1, 0)
    found = one.xml("templatepool.info", which, start, end)
    assert "".join(each.text for each in found.findall("VMTEMPLATE/ID")) == wanted


def test_chmod_changes_the_bits_that_are_not_minus_one(one: Client) -> None:
    one("template.allocate", 'NAME="t"')
    one("template.chmod", 0, -1, 0, 1, 1, -1, -1, -1, 1, -1)
    bits = [each.text for each in one.xml("template.info", 0).find("PERMISSIONS")]
    assert "".join(bits) == "101100010"
    with pytest.raises(Refused):
        one("template.chmod", 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("kind", "oid"),
    [
        ("cluster", 0),
        ("datastore", 0),
        ("datastore", 2),
        ("group", 0),
        ("group", 1),
        ("secgroup", 0),
        ("vdc", 0),
        ("zone", 0),
        ("market", 1),
        ("user", 0),
    ],
)
def test_what_is_built_in_cannot_be_deleted(
    server: OnedServer, one: Client, kind: str, oid: int
) -> None:
    before = server.dump()
    with pytest.raises(Refused, match="Cannot delete") as caught:
        one(f"{kind}.delete", oid)
    assert caught.value.code == 0x800
    assert server.dump() == before


def test_what_is_locked_is_not_changed_before_it_is_unlocked(one: Client) -> None:
    one("template.allocate", 'NAME="t"')
    one("template.lock", 0, 4)
    assert one.xml("template.info", 0).findtext("LOCK/LOCKED") == "4"
    with pytest.raises(Refused) as caught:
        one("template.delete", 0)
    assert caught.value.code == 0x8000
    one("template.unlock", 0)
    one("template.delete", 0)


def test_roles_of_a_vm_group_have_numbers(server: OnedServer, one: Client) -> None:
    one("vmgroup.allocate", 'NAME="g"\nROLE=[NAME="a"]\nROLE=[NAME="b",POLICY="AFFINED"]')
    one("vmgroup.roledelete", 0, 0)
    one("vmgroup.roleadd", 0, 'ROLE=[NAME="c"]')
    for role in ('ROLE=[NAME="c"]', 'ROLE=[POLICY="AFFINED"]'):
        with pytest.raises(Refused):
            one("vmgroup.roleadd", 0, role)
        with pytest.raises(Refused):
            one("vmgroup.allocate", f'NAME="h"\n{role}\nROLE=[NAME="c"]')
    assert server.names("vmgroup") == ["g"]
    one("vmgroup.roleupdate", 0, 1, 'ROLE=[POLICY="ANTI_AFFINED"]')
    roles = one.xml("vmgroup.info", 0).findall("ROLES/ROLE")
    seen = [tuple(role.findtext(each) for each in ("ID", "NAME", "POLICY")) for role in roles]
    assert seen == [("1", "b", "ANTI_AFFINED"), ("2", "c", None)]


def test_an_image_is_used_by_a_vm_until_that_ends(server: OnedServer, one: Client) -> None:
    number = one("image.allocate", 'NAME="i"\nTYPE="DATABLOCK"\nSIZE="5"', 1)
    vm = server.vm_on(image=number)
    one("image.persistent", number, False)
    for name, rest in (("persistent", (True,)), ("enable", (False,)), ("delete", ())):
        with pytest.raises(Refused):
            one(f"image.{name}", number, *rest)
    with pytest.raises(Refused, match="Datastore 100 is not empty") as caught:
        store = one("datastore.allocate", 'NAME="d"\nDS_MAD="fs"\nTM_MAD="local"', -1)
        one("image.clone", number, "copy", store)
        one("datastore.delete", store)
    assert caught.value.code == 0x800
    one("vm.action", "terminate", vm)
    one("image.persistent", number, True)
    assert one.xml("image.info", number).findtext("PERSISTENT") == "1"


@pytest.mark.parametrize(
    ("kind", "good"), [("OS", True), ("CDROM", True), ("KERNEL", False), ("NOPE", False)]
)
def test_an_image_keeps_to_types_of_its_sort(one: Client, kind: str, good: bool) -> None:
    number = one("image.allocate", 'NAME="i"\nTYPE="DATABLOCK"\nSIZE="5"', 1)
    if good:
        assert one("image.chtype", number, kind) == number
        return
    with pytest.raises(Refused):
        one("image.chtype", number, kind)
