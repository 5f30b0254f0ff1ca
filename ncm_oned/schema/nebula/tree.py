# SPDX-License-Identifier: Apache-2.0
"""The whole tree /software/components/opennebula."""

from __future__ import annotations

from ncm.schema import Component, Report, boolean, dictof, record, string
from ncm.values import Bool, Str
from ncm_oned.schema.nebula.monitord_conf import MonitordConf
from ncm_oned.schema.nebula.names import account_name, check_hosts, host_key, object_name
from ncm_oned.schema.nebula.objects import (
    Cluster,
    Datastore,
    Group,
    Host,
    Rpc,
    Untouchables,
    User,
    VmGroup,
    Vnet,
)
from ncm_oned.schema.nebula.oned_conf import OnedConf
from ncm_oned.schema.nebula.remotes import ForecastConf, KvmrcConf, PciConf, VnmConf
from ncm_oned.schema.nebula.services import FireedgeConf, OneflowConf, SchedConf
from ncm_oned.schema.nebula.sunstone import SunstoneConf


class OpennebulaTree(Component):
    """Files of the front end, and objects of the server; each part that is left out is nobody's."""

    datastores: dict[Str, Datastore] | None = dictof(
        Datastore, "datastores by name", key_check=object_name
    )
    groups: dict[Str, Group] | None = dictof(Group, "groups by name", key_check=account_name)
    users: dict[Str, User] | None = dictof(User, "users by name", key_check=account_name)
    vnets: dict[Str, Vnet] | None = dictof(Vnet, "networks by name", key_check=object_name)
    clusters: dict[Str, Cluster] | None = dictof(Cluster, "clusters by name", key_check=object_name)
    vmgroups: dict[Str, VmGroup] | None = dictof(
        VmGroup, "VM groups by name", key_check=object_name
    )
    hosts: dict[Str, Host] | None = dictof(
        Host, "hosts by name, escaped or not", key_check=host_key
    )
    rpc: Rpc | None = record(Rpc, "the server; without it no object is looked at")
    untouchables: Untouchables | None = record(Untouchables, "objects that are left alone")
    oned: OnedConf | None = record(OnedConf, "oned.conf")
    monitord: MonitordConf | None = record(MonitordConf, "monitord.conf")
    sunstone: SunstoneConf | None = record(SunstoneConf, "sunstone-server.conf")
    oneflow: OneflowConf | None = record(OneflowConf, "oneflow-server.conf")
    fireedge: FireedgeConf | None = record(FireedgeConf, "fireedge-server.conf")
    kvmrc: KvmrcConf | None = record(KvmrcConf, "kvmrc of the remotes")
    sched: SchedConf | None = record(SchedConf, "sched.conf")
    pci: PciConf | None = record(PciConf, "pci.conf of the remotes")
    forecast: ForecastConf | None = record(ForecastConf, "forecast.conf of the remotes")
    vnm_conf: VnmConf | None = record(VnmConf, "OpenNebulaNetwork.conf of the remotes")
    ssh_multiplex: Bool = boolean(
        "commands of oneadmin to one host share a connection", default=True
    )
    cfg_group: Str | None = string(
        "group that reads sunstone's files, such as apache",
        pattern="[A-Za-z_][A-Za-z0-9_.-]*", hint="the name of a group",
    )  # fmt: skip

    def check(self, report: Report) -> None:
        check_hosts(self.hosts, report)
