# SPDX-License-Identifier: Apache-2.0
"""pan/components/NAME/pyncm: one include gives a component of Quattor's own to us."""

from __future__ import annotations

import pytest

from .profiles import Compiler, literal

LINKED = {
    "network": {"/system/network": {"hostname": "node"}, "/hardware/cards/nic": {"eth0": {}}},
    "nfs": {"/system/filesystems": ["x"], "/software/components/fstab": {"active": True}},
    "libvirtd": {"/software/components/libvirt/sysconfig/libvirtd_args": "--listen"},
}
PLAIN = ("gmond", "gmetad", "ganglia", "opennebula")
"""They read no other tree."""


@pytest.mark.parametrize("name", LINKED)
def test_it_switches_and_registers_only_what_the_node_has(compiler: Compiler, name: str) -> None:
    include = f"include 'components/{name}/pyncm';"
    bare = compiler.compile_profile(include)["software"]["components"][name]
    assert bare["ncm-module"] == "pyncm"
    assert "register_change" not in bare
    set_all = "".join(f"'{path}' = {literal(value)};" for path, value in LINKED[name].items())
    full = compiler.compile_profile(f"{set_all}\n{include}")["software"]["components"][name]
    assert full["register_change"] == list(LINKED[name])


@pytest.mark.parametrize("name", PLAIN)
def test_it_switches_a_component_that_reads_its_own_tree_only(
    compiler: Compiler, name: str
) -> None:
    required = {
        "gmond": {"file": "/etc/ganglia/gmond.conf", "udp_send_channel": [],
                  "udp_recv_channel": [], "tcp_accept_channel": [], "collection_group": []},
        "gmetad": {"file": "/etc/ganglia/gmetad.conf",
                   "data_source": [{"name": "a", "host": [{"address": "b"}]}]},
        "ganglia": {},
        "opennebula": {"rpc": {"password": "a"}, "hosts": {"kvm1": {}}},
    }[name]  # fmt: skip
    tree = f"/software/components/{name}"
    given = "".join(f"'{tree}/{field}' = {literal(value)};" for field, value in required.items())
    made = compiler.compile_profile(f"{given}\ninclude 'components/{name}/pyncm';")
    assert made["software"]["components"][name]["ncm-module"] == "pyncm"
