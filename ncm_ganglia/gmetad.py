# SPDX-License-Identifier: Apache-2.0
"""Component gmetad: gmetad.conf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ncm.configure import Configure
from ncm.facts import Node
from ncm.resource import Note, Resource
from ncm.text import Text, join
from ncm.values import Str, derive
from ncm_ganglia import notes
from ncm_ganglia.dotconf import WORDS, quoted
from ncm_ganglia.gmetad_conf import file
from ncm_ganglia.gmetad_schema import GmetadInputs, GmetadTree, Source, SourceHost


class Gmetad(Configure[GmetadInputs]):
    """The configuration of Ganglia's gmetad, which collects from many gmonds.

    gmetad is restarted only when its file comes to mean something else.
    """

    name = "gmetad"
    inputs = GmetadInputs

    def wanted(self, profile: GmetadInputs, node: Node) -> Iterator[Resource]:
        tree = profile.gmetad
        yield file(tree.file, _lines(tree), tree.file.path, node)
        yield from notes.empty(tree)
        if tree.debug_level is not None:
            yield from notes.foreground(tree.debug_level)
        yield from notes.sources(
            (at.source_name, len(at.host) + (at.polling_interval is not None), at.at("host"))
            for at in tree.data_source
        )
        yield from notes.markup((tree.gridname, tree.authority, tree.authorithy))
        if tree.all_trusted == "true" and tree.trusted_hosts:
            yield Note("adds nothing: all_trusted is true", tree.at("trusted_hosts"))


def _lines(tree: GmetadTree) -> Iterator[Text]:
    for source in tree.data_source:
        yield _source(source)
    yield from _number("debug_level", tree.debug_level)
    yield from _switch("scalable", tree.scalability)
    yield from _string("gridname", tree.gridname)
    yield from _string("authority", tree.authority or tree.authorithy)
    if tree.all_trusted is not None:
        yield from _all_trusted(tree.all_trusted)
    yield from _trusted(tree.trusted_hosts or ())
    yield from _switch("setuid", tree.setuid)
    yield from _string("setuid_username", tree.setuid_username)
    yield from _number("xml_port", tree.xml_port)
    yield from _number("interactive_port", tree.interactive_port)
    yield from _number("server_threads", tree.server_threads)
    yield from _string("rrd_rootdir", tree.rrd_rootdir)


def _source(source: Source) -> Text:
    parts: list[Any] = ["data_source", quoted(source.source_name)]
    if source.polling_interval is not None:
        parts.append(source.polling_interval)
    # Two blanks before the hosts, as in the original's files.
    return join(" ", [*parts, "", *map(_host, source.host)])


def _host(host: SourceHost) -> Text:
    return Text(host.address) if host.port is None else Text(host.address, ":", host.port)


def _all_trusted(value: Str) -> Iterator[Text]:
    """gmetad trusts all whatever the word behind the option is: false is no line at all."""
    if value == "true":
        yield Text("all_trusted ", derive(value, "on"))
    else:
        yield Text("# all_trusted ", derive(value, "off"))


def _trusted(hosts: Sequence[Str]) -> Iterator[Text]:
    """As many lines as it takes: gmetad adds them up, and hears some words of each only."""
    for start in range(0, len(hosts), WORDS):
        yield join(" ", ["trusted_hosts", *hosts[start : start + WORDS]])


def _switch(name: str, value: Str | None) -> Iterator[Text]:
    if value is not None:
        yield Text(f"{name} ", derive(value, "on" if value == "true" else "off"))


def _string(name: str, value: Str | None) -> Iterator[Text]:
    if value:
        yield Text(f"{name} ", quoted(value))


def _number(name: str, value: Any) -> Iterator[Text]:
    if value is not None:
        yield Text(f"{name} ", value)
