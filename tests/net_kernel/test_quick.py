# SPDX-License-Identifier: Apache-2.0
"""Whether all links are as declared is told by one look at the kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ncm.host import Host
from ncm.place import Place
from ncm_bridge.kernel import Kernel
from ncm_bridge.live.differ import strange
from ncm_bridge.live.quick import unchanged
from ncm_bridge.model.link import Link, Route, Rule
from tests.net_kernel.namespace import Namespace

ROOT = Path(__file__).resolve().parents[2]


def declared() -> dict[str, Link]:
    """A bridge with a port, as a profile may want them."""
    bridge, port = Link("br0", "bridge"), Link("eth0")
    bridge.up = port.up = True
    bridge.options = {"stp_state": 0, "forward_delay": 200}
    bridge.addresses = {"192.0.2.3/24": ""}
    bridge.routes = (Route("198.51.100.0/24", "192.0.2.1"),
                     Route("203.0.113.0/24", type="blackhole", table=100))  # fmt: skip
    bridge.rules = (Rule("inet", 100, "192.0.2.0/24"),)
    bridge.sysctl = {"ipv4/conf/br0/forwarding": "1"}
    port.master, port.mtu, port.port = "br0", 1500, {"cost": 7}
    port.ethtool = {"features tso": "off"}
    return {"br0": bridge, "eth0": port}


def record(links: dict[str, Link], seen: str = "=") -> dict[str, dict[str, Any]]:
    return {
        f"link {name}": {"id": "", "origin": "made", "because": "/system/network",
                         "base": link.as_json(), "foreign": [], "seen": seen}
        for name, link in links.items()
    }  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("rtnetlink:", {}, Host(str(tmp_path)), "network")


@pytest.fixture
def running(space: Namespace) -> Namespace:
    """A network that is as declared."""
    space.ip("link add br0 type bridge stp_state 0 forward_delay 200", "link set br0 up",
             "link add eth0 type veth peer name far", "link set eth0 master br0 up",
             "link set eth0 type bridge_slave cost 7", "addr add 192.0.2.3/24 dev br0",
             "route add 198.51.100.0/24 via 192.0.2.1",
             "route add blackhole 203.0.113.0/24 table 100",
             "rule add from 192.0.2.0/24 table 100")  # fmt: skip
    Path("/proc/sys/net/ipv4/conf/br0/forwarding").write_text("1")
    subprocess.run(["ethtool", "-K", "eth0", "tso", "off"], check=True, capture_output=True)
    return space


@pytest.mark.needs("ethtool")
def test_a_network_as_declared_is_unchanged(running: Namespace, place: Place) -> None:
    assert unchanged(place, record(declared()))
    assert unchanged(place, {})


@pytest.mark.needs("ethtool")
@pytest.mark.parametrize(
    "line",
    [
        "link del br0", "link set br0 down", "link set eth0 nomaster", "link set eth0 mtu 1400",
        "link set br0 type bridge forward_delay 300", "link set eth0 type bridge_slave cost 8",
        "addr del 192.0.2.3/24 dev br0", "route del 198.51.100.0/24",
        "route del blackhole 203.0.113.0/24 table 100", "rule del from 192.0.2.0/24",
    ],
)  # fmt: skip
def test_a_drift_is_seen(running: Namespace, place: Place, line: str) -> None:
    running.ip(line)
    assert not unchanged(place, record(declared()))


@pytest.mark.needs("ethtool")
def test_a_drift_of_what_few_declare_is_seen(running: Namespace, place: Place) -> None:
    Path("/proc/sys/net/ipv4/conf/br0/forwarding").write_text("0")
    assert not unchanged(place, record(declared()))
    Path("/proc/sys/net/ipv4/conf/br0/forwarding").write_text("1")
    assert unchanged(place, record(declared()))
    subprocess.run(["ethtool", "-K", "eth0", "tso", "on"], check=True, capture_output=True)
    assert not unchanged(place, record(declared()))


@pytest.mark.needs("ethtool")
def test_a_priority_or_metric_that_is_declared_must_be_so(running: Namespace, place: Place) -> None:
    links = declared()
    links["br0"].rules = (Rule("inet", 100, "192.0.2.0/24", priority=32765),)
    links["br0"].routes = (Route("203.0.113.0/24", "", 100, "blackhole", metric=0),
                           *links["br0"].routes[:1])  # fmt: skip
    assert unchanged(place, record(links))
    links["br0"].rules = (Rule("inet", 100, "192.0.2.0/24", priority=7),)
    assert not unchanged(place, record(links))
    links["br0"].rules = ()
    assert unchanged(place, record(links))
    links["br0"].routes = (Route("203.0.113.0/24", "", 100, "blackhole", metric=7),)
    assert not unchanged(place, record(links))


@pytest.mark.needs("ethtool")
def test_what_others_add_elsewhere_changes_nothing(running: Namespace, place: Place) -> None:
    running.ip("tuntap add vnet0 mode tap", "link set vnet0 master br0",
               "link add virbr0 type bridge", "rule add from 192.0.2.9 table 7")  # fmt: skip
    assert unchanged(place, record(declared()))


@pytest.mark.needs("ethtool")
def test_a_new_address_or_route_is_seen_and_one_that_was_told_is_not(
    running: Namespace, place: Place
) -> None:
    entries = record(declared())
    running.ip("addr add 192.0.2.77/24 dev br0", "route add 10.0.0.0/8 via 192.0.2.1")
    assert not unchanged(place, entries)
    with Kernel() as kernel:
        entries["link br0"]["foreign"] = strange(kernel.links()["br0"], declared()["br0"])
    assert unchanged(place, entries)
    running.ip("addr del 192.0.2.77/24 dev br0")
    assert unchanged(place, entries)
    running.ip("addr add 192.0.2.78/24 dev br0")
    assert not unchanged(place, entries)


@pytest.mark.needs("ethtool")
@pytest.mark.parametrize("name", ["trial", "rolling-back"])
def test_a_trial_that_is_under_way_is_seen(
    running: Namespace, place: Place, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "var/lib/ncm-virt/network" / name
    folder.mkdir(parents=True)
    assert not unchanged(place, record(declared()))
    folder.rename(folder.parent / "committed")
    assert unchanged(place, record(declared()))


@pytest.mark.needs("ethtool")
def test_a_record_that_says_too_little_is_looked_into(running: Namespace, place: Place) -> None:
    assert not unchanged(place, record(declared(), seen=""))
    entries = record(declared())
    del entries["link eth0"]["foreign"]
    assert not unchanged(place, entries)
    entries = record(declared())
    for base in ({}, {"name": "br0"}, {"name": "br0", "kind": "bridge", "routes": [7]}):
        entries["link br0"]["base"] = base
        assert not unchanged(place, entries)


def test_the_look_imports_nothing_heavy() -> None:
    heavy = ("jinja2", "lxml", "subprocess", "dataclasses", "typing", "pyroute2", "socket",
             "ctypes", "ipaddress", "ncm.stage", "ncm.journal")  # fmt: skip
    code = (
        f"import sys; before = set(sys.modules); sys.path.insert(0, {str(ROOT)!r})\n"
        "import ncm.place, ncm_bridge.live.quick, ncm_bridge.kernel.rules\n"
        "import ncm_bridge.kernel.sysctl, ncm_bridge.kernel.ethtool, ncm_bridge.live.renames\n"
        f"print(sorted(set({heavy!r}) & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"
