# SPDX-License-Identifier: Apache-2.0
"""The libvirtd of a test's own: what it can do, and that it is nobody else's."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.libvirt_live.conftest import MakeDaemon
from tests.libvirt_live.daemon import NEEDS, Daemon

TOP = Path(__file__).resolve().parents[2]
FORBIDDEN = 29  # VIR_ERR_OPERATION_DENIED
GUEST = """<domain type="qemu"><name>{}</name><memory unit="MiB">64</memory><vcpu>1</vcpu>
  <os><type arch="x86_64" machine="pc">hvm</type></os></domain>"""
NETWORK = """<network><name>inner</name><bridge name="virbr0"/><forward mode="nat"/>
  <ip address="192.0.2.1" prefix="24"><dhcp><range start="192.0.2.9" end="192.0.2.99"/></dhcp></ip>
</network>"""
POOL = "<pool type='dir'><name>images</name><target><path>{}</path></target></pool>"
VOLUME = """<volume><name>one.qcow2</name><capacity unit="MiB">8</capacity>
  <target><format type="qcow2"/></target></volume>"""
OWNER = """
import sys, time
from pathlib import Path
from tests.libvirt_live.daemon import Daemon

daemon = Daemon(Path(sys.argv[1]))
daemon.start()
(daemon.folder / "guest.xml").write_text(sys.argv[2])
daemon.virsh("create", daemon.folder / "guest.xml")
print(daemon.first, daemon.folder, flush=True)
time.sleep(3600)
"""


@pytest.fixture
def libvirt() -> Any:
    """The binding, silent: it prints each error by default."""
    module = pytest.importorskip("libvirt")
    module.registerErrorHandler(lambda *_: None, None)
    return module


def alive(process: object) -> bool:
    """Whether it runs; whether somebody has asked for its exit status does not matter."""
    try:
        stat = Path("/proc", str(process), "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


@pytest.fixture(autouse=True)
def _binding(needs: Any) -> None:
    needs("python:libvirt")


def test_a_client_outside_and_one_inside_ask_the_same_libvirtd(
    daemon: Daemon, libvirt: Any
) -> None:
    libvirt.open(daemon.uri).defineXML(GUEST.format("vm1"))
    assert daemon.virsh("list", "--all", "--name").split() == ["vm1"]
    assert (daemon.root / "etc/libvirt/qemu/vm1.xml").exists()


def test_two_of_them_share_nothing(daemon: Daemon, fresh_daemon: Daemon, libvirt: Any) -> None:
    libvirt.open(daemon.uri).defineXML(GUEST.format("vm1"))
    assert libvirt.open(fresh_daemon.uri).listAllDomains() == []


def test_it_begins_with_nothing_but_the_packages_filters(daemon: Daemon, libvirt: Any) -> None:
    node = libvirt.open(daemon.uri)
    every = [node.listAllDomains, node.listAllNetworks, node.listAllStoragePools]
    assert [listed() for listed in [*every, node.listAllSecrets]] == [[], [], [], []]


@pytest.mark.parametrize("socket", ["libvirt-sock", "libvirt-sock-ro"])
def test_a_reader_may_not_write_whichever_socket_it_takes(
    daemon: Daemon, libvirt: Any, socket: str
) -> None:
    reader = libvirt.openReadOnly(daemon.uri.replace("libvirt-sock", socket))
    assert reader.listAllDomains() == []
    with pytest.raises(libvirt.libvirtError) as caught:
        reader.defineXML(GUEST.format("vm1"))
    assert caught.value.get_error_code() == FORBIDDEN


def test_a_nat_network_serves_addresses_and_translates(daemon: Daemon, libvirt: Any) -> None:
    libvirt.open(daemon.uri).networkDefineXML(NETWORK).create()
    assert "192.0.2.1/24" in daemon.run("ip", "-br", "address", "show", "virbr0").stdout
    assert daemon.run("pidof", "dnsmasq").stdout
    assert "MASQUERADE" in daemon.run("iptables", "-t", "nat", "-S").stdout


def test_a_pool_makes_volumes_where_the_test_sees_them(daemon: Daemon, libvirt: Any) -> None:
    pool = libvirt.open(daemon.uri).storagePoolDefineXML(POOL.format(daemon.folder / "images"))
    pool.build()
    pool.create()
    pool.createXML(VOLUME)
    assert (daemon.folder / "images/one.qcow2").read_bytes()[:3] == b"QFI"


def test_guests_outlive_a_killed_libvirtd_and_the_next_one_finds_them(
    daemon: Daemon, libvirt: Any
) -> None:
    libvirt.open(daemon.uri).defineXML(GUEST.format("vm1")).create()
    before = daemon.run("pidof", "qemu-system-x86_64").stdout
    daemon.kill()
    with pytest.raises(libvirt.libvirtError):
        libvirt.open(daemon.uri)
    daemon.restart()
    assert libvirt.open(daemon.uri).lookupByName("vm1").isActive()
    assert before and daemon.run("pidof", "qemu-system-x86_64").stdout == before


@pytest.mark.parametrize("by_systemctl", [False, True])
def test_a_restart_is_another_libvirtd(daemon: Daemon, libvirt: Any, by_systemctl: bool) -> None:
    before = daemon.run("pidof", "libvirtd").stdout
    if by_systemctl:
        daemon.run("systemctl", "restart", "libvirtd.service", check=True)
        assert daemon.calls() == ["restart libvirtd.service"]
    else:
        daemon.restart()
    assert libvirt.open(daemon.uri).listAllDomains() == []
    assert daemon.run("pidof", "libvirtd").stdout != before


def test_a_frozen_libvirtd_answers_nobody_until_it_thaws(daemon: Daemon) -> None:
    daemon.freeze()
    with pytest.raises(subprocess.TimeoutExpired):
        daemon.run("virsh", "-c", "qemu:///system", "list", timeout=1)
    daemon.thaw()
    assert daemon.virsh("list", "--all", "--name").split() == []


def test_systemctl_inside_tells_whether_libvirtd_runs(daemon: Daemon) -> None:
    question = ["systemctl", "is-active", "--quiet", "libvirtd.service"]
    assert daemon.run(*question).returncode == 0
    daemon.run("systemctl", "--no-ask-password", "stop", "libvirtd.service", check=True)
    assert daemon.run(*question).returncode == 3
    assert daemon.calls() == ["stop libvirtd.service"]


def test_there_is_no_kvm_inside(daemon: Daemon) -> None:
    assert not (daemon.root / "dev/kvm").exists()
    assert "<domain type='kvm'" not in daemon.virsh("capabilities")


def test_what_it_writes_is_not_written_on_this_machine(daemon: Daemon, tmp_path: Path) -> None:
    for folder in ("/etc", "/var/lib", "/run", "/var/log", "/etc/libvirt/qemu"):
        daemon.run("touch", f"{folder}/{tmp_path.name}", check=True)
        assert not (Path(folder) / tmp_path.name).exists()


@pytest.mark.needs(*NEEDS)
def test_nothing_is_left_of_it_when_the_test_process_is_killed(capabilities: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(capabilities), GUEST.format("vm1")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=TOP,
    )
    assert owner.stdout is not None
    first, folder = owner.stdout.readline().split()
    assert Path(folder).exists() and alive(first)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    while Path(folder).exists() or alive(first):
        time.sleep(0.05)  # pytest's timeout fails the test


def test_a_node_dies_with_its_watcher(make_daemon: MakeDaemon) -> None:
    daemon = make_daemon()
    assert daemon.watcher is not None
    daemon.watcher.kill()
    while alive(daemon.first):
        time.sleep(0.05)


def test_why_there_is_no_node_is_told(needs: Any, tmp_path: Path) -> None:
    needs(*NEEDS)
    daemon = Daemon(tmp_path / "missing")
    with pytest.raises(RuntimeError, match="missing"):
        daemon.start()
    assert not daemon.folder.exists()


def test_the_distributions_binding_reaches_it_too(daemon: Daemon, distribution_python: str) -> None:
    program = "import libvirt, sys; print(libvirt.open(sys.argv[1]).getType(), libvirt.__file__)"
    done = subprocess.run(
        [distribution_python, "-c", program, daemon.uri],
        capture_output=True,
        text=True,
        check=True,
    )
    driver, file = done.stdout.split()
    assert driver == "QEMU"
    assert file.startswith("/usr/lib")
