# SPDX-License-Identifier: Apache-2.0
"""A node that is up asks its front end to look: from the unit's command to the last step."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ncm_libvirt import unitfile
from tests.oned_cloud.sshd import Network, Sshd, free_port, keygen
from tests.onehost.conftest import made
from tests.onehost.places import accounts, enter, front_end
from tests.real import needs

START = "0 --no-block start ncm-virt-register.service"
NEEDS = ("root", "/usr/sbin/sshd", "ssh", "ssh-keygen", "unshare", "sudo", "virsh")


class Pair:
    """A front end with its sshd, and a node that knows its key."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.node, self.front = folder / "node", folder / "front"
        self.calls = front_end(folder)
        self.calls.touch()
        self.calls.chmod(0o666)
        self.public = keygen(folder / "announce")
        self.key = folder / "announce"
        self.sshd = Sshd(folder / "sshd", "")
        self.sshd.port = free_port()
        self._oned()
        over = enter(etc=self.front / "etc", usr_bin=folder / "bin", usr_libexec=folder / "libexec")
        self.sshd.start(over)

    def _oned(self) -> None:
        tree: dict[str, Any] = {
            "opennebula_version": "7.0", "hosts": {}, "registration": {},
            "oneadmin": {"authorized_keys": [{"key": self.public, "announce": True}]},
        }  # fmt: skip
        made(self.front, oned=tree)
        accounts(self.front / "etc")
        self.sshd.keys = self.front / "var/lib/one/.ssh/authorized_keys"
        # There is no oneadmin on this machine to whom the run could have given them.
        for path in (self.sshd.keys.parent, self.sshd.keys):
            os.chown(path, 1999, 1999)

    def announce(self, *before: str, **fields: Any) -> subprocess.CompletedProcess[str]:
        """Configure the node, and run its unit's command."""
        end = {"host": "localhost", "port": self.sshd.port, "keys": [self.sshd.key]}
        tree = {"front_ends": [end], "key": str(self.key), "checks": ["ssh"], "wait": 1, **fields}
        made(self.node, onehost={"announce": tree})
        unit = (self.node / "etc/systemd/system/ncm-virt-announce.service").read_text()
        command = next(at[2] for at in unitfile.meaning(unit) if at[1] == "ExecStart")
        return subprocess.run(
            [*before, *enter(etc=self.node / "etc"), *command.split()],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def told(self) -> list[str]:
        found = self.calls.read_text().splitlines()
        self.calls.write_text("")
        return found

    def ssh(self, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """What somebody who has the node's key may try."""
        known = self.front / "known"
        known.write_text(f"[127.0.0.1]:{self.sshd.port} {self.sshd.key}\n")
        return subprocess.run(
            ["ssh", "-F", "none", "-i", str(self.key), "-p", str(self.sshd.port), "-o",
             "BatchMode=yes", "-o", f"UserKnownHostsFile={known}", *options,
             "oneadmin@127.0.0.1", *words],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip


@pytest.fixture
def pair() -> Iterator[Pair]:
    needs(*NEEDS)
    # Not pytest's folder, which only its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="ncm-", dir="/tmp"))
    found = Pair(folder)
    yield found
    found.sshd.stop()
    shutil.rmtree(folder)


def test_the_front_end_is_asked_as_root_by_way_of_oneadmin_and_as_often_as_one_likes(
    pair: Pair,
) -> None:
    for _ in range(2):
        done = pair.announce()
        assert done.returncode == 0, done.stderr
        assert pair.told() == [START]


def test_whatever_else_is_asked_comes_to_the_same(pair: Pair) -> None:
    for words in (["sh", "-c", "id >/tmp/x"], ["--", "stop", "sshd"], ["internal-sftp"], []):
        pair.ssh(*words)
        assert pair.told() == [START]
    done = pair.ssh(
        "-tt", "sh", options=("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22")
    )
    assert done.returncode != 0
    assert pair.told() == []


def test_a_front_end_with_another_key_is_not_told(pair: Pair) -> None:
    other = keygen(pair.node.parent / "other")
    end = {"host": "localhost", "port": pair.sshd.port, "keys": [other]}
    done = pair.announce(front_ends=[end])
    assert done.returncode == 1
    assert "verification failed" in done.stderr
    assert pair.told() == []


def test_every_front_end_is_told_and_one_is_enough(pair: Pair) -> None:
    good = {"host": "localhost", "port": pair.sshd.port, "keys": [pair.sshd.key]}
    down = {"host": "127.0.0.1", "port": free_port(), "keys": [pair.sshd.key]}
    assert pair.announce(front_ends=[down, good]).returncode == 0
    assert pair.told() == [START]
    assert pair.announce(front_ends=[down]).returncode == 1


def test_nobody_is_told_while_a_check_does_not_hold(pair: Pair) -> None:
    down = f"qemu:///system?socket={pair.node}/none"
    done = pair.announce(checks=["libvirt"], libvirt_uri=down)
    assert done.returncode == 1
    assert "libvirt does not answer" in done.stderr
    assert pair.told() == []
    assert pair.announce(checks=["libvirt"], libvirt_uri="test:///default").returncode == 0
    assert pair.told() == [START]


def test_the_node_waits_for_its_bridges(pair: Pair) -> None:
    network = Network()
    try:
        done = pair.announce(*network.enter.split(), checks=["bridges"], bridges=["br7"])
        assert (done.returncode, pair.told()) == (1, [])
        assert "no bridge br7" in done.stderr
        network.ip("link", "add", "br7", "type", "bridge")
        network.ip("link", "set", "br7", "up")
        # There is no way out of that network: it is ready, and the front end is not reached.
        done = pair.announce(*network.enter.split(), checks=["bridges"], bridges=["br7"])
        assert "no bridge" not in done.stderr and "ssh: connect" in done.stderr
    finally:
        network.close()


def test_a_check_that_comes_true_later_is_waited_for(pair: Pair, tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    commands = {"second": f"[ -e {flag} ] || {{ touch {flag}; exit 1; }}"}
    assert pair.announce(commands=commands, wait=60).returncode == 0
    assert pair.told() == [START]
