# SPDX-License-Identifier: Apache-2.0
"""Where the XML-RPC server is, and with which credentials it is asked."""

from __future__ import annotations

from ncm.schema import Record, Report, long, string
from ncm.schema.kinds import path
from ncm.values import Int, Secret, Str
from ncm_oned.schema.kinds import url

AUTH_FILE = "/var/lib/one/.one/one_auth"


class Rpc(Record):
    """The server whose objects are managed; all left out: the oned of this host."""

    pan_check = "oned_valid_rpc"
    endpoint: Str | None = url("its address (http://127.0.0.1:2633/RPC2, with the PORT of daemon)")
    auth_file: Str = path("file with USER:PASSWORD of an administrator", default=AUTH_FILE)
    password: Secret | None = string(
        "password of oneadmin: written to auth_file, and set where the server has another",
        pattern=r"[^\x00-\x20\x7f]+", hint="one word", secret=True,
    )  # fmt: skip
    ca: Str | None = path("certificates that an https endpoint is trusted by (the system's)")
    certificate: Str | None = path("client certificate for a proxy that wants one")
    key: Str | None = path("its key")
    password_file: Str | None = path("file with USER:PASSWORD for a proxy that wants one")
    timeout: Int = long("longest wait for an answer", 1, 3600, unit="s", default=30)

    def check(self, report: Report) -> None:
        if (self.certificate is None) != (self.key is None):
            missing = "certificate" if self.certificate is None else "key"
            report(self.at(missing), "is missing: a certificate and its key go together")
        if self.endpoint is not None and self.endpoint.startswith("http://"):
            for name in ("ca", "certificate", "key", "password_file"):
                if getattr(self, name) is not None:
                    report(self.at(name), "has no use for an endpoint without TLS")
