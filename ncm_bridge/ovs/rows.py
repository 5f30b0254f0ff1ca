# SPDX-License-Identifier: Apache-2.0
"""The rows of Open vSwitch's database, put onto the kernel's links."""

from __future__ import annotations

from ncm.errors import HostError
from ncm_bridge.model.link import Link
from ncm_bridge.ovs import client
from ncm_bridge.ovs.columns import BRIDGE, COLUMNS, INTERFACE, INTERFACES, MAPS, PORT, SECRET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ncm_bridge.ovs.client import Rows

    Row = dict[str, Any]

_TABLES = {
    "Bridge": ("name", "ports", *COLUMNS[BRIDGE]),
    "Port": ("name", "interfaces", *COLUMNS[PORT]),
    "Interface": ("name", *COLUMNS[INTERFACE]),
}
_SYSTEM = ("", "system")
"""Types of an interface that others made, a card or a guest's tap."""


def overlay(links: dict[str, Link], made: Iterable[str] = ()) -> None:
    """Give the kernel's links what the database says of them, and add ports that are no links.

    made: what is of its making where it is there; in user space the kernel does not tell.
    """
    rows = client.select(_TABLES, client.PATH)
    if rows is None:
        left = [name for name, link in links.items() if _is_left(link, made)]
        if left:
            message = (
                f"Open vSwitch's database is not there, but {', '.join(left)} of its making is:"
                " start openvswitch; what it keeps is known once it answers"
            )
            raise HostError(client.PATH, message)
        return
    try:
        _Database(rows).put_on(links)
    except (KeyError, TypeError, ValueError):
        message = "Open vSwitch's database has rows that ncm-virt does not understand"
        raise HostError(client.PATH, message) from None


def _is_left(link: Link, made: Iterable[str]) -> bool:
    return link.kind == "ovs" or (link.kind == "tun" and link.name in made)


class _Database:
    def __init__(self, rows: Rows) -> None:
        self._bridges = rows["Bridge"]
        self._ports = {_uuid(row): row for row in rows["Port"]}
        self._interfaces = {_uuid(row): row for row in rows["Interface"]}

    def put_on(self, links: dict[str, Link]) -> None:
        for row in self._bridges:
            name = _name(row)
            bridge = links.get(name)
            if bridge is not None:
                bridge.kind, bridge.master, bridge.ports = "ovs", "", ()
                bridge.ovs = dict(_values(BRIDGE, row))
            for reference in _set(row["ports"]):
                port = self._ports[reference[1]]
                if _name(port) != name:
                    self._port(port, name, bridge, links)
                elif bridge is not None:
                    bridge.ovs.update(self._of_port(port))
            if bridge is not None:
                bridge.ports = tuple(sorted(bridge.ports or ()))

    def _port(self, row: Row, bridge: str, at: Link | None, links: dict[str, Link]) -> None:
        name, interfaces = _name(row), self._inside(row)
        link = links.get(name)
        alone = len(interfaces) == 1 and _name(interfaces[0]) == name
        kind = _text(interfaces[0]["type"]) if alone else None
        if kind == "internal" and link is not None:
            link.kind = "ovs"
        elif kind is None or kind not in (*_SYSTEM, "internal", "tap"):
            if link is None:
                link = links[name] = Link(name)
                link.up, link.lower, link.mac = True, "", ""
            link.kind = "ovsport"
        if link is None:
            # One whose card is gone; or the switch itself does not run.
            return
        link.master = bridge
        link.ovs = dict(self._of_port(row))
        for interface in () if alone else interfaces:
            member = links.get(_name(interface))
            if member is not None and member is not link:
                member.master = name
        if at is None:
            return
        if link.kind == "tun":
            at.guests += 1
        else:
            at.ports = (*(at.ports or ()), name)

    def _inside(self, row: Row) -> list[Row]:
        return [self._interfaces[reference[1]] for reference in _set(row["interfaces"])]

    def _of_port(self, row: Row) -> Iterator[tuple[str, str]]:
        interfaces = self._inside(row)
        yield from _values(PORT, row)
        if len(interfaces) == 1 and _name(interfaces[0]) == _name(row):
            yield from _values(INTERFACE, interfaces[0])
        else:
            yield INTERFACES, ",".join(sorted(map(_name, interfaces)))


def _values(table: str, row: Row) -> Iterator[tuple[str, str]]:
    for column in COLUMNS[table]:
        value = row[column]
        if column in MAPS:
            for key, each in _map(value):
                if key not in SECRET:
                    yield f"{table} {column}:{key}", _atom(each)
        else:
            yield f"{table} {column}", _text(value)


def _text(value: Any) -> str:
    """A value as ovs-vsctl takes it; "system" is the same type as none."""
    atoms = _set(value)
    if all(isinstance(atom, int) for atom in atoms):
        atoms = sorted(atoms)
    text = ",".join(map(_atom, atoms))
    return "" if text == "system" else text


def _set(value: Any) -> list[Any]:
    if isinstance(value, list) and value[0] == "set":
        return list(value[1])
    return [value]


def _map(value: Any) -> list[tuple[str, Any]]:
    kind, pairs = value
    if kind != "map":
        raise ValueError(kind)
    return [(key, each) for key, each in pairs]


def _atom(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    raise TypeError(type(value).__name__)


def _uuid(row: Row) -> str:
    return _atom(row["_uuid"][1])


def _name(row: Row) -> str:
    if not isinstance(row["name"], str):
        raise TypeError("name")
    return row["name"]
