# SPDX-License-Identifier: Apache-2.0
"""The part of the tree that names objects of the running oned."""

from __future__ import annotations

from ncm.schema import Record, choice, dictof, either, listof, record, string
from ncm.values import Str
from ncm_oned.schema.nebula.names import account_name, host_key, object_name
from ncm_oned.schema.nebula.objects import Untouchables
from ncm_oned.schema.nebula.remotes import ForecastConf, KvmrcConf, PciConf, VnmConf
from ncm_oned.schema.objects.acl import Acl
from ncm_oned.schema.objects.cluster import Cluster
from ncm_oned.schema.objects.datastore import Datastore
from ncm_oned.schema.objects.group import Group
from ncm_oned.schema.objects.host import Host
from ncm_oned.schema.objects.image import Image
from ncm_oned.schema.objects.quota import DefaultQuotas
from ncm_oned.schema.objects.registration import Registration
from ncm_oned.schema.objects.rpc import Rpc
from ncm_oned.schema.objects.rules_storage import template_complaint
from ncm_oned.schema.objects.secgroup import SecurityGroup
from ncm_oned.schema.objects.template import Template
from ncm_oned.schema.objects.user import User
from ncm_oned.schema.objects.vdc import Vdc
from ncm_oned.schema.objects.vmgroup import VmGroup
from ncm_oned.schema.objects.vnet import Vnet
from ncm_oned.schema.oneadmin import Oneadmin
from ncm_oned.schema.prometheus import Prometheus


class ObjectSettings(Record):
    """Each dict that is left out is not managed; one that is empty wants none of its kind."""

    rpc: Rpc | None = record(Rpc, "the server whose objects are managed")
    untouchables: Untouchables | None = record(
        Untouchables, "names of objects that are never made, changed or removed"
    )
    leaving_hosts: Str | None = choice(
        "hosts that leave while machines run on them take no more (drain), or these are moved"
        " away, too (flush)", "drain", "flush",
    )  # fmt: skip
    registration: Registration | None = record(
        Registration, "hosts are looked at, and take machines only while they are ready"
    )
    oneadmin: Oneadmin | None = record(Oneadmin, "oneadmin's ssh on this front end")
    kvmrc: KvmrcConf | None = record(KvmrcConf, "what the KVM driver exports on hosts")
    vnm_conf: VnmConf | None = record(VnmConf, "what the network drivers do on hosts")
    pci: PciConf | None = record(PciConf, "PCI devices that hosts offer")
    forecast: ForecastConf | None = record(ForecastConf, "predictions of use")
    clusters: dict[Str, Cluster] | None = dictof(Cluster, "clusters by name", key_check=object_name)
    hosts: dict[Str, Host] | None = dictof(
        Host, "hosts by name, escaped or not", key_check=host_key
    )
    datastores: dict[Str, Datastore] | None = dictof(
        Datastore, "datastores by name", key_check=object_name
    )
    security_groups: dict[Str, SecurityGroup] | None = dictof(
        SecurityGroup, "security groups by name", key_check=object_name
    )
    vnets: dict[Str, Str | Vnet] | None = dictof(
        either(
            string("OpenNebula 2 template",
                   check=lambda value: template_complaint(str(value))),
            Vnet, "a network",
        ),
        "networks by name; a text is a template of OpenNebula 2, also written to"
        " /home/oneadmin/NAME.net", key_check=object_name,
    )  # fmt: skip
    images: dict[Str, Image] | None = dictof(Image, "images by name", key_check=object_name)
    templates: dict[Str, Template] | None = dictof(
        Template, "VM templates by name", key_check=object_name
    )
    vmgroups: dict[Str, VmGroup] | None = dictof(
        VmGroup, "VM groups by name", key_check=object_name
    )
    groups: dict[Str, Group] | None = dictof(Group, "groups by name", key_check=account_name)
    users: dict[Str, User] | None = dictof(User, "users by name", key_check=account_name)
    default_quotas: DefaultQuotas | None = record(
        DefaultQuotas, "limits of users and groups that have none of their own"
    )
    vdcs: dict[Str, Vdc] | None = dictof(Vdc, "virtual data centres by name", key_check=object_name)
    prometheus: Prometheus | None = record(Prometheus, "scrape targets made from the hosts")
    acls: list[Acl] | None = listof(Acl, "rules of access beside the server's own")
