# SPDX-License-Identifier: Apache-2.0
"""What several nodes rely on: locks that hold, and that all of them see the same file."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm.profile.source import open_file
from ncm_nfs.verify.files import probe
from ncm_nfs.verify.wish import VerifyInputs, wishes

from .conftest import NEEDS, STATD, USER, Seen, shown, statd, verified, wish

FUSE = (*STATD, "/dev/fuse")
BOTH = "rpc.statd must run on this node and on 127.0.0.1"


def locked(
    point: Path, answer: int, fstype: str = "nfs4", daemons: Optional[list[str]] = None,
    server: str = "127.0.0.1",
) -> Seen:  # fmt: skip
    """Of a mount whose server answers so to a lock."""
    over = "rw,vers=3,hard,local_lock=none" if fstype == "nfs" else "rw,vers=4.2,hard"
    kept = statd(point.parent) if fstype == "nfs" else []
    shell = kept if daemons is None else daemons
    return verified(
        wish(point, user=USER, write=True, fstype=fstype, server=server),
        mounts=[shown(point, over=f"{over},addr={server}", fstype=fstype,
                      source=f"{server}:/export")],
        shell=[*shell, f"mkdir {point}"],
        lockless={str(point): str(answer)}, then=[f"ls -A {point}"] if answer >= 0 else [],
    )  # fmt: skip


@pytest.mark.needs(*FUSE)
def test_a_server_that_gives_locks_holds_and_no_probe_is_left(open_path: Path) -> None:
    seen = locked(open_path / "area", 0)
    point = str(open_path / "area")
    assert seen.reasons[point, "lock"] == ""
    assert [seen.results[point, name] for name in ("write", "owner", "lock")] == ["ok"] * 3
    assert seen.stuck == 0


@pytest.mark.needs(*FUSE)
@pytest.mark.parametrize(
    ("answer", "fstype", "words"),
    [
        (errno.ENOLCK, "nfs", f"gives no lock for a file in %s: {BOTH}"),
        (errno.ENOLCK, "nfs4", "gives no lock for a file in %s: look at nfs-server on 127.0.0.1"),
        (errno.EAGAIN, "nfs4", "somebody else has locked a new file in %s"),
        (errno.EIO, "nfs4", "127.0.0.1 does not answer (soft mount"),
        (errno.EOPNOTSUPP, "nfs4", "cannot lock a file in %s: Operation not supported"),
        (-1, "nfs", f"no answer about a lock within 1 s: {BOTH}"),
    ],
)
def test_a_server_without_locks_is_told_and_all_else_holds(
    open_path: Path, answer: int, fstype: str, words: str
) -> None:
    point = open_path / "area"
    seen = locked(point, answer, fstype)
    wrong = [name for (_, name), at in seen.results.items() if at != "ok"]
    assert [name for name in wrong if name != "port"] == ["lock"]
    assert words.replace("%s", str(point)) in seen.reasons[str(point), "lock"]
    assert seen.stuck == (answer == -1)


@pytest.mark.needs(*FUSE)
@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["kill $(pidof rpcbind)"],
         "rpcbind does not answer on this node: systemctl start rpcbind"),
        (["rpcinfo -d status 1"], "rpc.statd does not run on this node: systemctl start rpc-statd"),
        (["kill -9 $(pidof rpc.statd)"], "rpc.statd of this node does not answer on its port"),
    ],
)  # fmt: skip
def test_no_lock_is_taken_where_nobody_keeps_it(
    open_path: Path, more: list[str], words: str
) -> None:
    """The file system would never answer one."""
    point = open_path / "area"
    seen = locked(point, -1, "nfs", [*statd(open_path), *more])
    assert words in seen.reasons[str(point), "lock"]
    assert (seen.stuck, [*point.iterdir()]) == (0, [])


@pytest.mark.needs(*FUSE)
def test_a_statd_on_udp_alone_is_one(open_path: Path) -> None:
    point = open_path / "area"
    without = "rpcinfo -T tcp -d status 1; rpcinfo -p | grep -q 'udp.*status'"
    seen = locked(point, 0, "nfs", [*statd(open_path), without])
    assert seen.results[str(point), "lock"] == "ok"


FAR = ["ip address add 192.0.2.9/32 dev lo", "nft add table ip t",
       "nft add chain ip t c '{ type filter hook input priority 0; }'"]  # fmt: skip
"""A server with a firewall."""
RULE = "nft add rule ip t c ip daddr 192.0.2.9 tcp"


@pytest.mark.needs(*FUSE, "nft")
def test_the_nodes_own_statd_is_needed_whatever_the_server_has(open_path: Path) -> None:
    point = open_path / "area"
    daemons = [*statd(open_path), *FAR, f"{RULE} dport 111 drop", "rpcinfo -d status 1"]
    seen = locked(point, 0, "nfs", daemons, server="192.0.2.9")
    assert "rpc.statd does not run on this node" in seen.reasons[str(point), "lock"]


@pytest.mark.needs(*FUSE, "nft")
@pytest.mark.parametrize(
    ("blocked", "words"),
    [
        (["dport 111 reject with tcp reset"], ""),
        (["dport 111 drop"], ""),
        (["dport 111 accept", "sport 111 accept", "sport 0-65535 drop"],
         "rpc.statd of 192.0.2.9 does not answer on its port"),
    ],
)  # fmt: skip
def test_a_server_that_tells_nothing_of_its_statd_is_asked_for_a_lock(
    open_path: Path, blocked: list[str], words: str
) -> None:
    point = open_path / "area"
    daemons = [*statd(open_path), *FAR, *(f"{RULE} {each}" for each in blocked)]
    seen = locked(point, 0, "nfs", daemons, server="192.0.2.9")
    assert words in seen.reasons[str(point), "lock"]
    assert seen.results[str(point), "lock"] == ("failed" if words else "ok")


@pytest.mark.needs(*FUSE)
@pytest.mark.parametrize("option", ["nolock", "local_lock=all", "local_lock=posix"])
def test_who_wants_no_locks_of_the_server_is_not_asked_for_one(
    open_path: Path, option: str
) -> None:
    point = open_path / "area"
    seen = verified(
        wish(point, user=USER, write=True, fstype="nfs", options=f"rw,hard,{option}"),
        mounts=[shown(point, over="rw,vers=3,hard,local_lock=none", fstype="nfs")],
        shell=[f"mkdir {point}"], lockless={str(point): str(errno.ENOLCK)},
    )  # fmt: skip
    assert seen.results[str(point), "owner"] == "ok"
    assert (str(point), "lock") not in seen.results


@pytest.mark.needs(*STATD)
@pytest.mark.parametrize(("over", "result"), [
    ("nolock", "failed"), ("local_lock=all", "failed"), ("local_lock=posix", "failed"),
    ("local_lock=flock", "ok"), ("local_lock=none", "ok"),
])  # fmt: skip
def test_locks_that_no_other_node_sees_are_wrong_where_nobody_asked_for_that(
    open_path: Path, over: str, result: str
) -> None:
    point = open_path / "area"
    seen = verified(
        wish(point, user=USER, write=True, fstype="nfs"),
        shell=[*statd(open_path), f"mkdir -m 777 {point}"],
        mounts=[shown(point, over=f"rw,vers=3,hard,{over}", fstype="nfs")],
    )  # fmt: skip
    assert seen.results[str(point), "lock"] == result
    if result != "ok":
        assert "are seen by no other node" in seen.reasons[str(point), "lock"]


@pytest.mark.needs(*NEEDS)
@pytest.mark.parametrize(
    ("exported", "words"),
    [
        ("mount --bind %s %s", ""),
        ("true", "is not in %s of this node: another directory is exported"),
        ("rmdir %.0s%s", "cannot look into %s of this node: No such file or directory"),
    ],
)
def test_what_is_written_to_a_mount_arrives_in_the_exported_directory_of_this_node(
    open_path: Path, exported: str, words: str
) -> None:
    point, folder = open_path / "area", open_path / "private/exported"
    shell = [f"mkdir -m 777 {point}", f"mkdir -m 700 {folder.parent}", f"mkdir -m 777 {folder}"]
    shell.append(exported % (point, folder) if "%" in exported else exported)
    seen = verified(wish(point, user=USER, write=True, folder=str(folder)), shell=shell,
                    mounts=[shown(point)])  # fmt: skip
    assert seen.results[str(point), "same"] == ("failed" if words else "ok")
    if words:
        assert words % folder in seen.reasons[str(point), "same"]
    assert [*point.iterdir()] == []


@pytest.mark.needs(*NEEDS)
@pytest.mark.parametrize(
    ("mode", "words"),
    [("644", "another directory is exported"), ("600", "cannot look into %s of this node: Perm")],
)
def test_another_file_of_the_same_name_is_not_taken_for_ours(
    open_path: Path, mode: str, words: str
) -> None:
    """Nor is it read by root."""
    point, folder = open_path / "area", open_path / "exported"
    name = Path(probe(str(point), os.uname().nodename)).name
    seen = verified(
        wish(point, user=USER, write=True, folder=str(folder)), mounts=[shown(point)],
        shell=[f"mkdir -m 777 {point} {folder}", f"echo other > {folder}/{name}",
               f"chmod {mode} {folder}/{name}"],
    )  # fmt: skip
    assert words.replace("%s", str(folder)) in seen.reasons[str(point), "same"]
    assert (folder / name).read_text() == "other\n"


@pytest.mark.parametrize(
    ("area", "mount", "folder"),
    [
        ({}, {}, "/srv/one"),
        ({"path": "/srv/one/"}, {}, "/srv/one"),
        ({}, {"device": "front1:/srv/two"}, ""),
        ({"server": "front2"}, {"device": "front2:/srv/one"}, ""),
        ({}, {"device": "front2:/srv/one"}, ""),
    ],
)
def test_a_server_that_mounts_its_own_area_looks_for_it_in_its_own_directory(
    tmp_path: Path, area: dict[str, Any], mount: dict[str, Any], folder: str
) -> None:
    mounted = {"device": "front1:/srv/one", "mountpoint": "/var/lib/one", "fstype": "nfs4",
               **mount}  # fmt: skip
    one = {"server": "front1", "path": "/srv/one", "mountpoint": "/elsewhere", "user": USER,
           "write": True, **area}  # fmt: skip
    components = {"nfs": {"mounts": [mounted]}, "nfs_areas": {"areas": {"one": one}}}
    tree = {"software": {"components": components}, "system": {"network": {"hostname": "front1"}}}
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(tree))
    found = {at.point: at for at in wishes(VerifyInputs.read(open_file(str(file))))}
    here = found["/var/lib/one"]
    assert (here.folder, here.user, here.write) == (folder, USER if folder else "", bool(folder))
    assert all(not at.folder for at in found.values() if at is not here)
