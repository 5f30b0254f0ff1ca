# SPDX-License-Identifier: Apache-2.0
"""Files of the remotes, which ``onehost sync`` brings to the hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ncm.render import render, truth
from ncm.resource import File, Note, Resource
from ncm.schema import Record
from ncm.text import Text
from ncm.values import Bool, Int, derive, text_of
from ncm_oned.nebula import shell, yamlread, yamltext
from ncm_oned.nebula.appended import settings
from ncm_oned.nebula.place import REMOTES, SYNC, account_file
from ncm_oned.schema.nebula.tree import OpennebulaTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.facts import Node
    from ncm.resource import Lines
    from ncm_oned.schema.tree import OnedTree

KVMRC = f"{REMOTES}/etc/vmm/kvm/kvmrc"
NETWORK = f"{REMOTES}/etc/vnm/OpenNebulaNetwork.conf"
PROBES = f"{REMOTES}/etc/im/kvm-probes.d"
# Where ncm-opennebula writes; drivers have read none of them since OpenNebula 5.6.
_BEFORE = {KVMRC: f"{REMOTES}/vmm/kvm/kvmrc", NETWORK: f"{REMOTES}/vnm/OpenNebulaNetwork.conf"}


def remotes(tree: OpennebulaTree | OnedTree, node: Node) -> Iterator[Resource]:
    """kvmrc, the network drivers' settings, the filter of PCI devices, predictions."""
    if tree.kvmrc:
        yield kvmrc(tree.kvmrc, node)
        yield from _leftover(KVMRC, tree.kvmrc, node)
    if tree.vnm_conf:
        yield network(tree.vnm_conf, node)
        yield from _leftover(NETWORK, tree.vnm_conf, node)
    if tree.pci:
        yield probe_file("pci.conf", tree.pci, symbols=True)
    if tree.forecast:
        yield probe_file("forecast.conf", tree.forecast, symbols=False)


def kvmrc(conf: Record, node: Node) -> Lines:
    """What the KVM driver exports."""
    wanted = [(name.upper(), _export(name.upper(), value)) for name, value in conf.items()]
    return settings(KVMRC, wanted, shell.variables, conf.path, node)


def _export(name: str, value: Any) -> Text:
    if isinstance(value, Bool):
        return Text(f"export {name}=", truth(value, "yes", "no"))
    return Text(f"export {name}=", derive(value, shell.quote(text_of(value))))


def network(conf: Record, node: Node) -> Lines:
    """What the network drivers do: Ruby's YAML, one key a line."""
    wanted = [(f":{name}", _key(name, value)) for name, value in conf.items()]
    return settings(NETWORK, wanted, yamlread.top, conf.path, node)


def _key(name: str, value: Any) -> Text:
    if isinstance(value, Bool):
        return Text(f":{name}: ", truth(value, "true", "false"))
    if isinstance(value, Int):
        return Text(f":{name}: ", value)
    return Text(f":{name}: ", derive(value, yamltext.scalar(text_of(value))))


def probe_file(name: str, conf: Record, symbols: bool) -> File:
    """A file that probes read on the hosts."""
    text = render(
        "opennebula/yaml.conf.j2", title=name, lines=yamltext.lines(conf, symbols=symbols)
    )
    file = account_file(f"{PROBES}/{name}", text, conf.path)
    return file._replace(meaning=yamlread.read, check=_readable, notify=(SYNC,))


def _readable(text: str) -> None:
    yamlread.read(text)


def _leftover(path: str, conf: Record, node: Node) -> Iterator[Note]:
    before = _BEFORE[path]
    if node.exists(before):
        yield Note(f"{before}: no driver reads it, {path} is the file; remove it", conf.path)
