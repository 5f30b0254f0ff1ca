# SPDX-License-Identifier: Apache-2.0
"""The server of 5.12 and newer: logging, API, federation, high availability, scheduler."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, fqdn, long, port, record, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.kinds import INT_MAX, count, text, url

_FOLLOWERS = ("SLAVE", "CACHE")


class Log(Record):
    """Where and how much oned logs."""

    system: Str | None = choice("target", "file", "syslog", "std")
    debug_level: Int | None = long("0 errors, 3 debug, 5 all", 0, 5)
    use_vms_location: Bool | None = boolean("machines' logs lie in their own folders")


class Federation(Record):
    """This zone's part in a federation."""

    pan_check = "oned_valid_federation"
    mode: Str | None = choice("part", "STANDALONE", "MASTER", "SLAVE", "CACHE")
    zone_id: Int | None = count("id of this zone")
    server_id: Int | None = count("id of this server in its zone, -1: no HA", -1)
    master_oned: Str | None = url("XML-RPC address of the master zone")
    master_oned_grpc: Str | None = string(
        "gRPC address of the master zone", pattern=r"[A-Za-z0-9.-]+:[0-9]{1,5}", hint="host:port"
    )

    def check(self, report: Report) -> None:
        if self.mode in ("MASTER", "SLAVE") and self.zone_id is None:
            report(self.at("zone_id"), f"is missing: a {self.mode} needs it")
        if self.mode in _FOLLOWERS and not (self.master_oned or self.master_oned_grpc):
            report(self.at("master_oned"), f"is missing: a {self.mode} needs it")


class Raft(Record):
    """Timers of high availability; what is left out has the packaged value."""

    pan_check = "oned_valid_raft"
    limit_purge: Int | None = count("log records deleted in one go", 1)
    log_retention: Int | None = count("log records kept", 1)
    log_purge_timeout: Int | None = count("time between purges", 1, unit="s")
    election_timeout_ms: Int | None = count("silence that starts an election", 1, unit="ms")
    broadcast_timeout_ms: Int | None = count("time between heartbeats", 1, unit="ms")
    xmlrpc_timeout_ms: Int | None = count("limit of a call, 0: none", unit="ms")

    def check(self, report: Report) -> None:
        beat = self.broadcast_timeout_ms or 500
        if (self.election_timeout_ms or 5000) <= beat:
            report(self.at("election_timeout_ms"), f"must exceed the heartbeat of {int(beat)} ms")


class RaftHook(Record):
    """A command at a change of leadership, for the floating address."""

    command: Str = text("program, such as raft/vip.sh", min_len=1, required=True)
    arguments: Str | None = text("its arguments, such as leader ens1 192.0.2.10/24")


class ServerSettings(Record):
    """How the server is reached and how it works."""

    log: Log | None = record(Log, "logging of oned")
    federation: Federation | None = record(Federation, "federation of zones")
    raft: Raft | None = record(Raft, "high availability")
    raft_leader_hook: RaftHook | None = record(RaftHook, "run on becoming leader")
    raft_follower_hook: RaftHook | None = record(RaftHook, "run on ceasing to be leader")
    listen_address: Str | None = string(
        "address of the XML-RPC server, which has no TLS",
        check=lambda value: listening(str(value)), pan="string",
    )  # fmt: skip
    grpc_port: Int | None = port("port of the gRPC server")
    grpc_listen_address: Str | None = string(
        "address of the gRPC server; listen_address when left out",
        check=lambda value: listening(str(value)), pan="string",
    )  # fmt: skip
    hostname: Str | None = fqdn("name by which drivers reach the front end")
    max_conn: Int | None = count("connections at a time", 1)
    max_conn_backlog: Int | None = count("connections that wait", 1)
    keepalive_timeout: Int | None = count("life of an idle connection", 1, unit="s")
    keepalive_max_conn: Int | None = count("calls on one connection", 1)
    timeout: Int | None = count("how long a call waits for its client", 1, unit="s")
    message_size: Int | None = count("largest answer", 1024, high=INT_MAX, unit="bytes")
    rpc_log: Bool | None = boolean("calls are logged in a file of their own")
    log_call_format: Str | None = text("format of a logged call")
    log_result_length: Int | None = count("logged characters of an answer")
    api_list_order: Str | None = choice("order of lists by id", "ASC", "DESC")
    onegate_endpoint: Str | None = url("address of OneGate for the machines")


class SchedulerSettings(Record):
    """The scheduler inside oned, from 7.0 on."""

    sched_max_wnd_time: Int | None = count("how long a window collects requests", 1, unit="s")
    sched_max_wnd_length: Int | None = count("requests that close a window", 1)
    sched_retry_time: Int | None = count("time before another placement is tried", 1, unit="s")
    max_actions_per_host: Int | None = count("moves and starts at a time on a host", 1)
    max_actions_per_cluster: Int | None = count("moves and starts at a time in a cluster", 1)
    action_timeout: Int | None = count("time after which an action has failed", 1, unit="s")
    live_rescheds: Int | None = long("rescheduling migrates live (1) or cold (0)", 0, 1)
    cold_migrate_mode: Int | None = long("0 save, 1 poweroff, 2 hard poweroff", 0, 2)
    drs_interval: Int | None = count("time between optimizations, -1: never", -1, unit="s")


def listening(value: str) -> str | None:
    """The complaint about an address on which oned could not listen."""
    import ipaddress

    if value == "localhost":
        return None
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return "must be an IP address or localhost"
    return None
