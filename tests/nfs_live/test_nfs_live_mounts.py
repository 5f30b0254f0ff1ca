# SPDX-License-Identifier: Apache-2.0
"""Mounts of the running node: made, kept, changed, moved, taken away."""

from __future__ import annotations

import pytest

from tests.nfs_live.conftest import Node, Tree, bind, mounts

A, B = bind("/mnt/a"), bind("/mnt/b", "/srv/b", "bind,ro")


def test_what_is_missing_is_mounted_once(node: Node) -> None:
    tree = mounts(A, B)
    done = node.made(tree)
    assert done.words == ["mount /mnt/a", "mount /mnt/b"]
    assert node.at("/mnt/a") == ("srv/a", "rw,relatime")
    assert node.at("/mnt/b") == ("srv/b", "ro,relatime")
    node.settled(tree)


def test_the_plan_names_source_options_and_their_profile_path(node: Node) -> None:
    shown = node.plan(mounts(B)).json["objects"]
    lines = [(line["text"], line["paths"]) for line in shown[0]["lines"] if line["sign"] == "+"]
    base = "/software/components/nfs/mounts/0"
    assert lines == [("source /srv/b", [f"{base}/device"]), ("type none", []),
                     ("ro", [f"{base}/options"])]  # fmt: skip


@pytest.mark.parametrize(
    ("by_hand", "words"),
    [
        ("umount /mnt/a", ["mount /mnt/a"]),
        ("mount -o remount,bind,ro /mnt/a", ["mount -o remount,bind,rw,relatime /mnt/a"]),
        ("rm -r /srv/a; mkdir /srv/a", ["umount /mnt/a", "mount /mnt/a"]),
        ("umount /mnt/a; mount --bind /srv/a /mnt/a", []),
    ],
)  # fmt: skip
def test_drift_by_hand_is_found_and_put_right(node: Node, by_hand: str, words: list[str]) -> None:
    tree = mounts(A, B)
    node.made(tree)
    before = node.mounts()
    node.sh(by_hand)
    assert node.made(tree).words == words
    assert sorted(node.mounts()) == sorted(before)
    node.settled(tree)


@pytest.mark.parametrize(
    "by_hand",
    [
        "mount -t tmpfs over /mnt/a",
        "umount /mnt/a; mount --bind /srv/c /mnt/a",
        "mv /srv/a /srv/old; mkdir /srv/a",
    ],
)
def test_what_others_mounted_there_is_refused_and_stays(node: Node, by_hand: str) -> None:
    tree = mounts(A, B)
    node.made(tree)
    node.sh(by_hand)
    before = node.mounts()
    for run in (node.plan(tree), node.go(tree)):
        assert "is mounted there, not by us" in run.refused["mount /mnt/a"]
        assert run.status == 1
        assert run.words == []
    assert node.mounts() == before


def test_a_foreign_mount_is_named_and_the_rest_is_done(node: Node) -> None:
    node.sh("mkdir -p /mnt/a; mount -t tmpfs theirs /mnt/a")
    done = node.go(mounts(A, B))
    assert done.refused == {
        "mount /mnt/a": "tmpfs theirs is mounted there, not by us: unmount it, or take it into the"
        " profile"
    }
    assert done.words == ["mount /mnt/b"]
    assert node.plan(mounts(A, B)).skipped == ""


def test_what_is_right_already_is_adopted_without_a_step(node: Node) -> None:
    node.sh("mkdir -p /mnt/a; mount --bind /srv/a /mnt/a")
    assert node.made(mounts(A)).words == []
    assert node.record()["objects"]["mount /mnt/a"]["origin"] == "adopted"
    node.settled(mounts(A))


