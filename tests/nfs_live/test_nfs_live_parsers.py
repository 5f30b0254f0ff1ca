# SPDX-License-Identifier: Apache-2.0
"""The kernel's and exportfs's tables, as they are and as they never should be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm_nfs.live import etab, exported, mountinfo, options
from ncm_nfs.live.mountinfo import Table
from ncm_nfs.live.wanted import normal

ROOT = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw"
NFS = (
    "60 27 0:50 / /mnt/n rw,noatime shared:9 - nfs4 srv:/export rw,vers=4.2,rsize=1048576,"
    "wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=192.0.2.1,"
    "local_lock=none,addr=192.0.2.2"
)


def table(*lines: str) -> Table:
    return Table(filter(None, map(mountinfo.parse, lines)))


BAD = [
    "", " ", "\n", "-", "- - -", "1", "1 2", "1 2 3", "1 2 3:4 / /a rw", "1 2 3:4 / /a rw -",
    "1 2 3:4 / /a rw - ext4", "x 2 3:4 / /a rw - ext4 s rw", "1 y 3:4 / /a rw - ext4 s rw",
    "1 2 3:4 / a rw - ext4 s rw", "1 2 3:4 /  rw - ext4 s rw", "1 2 3:4 / /a rw shared:1 ext4 s rw",
    "1 2 3:4 / /a - rw ext4 s rw", "1 2 3:4 / /a rw - ext4 s rw more words", "\0", "1\t2\t3:4\t/",
    "# 1 2 3:4 / /a rw - ext4 s rw", "1 2 3:4 / /a rw  ext4 s rw", "rw - ext4 s rw", "\x7f - \x7f",
    "1 2 3:4 / /a rw shared:1", "-1- 2 3:4 / /a rw - ext4 s rw", "1.0 2 3:4 / /a rw - ext4 s rw",
]  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_a_line_that_is_no_mount_is_passed_over(line: str) -> None:
    assert mountinfo.parse(line) is None
    assert len(table(ROOT, line, NFS).mounts) == 2


ODD = [
    (r"1 2 3:4 / /a\040b rw - tmpfs t rw", "/a b", "tmpfs t"),
    (r"1 2 3:4 / /a\011\012\134 rw - tmpfs t rw", "/a\t\n\\", "tmpfs t"),
    (r"1 2 3:4 / /\303\244 rw - tmpfs t rw", "/ä", "tmpfs t"),
    ("1 2 3:4 / /\udcff rw - tmpfs t rw", "/\udcff", "tmpfs t"),
    (r"1 2 3:4 / /a rw - tmpfs \043x rw", "/a", "tmpfs #x"),
    ("1 2 3:4 / /a rw - tmpfs  rw", "/a", "tmpfs "),
    ("1 2 3:4 / /a rw shared:1 master:2 propagate_from:3 - tmpfs t rw", "/a", "tmpfs t"),
    ("1 2 3:4 / /a rw unbindable - tmpfs t rw", "/a", "tmpfs t"),
    ("1 2 3:4 / /- rw - tmpfs - rw", "/-", "tmpfs -"),
    ("1 2 3:4 /sub /a rw - btrfs /dev/sda rw", "/a", "btrfs /dev/sda, /sub of it"),
    ("1 2 3:4 / /a rw - fuse.sshfs u@h: rw", "/a", "fuse.sshfs u@h:"),
    ("1 2 3:4 / /a rw - nfs4 [2001:db8::1]:/x rw", "/a", "nfs4 [2001:db8::1]:/x"),
    ("1 2 3:4 /y /a rw - nfs srv:/x/y rw", "/a", "nfs srv:/x/y"),
    ("1 2 3:4 / /a rw - autofs systemd-1 rw,fd=1,pgrp=1", "/a", "autofs systemd-1"),
    ("1 2 3:4 net:[4026531840] /run/netns/x rw - nsfs nsfs rw", "/run/netns/x",
     "nsfs nsfs, net:[4026531840] of it"),
    ("1 2 3:4 / /a rw,idmapped - ext4 /dev/x rw", "/a", "ext4 /dev/x"),
    ("1 2 3:4 / /a rw - tmpfs t", "/a", "tmpfs t"),
    ("1 2 3:4 /x//deleted /a rw - ext4 /dev/x rw", "/a", "ext4 /dev/x, /x//deleted of it"),
    ("9999999999 2 3:4 / /a rw - tmpfs t rw", "/a", "tmpfs t"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "point", "shown"), ODD)
def test_odd_mounts_are_read_as_the_kernel_means_them(line: str, point: str, shown: str) -> None:
    mount = mountinfo.parse(line)
    assert mount is not None
    assert (mount.point, mount.shown) == (point, shown)
    assert mountinfo.digest(mount)


TREES = [
    # the table, a path, the mount that one ends in
    ([ROOT], "/x", 27),
    ([ROOT, NFS], "/mnt/n/deep/er", 60),
    ([ROOT, NFS], "/mnt/nn", 27),
    ([ROOT, "61 60 0:9 / /mnt/n rw - tmpfs over rw", NFS], "/mnt/n", 61),
    (["28 27 0:9 / / rw - overlay o rw", ROOT], "/", 28),
    ([ROOT, "30 27 0:9 / /a/b rw - tmpfs in rw", "31 27 0:9 / /a rw - tmpfs over rw"], "/a/b", 31),
    ([ROOT, "31 27 0:9 / /a rw - tmpfs out rw", "30 31 0:9 / /a/b rw - tmpfs in rw"], "/a/b", 30),
    (["1 1 0:1 / / rw - rootfs r rw"], "/x", 1),
    (["5 6 0:1 / /a rw - tmpfs a rw", "6 5 0:1 / /a rw - tmpfs b rw"], "/a", None),
    ([], "/", None),
    (["40 7 0:9 / /only rw - tmpfs t rw"], "/only/x", 40),
    (["40 7 0:9 / /only rw - tmpfs t rw"], "/other", None),
    ([ROOT, ROOT], "/", 27),
]


@pytest.mark.parametrize(("lines", "path", "number"), TREES)
def test_who_walks_to_a_path_ends_in_that_mount(
    lines: list[str], path: str, number: int | None
) -> None:
    found = table(*lines).covering(path)
    assert (found.id if found else None) == number


def test_a_stack_is_laid_bare_from_the_top() -> None:
    found = table(ROOT, "61 60 0:9 / /mnt/n rw - tmpfs over rw", NFS)
    assert [mount.id for mount in found.stack("/mnt/n")] == [61, 60]
    assert [mount.id for mount in found.below(found.mounts[0])] == [60, 61]
    assert found.stack("/mnt") == []


lines = st.lists(st.one_of(st.sampled_from([ROOT, NFS, *BAD, *(at[0] for at in ODD)]), st.text()))


@given(lines, st.text())
def test_no_table_is_too_odd(found: list[str], path: str) -> None:
    made = table(*found)
    for point in [f"/{path}", *(mount.point for mount in made.mounts)]:
        top = made.at(point)
        assert top is None or top.point == point
        assert len(made.stack(point)) <= len(made.mounts)
    for mount in made.mounts:
        assert mount.id not in [inner.id for inner in made.below(mount)]


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_every_path_comes_back_from_the_table(name: str) -> None:
    raw = "".join(f"\\{ord(at):03o}" if at in " \t\n\\" else at for at in f"/{name}")
    mount = mountinfo.parse(f"1 2 3:4 / {raw} rw - tmpfs t rw\n")
    assert mount is not None
    assert mount.point == f"/{name}"


TABLES = [
    ("", {}), ("\n\n", {}), ("# comment\n", {}), ("/a", {("/a", "*")}), ("/a\tb", {("/a", "b")}),
    ("/a\tb(", {("/a", "b")}), ("/a\tb(rw", {}), ('"/a', {}), ('"/a\t b(rw)', {}),
    ("/a\tb(rw))", {}),
    ("/a\tb(rw)c", {}), ("/a\tb(rw)\n/c\td(ro", {("/a", "b")}), ("/a\tb()", {("/a", "b")}),
    ("/a\tb(,,)", {("/a", "b")}), ("/a\tb(sec=)", {("/a", "b")}), ("/a\tb(=)", {("/a", "b")}),
    ("/a\tB.Example.ORG(rw)", {("/a", "b.example.org")}), ("/a/\tb(rw)", {("/a", "b")}),
    ("/\tb(rw)", {("/", "b")}), (r"/a\040b" "\tc(rw)", {("/a b", "c")}),
    ("/a\t2001:0DB8::1(rw)", {("/a", "2001:db8::1")}),
    ("/a\t2001:db8::/32(rw)", {("/a", "2001:db8::/32")}), ("/a\t::::(rw)", {("/a", "::::")}),
    ("/a\t*.b(rw)", {("/a", "*.b")}), ("/a\t@g(rw)", {("/a", "@g")}),
    ("/a\tb(rw)\r\n", {("/a", "b")}),
    ("# Version 1.1\n# Path Client(Flags) # IPs\n/a\tb(rw,sync,uuid=x)", {("/a", "b")}),
    ("\udcff\tb(rw)", {("\udcff", "b")}), ("nonsense", {("nonsense", "*")}), ("\0", {("\0", "*")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "keys"), TABLES)
def test_what_can_be_read_of_a_table_is_read(text: str, keys: set[tuple[str, str]]) -> None:
    assert set(exported.table(text)) == set(keys)


@given(st.text())
def test_no_table_of_exports_is_too_odd(text: str) -> None:
    exported.table(text)
    assert etab.State(text).digest()
    assert etab.State("", text).runs in (True, False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("rw", "rw,sync,wdelay,hide,nocrossmnt,secure,root_squash,no_all_squash,no_subtree_check,"
         "secure_locks,acl,no_pnfs,anonuid=65534,anongid=65534,sec=sys,rw,root_squash,"
         "no_all_squash", True),
        ("", "ro", True),
        ("rw", "ro", False),
        ("rw,sec=krb5:sys,ro", "sec=krb5,ro,sec=sys,ro", True),
        ("sec=krb5,rw,sec=sys,ro", "sec=sys,ro,sec=krb5,rw", False),
        ("rw,all_squash,anonuid=0", "rw,all_squash,anonuid=0,anongid=65534", True),
        ("rw,no_root_squash", "rw", False),
        ("fsid=root", "fsid=0", True),
        ("rw,insecure", "rw,secure", False),
        ("auth_nlm,mp", "secure_locks,mountpoint", True),
        ("rw,crossmnt", "rw,nohide", False),
        ("no_root_squash,sec=krb5", "sec=krb5,no_root_squash", True),
        ("no_root_squash,sec=krb5", "sec=krb5", False),
        ("sec=sys,insecure", "sec=sys", True),
    ],
)  # fmt: skip
def test_options_of_an_export_by_meaning(one: str, other: str, same: bool) -> None:
    words = [text.split(",") if text else [] for text in (one, other)]
    assert (exported.force(words[0]) == exported.force(words[1])) is same


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [
        ("defaults", {}),
        ("vers=4", {}),
        ("nfsvers=4.2", {}),
        ("v4.2", {}),
        ("vers=4,minorversion=2", {}),
        ("vers=4.1", {"vers": "4.2"}),
        ("vers=3", {"vers": "4.2"}),
        ("hard,timeo=600,retrans=2,proto=tcp,tcp", {}),
        ("soft", {"hard": "hard"}),
        ("timeo=100", {"timeo": "600"}),
        ("timeo=0600", {}),
        ("ro", {"access": "rw"}),
        ("ro,rw", {}),
        ("rsize=2097152,wsize=1048576", {}),
        ("rsize=65536", {"rsize": "1048576"}),
        ("sec=krb5:sys", {}),
        ("sec=krb5", {"sec": "sys"}),
        ("noatime", {}),
        ("relatime", {"atime": "noatime"}),
        ("nosuid", {"suid": "suid"}),
        ("users", {"suid": "suid", "dev": "dev", "exec": "exec"}),
        ("users,exec,suid,dev", {}),
        ("noac", {"ac": "ac"}),
        ("actimeo=5", {"acregmin": "3", "acregmax": "60", "acdirmin": "30", "acdirmax": "60"}),
        ("lookupcache=all,nconnect=1,port=2049", {}),
        ("lookupcache=positive", {"lookupcache": "all"}),
        ("nconnect=4", {"nconnect": "1"}),
        ("port=20049", {"port": "2049"}),
        ("_netdev,nofail,x-systemd.automount,noauto,user,suid,dev,exec,bg,retry=2,intr", {}),
        ('context="a:b,c",comment=x,mountport=1,', {}),
        (",,", {}),
    ],
)
def test_options_of_a_mount_by_meaning(declared: str, wrong: dict[str, str]) -> None:
    mount = mountinfo.parse(NFS)
    assert mount is not None
    actual = options.shown("nfs", mount.options, mount.super)
    assert options.differing(options.declared("nfs", "nfs4", declared), actual) == wrong


def test_what_is_no_longer_declared_goes_where_it_is_seen_to_be_in_force() -> None:
    actual = {"hard": "soft", "timeo": "100", "sec": "sys"}
    assert options.dropped({"timeo": "100"}, {}, actual) == {"timeo": "100"}
    assert options.dropped({"timeo": "100"}, {"timeo": "100"}, actual) == {}
    assert options.dropped({"timeo": "300", "sec": "sys"}, {}, actual) == {}


def test_words_that_only_the_kernel_understands_are_kept_without_secrets() -> None:
    assert options.others("nfs", "hard,fsc,migration,_netdev,x-a,softreval,defaults") == [
        "migration", "softreval",
    ]  # fmt: skip
    assert options.others("ceph", "name=admin,secret=AQB,noatime") == ["name=admin", "secret=***"]
    assert options.others("bind", "rbind,ro,rslave") == ["rbind", "rslave"]


@given(st.text())
def test_no_list_of_options_is_too_odd(text: str) -> None:
    for kind, fstype in (("nfs", "nfs4"), ("bind", "none"), ("ceph", "ceph")):
        options.declared(kind, fstype, text)
        options.others(kind, text)
        options.shown(kind, text.split(","), text.split(","))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Srv.Example.org:/a", "srv.example.org:/a/"),
        ("srv://a//b", "srv:/a/b"),
        ("[2001:DB8::1]:/a", "[2001:db8::1]:/a"),
        ("srv:/", "srv:/"),
        ("mgs@tcp:/fs", "mgs@tcp:/fs"),
    ],
)
def test_a_source_is_the_same_however_it_is_spelled(one: str, other: str) -> None:
    assert normal(one) == normal(other)
