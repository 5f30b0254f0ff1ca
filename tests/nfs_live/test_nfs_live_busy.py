# SPDX-License-Identifier: Apache-2.0
"""A mount that somebody uses is left as it is, and they are named."""

from __future__ import annotations

import pytest

from tests.nfs_live.conftest import Node, bind, mounts

A = bind("/mnt/a")
LAZY = {"nfs_areas": {"active": True, "lazy_umount": True}}


@pytest.mark.parametrize(
    "hold",
    [
        "os.chdir('/mnt/a')",
        "os.chdir('/mnt/a/deep')",
        "file = open('/mnt/a/file')",
        "os.chroot('/mnt/a')",
        "import mmap; file = os.open('/mnt/a/mapped', os.O_RDWR | os.O_CREAT);"
        "os.truncate(file, 9); room = mmap.mmap(file, 9); os.closerange(3, 99)",
    ],
)
def test_who_holds_it_is_named_before_anything_is_done(node: Node, hold: str) -> None:
    node.made(mounts(A))
    with node.hold(hold) as held:
        for tree in (mounts(), mounts(bind("/mnt/a", "/srv/c"))):
            for run in (node.plan(tree), node.go(tree)):
                assert run.refused == {"mount /mnt/a": held.named}
                assert run.words == run.will == []
                assert run.status == 1
    assert node.at("/mnt/a") == ("srv/a", "rw,relatime")
    assert node.made(mounts()).words == ["umount /mnt/a"]


def test_five_are_named_and_the_others_counted(node: Node) -> None:
    node.made(mounts(A))
    one = "(cd /mnt/a; exec sleep 600) >/dev/null 2>&1 &"
    wait = "until [ $(pgrep -c sleep) -ge 8 ]; do :; done"
    node.sh(f"for i in 1 2 3 4 5 6 7; do {one} done; {wait}")
    why = node.plan(mounts()).refused["mount /mnt/a"]
    assert why.count("sleep (pid ") == 5
    assert why.endswith(", root) and 2 more")


def test_who_works_beside_it_is_in_nobodys_way(node: Node) -> None:
    node.sh("mkdir -p /mnt/ab")
    node.made(mounts(A))
    with node.hold("os.chdir('/mnt/ab')"), node.hold("os.chdir('/srv/a')"):
        assert node.made(mounts()).words == ["umount /mnt/a"]


def test_one_in_another_namespace_counts_only_where_its_copy_goes_with_ours(node: Node) -> None:
    node.sh("mount --make-rshared /")
    node.made(mounts(A))
    script = (
        "unshare -m --propagation {} sh -c 'cd /mnt/a; exec sleep 600' >/dev/null 2>&1 & sleep 0.5"
    )
    node.sh(script.format("private", "one", "one"))
    assert not node.plan(mounts()).refused
    node.sh(script.format("slave", "two", "two"))
    assert "in use by s" in node.plan(mounts()).refused["mount /mnt/a"]


def test_one_who_comes_after_the_plan_is_named_as_well(node: Node) -> None:
    node.made(mounts(A))
    script = "import os, sys; sys.path.insert(0, '{top}')\n" + COMES
    answer = node.box.run("python3", "-B", "-c", script.replace("{top}", node.top))
    assert "mount /mnt/a: in use by python3 (pid " in answer.stdout
    assert node.at("/mnt/a")


COMES = """
from ncm.errors import HostError
from ncm_nfs.live import commands
step = commands.umount("mount /mnt/a", "/mnt/a", False)
os.chdir("/mnt/a")
try:
    step.call(None)
except HostError as error:
    print(error)
"""


def test_told_so_it_detaches_what_is_in_use_and_only_that(node: Node) -> None:
    tree = mounts(A, bind("/mnt/b", "/srv/b"))
    node.made(tree, others=LAZY)
    with node.hold("os.chdir('/mnt/a')"):
        done = node.made(mounts(), others=LAZY)
    assert sorted(done.words) == ["umount -l /mnt/a", "umount /mnt/b"]
    assert node.mounts() == []


def test_a_held_mount_within_stops_the_move_of_the_outer_one(node: Node) -> None:
    inner = bind("/mnt/a/deep", "/srv/b")
    node.made(mounts(A, inner))
    with node.hold("os.chdir('/mnt/a/deep')") as held:
        tree = mounts(bind("/mnt/a", "/srv/c"), inner)
        run = node.go(tree)
        assert run.refused["mount /mnt/a"] == held.named
        assert run.words == []
        assert node.at("/mnt/a/deep")
    assert len(node.made(tree).words) == 5


def test_unconfigure_leaves_what_is_in_use_and_says_so(node: Node) -> None:
    node.made(mounts(A, bind("/mnt/b", "/srv/b")))
    with node.hold("os.chdir('/mnt/a')") as held:
        run = node.go(mounts(A), mode="unconfigure")
        assert run.words == ["umount /mnt/b"]
        assert not run.errors
        told = f"mount /mnt/a: stays, {held.named}"
        assert any(note.endswith(told) for note in run.notes)
    assert list(node.record()["objects"]) == ["mount /mnt/a"]
    assert node.go(mounts(A), mode="unconfigure").words == ["umount /mnt/a"]
    assert node.sh("cat /etc/fstab") == "# fresh\n"
