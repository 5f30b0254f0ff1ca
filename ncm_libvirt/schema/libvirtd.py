# SPDX-License-Identifier: Apache-2.0
"""/software/components/libvirtd, exactly as ncm-libvirtd's schema has it (Quattor owns it)."""

from __future__ import annotations

import re

from ncm.schema import Component, Record, Report, choice, listof, long, record, string
from ncm.values import Int, Str
from ncm_libvirt.schema.strings import (
    conf_path,
    conf_string,
    listen_address,
    octal_mode,
    port_text,
)
from ncm_libvirt.virtconf import unquotable

UINT = 4294967295
_FILTER = re.compile(r"0*[1-4]:(\+.+|[^+].*)")
_OUTPUT = re.compile(r"0*[1-4]:(stderr|journald|syslog:[^:]*|file:/[^:]*)")


class Network(Record):
    """Where the daemon listens for other hosts."""

    listen_tls: Int | None = long("listen for TLS connections", 0, 1)
    listen_tcp: Int | None = long("listen for plain TCP connections", 0, 1)
    tls_port: Str | None = string("port or service for TLS (16514)", check=port_text)
    tcp_port: Str | None = string("port or service for TCP (16509)", check=port_text)
    listen_addr: Str | None = string("address to listen on (all)", check=listen_address)
    mdns_adv: Int | None = long("advertise by mDNS; only old daemons did", 0, 1)
    mdns_name: Str | None = conf_string("mDNS name; only old daemons used it")


class Socket(Record):
    """The local sockets."""

    unix_sock_group: Str | None = conf_string("group that owns the sockets (root)", min_len=1)
    unix_sock_ro_perms: Str | None = octal_mode("mode of the read-only socket (0777)")
    unix_sock_rw_perms: Str | None = octal_mode("mode of the read-write socket")
    unix_sock_dir: Str | None = conf_path("directory of the sockets (/run/libvirt)")


class Authn(Record):
    """How clients prove who they are."""

    auth_unix_ro: Str | None = choice("read-only socket", "none", "sasl", "polkit")
    auth_unix_rw: Str | None = choice("read-write socket", "none", "sasl", "polkit")
    auth_tcp: Str | None = choice("TCP (sasl)", "none", "sasl")
    auth_tls: Str | None = choice("TLS (none: the certificate counts)", "none", "sasl")


class Tls(Record):
    """The daemon's certificate files."""

    key_file: Str | None = conf_string("its private key", min_len=1)
    cert_file: Str | None = conf_string("its certificate", min_len=1)
    ca_file: Str | None = conf_string("certificate of the authority", min_len=1)
    crl_file: Str | None = conf_string("revocation list", min_len=1)


class Authz(Record):
    """Who may connect; an empty list means nobody."""

    tls_no_verify_certificate: Int | None = long("1: accept any client certificate", 0, 1)
    tls_allowed_dn_list: list[Str] | None = listof(
        conf_string("distinguished name, * matches", min_len=1), "certificates that may connect"
    )
    sasl_allowed_username_list: list[Str] | None = listof(
        conf_string("user name, * matches", min_len=1), "SASL users that may connect"
    )


class Processing(Record):
    """Limits of the daemon."""

    max_clients: Int | None = long("connections at a time", 1, UINT)
    min_workers: Int | None = long("threads at the start", 1, UINT)
    max_workers: Int | None = long("threads at most", 1, UINT)
    max_requests: Int | None = long("requests at a time; only old daemons had it", 1, UINT)
    max_client_requests: Int | None = long("requests at a time of one client", 1, UINT)


class Logging(Record):
    """What is logged where."""

    log_level: Int | None = long("1 debug, 2 info, 3 warning, 4 error; 0 the default", 0, 4)
    log_filters: list[Str] | None = listof(
        string("level:match", check=lambda value: _words(value, _FILTER)), "levels by category"
    )
    log_outputs: list[Str] | None = listof(
        string(
            "level:stderr, level:journald, level:syslog:NAME or level:file:PATH",
            check=lambda value: _words(value, _OUTPUT),
        ),
        "where messages go",
    )

    def check(self, report: Report) -> None:
        for name in ("log_filters", "log_outputs"):
            complaint = unquotable(" ".join(getattr(self, name) or []))
            if complaint:
                report(self.at(name), complaint)


class LibvirtdTree(Component):
    """The tree of component libvirtd."""

    libvirtd_config: Str = conf_path(
        "the daemon's configuration file", default="/etc/libvirt/libvirtd.conf"
    )
    network: Network | None = record(Network, "listening for other hosts")
    socket: Socket | None = record(Socket, "local sockets")
    authn: Authn | None = record(Authn, "authentication")
    tls: Tls | None = record(Tls, "certificates")
    authz: Authz | None = record(Authz, "authorization")
    processing: Processing | None = record(Processing, "limits")
    logging: Logging | None = record(Logging, "logging")


def _words(value: str, form: re.Pattern[str]) -> str | None:
    """libvirt splits at blanks, so that an item may hold several."""
    words = value.split(" ")
    if not any(words):
        return "must not be empty"
    for word in filter(None, words):
        if not form.fullmatch(word):
            return f"holds {word[:60]!a}, which libvirt does not understand here"
    return unquotable(value)
