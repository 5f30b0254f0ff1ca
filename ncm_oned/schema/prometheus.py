# SPDX-License-Identifier: Apache-2.0
"""Scrape targets that the front end gives to Prometheus."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import Record, Report, boolean, dictof, path, port, record, string
from ncm.schema.kinds import host_name
from ncm.values import Bool, Int, Str

_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OWN_LABELS = ("one_host", "one_cluster")


def label(key: str) -> str | None:
    """The complaint about a text that is no label, or none of the profile's."""
    if not _LABEL.fullmatch(key) or key.startswith("__"):
        return "is no label: letters, digits and _, no digit and no __ in front"
    return "is written for each host" if key in (*OWN_LABELS, "instance", "job") else None


def _account(doc: str) -> Any:
    pattern = r"[A-Za-z_][A-Za-z0-9_.-]*\$?"
    return string(doc, pattern=pattern, hint="the name of an account", default="root")


class OpennebulaExporter(Record):
    """What OpenNebula itself knows; it runs on the front end."""

    enabled: Bool = boolean("whether it is scraped", default=True)
    address: Str = string("where it runs, as Prometheus reaches it", check=host_name,
                          default="localhost", pan="type_hostname")  # fmt: skip
    port: Int = port("its port", default=9925)


class LibvirtExporter(Record):
    """What libvirt knows of the guests; it runs on every host."""

    enabled: Bool = boolean("whether it is scraped", default=True)
    port: Int = port("its port", default=9926)


class NodeExporter(Record):
    """What the kernel knows; it runs on every host."""

    enabled: Bool = boolean("whether it is scraped", default=True)
    port: Int = port("its port", default=9100)


class Prometheus(Record):
    """Files of scrape targets, made from the hosts of the profile, for file_sd_configs.

    A job of prometheus.yml reads one of them, with a path relative to its own:
    ``file_sd_configs: [{files: [file_sd/libvirt.json]}]``. The files are opennebula.json,
    libvirt.json and node.json; each host has the labels one_host and, where it is in a cluster
    of the profile, one_cluster. Prometheus watches them: nothing is reloaded.
    """

    folder: Str = path("folder of the files; in the package's prometheus.yml it is file_sd",
                       default="/etc/one/prometheus/file_sd")  # fmt: skip
    owner: Str = _account("owner of the files")
    group: Str = _account("group of the files")
    opennebula: OpennebulaExporter = record(OpennebulaExporter, "OpenNebula's own", default={})
    libvirt: LibvirtExporter = record(LibvirtExporter, "the hosts' libvirt", default={})
    node: NodeExporter = record(NodeExporter, "the hosts", default={})
    labels: dict[Str, Str] = dictof(
        string("value"), "further labels of every target", key_check=label, default={}
    )

    def check(self, report: Report) -> None:
        for key, value in self.labels.items():
            if re.search("[\ud800-\udfff]", value):
                report(key.path, "is no valid Unicode text")
