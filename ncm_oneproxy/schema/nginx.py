# SPDX-License-Identifier: Apache-2.0
"""The door itself: nginx, its certificate, who is let in and how much."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import Record, Report, boolean, choice, dictof, fqdn, listof, long, record, string
from ncm.schema import ip_address as address
from ncm.schema import port as tcp_port
from ncm.values import Bool, Int, Secret, Str
from ncm_oneproxy.loopback import is_loopback
from ncm_oneproxy.schema.kinds import door_name, password_hash, plain_path, subject

GRPC_PORT = 2634
_ECDHE = "ECDHE+AESGCM:ECDHE+CHACHA20"
_WEAK = re.compile(
    r"NULL|ADH|AECDH|EXP|LOW|RC4|RC2|DES|MD5|SEED|IDEA|\bALL\b|COMPLEMENT|SECLEVEL=0"
)


def _ciphers(value: Any) -> str | None:
    for word in value.split(":"):
        if not word.startswith(("!", "-")) and _WEAK.search(word):
            return f"lets in weak ciphers by {word}"
    return None


class Clients(Record):
    """Certificates of clients."""

    ca: Str = plain_path("file of the CAs, in PEM, that the certificates come from", required=True)
    crl: Str | None = plain_path("file with the revocation list of each CA, in PEM")
    depth: Int = long("most CAs between a certificate and its root", 1, 10, default=2)
    verify: Str = choice("whether nobody comes in without", "required", "optional",
                         default="required")  # fmt: skip
    allowed: list[Str] | None = listof(
        subject("subject"), "subjects that are let in, as RFC 2253 has them;"
        " all of the CAs when left out", min_len=1,
    )  # fmt: skip
    header: Str | None = string(
        "header in which oned's side gets the subject; one that the client sends is dropped",
        pattern=r"X-[A-Za-z0-9-]{1,60}", hint="a name such as X-Client-DN",
    )  # fmt: skip


class DoorUser(Record):
    """A user who logs in with a password."""

    hash: Secret = password_hash("hash of the password, as openssl passwd -6 makes it")


class Nginx(Record):
    """The door: only POST to /RPC2 comes through, and only from whom the profile lets in.

    Without clients and users everybody comes in who has TLS; oned asks for its own password
    all the same.
    """

    pan_check = "one_proxy_valid_nginx"
    file: Str = plain_path(
        "file, which nginx.conf has to include", default="/etc/nginx/conf.d/one_proxy.conf"
    )
    password_file: Str = plain_path(
        "file of the users and their hashes", default="/etc/nginx/one_proxy.htpasswd"
    )
    access_log: Str = plain_path("log of calls", default="/var/log/nginx/one_proxy.log")
    listen: list[Str] | None = listof(
        address("address"), "addresses; all of IPv4 when left out", min_len=1
    )
    port: Int = tcp_port("TCP port; not 2634, which is that of oned's gRPC server", default=443)
    server_name: Str | None = fqdn("name in the certificate; any when left out")
    certificate: Str = plain_path("file of the certificate and its CAs, in PEM", required=True)
    key: Str = plain_path("file of its key, in PEM, for root alone", required=True)
    protocols: list[Str] = listof(
        choice("protocol", "TLSv1.2", "TLSv1.3"), "protocols", min_len=1,
        default=["TLSv1.2", "TLSv1.3"],
    )  # fmt: skip
    ciphers: Str = string(
        "ciphers of TLS 1.2, for OpenSSL", pattern=r"[A-Za-z0-9!+:@=_-]+", check=_ciphers,
        hint="OpenSSL names with colons between", default=_ECDHE,
    )  # fmt: skip
    upstream_address: Str | None = address(
        "where oned listens; its listen_address, or 127.0.0.1, when left out"
    )
    upstream_port: Int | None = tcp_port("its port; that of the profile, or 2633, when left out")
    upstream_remote: Bool = boolean(
        "oned is on another host, and calls go there in clear text", default=False
    )
    oned_open: Bool = boolean(
        "oned listens beside the door, too, as the servers of an HA zone need it", default=False
    )
    max_body: Int = long("largest call", 1, 1024, unit="MiB", default=8)
    rate: Int = long("calls a second from one address", 1, 10000, default=50)
    burst: Int = long("calls beyond the rate that come at once", 0, 10000, default=200)
    connections: Int = long("calls under way from one address", 1, 10000, default=20)
    read_timeout: Int = long("longest silence of oned in a call", 1, 86400, unit="s", default=600)
    keepalive: Int = long("life of an idle connection, 0: none", 0, 3600, unit="s", default=75)
    clients: Clients | None = record(Clients, "certificates of clients")
    users: dict[Str, DoorUser] = dictof(
        DoorUser, "users with a password, by name", escaped=True, key_check=door_name, default={}
    )
    satisfy: Str | None = choice(
        "whether certificate and password are needed (all), or one of them (any)", "all", "any"
    )

    def check(self, report: Report) -> None:
        self._check_port(report)
        self._check_files(report)
        self._check_upstream(report)
        self._check_entry(report)

    def _check_port(self, report: Report) -> None:
        if self.port == GRPC_PORT:
            report(self.at("port"), "is 2634, the port of oned's gRPC server; take 443 or 2635")
        seen: set[str] = set()
        for at in self.listen or ():
            if str(at) in seen:
                report(at.path, f"is {at!s} once more")
            seen.add(str(at))
        if len(set(map(str, self.protocols))) < len(self.protocols):
            report(self.at("protocols"), "names a protocol twice")

    def _check_files(self, report: Report) -> None:
        seen: dict[str, str] = {}
        for at in ("file", "password_file", "access_log", "certificate", "key"):
            path = str(getattr(self, at))
            # A certificate and its key may be in one file.
            if path in seen and {at, seen[path]} != {"certificate", "key"}:
                report(self.at(at), f"is the file of {seen[path]}, too")
            seen.setdefault(path, at)

    def _check_upstream(self, report: Report) -> None:
        given = self.upstream_address
        if self.upstream_remote and (given is None or is_loopback(str(given))):
            report(self.at("upstream_remote"), "needs an upstream_address of another host")
        elif not self.upstream_remote and given is not None and not is_loopback(str(given)):
            report(
                self.at("upstream_address"),
                f"is {given!s}, not of this host's loopback: calls and passwords would go there"
                " in clear text; upstream_remote allows it",
            )

    def _check_entry(self, report: Report) -> None:
        both = self.clients is not None and bool(self.users)
        if self.satisfy is not None and not both:
            report(self.at("satisfy"), "chooses between clients and users; both are needed for it")
        elif self.satisfy is None and both:
            report(self.at("satisfy"), "is missing: any or all of certificate and password?")
        if self.clients is None:
            return
        optional = self.clients.verify == "optional"
        if self.satisfy == "any" and not optional:
            report(self.clients.at("verify"), "must be optional where a password will do (any)")
        elif optional and self.satisfy != "any" and self.clients.allowed is not None:
            report(self.clients.at("allowed"), "keeps nobody out while a certificate is optional")
