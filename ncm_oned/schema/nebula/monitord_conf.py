# SPDX-License-Identifier: Apache-2.0
"""Part ``monitord``: the daemon that hears the hosts."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, ipv4, listof, port, record, string
from ncm.schema.kinds import absolute_path, host_name
from ncm.values import Int, Str
from ncm_oned.quoting import complaint
from ncm_oned.schema.kinds import count
from ncm_oned.schema.nebula.mads import InformationMad
from ncm_oned.schema.nebula.oned_conf import DbConnection, LogConf


def _key(doc: str) -> Any:
    return string(doc, check=_absolute, pan="string", default="")


def _absolute(value: str) -> str | None:
    return (absolute_path(value) or complaint(value)) if value else None


class MonitorDbConf(DbConnection):
    """monitord's own connections; it takes the rest from oned.conf."""

    connections: Int = count("most connections at a time", 1, default=15)


class MonitorNetworkConf(Record):
    """Where the agents of the hosts report to, over TCP and UDP."""

    address: Str = ipv4("address that monitord binds", required=True)
    monitor_address: Str = string(
        "address that agents are told, auto: the front end's (not with HA)",
        check=lambda value: host_name(str(value)), pan="string", default="auto",
    )  # fmt: skip
    port: Int = port("its port", default=4124)
    threads: Int = count("threads for messages", 1, high=1000, default=8)
    pubkey: Str = _key("public key that encrypts messages, empty: none")
    privkey: Str = _key("private key that reads them, empty: none")


class ProbesConf(Record):
    """How often each kind of probe runs on a host."""

    beacon_host: Int = count("sign of life", 1, unit="s", default=30)
    system_host: Int = count("what a host has", 1, unit="s", default=600)
    monitor_host: Int = count("what a host uses", 1, unit="s", default=120)
    state_vm: Int = count("states of machines", 1, unit="s", default=5)
    monitor_vm: Int = count("what machines use", 1, unit="s", default=30)
    sync_state_vm: Int = count("silence after which all states are sent", 1, unit="s", default=180)
    exec_vm: Int | None = count("commands run in machines", 1, unit="s")


class MonitordConf(Record):
    """The whole of monitord.conf."""

    log: LogConf = record(LogConf, "logging", default={})
    db: MonitorDbConf = record(MonitorDbConf, "data base", default={})
    network: MonitorNetworkConf = record(MonitorNetworkConf, "messages of hosts", required=True)
    probes_period: ProbesConf = record(ProbesConf, "periods of the probes", default={})
    im_mad: list[InformationMad] | None = listof(InformationMad, "probes by hypervisor")
