# SPDX-License-Identifier: Apache-2.0
"""Hosts of the cloud: as ncm-opennebula names them, and as the tree of 2010 does."""

from __future__ import annotations

from ncm.schema import Report, boolean, listof
from ncm.values import Bool, Str
from ncm_oned.cloud.readiness_states import REASON
from ncm_oned.schema.keys import public_key
from ncm_oned.schema.kinds import word
from ncm_oned.schema.nebula.names import labels
from ncm_oned.schema.nebula.objects import Host as PlainHost
from ncm_oned.schema.objects.common import Ours


class Host(PlainHost, Ours):
    """A host; with opennebula_version it is registered in the running oned."""

    enabled: Bool | None = boolean(
        "takes machines; left out: it does when it is made, and may be disabled by hand"
    )
    labels: list[Str] | None = labels()
    im_mad: Str | None = word("information driver; left out: that of host_hyp (2010: im_kvm)")
    tm_mad: Str | None = word("transfer driver of 2010 (tm_stratuslab)")
    vm_mad: Str | None = word("virtualization driver; left out: that of host_hyp (2010: vmm_kvm)")
    vnm_mad: Str | None = word("network driver of 2010 (dummy)")

    ssh_host_keys: list[Str] | None = listof(
        public_key("key"), "its ssh host keys: oneadmin takes no other for it", min_len=1
    )

    def check(self, report: Report) -> None:
        super().check(report)
        if self.attributes and {"IM_MAD", "VM_MAD"} & set(self.attributes):
            report(self.at("attributes"), "cannot set a driver: see im_mad and vm_mad")
        if self.attributes and REASON in self.attributes:
            report(self.at("attributes"), f"cannot set {REASON}, in which registration keeps why")
