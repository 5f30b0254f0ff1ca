# SPDX-License-Identifier: Apache-2.0
"""The sections and options that gmond 3.7 knows, with the values that all its releases assume.

Source: lib/libgmond.c of Ganglia's monitor-core. None: no value, or not the same in all releases
and builds.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Union


class Option(NamedTuple):
    """kind: string, long, double or boolean."""

    kind: str
    default: Any = None


class Section(NamedTuple):
    """many: each one stands for itself; else a second one changes the first. titled: has a name."""

    options: dict[str, Union[Option, Section]]
    many: bool = False
    titled: bool = False


_STRING = Option("string")
_UNSPECIFIED = Option("string", "unspecified")
_OFF, _ON = Option("boolean", False), Option("boolean", True)
_PORT = Option("long", -1)

_ACCESS = Section({"action": _STRING, "ip": _STRING, "mask": _STRING}, many=True)
_ACL = Section({"default": Option("string", "allow"), "access": _ACCESS})
_FAMILY = Option("string", "inet4")

_GLOBALS: dict[str, Union[Option, Section]] = {
    "daemonize": _ON,
    "setuid": _ON,
    "user": _STRING,
    "debug_level": Option("long", 0),
    "max_udp_msg_len": Option("long", 1472),
    "mute": _OFF,
    "deaf": _OFF,
    "allow_extra_data": _ON,
    "host_dmax": Option("long"),
    "host_tmax": Option("long", 20),
    "cleanup_threshold": Option("long", 300),
    "gexec": _OFF,
    "send_metadata_interval": Option("long", 0),
    "module_dir": _STRING,
    "override_hostname": _STRING,
    "override_ip": _STRING,
    "tags": _STRING,
}
_SEND: dict[str, Union[Option, Section]] = {
    "mcast_join": _STRING,
    "mcast_if": _STRING,
    "host": _STRING,
    "port": _PORT,
    "ttl": Option("long", 1),
    "bind": _STRING,
    "bind_hostname": _OFF,
}
_RECEIVE: dict[str, Union[Option, Section]] = {
    "mcast_join": _STRING,
    "bind": _STRING,
    "port": _PORT,
    "mcast_if": _STRING,
    "acl": _ACL,
    "family": _FAMILY,
    "retry_bind": _ON,
    "buffer": Option("long", 0),
}
_ACCEPT: dict[str, Union[Option, Section]] = {
    "bind": _STRING,
    "port": _PORT,
    "interface": _STRING,
    "acl": _ACL,
    "timeout": Option("long", -1),
    "gzip_output": _OFF,
    "family": _FAMILY,
}
_METRIC = Section(
    {
        "name": _STRING,
        "name_match": _STRING,
        "value_threshold": Option("double", -1.0),
        "title": _STRING,
    },
    many=True,
)
_GROUP: dict[str, Union[Option, Section]] = {
    "metric": _METRIC,
    "collect_once": _OFF,
    "collect_every": Option("long", 60),
    "time_threshold": Option("long", 3600),
}
_MODULE = Section(
    {
        "name": _STRING,
        "language": _STRING,
        "enabled": _ON,
        "path": _STRING,
        "params": _STRING,
        "param": Section({"value": _STRING}, many=True, titled=True),
    },
    many=True,
)
_SFLOW: dict[str, Union[Option, Section]] = {
    "udp_port": Option("long", 6343),
    "accept_vm_metrics": _ON,
    "accept_http_metrics": _ON,
    "multiple_http_instances": _OFF,
    "accept_memcache_metrics": _ON,
    "multiple_memcache_instances": _OFF,
    "accept_jvm_metrics": _ON,
    "multiple_jvm_instances": _OFF,
}

GMOND = Section(
    {
        "cluster": Section(dict.fromkeys(("name", "owner", "latlong", "url"), _UNSPECIFIED)),
        "host": Section({"location": _UNSPECIFIED}),
        "globals": Section(_GLOBALS),
        "udp_send_channel": Section(_SEND, many=True),
        "udp_recv_channel": Section(_RECEIVE, many=True),
        "tcp_accept_channel": Section(_ACCEPT, many=True),
        "collection_group": Section(_GROUP, many=True),
        "modules": Section({"module": _MODULE}),
        "sflow": Section(_SFLOW),
    }
)
INCLUDE = "include"
