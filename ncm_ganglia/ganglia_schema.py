# SPDX-License-Identifier: Apache-2.0
"""/software/components/ganglia as the Quattor schema has it: gmond and gmetad in one tree."""

from __future__ import annotations

import re

from ncm.schema import (
    Component,
    Inputs,
    Record,
    Report,
    boolean,
    dictof,
    ip_address,
    listof,
    path,
    port,
    record,
    string,
    tree,
)
from ncm.schema.fields import shown
from ncm.values import Bool, Int, Str
from ncm_ganglia import dotconf
from ncm_ganglia.acl import OldAcl, check_acl, family_of, old_acl
from ncm_ganglia.confuse import complaint
from ncm_ganglia.fields import address, directory, gmetad_text, number, text
from ncm_ganglia.gmond_schema import check_parameters, included

_DOUBLE = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,2})?")


def hosts(value: str) -> str | None:
    """The complaint about a text that names no hosts to ask."""
    if "#" in value or "\\" in value:
        return "must not hold # or a backslash"
    words = dotconf.words(value)
    if len(words) == 1 and words[0].isdigit():
        return "names no host, only an interval"
    return dotconf.complaint(value) if words else "names no host: gmetad crashes"


def source(key: str) -> str | None:
    """The complaint about the name of a data source."""
    return dotconf.complaint(key) if key else "is empty"


def _family(value: str) -> str | None:
    return None if "4" in value or "6" in value else "must be inet4 or inet6"


def _threshold(value: str) -> str | None:
    return None if _DOUBLE.fullmatch(value) else f"is {shown(value)}, must be a number"


class OldDaemon(Record):
    """gmetad."""

    config_file: Str = path("the file to write", default="/etc/ganglia/gmetad.conf")
    data_source: dict[Str, Str] = dictof(
        string("[interval] host[:port] ...", check=hosts), "sources by their names",
        key_check=source, required=True,
    )  # fmt: skip
    gridname: Str = gmetad_text("the grid's name", min_len=1, default="unspecified")
    case_sensitive_hostnames: Int = number("0: host names in lower case", default=1)

    def check(self, report: Report) -> None:
        if not self.data_source:
            report(self.at("data_source"), "is empty: gmetad does not start")
        for name, asked in self.data_source.items():
            line = f"data_source {dotconf.quote(name)} {asked}\n"
            if len(line.encode()) > dotconf.LINE:
                report(asked.path, f"makes a line of more than {dotconf.LINE} bytes,"
                                   " too long for gmetad")  # fmt: skip


class OldGlobals(Record):
    """Settings of gmond itself."""

    daemonize: Bool = boolean("run in the background, as its unit expects", default=True)
    setuid: Bool = boolean("run as user", default=True)
    user: Str = text("account that it runs as", default="nobody")
    debug_level: Int = number("how much is told; above 0 it stays in the foreground", default=0)
    max_udp_msg_len: Int = number("longest packet", 0, unit="B", default=1472)
    mute: Bool = boolean("send nothing", default=False)
    deaf: Bool = boolean("receive nothing", default=False)
    allow_extra_data: Bool | None = boolean("pass on titles, descriptions and groups")
    host_dmax: Int = number("a silent host is forgotten after", 0, unit="s", default=1209600)
    cleanup_threshold: Int = number("time between two clean-ups", 0, unit="s", default=300)
    send_metadata_interval: Int | None = number("time between two announcements", 0, unit="s")
    gexec: Bool = boolean("announce gexec", default=False)
    module_dir: Str | None = directory("folder of the modules")

    def check(self, report: Report) -> None:
        if self.deaf and self.mute:
            report(self.at("mute"), "is true and so is deaf: gmond would have nothing to do")


class OldCluster(Record):
    """What the node's cluster is called."""

    cluster_name: Str = text("the cluster's name", required=True, name="name")
    owner: Str = text("whose it is", default="unspecified")
    latlong: Str = text("where it stands", default="unspecified")
    url: Str = text("where more is told about it", default="unspecified")


class OldHost(Record):
    """The node in its cluster."""

    location: Str = text("where the node stands", default="unspecified")


