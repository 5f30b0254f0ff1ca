# SPDX-License-Identifier: Apache-2.0
"""A link-local address of a profile is said, and not looked for."""

from __future__ import annotations

from pathlib import Path

from ncm_bridge.links import Links
from ncm_bridge.model.wanted import unseen, wanted_links
from ncm_bridge.schema import NetworkInputs
from tests.network.conftest import tree_of

FE80, GLOBAL = "fe80::1/64", "2001:db8::1/64"


def test_a_link_local_address_is_told_and_not_compared(tmp_path: Path) -> None:
    interfaces = {
        "eth0": {"bootproto": "none", "ipv6addr": FE80, "ipv6addr_secondaries": [GLOBAL]},
        "eth1": {"bootproto": "none", "ipv6addr": GLOBAL.replace("::1", "::2"),
                 "ipv6addr_secondaries": [FE80.replace("::1", "::2")]},
    }  # fmt: skip
    network = {"hostname": "hv1", "domainname": "example.org", "interfaces": interfaces}
    components = {"network": {"active": True, "dispatch": True}}
    tree = tree_of(
        {"system": {"network": network}, "software": {"components": components}}, tmp_path
    )
    inputs = NetworkInputs.read(tree)
    links = Links(inputs.network)
    wanted = wanted_links(inputs, links)
    assert list(wanted["eth0"][0].addresses) == [GLOBAL]
    assert list(wanted["eth1"][0].addresses) == ["2001:db8::2/64"]
    assert [path for path, _ in unseen(links)] == [
        "/system/network/interfaces/eth0/ipv6addr",
        "/system/network/interfaces/eth1/ipv6addr_secondaries/0",
    ]
