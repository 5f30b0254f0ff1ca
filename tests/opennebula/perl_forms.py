# SPDX-License-Identifier: Apache-2.0
"""The files of a front end in the forms in which ncm-opennebula writes them.

Keys are sorted; values of oned.conf stand bare where its templates name the key among the
numbers, else in quotes without any escaping; YAML is written without quotes, but for the two
fields of oneflow and the items of pci.
"""

from __future__ import annotations

from typing import Any

_BARE = {
    "port", "debug_level", "zone_id", "cpu_cost", "memory_cost", "disk_cost", "start", "threads",
    "connections", "beacon_host", "system_host", "monitor_host", "state_vm", "monitor_vm",
    "sync_state_vm", "exec_vm", "log_retention", "limit_purge", "log_purge_timeout",
    "election_timeout_ms", "broadcast_timeout_ms", "xmlrpc_timeout_ms",
}  # fmt: skip
_YESNO = {
    "shared", "persistent_only", "keep_snapshots", "ds_migrate", "public", "compare_binary",
    "password_change", "driver_managed_groups",
}  # fmt: skip
_NUMBERS = {
    "monitoring_interval", "monitoring_threads", "port", "vnc_base_port", "network_size",
    "session_expiration_time", "default_umask", "monitoring_interval_datastore",
    "monitoring_interval_market", "monitoring_interval_db_update",
}  # fmt: skip


def _vector(data: dict[str, Any], name: str = "") -> str:
    pairs = [f'name = "{name}"', f'type = "{name}"'] if name else []
    for key in sorted(data):
        value = data[key]
        if key in _YESNO:
            pairs.append(f'{key} = "{"yes" if value else "no"}"')
        elif isinstance(value, list):
            pairs.append(f'{key} = "{", ".join(value)}"')
        else:
            pairs.append(f"{key} = {value}" if key in _BARE else f'{key} = "{value}"')
    return "[\n" + ",\n".join(f"    {pair}" for pair in pairs) + "\n]\n"


def _perl(value: Any) -> Any:
    """A boolean of CCM as Template Toolkit prints it where no template says how."""
    return (1 if value else "") if isinstance(value, bool) else value


def settings(tree: dict[str, Any]) -> str:
    """oned.conf or monitord.conf."""
    text = ""
    for key in sorted(tree):
        name, value = key.upper(), tree[key]
        if key == "vm_mad":
            text += "".join(f"{name} = {_vector(value[at], at)}" for at in sorted(value))
        elif isinstance(value, dict):
            text += f"{name} = {_vector(value)}"
        elif key.endswith("_operations"):
            text += f'{name} = "{", ".join(value)}"\n'
        elif isinstance(value, list):
            text += "".join(
                f"{name} = {_vector(item)}" if isinstance(item, dict) else f'{name} = "{item}"\n'
                for item in value
            )
        elif key == "datastore_capacity_check":
            text += f'{name} = "{"yes" if value else "no"}"\n'
        else:
            text += f"{name} = {value}\n" if key in _NUMBERS else f'{name} = "{_perl(value)}"\n'
    return text


def sched(tree: dict[str, Any]) -> str:
    """sched.conf."""
    text = ""
    for key in sorted(tree):
        name, value = key.upper(), tree[key]
        if isinstance(value, dict):
            text += f"{name} = {_vector(value)}"
        elif isinstance(value, bool):
            text += f'{name} = "{"YES" if value else "NO"}"\n'
        else:
            text += f'{name} = "{value}"\n' if key == "one_xmlrpc" else f"{name} = {value}\n"
    return text


def ruby(tree: dict[str, Any], quoted: tuple[str, ...] = (), items: str = "") -> str:
    """sunstone-server.conf, oneflow-server.conf, pci.conf, OpenNebulaNetwork.conf."""
    text = ""
    for key in sorted(tree):
        value = tree[key]
        if isinstance(value, list):
            text += f":{key}:\n" + "".join(_item(item, items) for item in value)
        else:
            shown = str(value).lower() if isinstance(value, bool) else value
            text += f":{key}: '{shown}'\n" if key in quoted else f":{key}: {shown}\n"
    return text


def _item(item: Any, quote: str) -> str:
    if not isinstance(item, dict):
        return f"    - {quote}{item}{quote}\n"
    return "".join(
        f"    {'  ' if number else '- '}:{key}: {item[key]}\n"
        for number, key in enumerate(sorted(item))
    )


def yaml(tree: dict[str, Any], indent: int = 0) -> str:
    """fireedge-server.conf and forecast.conf, dumped with sorted keys."""
    text = "" if indent else "---\n"
    for key in sorted(tree):
        value, pad = tree[key], " " * indent
        if isinstance(value, dict):
            text += f"{pad}{key}:\n{yaml(value, indent + 2)}"
        else:
            text += f"{pad}{key}: {str(value).lower() if isinstance(value, bool) else value}\n"
    return text


def kvmrc(tree: dict[str, Any]) -> str:
    """kvmrc."""
    shown = {key: ("yes" if value else "no") if isinstance(value, bool) else value
             for key, value in tree.items()}  # fmt: skip
    return "".join(f"export {key.upper()}={shown[key]}\n" for key in sorted(shown))
