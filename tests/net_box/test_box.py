# SPDX-License-Identifier: Apache-2.0
"""The box is a node: its network, its daemons, its guests and its end."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.net_box.box import NEEDS, Box, until
from tests.net_box.box import box as box

BRIDGE = "192.0.2.3"
PEER = "192.0.2.1/24"
KEYFILES = {
    "br0": "[connection]\nid=br0\nuuid=00000000-0000-4000-8000-000000000001\ntype=bridge\n"
    "interface-name=br0\n[bridge]\nstp=false\nforward-delay=0\n"
    f"[ipv4]\nmethod=manual\naddress1={BRIDGE}/24\n[ipv6]\nmethod=disabled\n",
    "eth0": "[connection]\nid=eth0\nuuid=00000000-0000-4000-8000-000000000002\ntype=ethernet\n"
    "interface-name=eth0\nmaster=br0\nslave-type=bridge\n[bridge-port]\npath-cost=33\n",
}
NETWORKD = {
    "br0.netdev": "[NetDev]\nName=br0\nKind=bridge\n[Bridge]\nForwardDelaySec=0\nSTP=no\n",
    "br0.network": f"[Match]\nName=br0\n[Network]\nAddress={BRIDGE}/24\n",
    "eth0.network": "[Match]\nName=eth0\n[Network]\nBridge=br0\n",
}
INTERFACES = f"""auto br0
iface br0 inet static
    address {BRIDGE}/24
    bridge_ports eth0
    bridge_fd 0
