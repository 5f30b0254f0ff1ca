# SPDX-License-Identifier: Apache-2.0
"""Component ganglia: gmond.conf and gmetad.conf from one tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ncm.configure import Configure
from ncm.facts import Node
from ncm.resource import Note, Resource
from ncm.text import Text
from ncm_ganglia import dotconf, gmetad_conf, notes
from ncm_ganglia.blocks import Item, Style
from ncm_ganglia.ganglia_schema import GangliaInputs, OldClient, OldDaemon
from ncm_ganglia.gmond_conf import Writer, file, includes

_STYLE = Style("yes", "no", empties=True)
_GLOBALS = (
    "daemonize setuid user debug_level max_udp_msg_len mute deaf allow_extra_data host_dmax"
    " cleanup_threshold send_metadata_interval gexec module_dir"
)


class Ganglia(Configure[GangliaInputs]):
    """The configuration of gmond and gmetad from the tree of ncm-ganglia.

    Each daemon is restarted only when its file comes to mean something else.
    """

    name = "ganglia"
    inputs = GangliaInputs

    def wanted(self, profile: GangliaInputs, node: Node) -> Iterator[Resource]:
        tree = profile.ganglia
        yield Note(f"{tree.package}: packages are not installed here", tree.package.path, "info")
        if tree.daemon is not None:
            yield gmetad_conf.file(
                tree.daemon.config_file, _lines(tree.daemon), tree.daemon.config_file.path, node
            )
            yield from notes.markup((tree.daemon.gridname,))
            yield from notes.sources(
                (name, len(dotconf.words(hosts)), hosts.path)
                for name, hosts in tree.daemon.data_source.items()
            )
        if tree.client is not None:
            client = tree.client
            header = f"# {client.config_file}\n# Made from the profile of this node.\n"
            items = list(_items(client, Writer(_STYLE, node)))
            yield file(client.config_file, header, items, client.config_file.path, 0o644, node)
            yield from notes.gmond(client.globals)
            yield from notes.markup(_shown(client))


def _lines(daemon: OldDaemon) -> Iterator[Text]:
    for name, hosts in daemon.data_source.items():
        yield Text("data_source ", dotconf.quoted(name), " ", hosts)
    yield Text("gridname ", dotconf.quoted(daemon.gridname))
    yield Text("case_sensitive_hostnames ", daemon.case_sensitive_hostnames)


def _items(client: OldClient, writer: Writer) -> Iterator[Item]:
    """In the original's order, which counts for what is included."""
    yield from writer.section("globals", client.globals, _GLOBALS)
    yield from writer.section("cluster", client.cluster, "name owner latlong url")
    yield from writer.section("host", client.host, "location")
    send = "host port ttl mcast_join mcast_if"
    yield writer.channel("udp_send_channel", client.udp_send_channel, send)
    receive = "port mcast_join bind mcast_if family"
    yield writer.channel("udp_recv_channel", client.udp_recv_channel, receive)
    accept = "port bind interface family timeout"
    yield writer.channel("tcp_accept_channel", client.tcp_accept_channel, accept)
    folder = client.globals.module_dir
    yield from writer.modules(client.modules, "name path enabled params", folder)
    yield from includes(client.includes)
    yield from writer.groups(client.collection_groups, "collect_once collect_every time_threshold")


def _shown(client: OldClient) -> Iterator[Any]:
    """What gmond copies into its XML."""
    for record in (client.cluster, client.host):
        yield from (value for _, value in record.items())
    for group in client.collection_groups:
        yield from (metric.title for metric in group.metric)
