# SPDX-License-Identifier: Apache-2.0
"""Part ``oned``: the settings of oned.conf, with ncm-opennebula's fields and defaults."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, ipv4, listof, long, port, record, string
from ncm.values import Bool, Int, Secret, Str
from ncm_oned.schema.kinds import count, directory, text, url
from ncm_oned.schema.nebula.mads import (
    AuthBehaviour,
    AuthMad,
    DatastoreBehaviour,
    InformationMad,
    MarketBehaviour,
    NetworkBehaviour,
    Program,
    TransferBehaviour,
    VirtualizationMads,
)
from ncm_oned.schema.nebula.rights import Rights
from ncm_oned.schema.resources import HookLogConf, VlanIds, VncPorts, VxlanIds

_MYSQL = ("server", "port", "user", "passwd", "db_name")


class DbConnection(Record):
    """A data base of MySQL."""

    server: Str | None = text("host of the data base", min_len=1)
    port: Int | None = long("its port, 0 for the usual one", 0, 65535)
    user: Str | None = text("account", min_len=1)
    passwd: Secret | None = text("password of the account", secret=True)
    db_name: Str | None = text("name of the data base", min_len=1)
    connections: Int | None = count("most connections at a time", 1)
    compare_binary: Bool = boolean("names are compared with case", default=False)


class DbConf(DbConnection):
    """The data base; a mysql one needs server, port, user, passwd and db_name."""

    backend: Str = choice("kind of data base", "mysql", "sqlite", required=True)
    connections: Int = count("most connections at a time", 1, default=25)

    def check(self, report: Report) -> None:
        for name in _MYSQL if self.backend == "mysql" else ():
            if getattr(self, name) is None:
                report(self.at(name), "is missing: a mysql data base needs it")


class LogConf(Record):
    """Logging of a daemon."""

    system: Str = choice("target", "file", "syslog", "std", default="file")
    debug_level: Int = long("0 errors, 3 debug, 5 all", 0, 5, default=3)


class FederationConf(Record):
    """This zone's part in a federation."""

    mode: Str = choice("part", "STANDALONE", "MASTER", "SLAVE", default="STANDALONE")
    zone_id: Int = count("id of this zone", default=0)
    master_oned: Str = text("XML-RPC address of the master zone", default="")
    server_id: Int = count("id of this server in its zone, -1: no HA", -1, default=-1)

    def check(self, report: Report) -> None:
        if self.mode == "SLAVE" and not self.master_oned:
            report(self.at("master_oned"), "is missing: a SLAVE needs it")


class RaftConf(Record):
    """Timers of high availability."""

    limit_purge: Int = count("log records deleted in one go", 1, default=100000)
    log_retention: Int = count("log records kept", 1, default=250000)
    log_purge_timeout: Int = count("time between purges", 1, unit="s", default=60)
    election_timeout_ms: Int = count("silence that starts an election", 1, unit="ms", default=5000)
    broadcast_timeout_ms: Int = count("time between heartbeats", 1, unit="ms", default=500)
    xmlrpc_timeout_ms: Int = count("limit of a call, 0: none", unit="ms", default=1000)

    def check(self, report: Report) -> None:
        beat = int(self.broadcast_timeout_ms)
        if self.election_timeout_ms <= beat:
            report(self.at("election_timeout_ms"), f"must exceed the heartbeat of {beat} ms")


class CostConf(Record):
    """Showback prices of machines that state none."""

    cpu_cost: Int = count("of a CPU", default=0)
    memory_cost: Int = count("of a megabyte of memory", default=0)
    disk_cost: Int = count("of a megabyte of disk", default=0)


class Stale(Record):
    """Settings that no OpenNebula from 5.12 on reads; written as they always were."""

    monitoring_interval: Int | None = count("see monitord/probes_period", unit="s")
    monitoring_threads: Int | None = count("see im_mad")
    monitoring_interval_db_update: Int | None = count("has no successor", -1, unit="s")
    host_per_interval: Int | None = count("has no successor")
    host_monitoring_expiration_time: Int | None = count("belongs to monitord.conf", unit="s")
    vm_individual_monitoring: Bool | None = boolean("has no successor")
    vm_per_interval: Int | None = count("has no successor")
    vm_monitoring_expiration_time: Int | None = count("belongs to monitord.conf", unit="s")
    vnc_base_port: Int | None = count("see vnc_ports")
    datastore_base_path: Str | None = directory("see datastore_location")
    default_cdrom_device_prefix: Str | None = choice("has no successor", "hd", "sd", "vd")


