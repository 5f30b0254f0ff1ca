# SPDX-License-Identifier: Apache-2.0
"""/software/components/gmond as the Quattor schema has it."""

from __future__ import annotations

from ncm.schema import (
    Component,
    Inputs,
    Record,
    Report,
    boolean,
    choice,
    dictof,
    double,
    fqdn,
    ip_address,
    ipv4,
    listof,
    path,
    port,
    record,
    string,
    tree,
)
from ncm.schema.kinds import absolute_path
from ncm.values import Bool, Float, Int, Str
from ncm_ganglia.acl import Acl, acl, check_acl, family_of
from ncm_ganglia.confuse import complaint
from ncm_ganglia.fields import directory, number, scalar, text

_FAMILIES = ("inet4", "inet6")


def included(value: str) -> str | None:
    """The complaint about a path or wildcard that gmond could not include."""
    if any(char in value for char in "*?[") and "'" in value:
        return "holds a quote, at which gmond's list of the files would end"
    return absolute_path(value) or complaint(value)


def check_parameters(param: dict[Str, Str] | None, report: Report) -> None:
    """Report a parameter of a module that gmond takes for an earlier one."""
    seen: set[str] = set()
    for key in param or {}:
        if key.lower() in seen:
            report(key.path, "is another one's name for gmond, which ignores case")
        seen.add(key.lower())


class Cluster(Record):
    """What the node's cluster is called; a default of the schema is gmond's own."""

    cluster_name: Str | None = text("the cluster's name", name="name")
    owner: Str | None = text("whose it is")
    latlong: Str | None = text("where it stands, as N48.7 E2.2")
    url: Str | None = text("where more is told about it")


class Host(Record):
    """The node in its cluster."""

    location: Str | None = text("where the node stands: rack,rank,plane")


class Globals(Record):
    """Settings of gmond itself. A zero is written like any other value."""

    daemonize: Bool | None = boolean("run in the background, as its unit expects")
    setuid: Bool | None = boolean("run as user")
    user: Str | None = text("account that it runs as")
    debug_level: Int | None = number("how much is told; above 0 it stays in the foreground")
    mute: Bool | None = boolean("send nothing")
    deaf: Bool | None = boolean("receive nothing")
    host_dmax: Int | None = number("a silent host is forgotten after; 0: never", 0, unit="s")
    host_tmax: Int | None = number("a host reports at least every", 0, unit="s")
    cleanup_threshold: Int | None = number("time between two clean-ups", 0, unit="s")
    gexec: Bool | None = boolean("announce gexec")
    send_metadata_interval: Int | None = number(
        "time between two announcements of the metrics, needed with unicast; 0: only once", 0,
        unit="s",
    )  # fmt: skip
    module_dir: Str | None = directory("folder of the modules")
    allow_extra_data: Bool | None = boolean("pass on titles, descriptions and groups")
    max_udp_msg_len: Int | None = number("longest packet", 0, unit="B")

    def check(self, report: Report) -> None:
        if self.deaf and self.mute:
            report(self.at("mute"), "is true and so is deaf: gmond would have nothing to do")
        if self.max_udp_msg_len is not None and self.max_udp_msg_len > 65536:
            report(self.at("max_udp_msg_len"), "at most 65536 is allowed")


class SendChannel(Record):
    """Where measurements are sent to."""

    mcast_join: Str | None = ipv4("multicast group")
    mcast_if: Str | None = text("interface for multicast")
    host: Str | None = fqdn("host, for unicast")
    port: Int = port("port", required=True)
    ttl: Int | None = number("hops", 1)
    bind: Str | None = ipv4("own address to send from")
    bind_hostname: Bool | None = boolean("send from the address of the own host name")

    def check(self, report: Report) -> None:
        if self.bind is not None and self.bind_hostname is not None:
            report(self.at("bind_hostname"), "and bind exclude each other")


class ReceiveChannel(Record):
    """Where measurements of others come in."""

    mcast_join: Str | None = ipv4("multicast group")
    bind: Str | None = ip_address("own address to listen on")
    mcast_if: Str | None = text("interface for multicast")
    port: Int = port("port", required=True)
    family: Str | None = choice("which addresses, where bind does not tell", *_FAMILIES)
    acl: Acl | None = acl("who may send")

    def check(self, report: Report) -> None:
        family = family_of(self.bind, self.mcast_join, self.family)
        check_acl(self.acl, family, report)


class AcceptChannel(Record):
    """Where gmond answers with what it knows, as XML."""

    bind: Str | None = ip_address("own address to listen on")
    port: Int = port("port", required=True)
    family: Str | None = choice("which addresses, where bind does not tell", *_FAMILIES)
    timeout: Int | None = number("longest wait for a slow reader", unit="us")
    acl: Acl | None = acl("who may read")

    def check(self, report: Report) -> None:
        family = family_of(self.bind, None, self.family)
        check_acl(self.acl, family, report)


class Metric(Record):
    """One measurement of a group."""

    metric_name: Str = text("the metric", required=True, name="name")
    value_threshold: Float | None = double("a change below it is not sent")
    title: Str | None = text("what people read")


class Group(Record):
    """Measurements that are taken together."""

    collect_once: Bool | None = boolean("only once, at the start")
    collect_every: Int | None = number("time between two measurements", 1, unit="s")
    time_threshold: Int | None = number("sent at least every", 1, unit="s")
    metric: list[Metric] = listof(Metric, "what is measured", required=True)


class Module(Record):
    """A module that brings metrics."""

    module_name: Str = text("the module", required=True, name="name")
    language: Str | None = text("python for a Python module")
    module_path: Str | None = text("its file; without slash in module_dir", name="path")
    params: Str | None = text("one text for the module")
    param: dict[Str, Str] | None = dictof(
        scalar("value; quotes around it belong to the file, not to the value"),
        "parameters of the module by name",
        key_check=complaint,
    )

    def check(self, report: Report) -> None:
        check_parameters(self.param, report)


class GmondTree(Component):
    """One node's gmond."""

    cluster: Cluster | None = record(Cluster, "the node's cluster")
    host: Host | None = record(Host, "the node")
    globals: Globals | None = record(Globals, "settings of gmond")
    udp_send_channel: list[SendChannel] = listof(SendChannel, "where to send", required=True)
    udp_recv_channel: list[ReceiveChannel] = listof(
        ReceiveChannel, "where to listen", required=True
    )
    tcp_accept_channel: list[AcceptChannel] = listof(
        AcceptChannel, "where to answer", required=True
    )
    collection_group: list[Group] = listof(Group, "what is measured and when", required=True)
    module: list[Module] | None = listof(Module, "modules that are loaded")
    include: list[Str] | None = listof(
        string("path or wildcard", check=included, pan="absolute_file_path"), "further files"
    )
    file: Str = path("the file to write", required=True)  # fmt: skip


class GmondInputs(Inputs):
    """What the component reads."""

    gmond: GmondTree = tree("/software/components/gmond", GmondTree, required=True)
