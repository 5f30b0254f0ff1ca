# SPDX-License-Identifier: Apache-2.0
"""Profiles of component oned that are refused: label, base, changes, path, words of the message."""

from __future__ import annotations

from typing import Any

ONED = "/software/components/oned"
DELETE = object()
_VM = {"manager": "VM", "executable": "x", "type": "xml", "default": "d"}
_MYSQL = {"backend": "mysql", "server": "h", "user": "u", "passwd": "p", "db_name": "d"}
_HOOK = {"on": "DONE", "command": "c", "arguments": "a"}
_TM = {"manager": "TM", "executable": "one_tm"}
_CONF = {"name": "ssh", "ln_target": "NONE", "clone_target": "SELF", "shared": True}


def _base(**oned: Any) -> dict[str, Any]:
    return {"software": {"components": {"oned": {"mads": {}, "hooks": {}, **oned}}}}


OLD = _base()
NEW = _base(opennebula_version="7.0")
V512 = _base(opennebula_version="5.12")


def _row(
    label: str, base: dict[str, Any], field: str, value: Any, at: str, words: str
) -> tuple[str, dict[str, Any], dict[str, Any], str, str]:
    """One change at ``field``, refused at ``at`` ("" for the field itself)."""
    return label, base, {f"{ONED}/{field}": value}, f"{ONED}/{at or field}", words


