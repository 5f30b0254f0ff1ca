# SPDX-License-Identifier: Apache-2.0
"""The way back, and runs that are cut short."""

from __future__ import annotations

import pytest

from tests.nfs_live.conftest import Node, Tree, bind, exports, mounts

A, B, INNER = bind("/mnt/a"), bind("/mnt/b", "/srv/b", "bind,ro"), bind("/mnt/a/deep", "/srv/b")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (mounts(), mounts(A, B), ["umount /mnt/b", "umount /mnt/a"]),
        (mounts(A, B), mounts(B), ["mount /mnt/a"]),
        (mounts(A), mounts(bind("/mnt/a", "/srv/a", "bind,ro")),
         ["mount -o remount,bind,rw,relatime /mnt/a"]),
        (mounts(A), mounts(bind("/mnt/a", "/srv/c")), ["umount /mnt/a", "mount /mnt/a"]),
        (mounts(A, INNER), mounts(bind("/mnt/a", "/srv/c"), INNER),
         ["umount /mnt/a/deep", "umount /mnt/a", "mount /mnt/a", "mkdir -p /mnt/a/deep",
          "mount /mnt/a/deep"]),
        (mounts(A, INNER), mounts(), ["mount /mnt/a", "mkdir -p /mnt/a/deep", "mount /mnt/a/deep"]),
    ],
)  # fmt: skip
def test_undo_mounts_what_was_mounted_before(
    node: Node, before: Tree, after: Tree, words: list[str]
) -> None:
    node.made(before)
    was, table = node.sh("cat /etc/fstab"), sorted(node.mounts())
    node.made(after)
    plan = node.plan(after, mode="undo")
    done = node.go(after, mode="undo")
    assert not done.errors
    assert done.words == plan.will
    assert sorted(done.words) == sorted(words)
    assert node.sh("cat /etc/fstab") == was
    assert sorted(node.mounts()) == table
    assert node.go(after, named=False).words == []
    assert not node.go(before).errors
    node.settled(before)


def test_undo_leaves_what_is_in_use(node: Node) -> None:
    node.made(mounts())
    node.made(mounts(A))
    with node.hold("os.chdir('/mnt/a')"):
        run = node.go(mounts(A), mode="undo")
    assert "in use by python" in run.refused["mount /mnt/a"]
    assert node.at("/mnt/a")
    assert "mount /mnt/a" in node.record()["objects"]


def test_undo_sets_back_the_options_of_what_was_mounted_by_hand(node: Node) -> None:
    node.sh("mkdir -p /mnt/a; mount --bind /srv/a /mnt/a")
    tree = mounts(bind("/mnt/a", "/srv/a", "bind,ro"))
    node.made(tree)
    assert node.at("/mnt/a") == ("srv/a", "ro,relatime")
    assert not node.go(tree, mode="undo").errors
    assert node.at("/mnt/a") == ("srv/a", "rw,relatime")


def test_unconfigure_unmounts_what_we_mounted_and_nothing_else(node: Node) -> None:
    node.sh("mkdir -p /mnt/b; mount --bind -o ro /srv/b /mnt/b")
    node.made(mounts(A, B))
    run = node.go(mounts(A, B), mode="unconfigure")
    assert run.words == ["umount /mnt/a"]
    assert [at for at, _, _ in node.mounts()] == ["/mnt/b"]
    assert not node.box.exists("/var/lib/ncm-virt/record/nfs/applied.json")


SERVER = exports(srv_a={"192.0.2.1": "rw,no_subtree_check"})
FIRST = {**SERVER, "mounts": [A, INNER, B]}
SECOND = {
    **exports(srv_a={"192.0.2.1": "ro,no_subtree_check"}, srv_b={"*": "ro,no_subtree_check"}),
    "mounts": [bind("/mnt/a", "/srv/c"), INNER, bind("/mnt/c", "/srv/c")],
}
STATES: list[tuple[Tree, Tree, str]] = [
    ({"server": False}, FIRST, "configure"),
    (FIRST, SECOND, "configure"),
    (FIRST, SECOND, "undo"),
    (FIRST, FIRST, "unconfigure"),
]


def state(node: Node) -> object:
    return (sorted(node.mounts()), node.sh("sort /var/lib/nfs/etab"), node.sh("cat /etc/fstab"),
            node.sh("cat /etc/exports 2>/dev/null", check=False))  # fmt: skip


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize(("before", "after", "mode"), STATES)
def test_killed_at_every_step_the_next_run_finishes(
    node: Node, before: Tree, after: Tree, mode: str
) -> None:
    def start() -> None:
        node.sh("umount -R /mnt/a /mnt/b /mnt/c 2>/dev/null; true > /var/lib/nfs/etab;"
                "rm -rf /mnt/*; echo '# fresh' >/etc/fstab;"
                "echo '/srv/c 192.0.2.9(ro,no_subtree_check)' >/etc/exports; exportfs -ra",
                check=False)  # fmt: skip
        node.lose()
        assert not node.go(before).errors
        if mode == "undo":
            assert not node.go(after).errors

    start()
    assert not node.go(after, mode=mode).errors
    wanted = state(node)
    number = 0
    while True:
        start()
        if not node.go(after, mode=mode, die=number).died:
            break
        if mode != "undo" or state(node) != wanted:
            last = node.go(after, mode=mode)
            assert not last.errors, (number, last.errors)
        assert state(node) == wanted, number
        if mode == "configure":
            assert node.plan(after).skipped == "unchanged", number
        number += 1
    assert number > 5
