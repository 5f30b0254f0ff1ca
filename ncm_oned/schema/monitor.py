# SPDX-License-Identifier: Apache-2.0
"""monitord.conf, from 5.12 on: the daemon that hears the hosts."""

from __future__ import annotations

from ncm.schema import Record, choice, ip_address, listof, long, port, record, string
from ncm.schema.kinds import host_name
from ncm.values import Int, Str
from ncm_oned.schema.kinds import count, directory, text, word


class MonitorLog(Record):
    """Logging of monitord."""

    system: Str | None = choice("target", "file", "syslog", "std")
    debug_level: Int | None = long("0 errors, 3 debug, 5 all", 0, 5)


class MonitorDb(Record):
    """monitord's own connections to the data base of oned."""

    connections: Int | None = count("most connections at a time", 1)


class MonitorNetwork(Record):
    """Where the agents of the hosts report to, over TCP and UDP."""

    address: Str | None = ip_address("address that monitord binds")
    monitor_address: Str | None = string(
        "address that agents are told, auto: the front end's (not with HA)",
        check=lambda value: host_name(str(value)), pan="string",
    )  # fmt: skip
    port: Int | None = port("its port")
    threads: Int | None = count("threads for messages", 1, high=1000)
    pubkey: Str | None = directory("public key that encrypts messages")
    privkey: Str | None = directory("private key that reads them")


class ProbesPeriod(Record):
    """How often each kind of probe runs on a host."""

    beacon_host: Int | None = count("sign of life", 1, unit="s")
    system_host: Int | None = count("what a host has", 1, unit="s")
    monitor_host: Int | None = count("what a host uses", 1, unit="s")
    state_vm: Int | None = count("states of machines", 1, unit="s")
    exec_vm: Int | None = count("commands run in machines", 1, unit="s")
    monitor_vm: Int | None = count("what machines use", 1, unit="s")
    sync_state_vm: Int | None = count("silence after which all states are sent", 1, unit="s")


class MonitorMad(Record):
    """Probes of one kind of hypervisor."""

    name: Str = word("hypervisor: kvm, qemu, lxc", required=True)
    sunstone_name: Str | None = text("name that users see")
    executable: Str = text("program", min_len=1, required=True)
    arguments: Str | None = text("arguments of the program")
    threads: Int | None = count("threads of the driver", high=1000)


class Monitord(Record):
    """The whole of monitord.conf; what is left out has the packaged value."""

    manager_timer: Int | None = count("time between periodic tasks", 1, unit="s")
    monitoring_interval_host: Int | None = count("silence after which probes restart", 1, unit="s")
    host_monitoring_expiration_time: Int | None = count("life of host records, 0: none", unit="s")
    vm_monitoring_expiration_time: Int | None = count("life of machine records, 0: none", unit="s")
    log: MonitorLog | None = record(MonitorLog, "logging")
    db: MonitorDb | None = record(MonitorDb, "data base")
    network: MonitorNetwork | None = record(MonitorNetwork, "messages of the hosts")
    probes_period: ProbesPeriod | None = record(ProbesPeriod, "periods of the probes")
    im_mad: list[MonitorMad] | None = listof(MonitorMad, "probes by hypervisor")