@pytest.mark.parametrize(
    ("options", "words", "now"),
    [
        ("bind,ro", ["mount -o remount,bind,ro,relatime /mnt/a"], "ro,relatime"),
        ("bind,nosuid,noatime", ["mount -o remount,bind,rw,noatime,nosuid /mnt/a"],
         "rw,nosuid,noatime"),
        ("rbind", ["umount /mnt/a", "mount /mnt/a"], "rw,relatime"),
        ("bind,nofail,x-systemd.requires=x.mount,_netdev", [], "rw,relatime"),
    ],
)  # fmt: skip
def test_a_changed_option_is_a_remount_where_that_is_possible(
    node: Node, options: str, words: list[str], now: str
) -> None:
    node.made(mounts(A))
    tree = mounts(bind("/mnt/a", "/srv/a", options))
    done = node.made(tree)
    assert done.words == words
    assert node.at("/mnt/a") == ("srv/a", now)
    node.settled(tree)


def test_a_remount_of_a_bind_mount_leaves_the_file_system_below_as_it_is(node: Node) -> None:
    node.made(mounts(A))
    node.made(mounts(bind("/mnt/a", "/srv/a", "bind,ro")))
    node.sh("touch /srv/a/still-writable")
    assert node.box.run("touch", "/mnt/a/x").returncode != 0


def test_another_source_is_unmounted_and_mounted(node: Node) -> None:
    node.made(mounts(A))
    tree = mounts(bind("/mnt/a", "/srv/c"))
    done = node.made(tree)
    assert done.words == ["umount /mnt/a", "mount /mnt/a"]
    assert node.at("/mnt/a") == ("srv/c", "rw,relatime")
    node.settled(tree)


def test_what_perl_mounted_is_moved_for_its_line_of_fstab_tells_that_it_is_ours(node: Node) -> None:
    node.sh("echo '# File edited by ncm-nfs' >/etc/fstab;"
            "echo '/srv/a /mnt/a none bind 0 0' >>/etc/fstab;"
            "mkdir -p /mnt/a; mount /mnt/a")  # fmt: skip
    assert node.made(mounts(bind("/mnt/a", "/srv/c"))).words == ["umount /mnt/a", "mount /mnt/a"]


def test_what_left_the_profile_is_unmounted(node: Node) -> None:
    node.made(mounts(A, B))
    assert node.made(mounts(B)).words == ["umount /mnt/a"]
    assert [at for at, _, _ in node.mounts()] == ["/mnt/b"]
    node.settled(mounts(B))


def test_without_a_list_of_mounts_ours_stay(node: Node) -> None:
    node.made(mounts(A))
    assert node.made({"server": False}).words == []
    node.settled({"server": False})
    assert node.at("/mnt/a")
    assert "mount /mnt/a" in node.record()["objects"]
    assert node.made(mounts()).words == ["umount /mnt/a"]


def test_a_mount_that_others_replaced_is_not_unmounted_when_it_leaves(node: Node) -> None:
    node.made(mounts(A))
    node.sh("umount /mnt/a; mount -t tmpfs theirs /mnt/a")
    assert node.made(mounts()).words == []
    assert node.at("/mnt/a") == ("theirs/", "rw,relatime")


def test_noauto_is_written_and_neither_mounted_nor_required(node: Node) -> None:
    tree = mounts(bind("/mnt/a", "/srv/a", "bind,noauto"))
    assert node.made(tree).words == []
    assert "noauto" in node.box.read("/etc/fstab")
    node.sh("mount /mnt/a")
    assert node.made(tree).words == []
    node.sh("umount /mnt/a")
    assert node.made(tree).words == []
    node.settled(tree)


def test_mounts_below_one_another_come_in_order_and_go_in_the_opposite(node: Node) -> None:
    inner = bind("/mnt/a/deep", "/srv/b")
    tree = mounts(inner, A)
    assert node.made(tree).words == ["mount /mnt/a", "mkdir -p /mnt/a/deep", "mount /mnt/a/deep"]
    node.settled(tree)
    assert node.made(mounts()).words == ["umount /mnt/a/deep", "umount /mnt/a"]


