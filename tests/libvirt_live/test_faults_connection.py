# SPDX-License-Identifier: Apache-2.0
"""No connection, or none that lasts: one clear line, exit 1, nothing done, nothing hangs."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any, Callable, Optional

import pytest

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.fault_trees import QEMU, everything
from tests.libvirt_live.faults import LV, At, Done, Node, connection, libvirt
from tests.promises.life import edited

NOBODY = 65534
Setup = Optional[Callable[[], None]]


@pytest.fixture
def node(daemon: Daemon) -> Node:
    return Node(daemon)


def stopped(node: Node) -> None:
    node.daemon.run("systemctl", "stop", "libvirtd.service", check=True)


def killed(node: Node) -> None:
    """Its socket stays, and nobody listens there."""
    node.daemon.kill()


def closed(node: Node) -> None:
    node.daemon.run("chmod", "600", "/run/libvirt/libvirt-sock", "/run/libvirt/libvirt-sock-ro")


def frozen(node: Node) -> None:
    node.daemon.freeze()


def as_nobody() -> None:
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def impatient() -> None:
    connection.PATIENCE = 0.2
    connection.ALIVE = (1, 1)


def without_binding() -> None:
    sys.modules["libvirt"] = None  # type: ignore[assignment]


def outdated() -> None:
    libvirt.virConnect.getLibVersion = lambda self: 6_000_000


WAYS: dict[str, tuple[Callable[[Node], None], Setup, str]] = {
    "no daemon": (stopped, None, "qemu:///system: nobody answers; does the daemon run"),
    "dead socket": (killed, None, "qemu:///system: nobody answers; does the daemon run"),
    "no permission": (closed, as_nobody, "qemu:///system: no permission to connect"),
    "frozen": (frozen, impatient, "qemu:///system: does not answer within 0.2 s"),
    "no binding": (lambda _: None, without_binding, "install the package python3-libvirt"),
    "old": (lambda _: None, outdated, "is libvirt 6.0.0; 8.0.0 or newer is needed"),
}


def told(done: Done, words: str) -> None:
    """One line says it, and nothing was asked of libvirt or written."""
    assert done.status == 1
    done.line("error:", words)
    assert not [subject for _, subject in done.steps if "/record/" in subject]
    assert done.calls == []
    assert " + " not in done.out and "bug" not in done.text


@pytest.mark.parametrize("options", [("--dry-run",), ()], ids=["dry run", "run"])
@pytest.mark.parametrize("way", WAYS)
def test_without_a_connection_one_line_says_why_and_nothing_is_done(
    node: Node, way: str, options: tuple[str, ...]
) -> None:
    break_it, setup, words = WAYS[way]
    if setup is as_nobody and not options:
        pytest.skip("whoever may write the record may use the socket")
    break_it(node)
    told(node.go(everything(), *options, at=At(setup=setup)), words)
    assert not (node.daemon.root / "var/lib/ncm-virt/record").exists()


def test_objects_of_ours_are_not_taken_for_gone_while_nobody_answers(node: Node) -> None:
    assert node.go(everything()).status == 0
    record, there = node.record(), node.state()
    for break_it, setup, words in (WAYS["no daemon"], WAYS["dead socket"]):
        break_it(node)
        for options in ((), ("--undo",), ("--unconfigure",)):
            told(node.go(everything(), *options, at=At(setup=setup)), words)
        node.daemon.restart()
    assert node.record() == record
    assert node.state() == there
    again = node.go(everything(), names=())
    assert "nothing to change" in again.out and again.made == []


NONSENSE = {
    "foo:///x": "no connection driver available",
    "qemu+unix:///system?socket=/nowhere": "nobody answers",
    "test:///nowhere.xml": "/nowhere.xml",
    "qemu:///nowhere": "cannot be opened",
    "qemu+tls://127.0.0.1:1/system": "nobody answers",
    "xen:///": "cannot be opened",
}


@pytest.mark.parametrize("uri", NONSENSE)
def test_a_uri_of_nonsense_is_told_by_that_uri(node: Node, uri: str) -> None:
    done = node.go(everything(), "--connect", uri)
    told(done, NONSENSE[uri])
    assert uri in done.line("error:")


def test_a_kind_that_the_driver_lacks_is_refused_and_the_others_are_made(node: Node) -> None:
    done = node.go(everything(), "--connect", "test:///default")
    assert done.status == 1
    done.line("! secret key: this libvirt keeps no secrets", f"{LV}/secrets/key")
    assert ("network inner", "define") in done.made
    assert ("secret key", "define") not in done.made


def test_an_embedded_qemu_keeps_guests_and_says_that_it_has_no_networks(node: Node) -> None:
    profile = everything()
    profile["software"]["components"]["libvirt"]["pools"] = {}
    profile["software"]["components"]["libvirt"]["guests"]["web"].update(disks=[], nics=[])
    done = node.go(profile, "--connect", "qemu:///embed?root=/var/lib/embed")
    done.line("! network inner: this libvirt keeps no networks")
    assert ("guest web", "define") in done.made


def test_a_run_that_starts_the_daemon_plans_when_it_answers(node: Node) -> None:
    profile = edited(everything(), f"{LV}/qemu", QEMU)
    stopped(node)
    node.daemon.calls()
    plan = node.go(profile, "--dry-run")
    assert plan.status == 0
    plan.line("? known once qemu:///system answers")
    assert node.daemon.calls() == [] and plan.calls == []
    done = node.go(profile)
    assert done.status == 0, done.text
    assert node.daemon.calls() == ["restart libvirtd.service"]
    announced = done.out.partition("libvirt\n")[0]
    assert all(f"+ {at}" in announced for at in ("secret key", "network inner", "guest web"))
    assert node.names()["guest"] == ["web"]
    assert node.go(profile, names=()).steps == []


def test_a_daemon_that_does_not_come_up_after_its_restart_is_told(node: Node) -> None:
    profile = edited(everything(), f"{LV}/qemu", QEMU)
    stopped(node)
    # systemctl believes that it runs, and there is no socket.
    node.daemon.run("bash", "-c", "echo 1 > /run/libvirtd.pid")

    def setup() -> None:
        from ncm import objects

        objects.PATIENCE = 0.3

    node.daemon.run("mount", "--bind", "/bin/true", "/usr/bin/systemctl", check=True)
    done = node.go(profile, at=At(setup=setup))
    assert done.status == 1
    done.line("error:", "qemu:///system: nobody answers")
    node.daemon.run("umount", "/usr/bin/systemctl", check=True)
    node.daemon.run("rm", "/run/libvirtd.pid")
    node.daemon.restart()
    done = node.go(profile)
    assert done.status == 0, done.text
    assert node.names()["guest"] == ["web"]


def test_a_daemon_that_freezes_between_two_calls_ends_the_run(node: Node) -> None:
    subject = "volume images/one"
    number = [at for _, at in node.go(everything()).steps].index(subject)
    node.fresh()

    def freeze(count: int) -> None:
        if count == number:
            os.kill(int(Path("/run/libvirtd.pid").read_text()), signal.SIGSTOP)

    done = node.go(everything(), at=At(setup=impatient, event=freeze))
    assert done.status == 1
    assert "the connection to libvirt broke: " in done.line("error:", f"{subject}: ")
    node.daemon.thaw()
    assert node.go(everything()).status == 0
    assert node.go(everything(), names=()).steps == []


def test_a_daemon_that_freezes_while_it_is_compared_ends_the_plan(node: Node) -> None:
    def freeze() -> None:
        impatient()
        real: Any = libvirt.virConnect.listAllNetworks

        def listing(*arguments: Any) -> Any:
            os.kill(int(Path("/run/libvirtd.pid").read_text()), signal.SIGSTOP)
            return real(*arguments)

        libvirt.virConnect.listAllNetworks = listing

    told(node.go(everything(), at=At(setup=freeze)), "the connection to libvirt broke")
