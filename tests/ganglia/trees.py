# SPDX-License-Identifier: Apache-2.0
"""Trees that use every field of the three components, and some that use hardly any."""

from __future__ import annotations

import json
from typing import Any

from tests.ganglia.conftest import BARE, PERL_MADE, with_


def recorded(case: str) -> dict[str, Any]:
    """The components of a recorded profile."""
    loaded = json.loads((PERL_MADE / case / "profile.json").read_text())
    components: dict[str, Any] = loaded["software"]["components"]
    return components


DENIED = {"ip": "192.0.2.66", "mask": 32, "action": "deny"}
ALLOWED = {"ip": "192.0.2.0", "mask": 24, "action": "allow"}
ALLOWED6 = {"ip": "2001:db8:1::", "mask": 64, "action": "allow"}
ANYBODY = {"ip": "0.0.0.0", "mask": 0, "action": "allow"}

GMOND_ACL = with_(
    BARE["gmond"],
    udp_send_channel=[{"port": 8649, "host": "front1", "bind": "192.0.2.7"}],
    udp_recv_channel=[{"port": 8649, "acl": {"default": "deny", "access": [DENIED, ALLOWED]}}],
    tcp_accept_channel=[
        {"port": 8649, "family": "inet6", "timeout": 0,
         "acl": {"default": "deny", "access": [ALLOWED6]}},
        {"port": 8650, "acl": {"default": "deny", "access": ANYBODY}},
        {"port": 8651, "acl": {"default": "allow", "access": []}},
    ],
    globals={"cleanup_threshold": 0, "send_metadata_interval": 0, "host_dmax": 0, "host_tmax": 0},
)  # fmt: skip
GMOND_HOSTILE = with_(
    BARE["gmond"],
    cluster={"name": 'a "b" \\ ${HOME} é # {', "owner": "", "url": "http://x/?a=1"},
    host={"location": "it's\n3"},
    globals={"user": "", "daemonize": False, "debug_level": 1},
    module=[{"name": "x", "path": "", "param": {"a b": "c d", "T": True, "f": 1.5}}],
    include=["/etc/it's.conf"],
)
GMETAD_HOSTILE = with_(
    BARE["gmetad"],
    data_source=[
        {"name": 'a "b" \\ # é', "host": [{"address": f"h{at}"} for at in range(20)]},
        {"name": "two", "polling_interval": 1, "host": [{"address": "h", "port": 1}]},
        {"name": "two", "host": [{"address": "192.0.2.1"}]},
    ],
    authority="http://a/?b#c",
    gridname="",
    all_trusted="true",
    scalability="false",
    setuid="false",
    debug_level=0,
    trusted_hosts=[f"192.0.2.{at}" for at in range(1, 33)],
)
GANGLIA = {
    "package": "ganglia",
    "daemon": {
        "config_file": "/etc/gmetad.conf",
        "data_source": {"zoo": "20 h1:8650 h2", "ant": "[2001:db8::1]:8649", "Bee": "h3"},
        "gridname": 'the "grid"',
        "case_sensitive_hostnames": 0,
    },
    "client": {
        "config_file": "/etc/gmond.conf",
        "globals": {
            "daemonize": True, "setuid": False, "user": "ganglia", "debug_level": 0,
            "max_udp_msg_len": 0, "mute": False, "deaf": True, "allow_extra_data": False,
            "host_dmax": 0, "cleanup_threshold": 0, "send_metadata_interval": 0, "gexec": True,
            "module_dir": "/usr/lib64/ganglia",
        },
        "cluster": {"name": "old", "owner": "me", "latlong": "N48 E2", "url": ""},
        "host": {"location": "0,1,2"},
        "udp_send_channel": {"host": "2001:db8::1", "port": 8650, "ttl": 3,
                             "mcast_join": "ff05::1", "mcast_if": "em1"},
        "udp_recv_channel": {"port": 8650, "mcast_join": "239.2.11.71", "mcast_if": "em1",
                             "bind": "239.2.11.71", "family": "inet4",
                             "acl": {"default": "Deny", "access": {
                                 "ip": "192.0.2.0", "mask": "24", "action": "Allow"}}},
        "tcp_accept_channel": {"port": 8650, "bind": "192.0.2.1", "interface": "em1",
                               "family": "inet4", "timeout": 0,
                               "acl": {"default": "deny", "access": [
                                   {"ip": "192.0.2.0", "mask": "255.255.255.0", "action": "allow"},
                                   {"ip": "10.0.0.0", "mask": "8", "action": "allow"}]}},
        "modules": [{"name": "core_metrics"},
                    {"name": "x", "path": "modx.so", "enabled": False, "params": "p",
                     "param": {"z": "\"q\"", "a": "1"}}],
        "includes": ["/etc/ganglia/conf.d/*.conf"],
        "collection_groups": [
            {"collect_once": True, "time_threshold": 0, "metric": [{"name": "heartbeat"}]},
            {"collect_every": 0, "metric": [
                {"name": "load_one", "title": "", "value_threshold": "0"}]},
        ],
    },
}  # fmt: skip

TREES: dict[str, tuple[str, dict[str, Any]]] = {
    "gmond-bare": ("gmond", BARE["gmond"]),
    "gmond-full": ("gmond", recorded("ganglia-full")["gmond"]),
    "gmond-acl-record": ("gmond", recorded("gmond-acl-crash")["gmond"]),
    "gmond-acl": ("gmond", GMOND_ACL),
    "gmond-hostile": ("gmond", GMOND_HOSTILE),
    "gmetad-bare": ("gmetad", BARE["gmetad"]),
    "gmetad-full": ("gmetad", recorded("ganglia-full")["gmetad"]),
    "gmetad-hostile": ("gmetad", GMETAD_HOSTILE),
    "ganglia-bare": ("ganglia", BARE["ganglia"]),
    "ganglia-full": ("ganglia", GANGLIA),
}
