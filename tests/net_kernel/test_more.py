# SPDX-License-Identifier: Apache-2.0
"""What is read only of links that declare it: kernel parameters, and what ethtool(8) shows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ncm.errors import HostError
from ncm_bridge.kernel import ethtool
from ncm_bridge.kernel.ethtool import read_ethtool
from ncm_bridge.kernel.sysctl import read_sysctl
from tests.net_kernel.namespace import Namespace


def test_a_kernel_parameter_is_that_of_the_own_namespace(space: Namespace) -> None:
    space.ip("link add br0.7 type bridge")
    name = "ipv6/conf/br0.7/accept_ra"
    assert read_sysctl([name]) == {name: "1"}
    Path("/proc/sys/net", name).write_text("0")
    found = read_sysctl([name, "ipv6/conf/br1/accept_ra", "ipv4/tcp_rmem/more"])
    assert found == {name: "0"}


def test_a_parameter_with_several_values_is_read_as_it_is() -> None:
    name = "ipv4/tcp_rmem"
    assert read_sysctl([name])[name] == Path("/proc/sys/net", name).read_text().strip()


@pytest.mark.parametrize(
    "name", ["../kernel/hostname", "ipv4/../../kernel/hostname", "/etc/passwd", "ipv4/./tcp_rmem",
             "ipv4//tcp_rmem", "", "..", "ipv4/tcp_rmem\0"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(HostError, match="is not the name of a kernel parameter"):
        read_sysctl([name])


def test_a_folder_is_no_parameter() -> None:
    with pytest.raises(HostError, match=r"/proc/sys/net/ipv4: cannot be read"):
        read_sysctl(["ipv4"])


FEATURES = {
    "rx": "rx-checksumming", "tx": "tx-checksumming", "sg": "scatter-gather",
    "tso": "tcp-segmentation-offload", "gso": "generic-segmentation-offload",
    "gro": "generic-receive-offload", "rxvlan": "rx-vlan-offload", "txvlan": "tx-vlan-offload",
    "lro": "large-receive-offload", "ntuple": "ntuple-filters", "rxhash": "receive-hashing",
}  # fmt: skip


def shown(*words: str) -> dict[str, str]:
    """What ethtool(8) prints, name -> value; the last one of a name."""
    out = subprocess.run(["ethtool", *words], capture_output=True, text=True, check=True).stdout
    lines = [line.strip().split(": ", 1) for line in out.replace(":\t", ": ").splitlines()]
    return {line[0].strip(): line[1].split()[0] for line in lines if len(line) == 2}


@pytest.fixture
def card(space: Namespace) -> Namespace:
    space.ip("link add eth0 type veth peer name far", "link set eth0 up", "link set far up")
    return space


@pytest.mark.needs("ethtool")
def test_features_are_those_that_ethtool_shows(card: Namespace) -> None:
    names = [f"features {word}" for word in FEATURES]
    before = read_ethtool("eth0", names)
    theirs = shown("-k", "eth0")
    assert before == {f"features {word}": theirs[long] for word, long in FEATURES.items()}
    for word in ("tso", "gso", "gro", "rx"):
        now = before[f"features {word}"]
        for value in ("off" if now == "on" else "on", now):
            subprocess.run(["ethtool", "-K", "eth0", word, value], capture_output=True, check=True)
            theirs = shown("-k", "eth0")
            ours = read_ethtool("eth0", names)
            assert ours == {f"features {each}": theirs[long] for each, long in FEATURES.items()}
            assert ours[f"features {word}"] == value


@pytest.mark.needs("ethtool")
def test_channels_are_those_that_ethtool_shows(space: Namespace) -> None:
    space.ip("link add eth0 numtxqueues 4 numrxqueues 4 type veth peer name far "
             "numtxqueues 4 numrxqueues 4")  # fmt: skip
    subprocess.run(["ethtool", "-L", "eth0", "rx", "2", "tx", "3"], check=True)
    found = read_ethtool("eth0", ["channels rx", "channels tx", "channels nothing"])
    assert found == {"channels rx": "2", "channels tx": "3"}


@pytest.mark.needs("ethtool")
def test_link_settings_are_those_that_ethtool_shows(card: Namespace) -> None:
    found = read_ethtool("eth0", ["link speed", "link duplex", "link autoneg"])
    theirs = shown("eth0")
    assert found == {
        "link speed": theirs["Speed"].partition("Mb")[0],
        "link duplex": theirs["Duplex"].lower(),
        "link autoneg": theirs["Auto-negotiation"],
    }


def test_what_a_device_does_not_support_is_missing(card: Namespace) -> None:
    assert read_ethtool("lo", ["ring rx", "channels rx", "link speed", "wol", "odd name"]) == {}
    assert read_ethtool("eth0", ["features tso"]).keys() == {"features tso"}


def test_a_device_that_is_not_there_is_an_error(card: Namespace) -> None:
    with pytest.raises(HostError, match="eth9: cannot be asked as by ethtool: No such device"):
        read_ethtool("eth9", ["features tso"])
    with pytest.raises(HostError, match="is not the name of a network device"):
        read_ethtool("a" * 16, ["features tso"])


def test_a_ring_is_as_it_is_now_and_not_as_it_could_be() -> None:
    # struct ethtool_ringparam: the command, four maxima, and rx, mini, jumbo, tx as they are.
    answer = (0x10, 4096, 2048, 1024, 512, 256, 128, 64, 32)
    words = ("rx", "rx-mini", "rx-jumbo", "tx", "none")
    assert dict(ethtool._sizes(answer, ethtool._RING, words)) == {
        "rx": "256", "rx-mini": "128", "rx-jumbo": "64", "tx": "32",
    }  # fmt: skip


@pytest.mark.needs("ethtool")
def test_rings_of_the_cards_of_this_machine_are_those_that_ethtool_shows() -> None:
    seen = 0
    for device in sorted(path.name for path in Path("/sys/class/net").iterdir()):
        asked = subprocess.run(["ethtool", "-g", device], capture_output=True, check=False)
        found = read_ethtool(device, ["ring rx", "ring tx"])
        if asked.returncode:
            assert found == {}
            continue
        theirs = shown("-g", device)
        assert found == {"ring rx": theirs["RX"], "ring tx": theirs["TX"]}
        seen += 1
    if not seen:
        pytest.skip("no card here has rings")
