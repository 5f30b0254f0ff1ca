# SPDX-License-Identifier: Apache-2.0
"""Labels end to end: a new file is written with the policy's, an old one keeps its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.framework.test_selinux import policy_root
from tests.promises.life import example, go

TARGET = "etc/libvirt/libvirtd.conf"
POLICY = b"system_u:object_r:virt_etc_t:s0"


def label(path: Path) -> bytes:
    return os.getxattr(path, "security.selinux").rstrip(b"\0")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = policy_root(tmp_path / "root")
    try:
        os.setxattr(root, "security.selinux", POLICY)
    except OSError as error:
        pytest.skip(f"no labels here: {error.strerror} (root and a file system with them)")
    return root


def test_a_new_file_gets_the_label_of_the_policy(root: Path) -> None:
    assert not go(root, example("kvm1"), names=["libvirtd"]).errors
    assert label(root / TARGET) == POLICY


def test_a_file_that_is_replaced_keeps_its_label(root: Path) -> None:
    (root / TARGET).parent.mkdir()
    (root / TARGET).write_text("old = 1\n")
    own = b"system_u:object_r:site_special_t:s0"
    os.setxattr(root / TARGET, "security.selinux", own)
    go(root, example("kvm1"), names=["libvirtd"])
    assert label(root / TARGET) == own


def test_a_label_that_drifts_is_found_and_mended(root: Path) -> None:
    profile = example("kvm1")
    go(root, profile, names=["libvirtd"])
    os.setxattr(root / TARGET, "security.selinux", b"system_u:object_r:unlabeled_t:s0")
    seen = go(root, profile, names=["libvirtd"], dry_run=True)
    assert f"/{TARGET}" in seen.planned
    assert f"unlabeled_t:s0 -> {POLICY.decode()}" in seen.shown
    go(root, profile, names=["libvirtd"])
    assert label(root / TARGET) == POLICY
