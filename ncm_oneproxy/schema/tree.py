# SPDX-License-Identifier: Apache-2.0
"""The whole tree /software/components/one_proxy, and what else is read."""

from __future__ import annotations

from ncm.schema import Component, Inputs, Report, listof, path, record, string, tree
from ncm.values import Str
from ncm_oneproxy.binding import check_binding
from ncm_oneproxy.schema.login import Config, config
from ncm_oneproxy.schema.nginx import Nginx
from ncm_oneproxy.schema.oned import NebulaPart, OnedPart


class OneProxyTree(Component):
    """The login files of 2011, the door of today, or both."""

    dir: Str = path("folder of the login files", default="/etc/stratuslab/authn")
    daemon: list[Str] = listof(
        string("service", pattern=r"[A-Za-z0-9_][A-Za-z0-9@_.-]*", hint="the name of a service"),
        "services that are restarted when a login file changes", default=["one-proxy"],
    )  # fmt: skip
    config: Config = config("the login files")
    nginx: Nginx | None = record(Nginx, "the HTTPS door of today")


class OneProxyInputs(Inputs):
    """What the component reads."""

    one_proxy: OneProxyTree = tree("/software/components/one_proxy", OneProxyTree, required=True)
    oned: OnedPart | None = tree("/software/components/oned", OnedPart)
    opennebula: NebulaPart | None = tree("/software/components/opennebula", NebulaPart)

    def check(self, report: Report) -> None:
        check_binding(self, report)
