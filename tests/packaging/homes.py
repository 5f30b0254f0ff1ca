# SPDX-License-Identifier: Apache-2.0
"""What lies where in both packages."""

from __future__ import annotations

SYSTEM = "/usr/lib/systemd/system"
UNITS = (
    "card-names.service", "drift.service", "drift.timer", "host-sync.service",
    "network-rollback.service", "register.service", "register.timer",
)  # fmt: skip
AT_EACH_START = ("card-names.service", "network-rollback.service")
PROGRAMS = ("card-names", "drift", "network-rollback", "register")
HOMES = {
    "/etc/default/ncm-virt",
    "/usr/lib/perl/NCM/Component/pyncm.pm",
    "/usr/sbin/ncm-configure",
    "/usr/share/bash-completion/completions/ncm-configure",
    "/usr/share/doc/ncm-virt/components/libvirtd.md",
    "/usr/share/doc/pan/components/oned/config.pan",
    "/var/lib/ncm-virt",
    *(f"{SYSTEM}/ncm-virt-{unit}" for unit in UNITS),
    *(f"{SYSTEM}/sysinit.target.wants/ncm-virt-{unit}" for unit in AT_EACH_START),
    *(f"/usr/libexec/ncm-virt/{program}" for program in PROGRAMS),
}
