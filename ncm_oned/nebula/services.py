# SPDX-License-Identifier: Apache-2.0
"""The configuration files of oned and of the services beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ncm.render import render
from ncm.resource import Action, File, Note, Resource
from ncm.schema import Record
from ncm_oned.meaning import check, mask
from ncm_oned.nebula import settings, yamlread, yamltext
from ncm_oned.nebula.meaning import meaning
from ncm_oned.nebula.place import SERVER, account_file, release, restart, unread
from ncm_oned.quoting import quoted
from ncm_oned.schema.nebula.oned_conf import Stale
from ncm_oned.schema.nebula.services import FireedgeConf, Guacd, OneflowConf, Zone
from ncm_oned.schema.nebula.sunstone import InstanceType, SunstoneConf
from ncm_oned.schema.nebula.tree import OpennebulaTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm_oned.entries import Section

SCHEDULER = "opennebula-scheduler.service"
SUNSTONE = "opennebula-sunstone.service"
FLOW = "opennebula-flow.service"
FIREEDGE = "opennebula-fireedge.service"
# What the schema of ncm-opennebula fills in where nobody said anything.
_FILLED_IN = {
    "monitoring_interval": 60,
    "monitoring_threads": 50,
    "monitoring_interval_db_update": 0,
    "vnc_base_port": 5900,
    "datastore_base_path": "/var/lib/one/datastores",
    "default_cdrom_device_prefix": "hd",
}
_WEB = (SunstoneConf, InstanceType, OneflowConf, FireedgeConf, Guacd, Zone)
_SHOWN = {field.name for cls in _WEB for field in cls.fields.values() if not field.secret}
_CREDENTIALS = re.compile(r"://[^/\s]*@")
_LINE = re.compile(r" *(?:- )?:?([a-z_0-9]+):(?: .*)?\Z", re.ASCII)


def services(tree: OpennebulaTree, node: Node) -> Iterator[Resource]:
    """One file a service, and what is not read any more."""
    server = (Action(SERVER, "restart"),)
    if tree.oned:
        sections = settings.oned_conf(tree.oned, release(node))
        yield _conf("oned.conf", sections, tree.oned)._replace(notify=server)
        yield from _stale(tree.oned)
    if tree.monitord:
        sections = settings.monitord_conf(tree.monitord, release(node))
        yield _conf("monitord.conf", sections, tree.monitord)._replace(notify=server)
    if tree.sched:
        # It is part of oned from 7.0 on.
        scheduler = (Action(SCHEDULER, "restart"),) if node.has_unit(SCHEDULER) else ()
        file = _conf("sched.conf", settings.sched_conf(tree.sched), tree.sched)
        yield file._replace(notify=scheduler)
        yield from unread(node, SCHEDULER, tree.sched.path)
    yield from _web(tree, node)


def _conf(name: str, sections: list[Section], conf: Record) -> File:
    text = render(
        "opennebula/settings.conf.j2", filters={"quoted": quoted}, title=name, sections=sections
    )
    file = account_file(f"/etc/one/{name}", text, conf.path)
    return file._replace(meaning=meaning, check=check, mask=mask)


def _web(tree: OpennebulaTree, node: Node) -> Iterator[Resource]:
    if tree.sunstone:
        file = _yaml("sunstone-server.conf", tree.sunstone, True, ("vnc_proxy_support_wss",))
        if tree.cfg_group is not None:
            # Sunstone below Apache runs as Apache, which must be able to read it.
            file = file._replace(group=str(tree.cfg_group), mode=0o640)
        yield file._replace(notify=restart(node, SUNSTONE))
        yield from unread(node, SUNSTONE, tree.sunstone.path)
    if tree.oneflow:
        file = _yaml("oneflow-server.conf", tree.oneflow, True)
        yield file._replace(notify=restart(node, FLOW))
        yield from unread(node, FLOW, tree.oneflow.path)
    if tree.fireedge:
        file = _yaml("fireedge-server.conf", tree.fireedge, False, ("api_timeout",))
        yield file._replace(mode=0o644, owner="root", group="root", notify=restart(node, FIREEDGE))
        yield from unread(node, FIREEDGE, tree.fireedge.path)


def _yaml(name: str, conf: Record, symbols: bool, bare: tuple[str, ...] = ()) -> File:
    lines = yamltext.lines(conf, symbols=symbols, bare=bare)
    text = render("opennebula/yaml.conf.j2", title=name, lines=lines)
    file = account_file(f"/etc/one/{name}", text, conf.path)
    return file._replace(meaning=yamlread.read, check=_readable, mask=_masked)


def _readable(text: str) -> None:
    yamlread.read(text)


def _masked(line: str) -> str:
    """A line of an old file; only one that is certainly no part of a password is shown."""
    key = _LINE.match(line)
    if not key:
        return "***"
    shown = key[1] in _SHOWN and not _CREDENTIALS.search(line)
    return line if shown else f"{line[: key.end(1)]}: ***"


def _stale(conf: Record) -> Iterator[Note]:
    """Settings without a reader that somebody gave another value than the schema's own."""
    for name in Stale.fields:
        value = getattr(conf, name)
        if value is not None and value != _FILLED_IN.get(name):
            doc = Stale.fields[name].doc
            yield Note(f"is written, but no OpenNebula from 5.12 on reads it: {doc}", value.path)
