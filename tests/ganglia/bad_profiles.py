# SPDX-License-Identifier: Apache-2.0
"""Profiles that are refused: label, base, changes, path, words of the message."""

from __future__ import annotations

from typing import Any

AT = "/software/components"
DELETE = object()
Row = tuple[str, dict[str, Any], dict[str, Any], str, str]

_GMOND = {
    "file": "/etc/ganglia/gmond.conf",
    "udp_send_channel": [{"port": 8649, "host": "front1"}],
    "udp_recv_channel": [{"port": 8649}],
    "tcp_accept_channel": [{"port": 8649}],
    "collection_group": [{"metric": [{"name": "heartbeat"}]}],
}
_GMETAD = {
    "file": "/etc/ganglia/gmetad.conf",
    "data_source": [{"name": "cloud", "host": [{"address": "localhost"}]}],
}
_GANGLIA = {
    "package": "ganglia",
    "daemon": {"data_source": {"cloud": "localhost"}},
    "client": {"cluster": {"name": "cloud"}, "udp_send_channel": {"host": "localhost"}},
}
BASES: dict[str, dict[str, Any]] = {
    name: {"software": {"components": {name: tree}}}
    for name, tree in (("gmond", _GMOND), ("gmetad", _GMETAD), ("ganglia", _GANGLIA))
}


def component(row: Row) -> str:
    """Whose profile it is."""
    return row[3].split("/")[3]


def _rule(ip: str, mask: Any, action: str = "allow") -> dict[str, Any]:
    return {"ip": ip, "mask": mask, "action": action}


