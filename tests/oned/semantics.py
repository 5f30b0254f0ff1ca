# SPDX-License-Identifier: Apache-2.0
"""What a real oned did with 60 files, and what stands against each here.

Refused: a profile that asks for it is refused at that path. Written: whatever the profile
leaves out or asks for, the file has this. Harmless: oned takes it and does the right thing, or
no profile could know.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Union

MYSQL = {"backend": "mysql", "server": "h", "user": "u", "passwd": "p", "db_name": "d"}
VM = {"manager": "VM", "executable": "one_vmm_dummy", "type": "xml"}


class Refused(NamedTuple):
    """changes: to a profile with opennebula_version 7.0. at: below the tree."""

    changes: dict[str, Any]
    at: str


class Written(NamedTuple):
    """The settings that the file then holds; a dict is a part of the vector."""

    changes: dict[str, Any]
    settings: dict[str, Any]


class Harmless(NamedTuple):
    """A profile that asks for it is accepted."""

    changes: dict[str, Any]
    because: str


Row = Union[Refused, Written, Harmless]
_HM = {"EXECUTABLE": "one_hm", "ARGUMENTS": "-p 2101 -l 2102 -b 127.0.0.1"}
_RAFT = {
    "ELECTION_TIMEOUT_MS": "5001",
    "LIMIT_PURGE": "100000",
    "LOG_RETENTION": "250000",
    "LOG_PURGE_TIMEOUT": "60",
    "BROADCAST_TIMEOUT_MS": "500",
    "XMLRPC_TIMEOUT_MS": "1000",
}

ROWS: dict[str, Row] = {
    "base": Harmless({}, "nothing is wrong with it"),
    "without HM_MAD": Written({}, {"HM_MAD": [_HM]}),
    "without TM_MAD": Written({"mads/x": VM}, {"TM_MAD": [{"EXECUTABLE": "one_tm"}]}),
    "without DATASTORE_MAD": Written({}, {"DATASTORE_MAD": [{"EXECUTABLE": "one_datastore"}]}),
    "without MARKET_MAD": Written({}, {"MARKET_MAD": [{"EXECUTABLE": "one_market"}]}),
    "without VM_MAD": Written({}, {"VM_MAD": [{"NAME": "kvm", "TYPE": "kvm"}, {}, {}]}),
    "without IM_MAD": Written({}, {"IM_MAD": [{"EXECUTABLE": "onemonitord"}]}),
    "without IPAM_MAD": Written({}, {"IPAM_MAD": [{"EXECUTABLE": "one_ipam"}]}),
    "without AUTH_MAD": Written({}, {"AUTH_MAD": [{"EXECUTABLE": "one_auth_mad"}]}),
    "without SCHED_MAD": Written({}, {"SCHED_MAD": [{"EXECUTABLE": "one_sched"}]}),
    "without DB": Written({}, {"DB": {"BACKEND": "sqlite", "TIMEOUT": "2500"}}),
    "without LOG": Written({}, {"LOG": {"SYSTEM": "file", "DEBUG_LEVEL": "3"}}),
    "without HOSTNAME": Harmless({}, "oned finds its own name"),
    "RAFT partial": Written({"raft/election_timeout_ms": 5001}, {"RAFT": _RAFT}),
    "LOG without SYSTEM": Written({"log/debug_level": 1}, {"LOG": {"SYSTEM": "file"}}),
    "LOG SYSTEM bogus": Refused({"log/system": "bogus"}, "log/system"),
    "LOG SYSTEM FILE": Refused({"log/system": "FILE"}, "log/system"),
    "LOG a single value": Refused({"log": "file"}, "log"),
    "LOG SYSTEM File": Refused({"log/system": "File"}, "log/system"),
    "DEBUG_LEVEL 9": Refused({"log/debug_level": 9}, "log/debug_level"),
    "DB without BACKEND": Written({"db/timeout": 3000}, {"DB": {"BACKEND": "sqlite"}}),
    "DB postgres": Refused({"db/backend": "postgres"}, "db/backend"),
    "DB BACKEND SQLITE": Refused({"db/backend": "SQLITE"}, "db/backend"),
    "DB mysql (not built in)": Harmless({"db": MYSQL}, "the packages have it built in"),
    "DB repeated, 2nd wrong": Written({}, {"DB": {"BACKEND": "sqlite"}}),
    "VNC_PORTS without START": Written(
        {"vnc_ports/reserved": "6000"}, {"VNC_PORTS": {"START": "5900", "RESERVED": "6000"}}
    ),
    "VNC_PORTS RESERVED junk": Refused({"vnc_ports/reserved": "junk"}, "vnc_ports/reserved"),
    "VLAN_IDS without START": Written(
        {"vlan_ids/reserved": "5"}, {"VLAN_IDS": {"START": "2", "RESERVED": "5"}}
    ),
    "PORT abc": Refused({"daemon/PORT": "abc"}, "daemon/PORT"),
    "PORT twice": Written({"daemon/PORT": 2733}, {"PORT": "2733"}),
    "PORT 99999": Refused({"daemon/PORT": 99999}, "daemon/PORT"),
    "PORT quoted": Written({"daemon/PORT": 2733}, {"PORT": "2733"}),
    "PORT with blank inside quotes": Refused({"daemon/PORT": " 2733 "}, "daemon/PORT"),
    "LISTEN_ADDRESS nonsense": Refused({"listen_address": "nonsense"}, "listen_address"),
    "LISTEN_ADDRESS ::1": Written({"listen_address": "::1"}, {"LISTEN_ADDRESS": "::1"}),
    "LISTEN_ADDRESS localhost": Harmless({"listen_address": "localhost"}, "always resolves"),
    "VM_ADMIN_OPERATIONS nonsense": Refused(
        {"vm_admin_operations": ["migrate", "nonsense"]}, "vm_admin_operations/1"
    ),
    "VM_ADMIN_OPERATIONS duplicate across": Harmless(
        {"vm_admin_operations": ["hold"], "vm_use_operations": ["hold"]}, "the last list wins"
    ),
    "FEDERATION MODE bad": Refused({"federation/mode": "BOTH"}, "federation/mode"),
    "FEDERATION MASTER fresh db": Harmless(
        {"federation": {"mode": "MASTER", "zone_id": 0}}, "a note says what it needs"
    ),
    "FEDERATION SLAVE no master": Refused(
        {"federation": {"mode": "SLAVE", "zone_id": 2}}, "federation/master_oned"
    ),
    "FEDERATION mode lower case": Refused({"federation/mode": "master"}, "federation/mode"),
    "unknown setting": Refused({"no_such_setting": 1}, "no_such_setting"),
    "VM_MAD bad executable": Harmless({"mads/x": VM}, "a site may bring drivers of its own"),
    "TM_MAD bad executable": Harmless(
        {"mads/x": {"manager": "TM", "executable": "nosuch"}}, "a site may bring its own"
    ),
    "VM_MAD TYPE bogus": Refused({"mads/x": {**VM, "type": "bogus"}}, "mads/x/type"),
    "VM_MAD same NAME twice": Written({"mads/x": VM}, {"VM_MAD": [{"NAME": "x"}]}),
    "VM_MAD no TYPE": Refused({"mads/x": {**VM, "type": None}}, "mads/x/type"),
    "MAX_CONN x": Refused({"max_conn": "x"}, "max_conn"),
    "TIMEOUT 0": Refused({"timeout": 0}, "timeout"),
    "MESSAGE_SIZE 3e9": Refused({"message_size": 3000000000}, "message_size"),
    "DEFAULT_UMASK 999": Refused({"default_umask": "999"}, "default_umask"),
    "DEFAULT_UMASK abc": Refused({"default_umask": "abc"}, "default_umask"),
    "MAC_PREFIX junk": Refused({"network/MAC_PREFIX": "junk"}, "network/MAC_PREFIX"),
    "SESSION_EXPIRATION abc": Refused(
        {"session_expiration_time": "abc"}, "session_expiration_time"
    ),
    "MANAGER_TIMER 0": Refused({"daemon/MANAGER_TIMER": 0}, "daemon/MANAGER_TIMER"),
    "CDATA end in 3rd line": Refused({"mads/x": {**VM, "arguments": "]]>"}}, "mads/x/arguments"),
    "syntax error at end": Written({}, {"PORT": "2633"}),
    "empty file": Written({}, {"HM_MAD": [_HM]}),
    "comment without newline at end": Written({}, {"PORT": "2633"}),
}