class OnedConf(Rights, Stale):
    """The whole of oned.conf. A list that is left out is the one of OpenNebula's packages."""

    db: DbConf = record(DbConf, "data base", required=True)
    default_device_prefix: Str = choice("bus of a disk", "hd", "sd", "vd", default="hd")
    onegate_endpoint: Str | None = url("address of OneGate for the machines")
    manager_timer: Int | None = count("time between periodic tasks", 1, unit="s")
    monitoring_interval_datastore: Int = count(
        "time between looks at a datastore", unit="s", default=300
    )
    monitoring_interval_market: Int = count("time between looks at a market", unit="s", default=600)
    vm_submit_on_hold: Bool | None = boolean("machines start on hold")
    max_conn: Int | None = count("connections at a time", 1)
    max_conn_backlog: Int | None = count("connections that wait", 1)
    keepalive_timeout: Int | None = count("life of an idle connection", 1, unit="s")
    keepalive_max_conn: Int | None = count("calls on one connection", 1)
    timeout: Int | None = count("how long a call waits for its client", 1, unit="s")
    rpc_log: Bool | None = boolean("calls are logged in a file of their own")
    message_size: Int | None = count("largest answer", 1024, unit="bytes")
    log_call_format: Str | None = text("format of a logged call")
    scripts_remote_dir: Str = directory("folder of the drivers on the hosts",
                                        default="/var/tmp/one")  # fmt: skip
    log: LogConf = record(LogConf, "logging", default={})
    federation: FederationConf = record(FederationConf, "federation of zones", default={})
    raft: RaftConf = record(RaftConf, "high availability", default={})
    port: Int = port("TCP port of the XML-RPC server", default=2633)
    listen_address: Str = ipv4("address of the XML-RPC server, which has no TLS",
                               default="0.0.0.0")  # fmt: skip
    network_size: Int = count("leases of a network", 1, default=254)
    mac_prefix: Str = string(
        "first two bytes of made MAC addresses", pattern="[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}",
        hint="two pairs of hex digits such as 02:00", default="02:00",
    )  # fmt: skip
    datastore_location: Str | None = directory("folder of the datastores")
    datastore_capacity_check: Bool = boolean(
        "free space is checked before an image is made", default=True
    )
    default_image_type: Str = choice("kind of an image", "OS", "CDROM", "DATABLOCK", default="OS")
    default_cost: CostConf = record(CostConf, "prices for showback", default={})
    vnc_ports: VncPorts | None = record(VncPorts, "ports for VNC")
    vlan_ids: VlanIds | None = record(VlanIds, "VLAN ids")
    vxlan_ids: VxlanIds | None = record(VxlanIds, "VXLAN ids")
    im_mad: list[InformationMad] | None = listof(InformationMad, "drivers that watch hosts")
    vm_mad: VirtualizationMads | None = record(VirtualizationMads, "drivers that run machines")
    tm_mad: Program | None = record(Program, "driver that moves images")
    datastore_mad: Program | None = record(Program, "driver of the datastores")
    market_mad: Program | None = record(Program, "driver of the marketplaces")
    hm_mad: Program | None = record(Program, "driver that runs hooks")
    hook_log_conf: HookLogConf | None = record(HookLogConf, "log of hooks")
    auth_mad: AuthMad | None = record(AuthMad, "driver that checks log-ins")
    tm_mad_conf: list[TransferBehaviour] | None = listof(TransferBehaviour, "transfer drivers")
    ds_mad_conf: list[DatastoreBehaviour] | None = listof(DatastoreBehaviour, "datastore drivers")
    market_mad_conf: list[MarketBehaviour] | None = listof(MarketBehaviour, "market drivers")
    auth_mad_conf: list[AuthBehaviour] | None = listof(AuthBehaviour, "log-in drivers")
    vn_mad_conf: list[NetworkBehaviour] | None = listof(NetworkBehaviour, "network drivers")
