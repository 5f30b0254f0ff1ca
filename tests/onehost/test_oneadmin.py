# SPDX-License-Identifier: Apache-2.0
"""oneadmin's ssh files: sshd and ssh read in them what the profile says."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.sshd import Hosts, Sshd
from tests.onehost.bad_profiles import KEY
from tests.onehost.conftest import made, profile
from tests.promises.life import go
from tests.real import needs

NEEDS = ("root", "/usr/sbin/sshd", "ssh", "ssh-keygen")


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Hosts]:
    needs(*NEEDS)
    with Hosts(tmp_path / "client") as hosts:
        yield hosts


def ssh_folder(root: Path) -> Path:
    return root / "var/lib/one/.ssh"


def ssh(hosts: Hosts, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["ssh", "-F", str(hosts.config), "-o", "BatchMode=yes", name, *words],
                          capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)  # fmt: skip


def test_what_a_key_may_do(tmp_path: Path, keys: Hosts) -> None:
    sshd: Sshd = keys.add("kvm1")
    root = tmp_path / "root"
    items: list[dict[str, Any]] = [
        {}, {"command": 'echo "one, two"'}, {"restricted": True, "command": "echo no"},
        {"sources": ["192.0.2.0/24", "!192.0.2.1"]}, {"sources": ["127.0.0.1", "::1"]},
    ]  # fmt: skip
    said = ["hello\n", "one, two\n", "no\n", "", "hello\n"]
    for item, expected in zip(items, said):
        tree = {"authorized_keys": [{"key": f"{keys.public} me@here", **item}, {"key": KEY}]}
        made(root, onehost={"oneadmin": tree})
        path = ssh_folder(root) / "authorized_keys"
        assert path.stat().st_mode & 0o777 == 0o600
        sshd.keys.write_bytes(path.read_bytes())
        assert ssh(keys, "kvm1", "echo", "hello").stdout == expected


def test_lines_of_others_stay_and_ours_leave(tmp_path: Path) -> None:
    root = tmp_path / "root"
    path = ssh_folder(root) / "authorized_keys"
    path.parent.mkdir(parents=True)
    path.write_text("# mine\nssh-rsa AAAA oneadmin@front1\n")
    made(root, onehost={"oneadmin": {"authorized_keys": [{"key": KEY}]}})
    assert path.read_text() == f"# mine\nssh-rsa AAAA oneadmin@front1\n{KEY}\n"
    made(root, onehost={"oneadmin": {"authorized_keys": [{"key": KEY, "restricted": True}]}})
    assert path.read_text() == f"# mine\nssh-rsa AAAA oneadmin@front1\nrestrict {KEY}\n"
    made(root, onehost={"oneadmin": {}})
    assert path.read_text() == "# mine\nssh-rsa AAAA oneadmin@front1\n"
    assert path.parent.stat().st_mode & 0o777 in (0o700, 0o755)


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder in which the name of a socket is not too long."""
    folder = Path(tempfile.mkdtemp(prefix="ncm-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_the_pinned_key_and_no_other(short: Path, keys: Hosts) -> None:
    sshd = keys.add("kvm1")
    root = short / "r"
    made(root, onehost={"oneadmin": {"known_hosts": {"kvm1": [sshd.key], "kvm2.x": [KEY]}}})
    folder = ssh_folder(root)
    # The client's own file comes first here, and would take the key as it is.
    text = (
        (folder / "ncm-virt-hosts.conf").read_text().replace("/var/lib/one", f"{root}/var/lib/one")
    )
    own = keys.config.read_text()
    lines = [at for at in own.split("\n") if "KnownHosts" not in at]
    keys.config.write_text(text + "\n".join(lines) + "\nHost *\n    StrictHostKeyChecking no\n")
    done = ssh(keys, "kvm1", "echo", "hello")
    assert done.stdout == "hello\n", done.stderr
    assert [at.name for at in folder.iterdir() if at.is_socket()], "the connection is shared"
    for at in folder.iterdir():
        if at.is_socket():
            subprocess.run(["ssh", "-F", str(keys.config), "-O", "exit", "kvm1"],
                           capture_output=True, check=False)  # fmt: skip
    sshd.stop()
    sshd.new_key()
    sshd.start()
    done = ssh(keys, "kvm1", "echo", "hello")
    assert done.returncode == 255
    assert "verification failed" in done.stderr


def test_modes_and_the_include_before_any_block(tmp_path: Path) -> None:
    root = tmp_path / "root"
    config = ssh_folder(root) / "config"
    config.parent.mkdir(parents=True)
    config.write_text("Include other.conf\nHost *\n    ForwardAgent no\n")
    config.chmod(0o600)
    tree = {"known_hosts": {"kvm1": [f"{KEY} comment"]}}
    made(root, onehost={"oneadmin": tree})
    folder = ssh_folder(root)
    modes = {at.name: oct(at.stat().st_mode & 0o777) for at in folder.iterdir()}
    assert modes == {"config": "0o600", "ncm-virt-hosts.conf": "0o600",
                     "ncm-virt_known_hosts": "0o644"}  # fmt: skip
    assert (folder / "ncm-virt_known_hosts").read_text() == f"kvm1 {KEY}\n"
    text = config.read_text()
    assert text.split("\n")[0] == "Include ncm-virt-hosts.conf"
    # Another component's line may come to stand first: ours stays where it is.
    config.write_text(f"Include ncm-virt.conf\n{text}")
    assert go(root, profile(onehost={"oneadmin": tree})).touched == []
    config.write_text("Host x\nInclude ncm-virt-hosts.conf\n")
    made(root, onehost={"oneadmin": tree})
    assert config.read_text() == "Include ncm-virt-hosts.conf\nHost x\n"
    made(root, onehost={"oneadmin": {}})
    assert config.read_text() == "Host x\n"


def test_a_front_end_pins_the_keys_of_its_hosts(tmp_path: Path) -> None:
    root = tmp_path / "root"
    tree = {"opennebula_version": "7.0", "hosts": {
        "kvm1_2eorg": {"ssh_host_keys": [KEY]}, "kvm2": {}, "kvm3": {"ssh_host_keys": [KEY]},
    }, "oneadmin": {"known_hosts": {"kvm4": [KEY]}}}  # fmt: skip
    made(root, oned=tree)
    text = (ssh_folder(root) / "ncm-virt_known_hosts").read_text()
    assert sorted(text.splitlines()) == [f"{name} {KEY}" for name in ("kvm1.org", "kvm3", "kvm4")]
    del tree["oneadmin"]
    made(root, oned=tree)
    assert "kvm4" not in (ssh_folder(root) / "ncm-virt_known_hosts").read_text()
