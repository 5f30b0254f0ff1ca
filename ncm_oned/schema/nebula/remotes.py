# SPDX-License-Identifier: Apache-2.0
"""Parts ``kvmrc``, ``vnm_conf``, ``pci`` and ``forecast``: files that drivers read on hosts."""

from __future__ import annotations

from ncm.schema import Record, boolean, choice, ipv4, listof, record, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.kinds import count, word
from ncm_oned.schema.nebula.services import line

_CACHES = ("default", "none", "writethrough", "writeback", "directsync", "unsafe")


class KvmrcConf(Record):
    """kvmrc: what the KVM driver exports."""

    lang: Str = word("language of the commands", default="C")
    libvirt_uri: Str = line("libvirt's address on the host", min_len=1, default="qemu:///system")
    qemu_protocol: Str = choice("how hosts migrate", "qemu+ssh", "qemu+tcp", default="qemu+ssh")
    libvirt_keytab: Str | None = line("Kerberos key table for that")
    shutdown_timeout: Int = count("how long a machine may take to end", unit="s", default=300)
    force_destroy: Bool | None = boolean("after that it is destroyed")
    cancel_no_acpi: Bool | None = boolean("one without ACPI is destroyed at once")
    default_attach_cache: Str | None = choice("cache of attached disks", *_CACHES)
    migrate_options: Str | None = line("options of virsh migrate")
    default_attach_discard: Str | None = choice(
        "discard of attached disks", "ignore", "off", "unmap", "on"
    )


class VnmConf(Record):
    """OpenNebulaNetwork.conf: what the network drivers do."""

    validate_vlan_id: Bool = boolean("no other VLAN may be on the bridge", default=False)
    arp_cache_poisoning: Bool = boolean("Open vSwitch keeps ARP poisoning off", default=True)
    vxlan_mc: Str = ipv4("base of the multicast addresses", default="239.0.0.0")
    vxlan_ttl: Int = count("life of their packets in hops", 1, high=255, default=16)


class PciConf(Record):
    """pci.conf: devices that hosts offer for passing through."""

    filter: list[Str] = listof(
        string("filter", pattern=r"[0-9A-Za-z*:,.]+", hint="vendor:device or vendor:device:class"),
        "devices by vendor:device:class, 0:0 for none", default=["0:0"],
    )  # fmt: skip
    short_address: list[Str] | None = listof(
        string("address", pattern=r"[0-9A-Fa-f:.]+", hint="bus:device.function"),
        "devices by address",
    )
    device_name: list[Str] | None = listof(
        line("regular expression", min_len=1), "devices by name, as regular expressions"
    )
    nvidia_vendors: list[Str] | None = listof(
        string("vendor", pattern="[0-9A-Fa-f]{4}", hint="four hex digits"),
        "vendors whose devices are vGPUs",
    )


class Prediction(Record):
    """One range of predictions."""

    enabled: Bool = boolean("predictions are made", default=False)
    period: Int | None = count("time between them", 1, unit="min")
    lookback: Int | None = count("history that they use", 1, unit="min")


class Predictions(Record):
    """Predictions of one kind of object."""

    db_retention: Int | None = count("history kept", 1, unit="weeks")
    forecast: Prediction | None = record(Prediction, "soon")
    forecast_far: Prediction | None = record(Prediction, "far ahead")


class ForecastConf(Record):
    """forecast.conf: predictions of use."""

    host: Predictions | None = record(Predictions, "of hosts")
    virtualmachine: Predictions | None = record(Predictions, "of machines")
