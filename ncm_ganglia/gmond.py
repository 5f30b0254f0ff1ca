# SPDX-License-Identifier: Apache-2.0
"""Component gmond: gmond.conf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ncm.configure import Configure
from ncm.facts import Node
from ncm.resource import Resource
from ncm_ganglia import notes
from ncm_ganglia.blocks import Item, Style
from ncm_ganglia.gmond_conf import Writer, file, includes
from ncm_ganglia.gmond_schema import GmondInputs, GmondTree

_STYLE = Style("true", "false", empties=False)
_GLOBALS = (
    "daemonize setuid user debug_level mute deaf host_dmax host_tmax cleanup_threshold gexec"
    " send_metadata_interval module_dir allow_extra_data max_udp_msg_len"
)


class Gmond(Configure[GmondInputs]):
    """The configuration of Ganglia's gmond, which measures this node.

    gmond is restarted only when its file comes to mean something else.
    """

    name = "gmond"
    inputs = GmondInputs

    def wanted(self, profile: GmondInputs, node: Node) -> Iterator[Resource]:
        tree = profile.gmond
        header = f"# {tree.file}\n# Made from the profile of this node.\n"
        items = list(_items(tree, Writer(_STYLE, node)))
        yield file(tree.file, header, items, tree.file.path, 0o640, node)
        yield from notes.empty(tree)
        if tree.globals is not None:
            yield from notes.gmond(tree.globals)
        yield from notes.markup(_shown(tree))


def _items(tree: GmondTree, writer: Writer) -> Iterator[Item]:
    """In the original's order, which counts for what is included."""
    yield from includes(tree.include)
    yield from writer.section("cluster", tree.cluster, "name owner latlong url")
    yield from writer.section("host", tree.host, "location")
    yield from writer.section("globals", tree.globals, _GLOBALS)
    for send in tree.udp_send_channel:
        names = "port mcast_join mcast_if host ttl bind bind_hostname"
        yield writer.channel("udp_send_channel", send, names)
    for receive in tree.udp_recv_channel:
        names = "port mcast_join mcast_if bind family"
        yield writer.channel("udp_recv_channel", receive, names)
    for accept in tree.tcp_accept_channel:
        yield writer.channel("tcp_accept_channel", accept, "port bind family timeout")
    yield from writer.groups(tree.collection_group, "collect_once collect_every time_threshold")
    folder = tree.globals.module_dir if tree.globals else None
    yield from writer.modules(tree.module, "name language path params", folder)


def _shown(tree: GmondTree) -> Iterator[Any]:
    """What gmond copies into its XML."""
    for record in (tree.cluster, tree.host):
        yield from (value for _, value in record.items()) if record else ()
    for group in tree.collection_group:
        yield from (metric.title for metric in group.metric)
