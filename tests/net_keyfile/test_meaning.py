# SPDX-License-Identifier: Apache-2.0
"""Two files by which NetworkManager does the same mean the same, and others do not."""

from __future__ import annotations

import pytest

from ncm_bridge.keyfile.meaning import meaning

OURS = """[connection]
id=br0
uuid=2d3c0c33-6f50-5d74-9525-710ccfe98dbc
type=bridge
interface-name=br0
autoconnect=true
autoconnect-priority=100

[ethernet]
mtu=1400

[bridge]
stp=false

[ipv4]
method=manual
address1=192.0.2.10/24
address2=192.0.2.11/24
gateway=192.0.2.254
route1=10.0.0.0/8,192.0.2.1
route1_options=table=100
route2=10.66.0.0/16
route2_options=type=blackhole
routing-rule1=priority 5 from 10.1.0.0/16 table 100

[ipv6]
method=disabled
"""
NMSTATE = """[connection]
id=br0
uuid=aa4ccc12-f0de-4b8d-9e4d-6cb2a2d6a9e7
type=bridge
autoconnect-slaves=1
interface-name=br0
timestamp=1700000000

[802-3-ethernet]
mtu=1400

[bridge]
stp=no
forward-delay=15
multicast-snooping=true

[ipv6]
addr-gen-mode=0
dhcp-duid=ll
dhcp-timeout=2147483647
method=disabled

[ipv4]
address1=192.0.2.10/24,192.0.2.254
address2=192.0.2.11/24
dhcp-client-id=mac
dhcp-timeout=2147483647
may-fail=true
method=manual
route1=10.66.0.0/16,0.0.0.0
route1_options=type=blackhole,onlink=false
route2=10.0.0.0/8,192.0.2.1
route2_options=table=100
routing-rule1=priority 5 from 10.1.0.0/16 to 0.0.0.0/0 table 100

[proxy]

[user]
nmstate.made=1
"""
"""As nmstatectl leaves a profile."""


def test_a_profile_of_nmstate_means_what_ours_means() -> None:
    assert meaning(NMSTATE) == meaning(OURS)


OTHER = {
    "another address": ("192.0.2.10/24", "192.0.2.12/24"),
    "another main address": ("address1=192.0.2.10/24\naddress2=192.0.2.11/24",
                             "address1=192.0.2.11/24\naddress2=192.0.2.10/24"),
    "another gateway": ("192.0.2.254", "192.0.2.253"),
    "another table": ("table=100", "table=101"),
    "another kind of route": ("type=blackhole", "type=prohibit"),
    "no rule": ("routing-rule1=priority 5 from 10.1.0.0/16 table 100\n", ""),
    "another rule": ("priority 5", "priority 6"),
    "a rule turned round": ("priority 5 from", "priority 5 not from"),
    "spanning tree": ("stp=false", "stp=true"),
    "another MTU": ("mtu=1400", "mtu=1500"),
    "another method": ("method=manual", "method=auto"),
    "another method of IPv6": ("method=disabled", "method=auto"),
    "not at boot": ("autoconnect=true", "autoconnect=false"),
    "another device": ("interface-name=br0", "interface-name=br1"),
    "another name": ("id=br0", "id=br1"),
    "another type": ("type=bridge", "type=dummy"),
    "a master": ("[ethernet]", "master=br1\nslave-type=bridge\n\n[ethernet]"),
    "a resolver": ("method=manual", "method=manual\ndns=192.0.2.53;"),
    "a fatal failure": ("method=manual", "method=manual\nmay-fail=false"),
    "authentication": ("[bridge]", "[802-1x]\neap=tls;\n[bridge]"),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHER)
def test_what_networkmanager_does_otherwise_means_something_else(case: str) -> None:
    old, new = OTHER[case]
    assert old in OURS
    assert meaning(OURS.replace(old, new, 1)) != meaning(OURS)


def test_a_part_of_another_link_has_no_addresses_whatever_is_written() -> None:
    port = "[connection]\nid=a\ntype=ethernet\nmaster=br0\nslave-type=bridge\n"
    written = port.replace("master=", "controller=").replace("slave-type", "port-type")
    assert meaning(written + "[ipv4]\nmethod=auto\n") == meaning(port)


@pytest.mark.parametrize("text", ["", "[ipv4]\nmethod=auto\n", "[connection]\nid\n",
                                  "[connection]\nid=a\n[ipv4]\naddress1=x\n"])  # fmt: skip
def test_what_is_no_profile_means_nothing(text: str) -> None:
    with pytest.raises(ValueError):
        meaning(text)
