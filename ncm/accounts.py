# SPDX-License-Identifier: Apache-2.0
"""Owner and group: planned by name, enforced only as root."""

from __future__ import annotations

from ncm.errors import HostError
from ncm.host import FILE, Host


def owner_of(host: Host, owner: str, group: str) -> tuple[int | None, int | None]:
    """uid and gid of the names on that host; (None, None) where they cannot be enforced.

    On the live system an unknown name is a HostError: the accounts component has to run first.
    Below another root the names are that root's, and unknown ones stay as they fall.
    """
    if not host.privileged:
        return None, None
    if not host.live:
        return _below(host, "/etc/passwd", owner), _below(host, "/etc/group", group)
    return _user(owner), _group(group)


def _user(name: str) -> int:
    import pwd

    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise HostError(f"user {name}", "does not exist on this host") from None


def _group(name: str) -> int:
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise HostError(f"group {name}", "does not exist on this host") from None


def _below(host: Host, table: str, name: str) -> int | None:
    if name == "root":
        return 0
    state = host.look(table)
    if state.kind != FILE:
        return None
    for line in state.content.decode("utf-8", "replace").splitlines():
        fields = line.split(":")
        if len(fields) > 2 and fields[0] == name and fields[2].isdigit():
            return int(fields[2])
    return None


def name_of(host: Host, uid: int | None, gid: int | None) -> str:
    """``owner:group`` for the plan: names on the live system, numbers where there are none."""
    return f"{_name(host, uid, '/etc/passwd')}:{_name(host, gid, '/etc/group')}"


def _name(host: Host, number: int | None, table: str) -> str:
    if number in (None, 0):
        return "-" if number is None else "root"
    state = host.look(table)
    for line in state.content.decode("utf-8", "replace").splitlines():
        fields = line.split(":")
        if len(fields) > 2 and fields[2] == str(number):
            return fields[0]
    return str(number)
