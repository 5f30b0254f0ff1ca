# SPDX-License-Identifier: Apache-2.0
"""A host's whole profile made true on a node by the command, and kept so."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.libvirt_live import hosts
from tests.libvirt_live.daemon import Daemon, Done
from tests.libvirt_live.live import Command, Life
from tests.promises.life import edited
from tests.stage_life import Pairs

pytestmark = pytest.mark.needs("python:libvirt", "dnsmasq", "iptables", "qemu-img")
NOTHING = "nothing to change."
WEB = "/guests/web_2eexample_2eorg"


@pytest.fixture
def node(daemon: Daemon) -> Daemon:
    hosts.prepare(daemon)
    return daemon


def objects(done: Done[str]) -> list[dict[str, Any]]:
    """What a run with --json tells of the objects."""
    (component,) = json.loads(done.stdout)["components"]
    assert component["errors"] == []
    found: list[dict[str, Any]] = component["objects"]
    return found


def steps(done: Done[str]) -> Pairs:
    return [(words, f"{at['kind']} {at['name']}") for at in objects(done) for words in at["steps"]]


def states(*folders: Path) -> dict[str, tuple[int, int]]:
    """path -> time and size of every file below; sockets and the guests' images left out."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            status = path.lstat()
            if path.is_file():
                found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


def kept_by(node: Daemon, root: Path) -> dict[str, tuple[int, int]]:
    """What the record and libvirt keep."""
    return states(root / "var/lib/ncm-virt", node.root / "etc/libvirt")


def apply_twice(run: Command, node: Daemon, root: Path) -> Pairs:
    """The whole profile from nothing, until nothing is left to do; what was planned."""
    tree = hosts.host()
    plan = run(tree, "--dry-run", "--json", "--detailed-exitcode")
    assert plan.returncode == 2, plan.stderr
    assert node.virsh("list", "--all", "--name").split() == []
    done = run(tree, "--json", "--detailed-exitcode")
    assert done.returncode == 2, done.stdout + done.stderr
    assert steps(done) == steps(plan)
    assert {at["action"] for at in objects(done)} == {"create"}
    for options in (["--dry-run"], [], ["--verbose"]):
        was = kept_by(node, root)
        again = run(tree, "--detailed-exitcode", *options)
        assert (again.returncode, again.stderr) == (0, "")
        assert again.stdout.rstrip().endswith(NOTHING)
        assert kept_by(node, root) == was
    return steps(plan)


def is_true(node: Daemon) -> None:
    """The daemon has what the profile says, by its own words."""
    names = {kind: set(node.virsh(*words).split()) for kind, words in {
        "networks": ("net-list", "--name"), "stopped": ("net-list", "--name", "--inactive"),
        "starts": ("net-list", "--name", "--all", "--autostart"), "pools": ("pool-list", "--name"),
        "defined": ("pool-list", "--name", "--inactive"), "guests": ("list", "--name"),
        "shelf": ("list", "--name", "--inactive"),
        "boots": ("list", "--name", "--all", "--autostart"),
    }.items()}  # fmt: skip
    assert names == {
        "networks": {"nat", "routed", "open", "public"},
        "stopped": {"lonely", "trunk"},
        "starts": {"nat", "routed", "open", "public", "trunk"},
        "pools": {"images", "store"},
        "defined": {"data", "nfs", "lvm", "san"},
        "guests": {"web.example.org", "idle"},
        "shelf": {"shelf"},
        "boots": {"web.example.org"},
    }
    volumes = {name.split()[0] for name in node.virsh("vol-list", "images").splitlines()}
    assert volumes == {"base.qcow2", "top.qcow2", "copy.raw"}
    assert hosts.KEY in node.virsh("secret-get-value", _secret(node, "mirror"))
    assert f"passwd='{hosts.VNC[:3]}" in node.virsh(
        "dumpxml", "web.example.org", "--security-info", "--inactive"
    )


def _secret(node: Daemon, use: str) -> str:
    lines = [line.split() for line in node.virsh("secret-list").splitlines()]
    return next(words[0] for words in lines if words[-1] == use)


