# SPDX-License-Identifier: Apache-2.0
"""Scrape targets for Prometheus, from the hosts that the profile gives to OpenNebula.

One file of file_sd_configs for each exporter. Prometheus watches these files, so nothing is
reloaded when a host comes or goes. OpenNebula's packages leave the targets to a script that
has to be run again after each change of the hosts, and that writes into prometheus.yml.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Union

from ncm.resource import File
from ncm.text import Text, join
from ncm.values import Int, Str, derive
from ncm_oned.schema.prometheus import Prometheus

Labels = Sequence[tuple[str, str]]


def targets(hosts: Mapping[Any, Any], settings: Prometheus) -> Iterator[File]:
    """One file per exporter that is scraped. hosts: name -> what may have a ``cluster``."""
    extra = sorted(settings.labels.items())
    if settings.opennebula.enabled:
        own = settings.opennebula
        yield _file("opennebula", [_entry(own.address, own.port, extra)], settings)
    for name, exporter in (("libvirt", settings.libvirt), ("node", settings.node)):
        if exporter.enabled:
            entries = [
                _entry(host, exporter.port, [*_of_host(host, hosts[host]), *extra])
                for host in sorted(hosts)
            ]
            yield _file(name, entries, settings)


def _of_host(name: str, host: Any) -> Iterator[tuple[str, str]]:
    yield "one_host", name
    cluster = getattr(host, "cluster", None)
    if cluster:
        yield "one_cluster", cluster


def _entry(host: str, port: Int, labels: Labels) -> Text:
    pairs = [Text(_json(key), ": ", _json(value)) for key, value in labels]
    address = f"[{host}]" if ":" in host else str(host)
    target = _as(host, f'"{address}:')
    ending = Text('"], "labels": {', join(", ", pairs), "}}") if pairs else Text('"]}')
    return Text('  {"targets": [', target, port, ending)


def _json(value: str) -> Union[str, Any]:
    return _as(value, json.dumps(str(value), ensure_ascii=False))


def _as(value: str, text: str) -> Union[str, Any]:
    """``text`` made of a value: with its path, if it has one."""
    return derive(value, text) if isinstance(value, Str) else text


def _file(name: str, entries: Iterable[Text], settings: Prometheus) -> File:
    listed = join(",\n", entries)
    return File(
        f"{settings.folder.rstrip('/')}/{name}.json",
        Text("[\n", listed, "\n]\n") if listed else Text("[]\n"),
        because=settings.at("folder"),
        owner=settings.owner,
        group=settings.group,
        meaning=json.loads,
        check=check,
    )


def check(text: str) -> None:
    """Raise ValueError unless the text is JSON."""
    json.loads(text)