def test_what_lies_in_a_mount_that_moves_moves_with_it(node: Node) -> None:
    inner = bind("/mnt/a/deep", "/srv/b")
    node.made(mounts(A, inner))
    tree = mounts(bind("/mnt/a", "/srv/c"), inner)
    node.sh("rmdir /srv/c/deep")
    assert node.made(tree).words == ["umount /mnt/a/deep", "umount /mnt/a", "mount /mnt/a",
                                     "mkdir -p /mnt/a/deep", "mount /mnt/a/deep"]  # fmt: skip
    assert node.at("/mnt/a/deep") == ("srv/b", "rw,relatime")
    node.settled(tree)


def test_a_bind_mount_of_what_comes_is_made_after_it_and_anew(node: Node) -> None:
    node.sh("mkdir -p /mnt/a/deep")
    part = bind("/mnt/part", "/mnt/a/deep")
    node.made(mounts(part))
    assert node.at("/mnt/part") == ("overlay/mnt/a/deep", node.at("/mnt/part")[1])  # type: ignore[index]
    tree = mounts(part, A)
    assert node.made(tree).words == ["umount /mnt/part", "mount /mnt/a", "mount /mnt/part"]
    assert node.at("/mnt/part") == ("srv/a/deep", "rw,relatime")
    node.settled(tree)


def test_a_mount_of_others_within_ours_stops_its_move_and_is_named(node: Node) -> None:
    node.made(mounts(A))
    node.sh("mount -t tmpfs theirs /mnt/a/deep")
    run = node.go(mounts(bind("/mnt/a", "/srv/c")))
    assert run.refused == {"mount /mnt/a": "tmpfs theirs is mounted within it, on /mnt/a/deep"}
    assert node.at("/mnt/a") == ("srv/a", "rw,relatime")
    node.sh("umount /mnt/a/deep")
    assert node.made(mounts(bind("/mnt/a", "/srv/c"))).words == ["umount /mnt/a", "mount /mnt/a"]


def test_a_new_mount_never_hides_what_others_mounted(node: Node) -> None:
    node.sh("mkdir -p /mnt/a/deep; mount -t tmpfs theirs /mnt/a/deep")
    run = node.go(mounts(A))
    assert run.refused == {
        "mount /mnt/a": "it would hide tmpfs theirs, which is mounted on /mnt/a/deep"
    }


def test_a_mount_point_behind_a_link_is_found_where_it_leads(node: Node) -> None:
    node.sh("mkdir -p /mnt/real; ln -s /mnt/real /mnt/link")
    tree = mounts(bind("/mnt/link"))
    node.made(tree)
    assert node.at("/mnt/real") == ("srv/a", "rw,relatime")
    node.settled(tree)
    assert node.made(mounts()).words == ["umount /mnt/real"]


def test_blanks_in_a_path_are_quoted_where_they_are_shown(node: Node) -> None:
    node.sh("mkdir '/srv/a b'")
    tree = mounts(bind("/mnt/x y", "/srv/a b"))
    assert node.made(tree).words == ["mount '/mnt/x y'"]
    node.settled(tree)


def test_one_that_fails_is_named_and_the_others_are_made(node: Node) -> None:
    lost: Tree = bind("/mnt/lost", "/srv/nowhere")
    run = node.go(mounts(lost, bind("/mnt/lost/in", "/srv/b"), bind("/mnt/gone", "/srv/no"), A))
    assert [line.partition(": ")[0] for line in run.errors] == [
        "mount /mnt/lost",
        "mount /mnt/gone",
    ]
    assert "special device /srv/nowhere does not exist" in run.errors[0]
    assert node.at("/mnt/a")
    node.sh("mkdir /srv/nowhere /srv/no; mkdir /srv/nowhere/in")
    tree = mounts(lost, bind("/mnt/lost/in", "/srv/b"), bind("/mnt/gone", "/srv/no"), A)
    assert not node.go(tree).errors
    node.settled(tree)
