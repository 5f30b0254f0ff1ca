# SPDX-License-Identifier: Apache-2.0
"""VM templates: what a machine is made of when one is started."""

from __future__ import annotations

from ncm.schema import Report, choice, dictof, double, listof, long, record, string
from ncm.values import Float, Int, Secret, Str
from ncm_oned.grammar import GrammarError, parse
from ncm_oned.schema.nebula.names import free, labels, sendable
from ncm_oned.schema.nebula.objects import Permissions
from ncm_oned.schema.objects.common import Ours
from ncm_oned.schema.objects.disk import Disk, Nic
from ncm_oned.schema.objects.machine import (
    CpuModel,
    Features,
    Graphics,
    GroupRole,
    Input,
    Os,
    Raw,
    Topology,
)
from ncm_oned.schema.objects.vectors import key_name

NAMES = {
    "disks": "DISK", "nics": "NIC", "inputs": "INPUT", "context_secret": "CONTEXT",
}  # fmt: skip
"""Fields whose attribute has another name than theirs in upper case."""
_OURS = ("adopt", "attributes", "vectors", "template", "permissions")


def _text(value: object) -> str | None:
    """The complaint about a template in the form of oned.conf."""
    try:
        parsed = parse(str(value))
    except GrammarError as error:
        return f"is no OpenNebula template: {error}"
    if parsed.ignored:
        return f"holds {parsed.ignored[0]!r} where a name should be"
    for each in parsed.attributes:
        if each.name in ("NAME", "QUATTOR", "QUATTOR_BASE"):
            return f"holds {each.name}, which a template cannot set"
    return sendable(value)


class Template(Ours):
    """A VM template; attributes that it does not name are not managed."""

    template: Str | None = string("attributes in the form of oned.conf", check=_text)
    description: Str | None = free("description")
    labels: list[Str] | None = labels()
    hypervisor: Str | None = choice("hypervisor", "kvm", "qemu", "lxc", "vcenter")
    cpu: Float | None = double("share of the host's CPUs, 1 being a whole one", 0.01)
    vcpu: Int | None = long("CPUs that the guest sees", 1)
    vcpu_max: Int | None = long("most that it can be given while it runs", 1)
    memory: Int | None = long("memory", 1, unit="MB")
    memory_max: Int | None = long("most that it can be given while it runs", 1, unit="MB")
    disks: list[Disk] | None = listof(Disk, "disks, in their order")
    nics: list[Nic] | None = listof(Nic, "network cards, in their order")
    graphics: Graphics | None = record(Graphics, "screen")
    inputs: list[Input] | None = listof(Input, "pointing devices")
    context: dict[Str, Str] | None = dictof(
        free("value"), "what the guest is told, by name in upper case", key_check=key_name
    )
    context_secret: dict[Str, Secret] | None = dictof(
        free("value", secret=True), "the same, for values that must not be shown",
        key_check=key_name,
    )  # fmt: skip
    os: Os | None = record(Os, "what is booted")
    features: Features | None = record(Features, "features")
    cpu_model: CpuModel | None = record(CpuModel, "CPU that the guest sees")
    raw: Raw | None = record(Raw, "text for the hypervisor")
    topology: Topology | None = record(Topology, "topology of CPUs")
    vmgroup: GroupRole | None = record(GroupRole, "role in a VM group")
    user_inputs: dict[Str, Str] | None = dictof(
        free("question"), "what is asked when a machine is started, by name", key_check=key_name
    )
    sched_requirements: Str | None = free("expression that the host must meet")
    sched_ds_requirements: Str | None = free("expression that the system datastore must meet")
    sched_rank: Str | None = free("expression by which hosts are chosen")
    sched_ds_rank: Str | None = free("expression by which system datastores are chosen")
    vectors: dict[Str, list[dict[Str, Str]]] | None = dictof(
        listof(dictof(free("value"), "one vector", key_check=key_name), "one or several"),
        "further vectors, by name in upper case", key_check=key_name,
    )  # fmt: skip
    permissions: Permissions | None = record(Permissions, "owner and rights")

    def check(self, report: Report) -> None:
        self._once(report)
        for low, high in (("vcpu", "vcpu_max"), ("memory", "memory_max")):
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and most < least:
                report(self.at(high), f"is {int(most)}, less than {low}, {int(least)}")
        for name, value in (self.context_secret or {}).items():
            if name in (self.context or {}):
                report(value.path, "is in context as well")
        for name, rows in (self.vectors or {}).items():
            if not all(rows) or not rows:
                report(name.path, "holds an empty vector, which the server drops")

    def _once(self, report: Report) -> None:
        """Each attribute is said by one field."""
        said = {NAMES.get(name, name.upper()): self.at(name) for name, _ in self.items()
                if name not in _OURS}  # fmt: skip
        for field in ("vectors", "attributes"):
            for name in getattr(self, field) or ():
                if name in said:
                    report(name.path, f"says the same as {said[name]}")
                said.setdefault(str(name), name.path)
        for each in parse(str(self.template)).attributes if self.template is not None else ():
            if each.name in said:
                report(self.at("template"), f"holds {each.name}, which {said[each.name]} says")
