# SPDX-License-Identifier: Apache-2.0
"""What 5.12 and newer say about machines, networks, storage and users' rights."""

from __future__ import annotations

from ncm.schema import Record, boolean, choice, double, listof, long, record, string
from ncm.values import Bool, Float, Int, Str
from ncm_oned.schema.kinds import (
    attributes,
    count,
    directories,
    directory,
    permissions,
    ranges,
    word,
)

# The words that oned's own built-in lists use; any other keeps it from starting.
OPERATIONS = (
    "migrate", "delete", "recover", "retry", "deploy", "resched", "backup", "restore",
    "undeploy", "hold", "release", "stop", "suspend", "resume", "reboot", "poweroff",
    "disk-attach", "nic-attach", "disk-snapshot", "terminate", "disk-resize", "snapshot",
    "updateconf", "rename", "resize", "update", "disk-saveas", "sched-action", "sg-attach",
    "pci-attach", "exec", "vmgroup",
)  # fmt: skip


class VncPorts(Record):
    """Ports for consoles: start + id of the machine."""

    start: Int | None = long("first port", 1, 65535)
    reserved: Str | None = ranges("ports left out", 65536)


class VlanIds(Record):
    """VLAN ids for networks that name none."""

    start: Int | None = long("first id", 1, 4094)
    reserved: Str | None = ranges("ids left out", 4095)


class VxlanIds(Record):
    """VXLAN network ids for networks that name none."""

    start: Int | None = long("first id", 1, 16777215)


class DefaultCost(Record):
    """Showback prices of machines that state none."""

    cpu_cost: Float | None = double("of a CPU", 0.0)
    memory_cost: Float | None = double("of a megabyte of memory", 0.0)
    disk_cost: Float | None = double("of a megabyte of disk", 0.0)


class HookLogConf(Record):
    """Log of the hooks that OpenNebula holds as objects."""

    log_retention: Int | None = count("runs kept of each hook", 1)


class ResourceSettings(Record):
    """Networks, storage, machines."""

    vnc_ports: VncPorts | None = record(VncPorts, "ports for VNC")
    vlan_ids: VlanIds | None = record(VlanIds, "VLAN ids")
    vxlan_ids: VxlanIds | None = record(VxlanIds, "VXLAN ids")
    mac_global_space: Bool | None = boolean("MAC addresses come from one pool for all networks")
    pci_passthrough_bus: Str | None = string(
        "bus of passed-through devices in the guest", pattern="0x[0-9A-Fa-f]{2}", hint="as 0x01"
    )
    monitoring_interval_datastore: Int | None = count("time between looks at a datastore", unit="s")
    monitoring_interval_market: Int | None = count("time between looks at a market", unit="s")
    ds_monitor_vm_disk: Int | None = count("every so many looks the disks too, 0: never")
    datastore_location: Str | None = directory("folder of the datastores, on hosts and front end")
    datastore_capacity_check: Bool | None = boolean("free space is checked before an image is made")
    default_image_persistent: Bool | None = boolean("clones and saved disks are persistent")
    default_image_persistent_new: Bool | None = boolean("new images are persistent")
    default_cost: DefaultCost | None = record(DefaultCost, "prices for showback")
    showback_only_running: Bool | None = boolean("only running machines cost")
    vm_submit_on_hold: Bool | None = boolean("machines start on hold")
    vm_snapshot_factor: Float | None = double("share of a disk that a snapshot counts", 0.0)
    context_restricted_dirs: list[Str] | None = directories("folders closed to CONTEXT/FILES")
    context_safe_dirs: list[Str] | None = directories("folders open to it none the less")
    context_allow_eth_updates: Bool | None = boolean("users may change ETH* of a context")
    max_backups: Int | None = count("backups at a time", 1)
    max_backups_host: Int | None = count("backups at a time on a host", 1)
    hook_log_conf: HookLogConf | None = record(HookLogConf, "log of hooks")


def _operations(doc: str) -> list[Str] | None:
    return listof(choice("operation", *OPERATIONS), doc)  # type: ignore[no-any-return]


class RightsSettings(Record):
    """Who may do what."""

    default_auth: Str | None = word("driver for users that oned does not know")
    session_expiration_time: Int | None = count("life of a checked login, 0: none", unit="s")
    enable_other_permissions: Bool | None = boolean("users may give rights to all others")
    default_umask: Str | None = string(
        "rights that new objects lack", pattern="[0-7]{3}", hint="three octal digits such as 177"
    )
    default_vdc_host_acl: Str | None = permissions("rights of a VDC on its hosts")
    default_vdc_vnet_acl: Str | None = permissions("rights of a VDC on its networks")
    default_vdc_datastore_acl: Str | None = permissions("rights of a VDC on its datastores")
    default_vdc_cluster_host_acl: Str | None = permissions("rights on hosts of its clusters")
    default_vdc_cluster_net_acl: Str | None = permissions("rights on networks of its clusters")
    default_vdc_cluster_datastore_acl: Str | None = permissions(
        "rights on datastores of its clusters"
    )
    vm_admin_operations: list[Str] | None = _operations("operations that need ADMIN")
    vm_manage_operations: list[Str] | None = _operations("operations that need MANAGE")
    vm_use_operations: list[Str] | None = _operations("operations that need USE")
    quota_vm_attribute: list[Str] | None = attributes("further numbers that quotas limit")
    vm_restricted_attr: list[Str] | None = attributes("closed to users in machines")
    image_restricted_attr: list[Str] | None = attributes("closed to users in images")
    vnet_restricted_attr: list[Str] | None = attributes("closed to users in networks")
    user_restricted_attr: list[Str] | None = attributes("closed to users in users")
    group_restricted_attr: list[Str] | None = attributes("closed to users in groups")
    cluster_encrypted_attr: list[Str] | None = attributes("stored encrypted in clusters")
    datastore_encrypted_attr: list[Str] | None = attributes("stored encrypted in datastores")
    document_encrypted_attr: list[Str] | None = attributes("stored encrypted in documents")
    host_encrypted_attr: list[Str] | None = attributes("stored encrypted in hosts")
    image_encrypted_attr: list[Str] | None = attributes("stored encrypted in images")
    user_encrypted_attr: list[Str] | None = attributes("stored encrypted in users")
    vm_encrypted_attr: list[Str] | None = attributes("stored encrypted in machines")
    vnet_encrypted_attr: list[Str] | None = attributes("stored encrypted in networks")
    inherit_image_attr: list[Str] | None = attributes("handed from an image to its disk")
    inherit_datastore_attr: list[Str] | None = attributes("handed from a datastore to its disks")
    inherit_vnet_attr: list[Str] | None = attributes("handed from a network to its NICs")
