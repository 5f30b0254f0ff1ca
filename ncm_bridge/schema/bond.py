# SPDX-License-Identifier: Apache-2.0
"""Options of a bond (the kernel's Documentation/networking/bonding.rst)."""

from __future__ import annotations

from ncm.schema import Record, Report, ip_address, listof, long
from ncm.values import Int, Str
from ncm_bridge.schema.words import either, interface

PRIMARY_MODES = (1, 5, 6)


class BondingOptions(Record):
    """The words of BONDING_OPTS."""

    mode: Int = long(
        "0 round robin, 1 active backup, 2 xor, 3 broadcast, 4 802.3ad, 5 tlb, 6 alb",
        0, 6, required=True,
    )  # fmt: skip
    miimon: Int | None = long("how often links are looked at", 0, unit="ms")
    updelay: Int | None = long("wait before a link that came up is used", 0, unit="ms")
    downdelay: Int | None = long("wait before a link that went down is left", 0, unit="ms")
    primary: Str | None = interface("the preferred slave; only with modes 1, 5 and 6")
    lacp_rate: Int | None = long("how often LACP is sent: 0 every 30 s, 1 every second", 0, 1)
    xmit_hash_policy: Str | None = either(
        "what decides on the slave that sends", "0", "1", "2", "layer2", "layer2+3", "layer3+4"
    )
    ad_select: Str | None = either(
        "how 802.3ad picks its aggregator", "0", "1", "2", "stable", "bandwidth", "count"
    )
    all_slaves_active: Int | None = long("1: frames on inactive slaves are taken too", 0, 1)
    arp_interval: Int | None = long("how often ARP targets are asked", 0, unit="ms")
    arp_ip_target: list[Str] | None = listof(
        ip_address("IPv4 address"), "targets of ARP monitoring", min_len=1, max_len=16
    )
    arp_validate: Str | None = either(
        "which ARP replies are looked at",
        "0", "1", "2", "3", "4", "5", "6",
        "none", "active", "backup", "all", "filter", "filter_active", "filter_backup",
    )  # fmt: skip
    fail_over_mac: Str | None = either(
        "whose MAC address the bond has", "0", "1", "2", "none", "active", "follow"
    )
    min_links: Int | None = long("links needed for carrier", 0)
    num_grat_arp: Int | None = long("gratuitous ARPs after a fail-over", 0, 255)
    num_unsol_na: Int | None = long("unsolicited IPv6 advertisements after a fail-over", 0, 255)
    primary_reselect: Str | None = either(
        "when the primary takes over again", "0", "1", "2", "always", "better", "failure"
    )
    resend_igmp: Int | None = long("IGMP reports after a fail-over", 0, 255)
    use_carrier: Int | None = long("1: ask the driver's carrier, 0: MII or ethtool", 0, 1)

    def check(self, report: Report) -> None:
        if self.mode in PRIMARY_MODES and self.primary is None:
            report(self.at("primary"), f"is missing: mode {self.mode:d} needs a primary")
        if self.mode not in PRIMARY_MODES and self.primary is not None:
            report(self.at("primary"), f"is not allowed with mode {self.mode:d}")
        for target in self.arp_ip_target or ():
            if ":" in target:
                report(target.path, "must be an IPv4 address")
