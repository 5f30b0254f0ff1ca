# SPDX-License-Identifier: Apache-2.0
"""Drivers (mads) and the behaviour of each kind (the *_mad_conf lists)."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, dictof, listof
from ncm.values import Bool, Int, Str
from ncm_oned.schema.kinds import count, text, word, words

_ONLY_VM = (
    "default",
    "type",
    "sunstone_name",
    "keep_snapshots",
    "live_resize",
    "support_shareable",
    "cold_nic_attach",
    "ds_live_migration",
)
_OWNER = {**dict.fromkeys(_ONLY_VM, "VM"), "threads": "IM", "authn": "AUTH", "authz": "AUTH"}
_TARGETS = ("NONE", "SELF", "SYSTEM")
_ORPHANS = ("YES", "NO", "MIXED", "FORMAT", "LINEAR")


class Mad(Record):
    """A driver; its key in mads is its name."""

    pan_check = "oned_valid_mad"
    manager: Str = choice(
        "part of oned that runs it; IMAGE only in the file of 2010, the last four from 5.12 on",
        "IM", "VM", "TM", "HM", "AUTH", "IMAGE", "DATASTORE", "MARKET", "IPAM", "SCHED",
        required=True,
    )  # fmt: skip
    executable: Str = text("program, below oned's driver folder", min_len=1, required=True)
    arguments: Str | None = text("arguments of the program")
    default: Str | None = text("VM: file of default attributes", min_len=1)
    type: Str | None = choice("VM: kind of deployment file", "xen", "kvm", "xml", "qemu")
    sunstone_name: Str | None = text("VM: name that users see")
    keep_snapshots: Bool | None = boolean("VM: snapshots survive a poweroff or migration")
    live_resize: Bool | None = boolean("VM: CPUs and memory of a running machine may change")
    support_shareable: Bool | None = boolean("VM: a disk may belong to several machines")
    cold_nic_attach: Bool | None = boolean("VM: NICs are attached in poweroff by the driver")
    ds_live_migration: Bool | None = boolean("VM: live migration between datastores")
    threads: Int | None = count("IM: threads for monitor messages", 1, high=1000)
    authn: list[Str] | None = words("AUTH: authentication drivers, in order")
    authz: Str | None = word("AUTH: authorization driver")

    def check(self, report: Report) -> None:
        for name, manager in _OWNER.items():
            if getattr(self, name) is not None and self.manager != manager:
                report(self.at(name), f"belongs to a driver of {manager}, not {self.manager}")
        if self.manager == "VM" and self.type is None:
            report(self.at("type"), "is missing: without it oned does not load the driver")


class OnSystem(Record):
    """How a transfer driver behaves with system datastores of another driver."""

    ln_target: Str | None = choice("where persistent images are linked", *_TARGETS)
    clone_target: Str | None = choice("where others are cloned", *_TARGETS)
    disk_type: Str | None = word("how the hypervisor sees the disk, such as FILE")
    driver: Str | None = word("image format of the hypervisor's driver")
    allow_orphans: Str | None = choice("snapshots without parent", *_ORPHANS)


class TmMadConf(Record):
    """Behaviour of a transfer driver, used when a datastore with it is made."""

    name: Str = word("driver", required=True)
    ln_target: Str = choice("where persistent images are linked", *_TARGETS, required=True)
    clone_target: Str = choice("where others are cloned", *_TARGETS, required=True)
    shared: Bool = boolean("hosts and front end share the storage", required=True)
    ds_migrate: Bool | None = boolean("system datastores can change while stopped")
    ds_live_migrate: Bool | None = boolean("system datastores can change while running")
    ds_migrate_snap: Bool | None = boolean("a change takes the snapshots along")
    allow_orphans: Str | None = choice("snapshots without parent", *_ORPHANS)
    persistent_snapshots: Bool | None = boolean("persistent images can have snapshots")
    tm_mad_system: list[Str] | None = words("drivers of further system datastores")
    disk_type: Str | None = word("how the hypervisor sees the disk")
    driver: Str | None = word("image format of the hypervisor's driver")
    by_system: dict[Str, OnSystem] | None = dictof(
        OnSystem, "differences by driver of the system datastore",
        key_check=lambda key: None if key.isascii() and key.isidentifier() else "is no driver",
    )  # fmt: skip


class DsMadConf(Record):
    """Behaviour of a datastore driver."""

    name: Str = word("driver", required=True)
    required_attrs: list[Str] | None = words("attributes that its datastores need")
    persistent_only: Bool = boolean("its images are always persistent", required=True)
    marketplace_actions: Str | None = word("what may be done with a marketplace, such as export")
    datastore_capacity_check: Bool | None = boolean("free space is checked before an image is made")


class MarketMadConf(Record):
    """Behaviour of a marketplace driver."""

    name: Str = word("driver", required=True)
    sunstone_name: Str | None = text("name that users see")
    required_attrs: list[Str] | None = words("attributes that its marketplaces need")
    app_actions: list[Str] | None = words("what can be done: create, delete, monitor")
    public: Bool | None = boolean("a market of the public, which any zone may have")


class AuthMadConf(Record):
    """Behaviour of an authentication driver."""

    name: Str = word("driver", required=True)
    password_change: Bool | None = boolean("users may change their password")
    password_required: Bool | None = boolean("a user is made with a password")
    driver_managed_groups: Bool | None = boolean("the driver says the user's groups")
    driver_managed_group_admin: Bool | None = boolean("the driver says who leads a group")
    max_token_time: Int | None = count("life of a login token, -1: no limit", -1, unit="s")


class VnMadConf(Record):
    """Behaviour of a network driver."""

    name: Str = word("driver", required=True)
    bridge_type: list[Str] | None = words("kinds of bridge: linux, openvswitch ...")


class DriverSettings(Record):
    """The *_mad_conf lists; a packaged driver that a list does not name keeps its behaviour."""

    tm_mad_conf: list[TmMadConf] | None = listof(TmMadConf, "behaviour of transfer drivers")
    ds_mad_conf: list[DsMadConf] | None = listof(DsMadConf, "behaviour of datastore drivers")
    market_mad_conf: list[MarketMadConf] | None = listof(
        MarketMadConf, "behaviour of marketplace drivers"
    )
    auth_mad_conf: list[AuthMadConf] | None = listof(
        AuthMadConf, "behaviour of authentication drivers"
    )
    vn_mad_conf: list[VnMadConf] | None = listof(VnMadConf, "behaviour of network drivers")
