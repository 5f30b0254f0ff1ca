# SPDX-License-Identifier: Apache-2.0
"""Profiles of component libvirtd that are refused: label, base, changes, path, words."""

from __future__ import annotations

from typing import Any

from tests.libvirt.trees import part

LD = "/software/components/libvirtd"
BASE = part("libvirtd")
DELETE = object()

Row = tuple[str, dict[str, Any], dict[str, Any], str, str]


def row(label: str, field: str, value: Any, words: str) -> Row:
    """One changed field, refused at its path."""
    return label, BASE, {f"{LD}/{field}": value}, f"{LD}/{field}", words


BAD: list[Row] = [
    row("unknown field", "network/listen", 1, "not a field"),
    row("today's successor's field", "access_drivers", ["polkit"], "not a field"),
    row("section is a list", "authz", ["x"], "must be a dict"),
    row("flag of 2", "network/listen_tcp", 2, "at most 1"),
    row("flag as boolean", "network/listen_tls", True, "whole number"),
    row("port as number", "network/tcp_port", 16509, "must be a string"),
    row("port 0", "network/tcp_port", "0", "port from 1 to 65535"),
    row("port 99999", "network/tls_port", "99999", "port from 1 to 65535"),
    row("port with a blank", "network/tls_port", "16 514", "service name"),
    row("empty port", "network/tcp_port", "", "service name"),
    row("address of five numbers", "network/listen_addr", "192.0.2.1.5", "host name"),
    row("address out of range", "network/listen_addr", "192.0.2.300", "host name"),
    row("address with a port", "network/listen_addr", "192.0.2.1:80", "host name"),
    row("newline in a name", "network/mdns_name", "a\nlisten_tcp=1", "control character"),
    row("quotes that cannot be written", "network/mdns_name", "'\"", "quotes"),
    row("empty group", "socket/unix_sock_group", "", "must not be empty"),
    row("mode in letters", "socket/unix_sock_rw_perms", "rwx", "octal"),
    row("mode 0888", "socket/unix_sock_ro_perms", "0888", "octal"),
    row("relative socket folder", "socket/unix_sock_dir", "run", "absolute"),
    row("unanchored authentication", "authn/auth_tcp", "nonesuch", "must be one of"),
    row("polkit over TLS", "authn/auth_tls", "polkit", "must be one of"),
    row("misspelt authentication", "authn/auth_unix_rw", "saslx", "must be one of"),
    row("empty certificate", "tls/cert_file", "", "must not be empty"),
    row("carriage return in a path", "tls/key_file", "/a\rb", "control character"),
    row("names as one string", "authz/tls_allowed_dn_list", "CN=a CN=b", "must be a list"),
    row("empty name", "authz/sasl_allowed_username_list", [""], "X"),
    row("no client", "processing/max_clients", 0, "at least 1"),
    row("beyond an unsigned integer", "processing/max_workers", 4294967296, "at most"),
    row("level 5", "logging/log_level", 5, "at most 4"),
    row("filter without level", "logging/log_filters", ["remote"], "X"),
    row("filter of level 0", "logging/log_filters", ["0:remote"], "X"),
    row("filter without match", "logging/log_filters", ["3:+"], "X"),
    row("output to nowhere", "logging/log_outputs", ["3:pigeon"], "X"),
    row("relative log file", "logging/log_outputs", ["2:file:libvirtd.log"], "X"),
    row("log file with a blank", "logging/log_outputs", ["2:file:/a b"], "X"),
    row("syslog without a name", "logging/log_outputs", ["3:syslog"], "X"),
    row("relative configuration file", "libvirtd_config", "libvirtd.conf", "absolute"),
    row("dependencies as a list", "dependencies", ["spma"], "must be a dict"),
]
ITEMS = "does not understand here"
BAD = [
    (label, base, edits, f"{path}/0", "must not be empty" if label == "empty name" else ITEMS)
    if words == "X" else (label, base, edits, path, words)
    for label, base, edits, path, words in BAD
]  # fmt: skip
