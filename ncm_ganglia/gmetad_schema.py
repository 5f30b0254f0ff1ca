# SPDX-License-Identifier: Apache-2.0
"""/software/components/gmetad as the Quattor schema has it."""

from __future__ import annotations

from ncm.schema import (
    Component,
    Inputs,
    Record,
    Report,
    choice,
    fqdn,
    listof,
    path,
    port,
    tree,
)
from ncm.values import Int, Str
from ncm_ganglia.dotconf import LINE, quote
from ncm_ganglia.fields import gmetad_text, number

_TRUTH = ("true", "false")


class SourceHost(Record):
    """A gmond or gmetad to ask."""

    address: Str = fqdn("its name or address", required=True)
    port: Int | None = port("its port, 8649 when left out")


class Source(Record):
    """A cluster or grid: the first of its hosts that answers is believed."""

    source_name: Str = gmetad_text("name of the source", min_len=1, required=True, name="name")
    polling_interval: Int | None = number("time between two questions, 15 when left out", 1,
                                          unit="s")  # fmt: skip
    host: list[SourceHost] = listof(
        SourceHost, "hosts to ask, in order; without one gmetad crashes", min_len=1, required=True
    )

    def check(self, report: Report) -> None:
        first = self.host[0]
        if self.polling_interval is None and first.port is None and first.address.isdigit():
            report(first.at("address"), "is a number, which gmetad takes for the interval")
        hosts = " ".join(f"{host.address}:{host.port or 8649}" for host in self.host)
        line = f"data_source {quote(self.source_name)} {self.polling_interval or 15} {hosts}\n"
        if len(line.encode()) > LINE:
            report(self.at("host"), f"makes a line of more than {LINE} bytes, too long for gmetad")


class GmetadTree(Component):
    """One node's gmetad."""

    debug_level: Int | None = number("how much is told; above 0 it stays in the foreground", 0)
    data_source: list[Source] = listof(Source, "what is collected", min_len=1, required=True)
    scalability: Str | None = choice(
        "keep to its own grid, asking other gmetads for sums only", *_TRUTH
    )
    gridname: Str | None = gmetad_text("the grid's name")
    authority: Str | None = gmetad_text("where this grid is shown; what authorithy means")
    authorithy: Str | None = gmetad_text("the same in the schema's spelling")
    trusted_hosts: list[Str] | None = listof(fqdn("name or address"), "who may read the XML")
    all_trusted: Str | None = choice("true: everybody may read the XML", *_TRUTH)
    setuid: Str | None = choice("run as setuid_username", *_TRUTH)
    setuid_username: Str | None = gmetad_text("account that it runs as")
    xml_port: Int | None = port("port of the XML, 8651 when left out")
    interactive_port: Int | None = port("port for queries, 8652 when left out")
    server_threads: Int | None = number("threads that answer", 1)
    rrd_rootdir: Str | None = gmetad_text("folder of the round-robin databases")
    file: Str = path("the file to write", required=True)

    def check(self, report: Report) -> None:
        if self.authority and self.authorithy and self.authority != self.authorithy:
            report(self.at("authorithy"), f"is not what {self.at('authority')} says")


class GmetadInputs(Inputs):
    """What the component reads."""

    gmetad: GmetadTree = tree("/software/components/gmetad", GmetadTree, required=True)