@pytest.mark.parametrize("python", ["ours", "the distribution's"])
def test_a_whole_host_is_made_true_and_stays_so(
    node: Daemon, python: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    which = sys.executable
    if python != "ours":
        which = request.getfixturevalue("distribution_python")
    # The same as from outside, in this process.
    life = Life(tmp_path / "outside", node.uri)
    expected = life.plan(hosts.host()).planned
    assert apply_twice(Command(node, which, str(tmp_path)), node, tmp_path) == expected
    is_true(node)
    life.moved_from(tmp_path)
    assert life.plan(hosts.host()).empty


def test_a_host_is_made_true_by_the_command_alone(node: Daemon) -> None:
    apply_twice(Command(node), node, node.root)
    is_true(node)
    record = node.root / "var/lib/ncm-virt/record/libvirt/applied.json"
    assert json.loads(record.read_text())["server"] == "qemu:///system"


def test_a_pool_whose_driver_is_missing_is_one_clear_line(node: Daemon, tmp_path: Path) -> None:
    tree = {"ceph": copy.deepcopy(hosts.ceph())}
    tree["ceph"]["main"]["pools"] = {"vms": {}}
    done = Life(tmp_path, node.uri).go(tree)
    assert done.status == 1
    (line,) = done.errors
    assert line.startswith("pool vms: ") and "rbd" in line


class Watch(threading.Thread):
    """The command lines of all processes, as often as they can be read."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: set[bytes] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            for process in filter(str.isdigit, os.listdir("/proc")):
                with contextlib.suppress(OSError):
                    self.seen.add(Path("/proc", process, "cmdline").read_bytes())


@pytest.fixture
def watch() -> Iterator[Watch]:
    thread = Watch()
    thread.start()
    yield thread
    thread.over.set()
    thread.join()


def spellings(secrets: list[str]) -> list[bytes]:
    """Each secret as it is, and as XML and JSON spell it."""
    found = []
    for secret in secrets:
        xml = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        quoted = xml.replace('"', "&quot;")
        quoted = {quoted, quoted.replace("'", "&apos;"), quoted.replace("'", "&#39;")}
        for text in (secret, xml, *quoted):
            found += [text.encode(), json.dumps(text)[1:-1].encode()]
    return found


def test_no_secret_is_shown_kept_or_in_a_command_line(
    node: Daemon, watch: Watch, tmp_path: Path
) -> None:
    run = Command(node, root=str(tmp_path))
    tree = hosts.host()
    other = edited(tree, f"{WEB}/graphics/0/password", "VNC-new1")
    other = edited(other, "/secrets/chap/value", "another value of it")
    secret = spellings([*hosts.SECRETS, "VNC-new1", "another value of it"])
    for profile in (tree, other):
        for options in (["--dry-run", "--json"], ["--dry-run", "--verbose"],
                        ["--color", "always", "--verbose"]):  # fmt: skip
            done = run(profile, *options)
            assert done.returncode == 0, done.stderr
            said = (done.stdout + done.stderr).encode()
            assert [text for text in secret if text in said] == []
    argv = b"\n".join(watch.seen)
    assert b"ncm-configure" in argv and b"qemu-system" in argv
    assert [text for text in secret if text in argv] == []
    record = tmp_path / "var/lib/ncm-virt/record/libvirt"
    holding = {path for path in tmp_path.rglob("*") if path.is_file() and path.suffix
               and any(text in path.read_bytes() for text in secret)}  # fmt: skip
    # What --undo would put back: the guest with its former password.
    assert holding == {record / "journal/2.json"}
    for path in (record, record / "journal", *record.rglob("*.json")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_objects_wait_for_the_daemon_that_the_run_starts(daemon: Daemon) -> None:
    run = Command(daemon)
    tree: dict[str, Any] = {"pools": {"x": {"type": "dir", "target": "/var/lib/libvirt/x"}}}
    daemon.run("systemctl", "kill", "libvirtd.service", check=True)
    alone = run(tree)
    assert alone.returncode == 1
    assert "nobody answers" in alone.stdout
    tree["qemu"] = {"user": "root", "group": "root", "security_driver": "none", "namespaces": [],
                    "cgroup_controllers": [], "stdio_handler": "file",
                    "max_files": 4096}  # fmt: skip
    plan = run(tree, "--dry-run", "--detailed-exitcode")
    assert plan.returncode == 2, plan.stdout + plan.stderr
    assert "? known once qemu:///system answers" in plan.stdout
    done = run(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "+ pool x" in done.stdout
    assert daemon.virsh("pool-list", "--name").split() == ["x"]
    again = run(tree, "--detailed-exitcode")
    assert (again.returncode, again.stdout.rstrip()[-len(NOTHING) :]) == (0, NOTHING)
