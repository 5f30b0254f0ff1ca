# SPDX-License-Identifier: Apache-2.0
"""Parts ``sched``, ``oneflow`` and ``fireedge``: services beside oned."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, boolean, choice, ipv4, long, port, record, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.kinds import count, url
from ncm_oned.schema.nebula.oned_conf import LogConf

_LOCAL = "http://localhost:2633/RPC2"


def line(doc: str, **options: Any) -> Any:
    """A text of one line."""
    pattern = "[^\x00-\x1f\x7f\ud800-\udfff]*"
    return string(doc, pattern=pattern, hint="a text of one line", **options)


def endpoint(doc: str) -> Any:
    """An address of oned's messages."""
    pattern = r"(tcp|ipc)://[A-Za-z0-9*.:/_\[\]-]+"
    return string(doc, pattern=pattern, hint="an address such as tcp://localhost:2101",
                  default="tcp://localhost:2101")  # fmt: skip


class RpcClient(Record):
    """How a service reaches oned."""

    one_xmlrpc: Str = url("address of oned's XML-RPC", default=_LOCAL)
    core_auth: Str = choice("driver for that", "cipher", "x509", default="cipher")


class Policy(Record):
    """How placements are ranked."""

    policy: Int = long(
        "hosts: 0 pack, 1 spread, 2 by load, 3 custom, 4 fixed; others: 0 pack, 1 spread, "
        "2 custom, 3 fixed", 0, 4, default=1,
    )  # fmt: skip


class SchedConf(RpcClient):
    """sched.conf: the scheduler of its own, up to 6.x."""

    message_size: Int = count("largest answer of oned", 1024, unit="bytes", default=1073741824)
    timeout: Int = count("how long an answer of oned may take", 1, unit="s", default=60)
    sched_interval: Int = count("time between two rounds", 1, unit="s", default=15)
    max_vm: Int = count("machines looked at in a round, 0: all", default=5000)
    max_dispatch: Int = count("machines placed in a round", default=30)
    max_host: Int = count("machines placed on a host in a round", default=1)
    live_rescheds: Int = long("rescheduling migrates live (1) or cold (0)", 0, 1, default=0)
    cold_migrate_mode: Int = long("0 save, 1 poweroff, 2 hard poweroff", 0, 2, default=0)
    memory_system_ds_scale: Int = count("share of memory counted as disk", default=0)
    different_vnets: Bool = boolean("NICs of a machine are in different networks", default=True)
    default_sched: Policy = record(Policy, "of hosts", default={})
    default_ds_sched: Policy = record(Policy, "of datastores", default={})
    default_nic_sched: Policy = record(Policy, "of networks", default={})
    log: LogConf = record(LogConf, "logging", default={})


class OneflowConf(RpcClient):
    """oneflow-server.conf: services made of several machines."""

    host: Str = ipv4("address that it binds", default="127.0.0.1")
    port: Int = port("its port", default=2474)
    lcm_interval: Int = count("time between two steps", 1, unit="s", default=30)
    default_cooldown: Int = count("rest after a change of scale", unit="s", default=300)
    shutdown_action: Str = choice(
        "how machines end", "terminate", "terminate-hard", default="terminate"
    )
    action_number: Int = count("machines that get an action at a time", 1, default=1)
    action_period: Int = count("time between these", 1, unit="s", default=60)
    vm_name_template: Str = line(
        "names of machines, with OneFlow's $ variables", min_len=1,
        default="$ROLE_NAME_$VM_NUMBER_(service_$SERVICE_ID)",
    )  # fmt: skip
    debug_level: Int = long("0 errors to 3 debug", 0, 3, default=2)
    subscriber_endpoint: Str = endpoint("where oned tells of changes")


class Guacd(Record):
    """The daemon of consoles."""

    port: Int = port("its port", default=4822)
    host: Str = string("its host", pattern="[A-Za-z0-9.:_-]+", hint="a host", default="localhost")


class Zone(Record):
    """The zone of this front end."""

    id: Int = count("id", default=0)
    name: Str = line("name", min_len=1, default="OpenNebula")
    endpoint: Str = url("address of its oned", default=_LOCAL)


class FireedgeConf(Record):
    """fireedge-server.conf: the web interface of today."""

    log: Str = choice("how much it logs of requests", "prod", "dev", default="prod")
    cors: Bool = boolean("pages of other origins may ask it", default=True)
    host: Str = ipv4("address that it binds", default="127.0.0.1")
    port: Int = port("its port", default=2616)
    one_xmlrpc: Str = url("address of oned's XML-RPC", default=_LOCAL)
    oneflow_server: Str = url("address of OneFlow", default="http://localhost:2474")
    session_expiration: Int = count("life of a log-in", 1, unit="min", default=180)
    session_remember_expiration: Int = count("the same, remembered", 1, unit="min", default=3600)
    minimum_opennebula_expiration: Int = count(
        "life that a log-in needs to be used again", 1, unit="min", default=30
    )
    subscriber_endpoint: Str = endpoint("where oned tells of changes")
    debug_level: Int = long("0 errors to 5 all", 0, 5, default=2)
    truncate_max_length: Int = count("longest message in the log, -1: any", -1, default=150)
    api_timeout: Str = string(
        "longest wait for an answer, in ms with _ where wanted", pattern="[0-9]+(_[0-9]+)*",
        hint="milliseconds such as 120_000", default="120_000",
    )  # fmt: skip
    auth: Str = choice("who checks log-ins", "opennebula", "remote", default="opennebula")
    guacd: Guacd = record(Guacd, "daemon of consoles", default={})
    default_zone: Zone = record(Zone, "zone of this front end", default={})
    auth_redirect: Str | None = string(
        "where the button of a remote log-in leads", pattern=r"[./]|https?://[^\x00-\x20]+",
        hint="/, . or an address",
    )  # fmt: skip
