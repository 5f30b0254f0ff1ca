# SPDX-License-Identifier: Apache-2.0
"""oned.conf, monitord.conf and sched.conf: attributes made of the profile's records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ncm.schema import Record
from ncm.values import Str
from ncm_oned.entries import Entry, Section, overlay, pairs_of, written
from ncm_oned.layout import SECTIONS, repeated
from ncm_oned.monitord import probes
from ncm_oned.nebula.place import USUAL
from ncm_oned.schema.nebula.mads import VirtualizationMads
from ncm_oned.schema.nebula.monitord_conf import MonitordConf
from ncm_oned.schema.nebula.oned_conf import OnedConf, Stale
from ncm_oned.schema.nebula.services import SchedConf
from ncm_oned.settings.behaviour import CONFS
from ncm_oned.settings.drivers import shipped
from ncm_oned.settings.history import GRPC
from ncm_oned.settings.lists import shipped_list
from ncm_oned.settings.single import VECTORS

Release = tuple[int, int]
# Vectors whose every attribute ncm-opennebula's schema fills in.
_COMPLETE = ("DB", "LOG", "FEDERATION", "RAFT", "DEFAULT_COST")


def oned_conf(conf: OnedConf, release: Release | None) -> list[Section]:
    """The whole of oned.conf; ``release`` is None where the node does not tell."""
    made = [
        Section(title, [entry for name in names.split() for entry in _entries(name, conf, release)])
        for title, names in SECTIONS
    ]
    stale = [Entry(name.upper(), written(name, getattr(conf, name))) for name in Stale.fields
             if getattr(conf, name) is not None]  # fmt: skip
    made.append(Section("Settings of older releases", stale))
    return [section for section in made if section.entries]


def _entries(name: str, conf: OnedConf, release: Release | None) -> Iterator[Entry]:
    value = getattr(conf, name.lower(), None)
    if name == "VM_MAD":
        yield from _virtualization(value, release or USUAL)
    elif name == "SCHED_MAD":
        yield from _packaged("SCHED", release or USUAL)
    elif name == "GRPC_LISTEN_ADDRESS":
        # Whoever closes the one port of the API does not want the other left open.
        if release and release >= GRPC and conf.listen_address != "0.0.0.0":
            yield Entry(name, conf.listen_address)
    elif repeated(name) and name.lower() in conf.fields:
        yield from _repeated(name, value, release or USUAL)
    elif isinstance(value, Record):
        pairs = pairs_of(value)
        yield Entry(name, pairs=pairs if name in _COMPLETE else overlay(VECTORS[name], pairs))
    elif value is not None and name.lower() not in Stale.fields:
        yield Entry(name, written(name, value))


def _repeated(name: str, value: Any, release: Release) -> Iterator[Entry]:
    """Attributes of which oned takes each: drivers, their behaviour, lists of attributes."""
    if isinstance(value, Record):
        rows = shipped(name[:-4], release)
        yield Entry(name, pairs=overlay(rows[0], pairs_of(value)))
    elif value is not None:
        yield from (_one(name, item) for item in value)
    elif name in CONFS:
        yield from (Entry(name, pairs=list(row)) for row in CONFS[name])
    elif name.endswith("_MAD"):
        yield from _packaged(name[:-4], release)
    else:
        yield from (Entry(name, item) for item in shipped_list(name, release))


def _one(name: str, item: Any) -> Entry:
    return Entry(name, pairs=pairs_of(item)) if isinstance(item, Record) else Entry(name, item)


def _packaged(manager: str, release: Release) -> Iterator[Entry]:
    for row in shipped(manager, release):
        yield Entry(f"{manager}_MAD", pairs=list(row))


def _virtualization(mads: VirtualizationMads | None, release: Release) -> Iterator[Entry]:
    if mads is None:
        yield from _packaged("VM", release)
        return
    for name, mad in mads.items():
        key = Str(name, mad.path)
        yield Entry("VM_MAD", pairs=[("NAME", key), ("TYPE", key), *pairs_of(mad)])


def monitord_conf(conf: MonitordConf, release: Release | None) -> list[Section]:
    """The whole of monitord.conf."""
    if conf.im_mad is None:
        found = list(probes(None, release or USUAL))
    else:
        found = [Entry("IM_MAD", pairs=pairs_of(mad)) for mad in conf.im_mad]
    vectors = [Entry(name, pairs=pairs_of(getattr(conf, name.lower()))) for name in ("LOG", "DB")]
    network = Entry("NETWORK", pairs=list(_network(pairs_of(conf.network))))
    periods = Entry("PROBES_PERIOD", pairs=pairs_of(conf.probes_period))
    return [
        Section("Monitoring of hosts", [*vectors, network]),
        Section("Probes", [periods, *found]),
    ]


def _network(pairs: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, value in pairs:
        if name != "PRIVKEY":
            yield name, value
        elif value:
            yield "PRIKEY", value


def sched_conf(conf: SchedConf) -> list[Section]:
    """The whole of sched.conf."""
    entries = []
    for name, value in conf.items():
        if isinstance(value, Record):
            entries.append(Entry(name.upper(), pairs=pairs_of(value)))
        else:
            entries.append(Entry(name.upper(), written(name.upper(), value)))
    return [Section("Scheduler", entries)]