class OldSend(Record):
    """Where measurements are sent to."""

    host: Str = address("host, for unicast", required=True)
    port: Int = port("port", default=8649)
    ttl: Int = number("hops", 1, default=1)
    mcast_join: Str | None = ip_address("multicast group")
    mcast_if: Str | None = text("interface for multicast")


class OldReceive(Record):
    """Where measurements of others come in."""

    port: Int = port("port", default=8649)
    mcast_join: Str | None = ip_address("multicast group")
    mcast_if: Str | None = text("interface for multicast")
    bind: Str | None = address("own address to listen on")
    family: Str | None = text("inet4 or inet6, where bind does not tell")
    acl: OldAcl | None = old_acl("who may send")

    def check(self, report: Report) -> None:
        _channel(self, self.mcast_join, report)


class OldAccept(Record):
    """Where gmond answers with what it knows, as XML."""

    port: Int = port("port", default=8649)
    bind: Str | None = address("own address to listen on")
    interface: Str | None = text("interface; gmond has no use for it yet")
    family: Str | None = text("inet4 or inet6, where bind does not tell")
    timeout: Int | None = number("longest wait for a slow reader", unit="us")
    acl: OldAcl | None = old_acl("who may read")

    def check(self, report: Report) -> None:
        _channel(self, None, report)


def _channel(channel: OldReceive | OldAccept, joined: str | None, report: Report) -> None:
    if channel.family is not None and _family(channel.family):
        report(channel.at("family"), "must be inet4 or inet6")
        return
    family = family_of(channel.bind, joined, channel.family)
    check_acl(channel.acl, family, report)


class OldModule(Record):
    """A module that brings metrics."""

    module_name: Str = text("the module", required=True, name="name")
    module_path: Str | None = text("its file; without slash in module_dir", name="path")
    enabled: Bool | None = boolean("false: it is not loaded")
    params: Str | None = text("one text for the module")
    param: dict[Str, Str] | None = dictof(
        text("value; quotes around it belong to the file, not to the value"),
        "parameters of the module by name",
        key_check=complaint,
    )

    def check(self, report: Report) -> None:
        check_parameters(self.param, report)


class OldMetric(Record):
    """One measurement of a group."""

    metric_name: Str = text("the metric", required=True, name="name")
    title: Str | None = text("what people read")
    value_threshold: Str | None = string("a change below it is not sent", check=_threshold)


class OldGroup(Record):
    """Measurements that are taken together."""

    collect_once: Bool | None = boolean("only once, at the start")
    time_threshold: Int | None = number("sent at least every", 0, unit="s")
    metric: list[OldMetric] = listof(OldMetric, "what is measured", required=True)
    collect_every: Int | None = number("time between two measurements", 0, unit="s")


class OldClient(Record):
    """gmond, with one channel of each kind."""

    config_file: Str = path("the file to write", default="/etc/ganglia/gmond.conf")
    globals: OldGlobals = record(OldGlobals, "settings of gmond", default={})
    cluster: OldCluster = record(OldCluster, "the node's cluster", required=True)
    host: OldHost = record(OldHost, "the node", default={})
    udp_send_channel: OldSend = record(OldSend, "where to send", required=True)
    udp_recv_channel: OldReceive = record(OldReceive, "where to listen", default={})
    tcp_accept_channel: OldAccept = record(OldAccept, "where to answer", default={})
    modules: list[OldModule] | None = listof(OldModule, "modules that are loaded")
    includes: list[Str] | None = listof(string("path or wildcard", check=included), "further files")
    collection_groups: list[OldGroup] = listof(OldGroup, "what is measured and when", default=[])


class GangliaTree(Component):
    """gmond and, on a front end, gmetad."""

    package: Str = string("the package of Ganglia, for Pan only", required=True)
    daemon: OldDaemon | None = record(OldDaemon, "gmetad; left out: not managed")
    client: OldClient | None = record(OldClient, "gmond; left out: not managed")

    def check(self, report: Report) -> None:
        daemon, client = self.daemon, self.client
        if daemon and client and daemon.config_file == client.config_file:
            report(daemon.at("config_file"), f"is the file of {client.path} too")


class GangliaInputs(Inputs):
    """What the component reads."""

    ganglia: GangliaTree = tree("/software/components/ganglia", GangliaTree, required=True)
