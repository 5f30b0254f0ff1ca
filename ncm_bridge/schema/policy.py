# SPDX-License-Identifier: Apache-2.0
"""/software/components/bridge: how the network of a node is changed. This tree is ours."""

from __future__ import annotations

from ncm.schema import (
    Component,
    Record,
    Report,
    boolean,
    choice,
    ip_address,
    listof,
    long,
    record,
    string,
)
from ncm.values import Bool, Int, Str
from ncm_bridge.backend import IFCFG, IFUPDOWN, NETWORK_MANAGER, NETWORKD
from ncm_bridge.schema.words import interface_name, network


class Probe(Record):
    """Something that must answer after a change, or the change is taken back."""

    pan_check = "bridge_valid_probe"

    type: Str = choice(
        "gateway: the default one; server: the profile server; tcp: a host; command: a program",
        "gateway", "server", "tcp", "command", required=True,
    )  # fmt: skip
    host: Str | None = string("of tcp: name or address", pattern=r"[A-Za-z0-9_.:-]{1,253}")
    port: Int | None = long("of tcp", 1, 65535)
    command: list[Str] | None = listof(string("word"), "its words; run without a shell", min_len=1)
    timeout: Int = long("one try", 1, 600, default=5, unit="s")
    retries: Int = long("further tries", 0, 100, default=5)

    def check(self, report: Report) -> None:
        for field, kind in (("host", "tcp"), ("port", "tcp"), ("command", "command")):
            value = getattr(self, field)
            if value is None and self.type == kind:
                report(self.at(field), f"is missing: a probe of type {kind} needs it")
            if value is not None and self.type != kind:
                report(self.at(field), f"is for type {kind}, type is {self.type}")


class Nat(Record):
    """Packets of a private network that leave by an interface get an address of this node."""

    source: Str = network("the private network, as ADDRESS/PREFIX", required=True)
    out: Str = string(
        "the interface they leave by, by key or device", check=interface_name, required=True
    )
    address: Str | None = ip_address("the address they get; that of the interface when left out")
    untouched: list[Str] | None = listof(
        network("network"), "destinations that see the true address", min_len=1
    )

    def check(self, report: Report) -> None:
        v6 = ":" in self.source
        for value in (self.address, *(self.untouched or ())):
            if value is not None and (":" in value) != v6:
                report(value.path, "is of another address family than the source")


class Forward(Record):
    """Whether the kernel passes packets on between links."""

    ipv4: Bool | None = boolean("IPv4 (net.ipv4.ip_forward)")
    ipv6: Bool | None = boolean(
        "IPv6 (net.ipv6.conf.all.forwarding); where accept_ra is not 2, none are taken then"
    )
    bridged: Bool | None = boolean(
        "frames inside a bridge pass the packet filter (bridge-nf-call-*; needs br_netfilter)"
    )


class BridgeTree(Component):
    """Back end, probes and policies."""

    pan_check = "bridge_valid_nat"

    backend: Str | None = choice(
        "what configures the links; found on the node when left out",
        IFCFG, NETWORK_MANAGER, NETWORKD, IFUPDOWN,
    )  # fmt: skip
    foreign: Str = choice(
        "addresses and routes on our interfaces that neither the profile nor we know: tell or"
        " remove them",
        "keep", "remove", default="keep",
    )  # fmt: skip
    guests: Str = choice(
        "a bridge with guests' taps that must be made anew: refuse it, or attach them again",
        "refuse", "reattach", default="refuse",
    )  # fmt: skip
    probes: list[Probe] | None = listof(
        Probe, "what must answer after a change; the profile server when left out"
    )
    patience: Int = long(
        "after this time a change that has not proved itself is taken back", 10, 3600,
        default=120, unit="s",
    )  # fmt: skip
    nat: list[Nat] | None = listof(
        Nat, "address translation for private networks (nftables), in order; an empty list: none"
    )
    forward: Forward | None = record(Forward, "packets passed on between links")
