# SPDX-License-Identifier: Apache-2.0
"""What is told: leftovers by the original's rule of names, cards without MAC, EL 10."""

from __future__ import annotations

import pytest

from ncm_bridge.common.leftovers import leftovers
from tests.network.conftest import profile_of, told
from tests.network.features import NODE

COVERED = (
    "ifcfg-eth0", "ifcfg-seth1", "ifcfg-em1", "ifcfg-bond0.101", "ifcfg-br0:privlan",
    "ifcfg-vlan5", "ifcfg-usb0", "ifcfg-vxlan42", "ifcfg-ib0", "ifcfg-tun0", "ifcfg-p1p2",
    "ifcfg-eno1", "ifcfg-ens3", "ifcfg-enp0s25", "ifcfg-enp0s3f1", "ifcfg-eno1np0",
    "ifcfg-enx0123456789ab", "ifcfg-em1_old", "route-em1", "route6-em1", "rule-em1", "rule6-em1",
)  # fmt: skip
FOREIGN = (
    "ifcfg-lo", "ifcfg-private", "ifcfg-br-private", "ifcfg-team0", "ifcfg-wlp2s0",
    "ifcfg-onebr.10", "ifcfg-virbr0", "ifcfg-vnet0", "ifcfg-dummy0", "ifcfg-ovirtmgmt",
    "ifup-local", "ifup-eth", "ifup-eth0", "network-functions", ".quattorbackup", "ifcfg-em1.bak",
    "route-", "ifcfg-enx0123",
)  # fmt: skip


@pytest.mark.parametrize("name", COVERED)
def test_names_that_the_original_takes_for_its_own(name: str) -> None:
    assert leftovers([name], []) == [name]
    assert leftovers([name], [name]) == []


@pytest.mark.parametrize("name", FOREIGN)
def test_names_that_nobody_mentions(name: str) -> None:
    assert leftovers([name], []) == []


def warnings(wanted, **more) -> list[tuple[str, str]]:
    none = {"bootproto": "none"}
    network = {
        **NODE, "set_hwaddr": True,
        "interfaces": {
            "em1": none, "em2": none, "br0": {**none, "type": "Bridge"},
            "bond0": {**none, "bonding_opts": {"mode": 0}},
            "em2.5": {**none, "vlan": True, "physdev": "em2"},
            "em3": {**none, "set_hwaddr": False},
        },
    }  # fmt: skip
    cards = {"em2": {"hwaddr": "52:54:00:00:00:02"}}
    notes = told(wanted(profile_of(network, cards=cards, **more)))
    return [(note.because, note.message) for note in notes if note.level == "warn"]


def test_only_a_plain_interface_is_missed_among_the_cards(wanted) -> None:
    assert warnings(wanted) == [
        ("/system/network/set_hwaddr", "em1 has no hwaddr in /hardware/cards/nic")
    ]


def test_el_10_reads_no_such_files(wanted) -> None:
    found = warnings(wanted, kernel="6.12.0-55.el10.x86_64", backend="ifcfg")
    assert ("/system/network", "NetworkManager of EL 10 and later reads no ifcfg files") in found
