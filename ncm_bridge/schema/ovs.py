# SPDX-License-Identifier: Apache-2.0
"""Open vSwitch (its rhel/README.RHEL.rst)."""

from __future__ import annotations

import re

from ncm.schema import Record, choice, listof, string
from ncm.values import Str
from ncm_bridge.schema.words import interface, line, one_line

# The file has it in double quotes, as the original wrote it: sites use $DEVICE in it.
_BODY = re.compile(r'(?:[^"\\$`]|\\.|\$(?:DEVICE|TYPE)\b|\$\{(?:DEVICE|TYPE)\})*\Z')


def _double_quoted(value: str) -> str | None:
    if _BODY.match(value):
        return one_line(value)
    return "holds what cannot stand in double quotes (a quote needs a \\; of $, only $DEVICE)"


class OvsFields(Record):
    """The fields of an interface of type OVS*."""

    ovs_bridge: Str | None = interface("the OVSBridge that it belongs to")
    ovs_opts: Str | None = line("further words of ovs-vsctl's add-br, add-port or add-bond")
    ovs_extra: Str | None = string(
        "further ovs-vsctl commands; the inside of a double-quoted shell word",
        check=_double_quoted,
    )
    bond_ifaces: list[Str] | None = listof(
        interface("interface"), "the interfaces of an OVSBond", min_len=1
    )
    ovs_tunnel_type: Str | None = choice("kind of OVSTunnel", "gre", "vxlan")
    ovs_tunnel_opts: Str | None = line("options of an OVSTunnel, for example its remote address")
    ovs_patch_peer: Str | None = line("the other end of an OVSPatchPort")
