# SPDX-License-Identifier: Apache-2.0
"""What an admin must do or know besides the files, by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.resource import Note
from ncm_oneproxy.binding import PORT, open_doors, servers
from ncm_oneproxy.include import MAIN, includes

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm_oneproxy.schema.nginx import Nginx
    from ncm_oneproxy.schema.tree import OneProxyInputs

_HTTP_PORTS = (80, 81, 443, 488, 8008, 8009, 8443, 9000)
"""What http_port_t holds as SELinux' policy comes."""


def notes(profile: OneProxyInputs, nginx: Nginx, node: Node) -> Iterator[Note]:
    """One note for each; empty where all is well."""
    yield from _included(nginx, node)
    yield from _selinux(nginx, node)
    if nginx.upstream_remote:
        yield Note("calls go to another host in clear text", nginx.at("upstream_remote"))
        return
    known = servers(profile)
    if not known:
        yield Note("this profile does not say where oned listens: it must be on loopback alone",
                   nginx.path, "info")  # fmt: skip
    for oned in known:
        if not oned.bound:
            yield Note(
                f"oned of before 5.12 listens on all addresses: close its port"
                f" {int(oned.port or PORT)} by the firewall", oned.record.path,
            )  # fmt: skip
    if nginx.oned_open:
        beside = "".join(f"; {path} {wrong}" for path, wrong in open_doors(profile))
        yield Note(f"oned may be reached beside the door, without TLS{beside}",
                   nginx.at("oned_open"))  # fmt: skip


def _included(nginx: Nginx, node: Node) -> Iterator[Note]:
    text = node.read(MAIN)
    try:
        missing = text is not None and not includes(text, str(nginx.file))
    except ValueError as error:
        yield Note(f"{MAIN} cannot be read: {error}", nginx.at("file"))
        return
    if missing:
        yield Note(f"{MAIN} does not include {nginx.file!s}", nginx.at("file"))


def _selinux(nginx: Nginx, node: Node) -> Iterator[Note]:
    if not node.exists("/etc/selinux/config"):
        return
    yield Note(
        "SELinux lets nginx reach oned only after: setsebool -P httpd_can_network_connect on",
        nginx.path, "info",
    )  # fmt: skip
    if nginx.port not in _HTTP_PORTS:
        yield Note(
            "SELinux lets nginx listen there only after: semanage port -a -t http_port_t"
            f" -p tcp {int(nginx.port)}", nginx.at("port"), "info",
        )  # fmt: skip
