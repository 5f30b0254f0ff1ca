# SPDX-License-Identifier: Apache-2.0
"""Promise 3: what left the profile goes, what we never made stays; the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ncm import planner
from tests.promises.life import NAMES, REMOVED, edited, example, go, snapshot

FOREIGN = {
    "/etc/libvirt/foreign.conf": "a = 1\n",
    "/etc/one/foreign.conf": "A = 1\n",
    "/etc/sysconfig/network-scripts/ifcfg-lo": "DEVICE=lo\n",
    "/etc/motd": "hello\n",
}


NAME = "/etc/hostname"
"""A node keeps its name whoever configures it."""


def plant(root: Path) -> None:
    for path, text in FOREIGN.items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


@pytest.mark.parametrize("name", NAMES)
def test_foreign_files_live_through_everything(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    plant(root)
    before = snapshot(root)
    profile = example(name)
    go(root, profile)
    components = [plan.component for plan in go(root, profile).plans]
    go(root, profile, names=components, mode="unconfigure")
    after = snapshot(root)
    assert {path: after.get(path) for path in before} == before
    assert [path for path in after if path not in before and after[path][0] == "file"] == [NAME]


@pytest.mark.parametrize("name", NAMES)
def test_unconfigure_puts_back_what_was_there_before_us(tmp_path: Path, name: str) -> None:
    profile = example(name)
    go(tmp_path / "made", profile)
    root = tmp_path / "root"
    for path, state in snapshot(tmp_path / "made").items():
        if state[0] == "file" and path.endswith(".conf"):
            target = root / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("# packaged\n")
            target.chmod(0o640)
    before = {path: state for path, state in snapshot(root).items() if state[0] == "file"}
    assert before
    components = [plan.component for plan in go(root, profile).plans]
    assert not go(root, profile, names=components, mode="unconfigure").errors
    after = {path: state for path, state in snapshot(root).items() if state[0] == "file"}
    assert after.pop(NAME)
    assert after == before


def test_an_interface_that_left_the_profile_loses_its_file(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    profile = edited(profile, "/system/network/interfaces/em9", {"bootproto": "none"})
    go(root, profile)
    scripts = root / "etc/sysconfig/network-scripts"
    assert (scripts / "ifcfg-em9").exists()
    left = go(root, edited(profile, "/system/network/interfaces/em9", REMOVED))
    assert left.planned == ["/etc/sysconfig/network-scripts/ifcfg-em9"]
    assert not (scripts / "ifcfg-em9").exists()


def test_many_removals_need_the_component_named(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    plain = profile
    for number in range(planner.MOST_REMOVALS + 1):
        path = f"/system/network/interfaces/dummy{number}"
        profile = edited(profile, path, {"bootproto": "none"})
    go(root, profile)
    refused = go(root, plain)
    assert any("would remove" in line for line in refused.errors)
    assert (root / "etc/sysconfig/network-scripts/ifcfg-dummy0").exists()
    assert not go(root, plain, names=["network"]).errors
    assert not (root / "etc/sysconfig/network-scripts/ifcfg-dummy0").exists()


@pytest.mark.parametrize("name", NAMES)
def test_undo_takes_the_last_change_back_and_holds(tmp_path: Path, name: str) -> None:
    root, profile = tmp_path / "root", example(name)
    go(root, profile)
    before = snapshot(root)
    path = "/software/components/nfs/mounts"
    changed = edited(
        profile, path, [{"device": "a:/b", "mountpoint": "/mnt/undo", "fstype": "nfs"}]
    )
    go(root, changed, names=["nfs"])
    assert snapshot(root) != before
    assert not go(root, changed, names=["nfs"], mode="undo").errors
    assert snapshot(root) == before
    held = go(root, changed)
    assert "held since it was taken back" in held.shown
    assert snapshot(root) == before
    go(root, changed, names=["nfs"])
    assert snapshot(root) != before


def test_undo_is_refused_where_things_changed_since(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    go(root, profile, names=["libvirtd"])
    target = root / "etc/libvirt/libvirtd.conf"
    target.write_text(target.read_text() + "# somebody was here\n")
    before = snapshot(root)
    refused = go(root, profile, names=["libvirtd"], mode="undo")
    assert any("changed since" in line and "libvirtd.conf" in line for line in refused.errors)
    assert snapshot(root) == before


@pytest.mark.parametrize("image", [None, "damaged"])
def test_without_its_image_a_replaced_file_is_not_put_back_empty(
    tmp_path: Path, image: str | None
) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    target = root / "etc/libvirt/libvirtd.conf"
    target.parent.mkdir(parents=True)
    target.write_text("# packaged\n")
    go(root, profile, names=["libvirtd"])
    images = list((root / "var/lib/ncm-virt/record/libvirtd/images").iterdir())
    assert images
    for path in images:
        path.write_text(image) if image else path.unlink()
    taken = go(root, profile, names=["libvirtd"], mode="unconfigure")
    if image:
        assert any("before-image is damaged" in line for line in taken.errors)
        assert "log_level" in target.read_text()
    else:
        assert not taken.errors
        assert not target.exists()


def test_lines_leave_only_the_file_that_they_were_written_to(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    go(root, profile, names=["nfs"])
    (root / "srv").mkdir(exist_ok=True)
    (root / "etc/fstab").rename(root / "srv/fstab")
    (root / "etc/fstab").symlink_to("/srv/fstab")
    taken = go(root, profile, names=["nfs"], mode="unconfigure")
    assert "! /etc/fstab: a link is in the way" in taken.shown
    assert (root / "etc/fstab").is_symlink()


def test_a_file_that_metaconfig_writes_too_is_refused(tmp_path: Path) -> None:
    claim = "/software/components/metaconfig/services/_2fetc_2flibvirt_2flibvirtd_2econf"
    profile = edited(example("kvm1"), claim, {"module": "libvirtd/libvirtd"})
    result = go(tmp_path / "root", profile, names=["libvirtd"])
    assert result.errors == [f"{claim}: metaconfig and libvirtd both write "
                             "/etc/libvirt/libvirtd.conf"]  # fmt: skip
    assert not (tmp_path / "root/etc").exists()


def test_a_file_that_went_over_to_metaconfig_is_left_to_it(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    more = edited(profile, "/system/network/interfaces/em9", {"bootproto": "none"})
    go(root, more, names=["network"])
    target = root / "etc/sysconfig/network-scripts/ifcfg-em9"
    target.write_text("metaconfig's\n")
    claim = "_2fetc_2fsysconfig_2fnetwork_2dscripts_2fifcfg_2dem9"
    services = f"/software/components/metaconfig/services/{claim}"
    given = edited(profile, services, {"module": "network/ifcfg"})
    assert not go(root, given, names=["network"]).errors
    assert target.read_text() == "metaconfig's\n"
    assert go(root, profile, names=["network"]).planned == []
