# SPDX-License-Identifier: Apache-2.0
"""New files get the label that the root's policy gives their path (the real libselinux)."""

from __future__ import annotations

import ctypes.util
from pathlib import Path

import pytest

from ncm.host import DIRECTORY, FILE, Host
from ncm.selinux import policy_of

CONTEXTS = """\
/etc(/.*)?\tsystem_u:object_r:etc_t:s0
/etc/libvirt(/.*)?\tsystem_u:object_r:virt_etc_t:s0
/etc/libvirt/secret\t--\tsystem_u:object_r:virt_etc_rw_t:s0
"""


def policy_root(root: Path, mode: str = "enforcing") -> Path:
    folder = root / "etc/selinux/targeted/contexts/files"
    folder.mkdir(parents=True)
    (root / "etc/selinux/config").write_text(f"SELINUX={mode}\nSELINUXTYPE=targeted\n")
    (folder / "file_contexts").write_text(CONTEXTS)
    return root


@pytest.fixture
def host(tmp_path: Path) -> Host:
    assert ctypes.util.find_library("selinux"), "libselinux1 is missing"
    return Host(str(policy_root(tmp_path)))


@pytest.mark.parametrize(
    ("path", "kind", "label"),
    [
        ("/etc/libvirt/libvirtd.conf", FILE, "system_u:object_r:virt_etc_t:s0"),
        ("/etc/libvirt/secret", FILE, "system_u:object_r:virt_etc_rw_t:s0"),
        ("/etc/libvirt/secret", DIRECTORY, "system_u:object_r:virt_etc_t:s0"),
        ("/etc/one/oned.conf", FILE, "system_u:object_r:etc_t:s0"),
        ("/srv/x", FILE, None),
    ],
)
def test_the_policy_labels_a_path(host: Host, path: str, kind: str, label: str | None) -> None:
    policy = policy_of(host)
    assert policy is not None
    assert policy.label(path, kind) == label


def test_without_selinux_there_is_no_policy(tmp_path: Path) -> None:
    assert policy_of(Host(str(policy_root(tmp_path, "disabled")))) is None