"""
GMOND = {
    "active": True,
    "ncm-module": "pyncm",
    "file": "/etc/ganglia/gmond.conf",
    "cluster": {"name": "cloud"},
    "udp_send_channel": [],
    "udp_recv_channel": [],
    "tcp_accept_channel": [],
    "collection_group": [],
}


def made_by_hand(box: Box) -> None:
    """br0 with eth0 in it and an address, and the other end of eth0."""
    for words in (
        "link add br0 type bridge forward_delay 0",
        "link set eth0 master br0 up",
        "link set br0 up",
        f"addr add {BRIDGE}/24 dev br0",
    ):
        box.run("ip", *words.split(), check=True)
    box.outside(PEER)


def carries(box: Box) -> bool:
    """Whether br0 answers from outside, through its port."""
    box.outside(PEER)
    box.until(lambda: box.ping(BRIDGE, count=1))
    return [each["ifname"] for each in box.ip("link", "show", "master", "br0")] == ["eth0"]


@pytest.mark.needs(*NEEDS, "NetworkManager", "nmcli")
def test_networkmanager_makes_a_bridge_that_carries(box: Box) -> None:
    for name, text in KEYFILES.items():
        box.write(f"/etc/NetworkManager/system-connections/{name}.nmconnection", text, 0o600)
    box.start("NetworkManager")
    assert carries(box)
    assert box.ip("link", "show", "eth0")[0]["linkinfo"]["info_slave_data"]["cost"] == 33
    assert "br0:bridge:connected" in box.run("nmcli", "-t", "device").stdout


@pytest.mark.needs(*NEEDS, "/lib/systemd/systemd-networkd")
def test_networkd_makes_a_bridge_that_carries(box: Box) -> None:
    for name, text in NETWORKD.items():
        box.write(f"/etc/systemd/network/{name}", text)
    box.start("networkd")
    assert carries(box)
    assert "br0" in box.run("networkctl", "--no-pager", "list").stdout


@pytest.mark.needs(*NEEDS, "ifup", "brctl")
def test_ifupdown_makes_a_bridge_that_carries(box: Box) -> None:
    box.start("ifupdown")
    box.outside(PEER)
    box.write("/etc/network/interfaces.d/br0", INTERFACES)
    box.run("ifup", "br0", check=True)
    assert carries(box)
    assert box.run("ifquery", "--state").stdout.split() == ["br0=br0", "lo=lo"]


@pytest.mark.needs(*NEEDS)
def test_pings_to_a_guest_are_counted(box: Box) -> None:
    made_by_hand(box)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest, box.pinger(guest.ip) as whole:
        box.run("sleep", "1")
        assert whole.lost() == 0
        assert whole.sent > 3
        with box.pinger(guest.ip) as cut:
            box.run("ip", "link", "set", "eth0", "nomaster", check=True)
            box.run("sleep", "2")
            box.run("ip", "link", "set", "eth0", "master", "br0", check=True)
            assert 0 < cut.lost() < cut.sent
    assert box.ip("link", "show", "vnet0") == []


@pytest.mark.needs(*NEEDS)
def test_a_guest_outlives_the_bridge_and_comes_back(box: Box) -> None:
    made_by_hand(box)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        assert box.ping(guest.ip) == 3
        box.run("ip", "link", "del", "br0", check=True)
        assert box.ping(guest.ip) == 0
        made_by_hand(box)
        box.run("ip", "link", "set", "vnet0", "master", "br0", check=True)
        box.until(lambda: box.ping(guest.ip) == 3)


@pytest.mark.needs(*NEEDS)
def test_a_card_and_its_other_end_are_in_two_networks(box: Box) -> None:
    names = [each["ifname"] for each in box.ip("link")]
    assert names == ["lo", "eth0", "eth1"]
    assert [each["ifname"] for each in box.ip("link", outside=True)] == ["lo", "peer0", "peer1"]
    assert box.ip("link", "show", "eth1")[0]["address"] == box.mac(1)


@pytest.mark.needs(*NEEDS, "/etc/ganglia/gmond.conf")
def test_ncm_configure_sees_a_live_root(box: Box) -> None:
    box.os("el", 9)
    box.profile({"software": {"components": {"gmond": GMOND}}})
    done = box.configure("gmond")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cluster" in box.read("/etc/ganglia/gmond.conf")
    assert box.calls() == ["restart ganglia-monitor.service"]
    assert "nothing to change" in box.configure("gmond").stdout
    assert box.calls() == []


@pytest.mark.needs(*NEEDS)
def test_what_a_node_writes_stays_there(box: Box, tmp_path: Path) -> None:
    box.write("/run/lock/a", "1")
    box.write("/var/run/b", "2")  # a link to /run: the node's, not ours
    box.write("/usr/bin/c", "3", 0o755)
    assert box.run("cat", "/run/lock/a", "/run/b", "/usr/bin/c").stdout == "123"
    assert not any(Path(path).exists() for path in ("/run/lock/a", "/run/b", "/usr/bin/c"))
    with Box(tmp_path / "other", cards=1) as other:
        assert not other.exists("/usr/bin/c")
        assert [each["ifname"] for each in other.ip("link")] == ["lo", "eth0"]


@pytest.mark.needs(*NEEDS)
def test_a_signal_reaches_the_command_itself(box: Box) -> None:
    trap = "trap 'echo heard; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    with box.popen("bash", "-c", trap, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        box.signal(process, signal.SIGTERM)
        assert process.stdout.read() == "heard\n"
    assert process.returncode == 3


@pytest.mark.needs(*NEEDS)
def test_a_killed_command_leaves_what_it_detached(box: Box) -> None:
    script = "setsid sleep 1000 >/dev/null 2>&1 & echo ready; sleep 2000"
    with box.popen("bash", "-c", script, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
    box.until(lambda: not running(box, "sleep 2000"))
    assert running(box, "sleep 1000")
    box.kill_all()
    box.until(lambda: not running(box, "sleep 1000"))
    assert len(box.ip("link")) == 3


def running(box: Box, command: str) -> bool:
    return box.run("pgrep", "-fx", command).returncode == 0


@pytest.mark.needs(*NEEDS)
def test_units_that_shall_fail_do(box: Box) -> None:
    box.fail("nfs-server")
    assert box.run("systemctl", "reload", "nfs-server.service").returncode == 1
    assert box.run("systemctl", "restart", "other.service").returncode == 0
    assert box.run("systemctl", "is-active", "nfs-server").returncode == 0
    assert box.calls() == ["reload nfs-server.service", "restart other.service"]
    assert box.calls() == []


@pytest.mark.needs(*NEEDS, "NetworkManager", "nmcli")
def test_a_daemon_restarts_and_is_asked_whether_it_runs(box: Box) -> None:
    unit = "NetworkManager.service"
    assert box.run("systemctl", "is-active", unit).returncode != 0
    box.start("NetworkManager")
    before = box.read("/run/box/NetworkManager.pid")
    box.run("systemctl", "restart", unit, check=True)
    assert box.run("systemctl", "is-active", unit).returncode == 0
    assert box.read("/run/box/NetworkManager.pid") != before
    assert box.calls() == [f"restart {unit}"]


OWNER = """
import sys, pathlib
sys.path.insert(0, {top!r})
from tests.net_box.box import Box
box = Box(pathlib.Path({folder!r}))
box.popen("sleep", "3000")
print(box.first, flush=True)
sys.stdin.read()
"""


@pytest.mark.needs(*NEEDS)
def test_a_box_ends_with_the_process_that_made_it(tmp_path: Path) -> None:
    top = str(Path(__file__).resolve().parents[2])
    script = OWNER.format(top=top, folder=str(tmp_path / "box"))
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe) as owner:
        assert owner.stdout
        first = int(owner.stdout.readline())
        assert Path(f"/proc/{first}/root/run/box").is_dir()
        owner.kill()
    until(lambda: not Path(f"/proc/{first}/root/run/box").exists())
