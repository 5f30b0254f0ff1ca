# SPDX-License-Identifier: Apache-2.0
"""What the files and commands for the network scripts of EL 8 take care of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm_bridge.ifcfg.backend import FOLDER
from ncm_bridge.ifcfg.found import key_of
from tests.net_backends.bed import with_back_end
from tests.network.conftest import profile_of, written
from tests.network.conftest import wanted as wanted

NODE = {"hostname": "hv1", "domainname": "example.org"}
ADDRESS = {"ip": "192.0.2.3", "netmask": "255.255.255.0"}
ALIAS = {"aliases": {"web": {"ip": "192.0.2.30", "netmask": "255.255.255.0"}}}


@pytest.fixture
def lines(wanted: Any) -> Any:
    def ask(name: str, **interface: Any) -> list[str]:
        profile = profile_of({**NODE, "interfaces": {"it": interface}})
        files = written(wanted(with_back_end(profile, "ifcfg")))
        found: list[str] = files[f"{FOLDER}/ifcfg-{name}"].splitlines()
        return found

    return ask


@pytest.mark.parametrize(
    ("delay", "hundredths"), [(0, 200), (1, 200), (4, 400), (30, 3000), (40, 3000)]
)
def test_with_stp_the_delay_is_said_in_hundredths_of_a_second(
    lines: Any, delay: int, hundredths: int
) -> None:
    found = lines("it", type="Bridge", **ADDRESS, stp=True, delay=delay)
    assert f"BRIDGING_OPTS='forward_delay={hundredths}'" in found
    assert not [line for line in found if line.startswith("DELAY=")]


def test_the_delay_stands_beside_other_options(lines: Any) -> None:
    options = {"priority": 4096}
    found = lines("it", type="Bridge", **ADDRESS, stp=True, delay=4, bridging_opts=options)
    assert "BRIDGING_OPTS='forward_delay=400 priority=4096'" in found


@pytest.mark.parametrize(
    "more", [{"delay": 0}, {"stp": True, "nmcontrolled": True, "delay": 4}, {"delay": 4}]
)
def test_else_the_delay_is_said_in_seconds(lines: Any, more: dict[str, Any]) -> None:
    found = lines("it", type="Bridge", **ADDRESS, **more)
    assert f"DELAY={more['delay']}" in found
    assert not [line for line in found if line.startswith("BRIDGING_OPTS")]


@pytest.mark.parametrize("off", [{"ipv6_autoconf": False}, {"ipv6init": False}])
def test_a_label_does_not_switch_ipv6_on_again(lines: Any, off: dict[str, Any]) -> None:
    assert "IPV6INIT=no" in lines("it:web", **ADDRESS, **ALIAS, **off)


@pytest.mark.parametrize(
    "more",
    [{}, {"ipv6_autoconf": True}, {"ipv6init": True}, {"ipv6init": False, "nmcontrolled": True}],
)
def test_other_labels_say_nothing_of_it(lines: Any, more: dict[str, Any]) -> None:
    assert not [line for line in lines("it:web", **ADDRESS, **ALIAS, **more) if "IPV6" in line]


def test_a_label_is_found_by_the_device_of_its_interface(wanted: Any) -> None:
    interface = {**ADDRESS, **ALIAS, "device": "eth0"}
    profile = profile_of({**NODE, "interfaces": {"public": interface}})
    links = {
        it.path: it.target for it in wanted(with_back_end(profile, "ifcfg"))
        if it.kind == "symlink"
    }  # fmt: skip
    assert links == {f"{FOLDER}/ifcfg-eth0:web": f"{FOLDER}/ifcfg-public:web"}


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({"vlan7": "eth0.7", "eth0": "eth0"}, "vlan7"),
        ({"vlan7": "'eth0.7'"}, "vlan7"),
        ({"eth0.7": "eth1", "vlan7": "eth0.7"}, "eth0.7"),
        ({"eth0": "eth0"}, "eth0.7"),
        ({"a": "eth0.7", "b": "eth0.7"}, "eth0.7"),
        ({"vlan7:web": "eth0.7"}, "eth0.7"),
        ({"odd": "$(hostname)", "vlan7": "eth0.7"}, "vlan7"),
        ({}, "eth0.7"),
    ],
)
def test_ifup_is_told_the_file_by_its_own_name(
    tmp_path: Path, files: dict[str, str], key: str
) -> None:
    for name, device in files.items():
        (tmp_path / f"ifcfg-{name}").write_text(f"ONBOOT=yes\nDEVICE={device}\n")
    assert key_of("eth0.7", str(tmp_path)) == key


def test_without_the_folder_ifup_is_told_the_link(tmp_path: Path) -> None:
    assert key_of("br0", str(tmp_path / "none")) == "br0"