def _acl(default: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return {"default": default, "access": list(rules)}


def _row(name: str, label: str, field: str, value: Any, at: str, words: str) -> Row:
    """One change at ``field``, refused at ``at`` ("" for the field itself)."""
    path = f"{AT}/{name}"
    return label, BASES[name], {f"{path}/{field}": value}, f"{path}/{at or field}", words


def _access(label: str, acl: Any, at: str, words: str, **channel: Any) -> Row:
    """An access list of a TCP channel of gmond."""
    value = {"port": 8649, "acl": acl, **channel}
    where = f"tcp_accept_channel/0/acl{at}"
    return _row("gmond", label, "tcp_accept_channel/0", value, where, words)


def _old_access(label: str, acl: Any, at: str, words: str) -> Row:
    """An access list of ncm-ganglia's TCP channel."""
    field = "client/tcp_accept_channel"
    return _row("ganglia", label, field, {"acl": acl}, f"{field}/acl{at}", words)


_IN = _rule("192.0.2.0", 24)
_UDP = {"port": 8649, "host": "a"}
BAD: list[Row] = [
    _row("gmond", "unknown field", "glbals", {}, "", "not a field"),
    _row("gmond", "unknown global", "globals", {"hst": 1}, "globals/hst", "not a field"),
    _row("gmond", "unknown field of a channel", "udp_send_channel/0/hst", "a", "", "not a field"),
    _row("gmond", "retry_bind, which the schema has not", "udp_recv_channel/0/retry_bind", True, "",
         "not a field"),
    _row("gmond", "no file", "file", DELETE, "", "missing"),
    _row("gmond", "relative file", "file", "gmond.conf", "", "absolute"),
    _row("gmond", "file outside by dots", "file", "/etc/../../x", "", ".."),
    _row("gmond", "no send channels", "udp_send_channel", DELETE, "", "missing"),
    _row("gmond", "channel without port", "udp_send_channel", [{"host": "a"}],
         "udp_send_channel/0/port", "missing"),
    _row("gmond", "port 0", "tcp_accept_channel/0/port", 0, "", "at least 1"),
    _row("gmond", "port 65536", "udp_recv_channel/0/port", 65536, "", "at most 65535"),
    _row("gmond", "no host name", "udp_send_channel/0/host", "a b", "", "host name"),
    _row("gmond", "multicast group of IPv6", "udp_send_channel/0/mcast_join", "ff02::1", "",
         "IPv4"),
    _row("gmond", "ttl 0", "udp_send_channel/0/ttl", 0, "", "at least 1"),
    _row("gmond", "bind and bind_hostname", "udp_send_channel/0",
         {**_UDP, "bind": "192.0.2.1", "bind_hostname": False}, "udp_send_channel/0/bind_hostname",
         "exclude"),
    _row("gmond", "unanchored family", "udp_recv_channel/0/family", "inet46", "", "one of"),
    _row("gmond", "deaf and mute", "globals", {"deaf": True, "mute": True}, "globals/mute",
         "nothing to do"),
    _row("gmond", "packets too long", "globals", {"max_udp_msg_len": 65537},
         "globals/max_udp_msg_len", "65536"),
    _row("gmond", "more than an int", "globals", {"host_dmax": 2**31}, "globals/host_dmax",
         "at most"),
    _row("gmond", "negative host_dmax", "globals", {"host_dmax": -1}, "globals/host_dmax",
         "at least 0"),
    _row("gmond", "boolean as a word", "globals", {"mute": "yes"}, "globals/mute",
         "true or false"),
    _row("gmond", "relative module_dir", "globals", {"module_dir": "lib"}, "globals/module_dir",
         "absolute"),
    _row("gmond", "NUL in a name", "cluster", {"name": "a\0b"}, "cluster/name", "NUL"),
    _row("gmond", "endless name", "cluster", {"name": "a" * 1001}, "cluster/name", "longer"),
    _row("gmond", "name as a number", "cluster", {"name": 1}, "cluster/name", "must be a string"),
    _row("gmond", "group without metrics", "collection_group/0", {"collect_every": 1},
         "collection_group/0/metric", "missing"),
    _row("gmond", "interval 0", "collection_group/0/collect_every", 0, "", "at least 1"),
    _row("gmond", "threshold as a word", "collection_group/0/metric/0/value_threshold", "low", "",
         "number"),
    _row("gmond", "module without name", "module", [{"path": "modcpu.so"}], "module/0/name",
         "missing"),
    _row("gmond", "parameter that is a dict", "module", [{"name": "a", "param": {"b": {"c": 1}}}],
         "module/0/param/b", "dict"),
    _row("gmond", "parameters that differ by case",
         "module", [{"name": "a", "param": {"b": 1, "B": 2}}], "module/0/param/b", "case"),
    _row("gmond", "relative include", "include", ["conf.d/*.conf"], "include/0", "absolute"),
    _row("gmond", "wildcard with a quote", "include", ["/etc/it's/*.conf"], "include/0", "quote"),
    _access("mask 33", _acl("deny", _rule("192.0.2.0", 33)), "/access/0/mask", "at most 32"),
    _access("mask as a netmask", _acl("deny", _rule("192.0.2.0", "255.255.255.0")),
            "/access/0/mask", "whole number"),
    _access("mask 129", _acl("deny", _rule("2001:db8::", 129)), "/access/0/mask", "at most 128"),
    _access("mask 0 of IPv6", _acl("deny", _rule("::", 0)), "/access/0/mask", "refuses",
            family="inet6"),
    _access("half an address", _acl("deny", _rule("192.0", 16)), "/access/0/ip", "IP address"),
    _access("unanchored action", _acl("deny", _rule("192.0.2.0", 24, "allowed")),
            "/access/0/action", "one of"),
    _access("unanchored default", _acl("denyall", _IN), "/default", "one of"),
    _access("no default", {"access": _IN}, "/default", "missing"),
    _access("no access", {"default": "deny"}, "/access", "missing"),
    _access("deny without a rule", _acl("deny"), "/default", "lets everybody in"),
    _access("one rule that denies", {"default": "deny", "access": _rule("192.0.2.0", 24, "deny")},
            "", "allows nobody"),
    _access("allowed after it is denied",
            _acl("deny", _rule("192.0.0.0", 16, "deny"), _IN), "", "allows nobody"),
    _access("everybody denied first", _acl("allow", _rule("0.0.0.0", 0, "deny"), _IN), "",
            "allows nobody"),
    _access("IPv6 on a channel of IPv4", _acl("deny", _IN, _rule("2001:db8::", 64)),
            "/access/1/ip", "IPv6 on a channel of IPv4"),
    _access("IPv4 on an address of IPv6", _acl("deny", _IN), "/access/0/ip",
            "IPv4 on a channel of IPv6", bind="2001:db8::1"),
    _access("IPv4 on a channel of IPv6", _acl("deny", _IN), "/access/0/ip",
            "IPv4 on a channel of IPv6", family="inet6"),
    _access("IPv4 in the form of IPv6", _acl("deny", _rule("::ffff:192.0.2.1", 128)),
            "/access/0/ip", "refuses", family="inet6"),
    _access("family of the address, not of family", _acl("deny", _rule("2001:db8::", 64)),
            "/access/0/ip", "IPv6 on a channel of IPv4", bind="192.0.2.1", family="inet6"),
    _access("record without ip", {"default": "deny", "access": {"mask": 1, "action": "allow"}},
            "/access/ip", "missing"),
    _access("unknown field of a rule", _acl("deny", {**_IN, "port": 1}), "/access/0/port",
            "not a field"),
    _row("gmond", "access list of a UDP channel", "udp_recv_channel/0/acl", _acl("deny"),
         "udp_recv_channel/0/acl/default", "everybody"),

    _row("gmetad", "unknown field", "carbon_server", "a", "", "not a field"),
    _row("gmetad", "no data sources", "data_source", [], "", "at least 1"),
    _row("gmetad", "source without hosts", "data_source/0/host", [], "", "at least 1"),
    _row("gmetad", "source with host left out", "data_source/0/host", DELETE, "", "crashes"),
    _row("gmetad", "source without name", "data_source/0/name", "", "", "empty"),
    _row("gmetad", "variable in a name", "data_source/0/name", "${HOME}", "", "variable"),
    _row("gmetad", "line break in a name", "gridname", "a\nb", "", "line break"),
    _row("gmetad", "interval 0", "data_source/0/polling_interval", 0, "", "at least 1"),
    _row("gmetad", "port as part of the address", "data_source/0/host/0/address", "a:1", "",
         "host name"),
    _row("gmetad", "address that reads as an interval", "data_source/0/host/0/address", "10", "",
         "interval"),
    _row("gmetad", "a line too long", "data_source/0/host",
         [{"address": f"host{number}.cloud.example.org"} for number in range(200)], "",
         "4095 bytes"),
    _row("gmetad", "on instead of true", "setuid", "on", "", "one of"),
    _row("gmetad", "a boolean", "all_trusted", True, "", "must be a string"),
    _row("gmetad", "unanchored truth", "scalability", "untrue", "", "one of"),
    _row("gmetad", "network as trusted host", "trusted_hosts", ["192.0.2.0/24"],
         "trusted_hosts/0", "host name"),
    ("two authorities", BASES["gmetad"],
     {f"{AT}/gmetad/authority": "http://a/", f"{AT}/gmetad/authorithy": "http://b/"},
     f"{AT}/gmetad/authorithy", "is not what"),
    _row("gmetad", "port 0", "xml_port", 0, "", "at least 1"),
    _row("gmetad", "no threads", "server_threads", 0, "", "at least 1"),
    _row("gmetad", "negative level", "debug_level", -1, "", "at least 0"),

    _row("ganglia", "unknown field", "clients", {}, "", "not a field"),
    _row("ganglia", "no package", "package", DELETE, "", "missing"),
    _row("ganglia", "no cluster name", "client/cluster", {}, "client/cluster/name", "missing"),
    _row("ganglia", "no send channel", "client/udp_send_channel", DELETE, "", "missing"),
    _row("ganglia", "a list of channels", "client/udp_recv_channel", [{"port": 1}], "",
         "must be a dict"),
    _row("ganglia", "no sources", "daemon/data_source", {}, "", "does not start"),
    _row("ganglia", "source without hosts", "daemon/data_source/a", " ", "", "crashes"),
    _row("ganglia", "source with an interval only", "daemon/data_source/a", "15", "", "no host"),
    _row("ganglia", "comment in a source", "daemon/data_source/a", "b #c", "", "#"),
    _row("ganglia", "variable in a source", "daemon/data_source/a", "${A}", "", "variable"),
    _row("ganglia", "one file for both", "daemon/config_file", "/etc/ganglia/gmond.conf", "",
         "too"),
    _row("ganglia", "empty grid name", "daemon/gridname", "", "", "empty"),
    _row("ganglia", "unknown family", "client/udp_recv_channel", {"family": "unix"},
         "client/udp_recv_channel/family", "inet4 or inet6"),
    _row("ganglia", "deaf and mute", "client/globals", {"deaf": True, "mute": True},
         "client/globals/mute", "nothing to do"),
    _row("ganglia", "threshold as a word", "client/collection_groups",
         [{"metric": [{"name": "a", "value_threshold": "low"}]}],
         "client/collection_groups/0/metric/0/value_threshold", "number"),
    _row("ganglia", "threshold as a number", "client/collection_groups",
         [{"metric": [{"name": "a", "value_threshold": 1.0}]}],
         "client/collection_groups/0/metric/0/value_threshold", "must be a string"),
    _old_access("mask with holes", _acl("deny", _rule("192.0.2.0", "255.0.255.0")),
                "/access/0/mask", "no mask"),
    _old_access("mask with a slash", _acl("deny", _rule("192.0.2.0", "/24")), "/access/0/mask",
                "no mask"),
    _old_access("mask 33", _acl("deny", _rule("192.0.2.0", "33")), "/access/0/mask", "at most 32"),
    _old_access("netmask of IPv6", _acl("deny", _rule("2001:db8::", "255.255.0.0")),
                "/access/0/mask", "no mask"),
    _old_access("unknown action", _acl("deny", _rule("192.0.2.0", "24", "permit")),
                "/access/0/action", "allow or deny"),
    _old_access("host name as network", _acl("deny", _rule("front1", "32")), "/access/0/ip",
                "IP address"),
    _old_access("deny and no rules", {"default": "Deny"}, "/default", "everybody"),
]  # fmt: skip