BAD: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    _row("unknown field", OLD, "deamon", {}, "", "not a field"),
    _row("unknown release", OLD, "opennebula_version", "4.14", "", "release from 5.12"),
    _row("odd minor release", OLD, "opennebula_version", "6.3", "", "release from 5.12"),
    _row("release as a number", OLD, "opennebula_version", 7.5, "", "must be a string"),
    _row("relative file", OLD, "oned_config", "oned.conf", "", "absolute"),
    _row("file outside by dots", OLD, "oned_config", "/etc/one/../../x", "", ".."),
    _row("port 0", OLD, "daemon/PORT", 0, "", "at least 1"),
    _row("port 65536", NEW, "daemon/PORT", 65536, "", "at most 65535"),
    _row("debug level 4 in 2010", OLD, "daemon/DEBUG_LEVEL", 4, "", "at most 3"),
    _row("interval 0", OLD, "daemon/HOST_MONITORING_INTERVAL", 0, "", "at least 1"),
    _row("unanchored backend", OLD, "db/backend", "mysql5", "", "one of"),
    _row("mysql without user", OLD, "db", {**_MYSQL, "user": ""}, "db/user", "empty"),
    _row("mysql alone", OLD, "db", {"backend": "mysql"}, "db/passwd", "mysql data base needs"),
    _row("password that ends in \\", NEW, "db", {**_MYSQL, "passwd": "secret\\"}, "db/passwd",
         "backslash"),
    _row("password with ]]>", OLD, "db", {**_MYSQL, "passwd": "a]]>b"}, "db/passwd", "]]>"),
    _row("password with CR", NEW, "db", {**_MYSQL, "passwd": "a\rb"}, "db/passwd", "return"),
    _row("mac prefix with tail", OLD, "network/MAC_PREFIX", "02:00:01", "", "hex digits"),
    _row("unknown device prefix", OLD, "image_repos/DEFAULT_DEVICE_PREFIX", "sda", "", "one of"),
    _row("unanchored manager", OLD, "mads/x", {**_TM, "manager": "TMX"}, "mads/x/manager",
         "one of"),
    _row("no executable", OLD, "mads/x", {"manager": "TM"}, "mads/x/executable", "missing"),
    _row("VM without type", OLD, "mads/x", {"manager": "VM", "executable": "x", "default": "d"},
         "mads/x/type", "does not load"),
    _row("2010 VM without default", OLD, "mads/x",
         {"manager": "VM", "executable": "x", "type": "kvm"}, "mads/x/default", "needs it"),
    _row("type of a TM", OLD, "mads/x", {**_TM, "type": "kvm"}, "mads/x/type", "driver of VM"),
    _row("qemu in 2010", OLD, "mads/x", {**_VM, "type": "qemu"}, "mads/x/type", "5.12"),
    _row("MARKET in 2010", OLD, "mads/x", {"manager": "MARKET", "executable": "x"},
         "mads/x/manager", "opennebula_version"),
    _row("today's setting in 2010", OLD, "listen_address", "::1", "", "opennebula_version"),
    _row("today's record in 2010", OLD, "log/system", "file", "log", "opennebula_version"),
    _row("today's list in 2010", OLD, "vm_restricted_attr", [], "", "opennebula_version"),
    _row("today's db field in 2010", OLD, "db/timeout", 3000, "", "opennebula_version"),
    _row("monitord in 2010", OLD, "monitord", {}, "", "opennebula_version"),
    _row("hook on nothing", OLD, "hooks/x", {**_HOOK, "on": "DONEX"}, "hooks/x/on", "one of"),
    _row("hook without arguments", OLD, "hooks/x", {"on": "DONE", "command": "c"},
         "hooks/x/arguments", "missing"),
    _row("hook remote yes", OLD, "hooks/x", {**_HOOK, "remote": "yes"}, "hooks/x/remote", "YES"),
    _row("network that is a path", OLD, "vnets", {"../x": "A = 1\n"}, "vnets/../x",
         "does not allow"),
    _row("broken network template", OLD, "vnets/public", "NAME = a b\n", "", "no OpenNebula"),
    _row("VM_DIR today", NEW, "daemon/VM_DIR", "/var/lib/one", "", "datastore_location"),
    _row("image repository today", NEW, "image_repos/IMAGE_REPOSITORY_PATH", "/srv", "",
         "datastores"),
    _row("IMAGE driver today", NEW, "mads/x", {**_TM, "manager": "IMAGE"}, "mads/x/manager",
         "no meaning"),
    _row("probe driver of 2010 today", NEW, "mads/x", {"manager": "IM", "executable": "one_im_ssh"},
         "mads/x", "monitord/im_mad"),
    _row("TM arguments of 2010 today", NEW, "mads/x", {**_TM, "arguments": "tm_ssh/tm_ssh.conf"},
         "mads/x/arguments", "argument of 2010"),
    _row("two transfer drivers", NEW, "mads", {"a": _TM, "b": _TM}, "mads/b", "takes only a"),
    _row("arguments of AUTH", NEW, "mads/x",
         {"manager": "AUTH", "executable": "a", "arguments": "-x"}, "mads/x/arguments", "authn"),
    _row("SCHED before 7.0", V512, "mads/x", {"manager": "SCHED", "executable": "x"},
         "mads/x/manager", "needs OpenNebula 7.0"),
    _row("scheduler setting before 7.0", V512, "drs_interval", 60, "", "needs OpenNebula 7.0"),
    _row("backups before 6.6", V512, "max_backups", 1, "", "needs OpenNebula 6.6"),
    _row("gRPC before 7.2", NEW, "grpc_port", 2634, "", "needs OpenNebula 7.2"),
    _row("gRPC master before 7.2", NEW, "federation/master_oned_grpc", "h:1", "",
         "needs OpenNebula 7.2"),
    _row("exec probes before 7.2", NEW, "monitord/probes_period/exec_vm", 5, "",
         "needs OpenNebula 7.2"),
    _row("polling never today", NEW, "daemon/VM_POLLING_INTERVAL", 0, "", "cannot be 0"),
    ("debug level twice", NEW,
     {f"{ONED}/daemon/DEBUG_LEVEL": 2, f"{ONED}/log": {"debug_level": 2}},
     f"{ONED}/daemon/DEBUG_LEVEL", "only one of them"),
    ("VNC port twice", NEW,
     {f"{ONED}/daemon/VNC_BASE_PORT": 5900, f"{ONED}/vnc_ports": {"start": 5900}},
     f"{ONED}/daemon/VNC_BASE_PORT", "only one of them"),
    ("host period twice", NEW,
     {f"{ONED}/daemon/HOST_MONITORING_INTERVAL": 60,
      f"{ONED}/monitord": {"probes_period": {"monitor_host": 60}}},
     f"{ONED}/daemon/HOST_MONITORING_INTERVAL", "only one of them"),
    _row("interval below the timer", NEW, "monitoring_interval_market", 5, "", "MANAGER_TIMER"),
    _row("slow heartbeat", NEW, "raft", {"broadcast_timeout_ms": 6000},
         "raft/election_timeout_ms", "exceed the heartbeat"),
    _row("master without zone", NEW, "federation", {"mode": "MASTER"}, "federation/zone_id",
         "needs it"),
    _row("credentials in an address", NEW, "onegate_endpoint", "http://u:p@h:5030", "",
         "without user"),
    _row("reserved range backwards", NEW, "vlan_ids/reserved", "9:5", "", "ends before"),
    _row("reserved id too large", NEW, "vlan_ids/reserved", "4096", "", "beyond 4095"),
    _row("lower-case attribute", NEW, "vm_restricted_attr", ["nic/mac"], "vm_restricted_attr/0",
         "VECTOR/NAME"),
    _row("safe folder with a blank", NEW, "context_safe_dirs", ["/a b"], "context_safe_dirs/0",
         "blank"),
    _row("driver described twice", NEW, "tm_mad_conf", [_CONF, _CONF], "tm_mad_conf/1/name",
         "earlier item"),
    _row("behaviour incomplete", NEW, "tm_mad_conf", [{"name": "ssh"}], "tm_mad_conf/0/shared",
         "missing"),
    _row("acl in words", NEW, "default_vdc_host_acl", "ALL", "", "rights such as"),
    _row("negative price", NEW, "default_cost/cpu_cost", -1, "", "at least 0"),
    _row("API and gRPC on one port", _base(opennebula_version="7.2"), "grpc_port", 2633, "",
         "port each"),
    _row("API on the port of gRPC", _base(opennebula_version="7.5"), "daemon/PORT", 2634, "",
         "port each"),
]  # fmt: skip
