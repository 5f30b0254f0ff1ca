# SPDX-License-Identifier: Apache-2.0
"""Drivers of oned.conf and monitord.conf, with ncm-opennebula's fields and defaults."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, boolean, choice, listof, record, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.kinds import count, text, word

_TARGETS = ("NONE", "SELF", "SYSTEM")


def _names(doc: str, empty: bool = True) -> Any:
    """Names with commas between; the schema of ncm-opennebula says none as one empty name."""
    pattern = r"[A-Za-z0-9_./-]*" if empty else r"[A-Za-z0-9_./-]+"
    return listof(string("name", pattern=pattern, hint="letters, digits and _ . / -"), doc)


class Program(Record):
    """A driver of which oned runs one."""

    executable: Str | None = text("program, below oned's driver folder", min_len=1)
    arguments: Str | None = text("arguments of the program")


class AuthMad(Record):
    """The driver that checks who somebody is."""

    executable: Str = text("program", min_len=1, default="one_auth_mad")
    authn: Str = text("authentication drivers, with commas between",
                      default="ssh,x509,ldap,server_cipher,server_x509")  # fmt: skip


class InformationMad(Record):
    """A driver that watches hosts."""

    name: Str = word("name", required=True)
    executable: Str = text("program", min_len=1, default="one_im_ssh")
    arguments: Str | None = text("arguments of the program")
    sunstone_name: Str | None = text("name that users see")
    threads: Int | None = count("hosts watched at the same time, 0: no limit", high=1000)


class VirtualizationMad(Record):
    """A driver that runs machines; its key, kvm or xen, is its name and type."""

    executable: Str = text("program", min_len=1, default="one_vmm_exec")
    arguments: Str | None = text("arguments of the program")
    default: Str | None = text("file of default attributes", min_len=1)
    sunstone_name: Str | None = text("name that users see")
    imported_vms_actions: list[Str] | None = _names(
        "what may be done with imported machines; read up to 6.x", empty=False
    )
    keep_snapshots: Bool = boolean("snapshots survive a poweroff or migration", default=True)


class VirtualizationMads(Record):
    """The hypervisors."""

    kvm: VirtualizationMad | None = record(VirtualizationMad, "KVM")
    xen: VirtualizationMad | None = record(VirtualizationMad, "Xen, of older releases")


class TransferBehaviour(Record):
    """How a transfer driver behaves; the endings _ssh and _shared: with such system datastores."""

    name: Str = word("driver", default="dummy")
    ln_target: Str = choice("where persistent images are linked", *_TARGETS, default="NONE")
    clone_target: Str = choice("where others are cloned", *_TARGETS, default="SYSTEM")
    shared: Bool = boolean("hosts and front end share the storage", default=True)
    ds_migrate: Bool | None = boolean("machines may change the system datastore")
    driver: Str | None = choice("image format of the hypervisor's driver", "raw", "qcow2")
    allow_orphans: Str | None = word("snapshots without parent, such as YES or mixed")
    tm_mad_system: Str | None = text("drivers of further system datastores, with commas between")
    ln_target_ssh: Str | None = choice("where persistent images are linked", *_TARGETS)
    clone_target_ssh: Str | None = choice("where others are cloned", *_TARGETS)
    disk_type_ssh: Str | None = word("how the hypervisor sees the disk")
    ln_target_shared: Str | None = choice("where persistent images are linked", *_TARGETS)
    clone_target_shared: Str | None = choice("where others are cloned", *_TARGETS)
    disk_type_shared: Str | None = word("how the hypervisor sees the disk")


class DatastoreBehaviour(Record):
    """How a datastore driver behaves."""

    name: Str = word("driver", default="dummy")
    required_attrs: list[Str] | None = _names("attributes that its datastores need")
    persistent_only: Bool = boolean("its images are always persistent", default=False)
    marketplace_actions: Str | None = text("what may be done with a marketplace, such as export")


class MarketBehaviour(Record):
    """How a marketplace driver behaves."""

    name: Str = word("driver", default="one")
    required_attrs: list[Str] | None = _names("attributes that its marketplaces need")
    app_actions: list[Str] | None = _names("what can be done: create, delete, monitor")
    public: Bool | None = boolean("a market of the public, which any zone may have")
    sunstone_name: Str | None = text("name that users see")


class AuthBehaviour(Record):
    """How an authentication driver behaves."""

    name: Str = word("driver", required=True)
    password_change: Bool = boolean("users may change their password", required=True)
    driver_managed_groups: Bool = boolean("the driver says the user's groups", default=False)
    max_token_time: Int = count("life of a login token, -1: no limit", -1, unit="s", default=-1)


class NetworkBehaviour(Record):
    """How a network driver behaves."""

    name: Str = word("driver", required=True)
    bridge_type: Str = choice(
        "kind of bridge", "linux", "openvswitch", "vcenter_port_groups", default="linux"
    )
