# SPDX-License-Identifier: Apache-2.0
"""Nodes that the Perl component configured: the first plan is empty but for its defects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncm.profile.tree import Tree

from .conftest import PERL_MADE, inputs, plan_of, profile, wanted

PerlMade = Callable[[str], tuple[Tree, Path]]


@pytest.mark.parametrize("case", ["front1", "kvm1", "nfs-empty", "nfs-exports-mounts"])
def test_there_is_nothing_to_do_after_perl(case: str, perl_made: PerlMade) -> None:
    plan = plan_of(*perl_made(case))
    # A directory that the recording made is there; one that it found may not be.
    assert [change.path for change in plan.changes if change.kind != "directory"] == []
    assert plan.due == []


@pytest.mark.parametrize("case", ["front1", "kvm1", "nfs-empty", "nfs-exports-mounts"])
def test_the_exports_and_fstab_of_a_fresh_node_are_those_of_perl(
    case: str, perl_made: PerlMade
) -> None:
    tree, _ = perl_made(case)
    before = PERL_MADE / case / "before"
    found = {change.path: change.text for change in plan_of(tree, before).changes}
    after = PERL_MADE / case / "after"
    # On nfs-exports-mounts Perl moved a line that stays where it is with us, and dropped a
    # comment for naming it; on nfs-empty we keep what nobody marked.
    for name in ("/etc/exports", "/etc/fstab"):
        text = found.get(name)
        if text is not None and not (name == "/etc/fstab" and case.startswith("nfs-")):
            assert text.reveal() == (after / name[1:]).read_text()
    assert "/etc/exports" in found or case == "kvm1"


@pytest.mark.parametrize("files", ["after", "second/files"])
def test_of_perls_defects_the_first_plan_mends_just_these(files: str, perl_made: PerlMade) -> None:
    tree, root = perl_made("nfs-defects")
    (root / "etc/fstab").write_text((PERL_MADE / "nfs-defects" / files / "etc/fstab").read_text())
    plan = plan_of(tree, root)
    (change,) = [change for change in plan.changes if change.kind != "directory"]
    assert change.path == "/etc/fstab"
    before = change.before.content.decode().splitlines()
    after = change.after.content.decode().splitlines()
    lost = ["nfs1.example.org:/x /mnt/x1 nfs4 rw 0 0"]
    assert [line for line in after if line not in before] == lost
    assert [line for line in before if line not in after] == []
    assert len(after) == len(set(after))


def test_an_entry_that_nobody_marked_is_left_and_named(root: Path) -> None:
    (root / "etc/fstab").write_text("x:/y /y nfs ro 0 0\nx:/z /z xfs ro 0 0\n")
    found = [one for one in wanted({"server": False, "mounts": []}, root) if one.kind == "note"]
    assert [one.key for one in found] == [
        "/software/components/nfs/mounts /etc/fstab mounts nfs on /y: not in the profile,"
        " not made by us, left alone"
    ]


def test_without_a_list_fstab_and_its_mount_points_are_kept(root: Path) -> None:
    (root / "etc/fstab").write_text("x:/y /y nfs ro 0 0\n")
    found = wanted({"server": False}, root)
    assert [(one.kind, one.key) for one in found] == [
        ("keep", "/etc/exports"), ("keep", "/etc/fstab"), ("keep", "/y"),
    ]  # fmt: skip


MOUNT = {"device": "s:/a", "mountpoint": "/mnt/a/", "fstype": "nfs4", "options": "nofail"}


@pytest.mark.parametrize(
    ("fstab", "warned"),
    [
        ({}, True),
        ({"keep": {"fs_types": ["nfs"]}}, True),
        ({"keep": {"fs_types": ["nfs4"], "mounts": []}}, False),
        ({"keep": {"mounts": ["/mnt/a"]}, "static": {}}, False),
        ({"protected_mounts": ["/mnt/a"]}, False),
        ({"active": False}, False),
    ],
)
def test_ncm_fstab_that_would_remove_an_entry_is_warned_about(fstab: object, warned: bool) -> None:
    found = wanted({"mounts": [MOUNT]}, fstab=fstab)
    notes = [one.key for one in found if one.kind == "note"]
    assert [note.split()[0] for note in notes] == (
        ["/software/components/nfs/mounts/0/fstype"] if warned else []
    )


def test_a_filesystem_that_is_not_mounted_claims_nothing() -> None:
    others = [{"mountpoint": "/mnt/a", "mount": False, "type": "xfs"}, {"block_device": "x"}]
    assert inputs({"mounts": [MOUNT]}, {"filesystems": others}).nfs.mounts


def test_a_secret_among_the_options_is_warned_about_and_hidden(root: Path) -> None:
    secret = "AQB-hostile:%s"
    words = f"secret={secret},_netdev,nofail"
    mount = {"device": "m:/", "mountpoint": "/c", "fstype": "ceph", "options": words}
    plan = plan_of(profile({"server": False, "mounts": [mount]}), root)
    assert [at for _, at, _ in plan.notes] == ["/software/components/nfs/mounts/0/options"]
    (change,) = [change for change in plan.changes if change.path == "/etc/fstab"]
    assert secret in change.after.content.decode()
    assert secret not in str(change.text) + str(plan.notes)
    assert change.mask
    assert secret not in change.mask(f"m:/ /c ceph secret={secret} 0 0")
