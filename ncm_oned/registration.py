# SPDX-License-Identifier: Apache-2.0
"""On a front end: the timer that has the hosts looked at, and what nodes may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.resource import Absent, Action, Symlink
from ncm_oned.nebula.place import ACCOUNT
from ncm_oned.oneadmin import account
from ncm_oned.schema.nebula.names import host_names
from ncm_oned.sudo import announcing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm.resource import Resource

TIMER = "ncm-virt-register.timer"
_FOLDER = "/etc/systemd/system/timers.target.wants"
LINK = f"{_FOLDER}/{TIMER}"
_RELOAD = Action("", "daemon-reload")


def registration(oned: Any, node: Node) -> Iterator[Resource]:
    """The timer, oneadmin's ssh with the keys of all hosts, and the right to start a look."""
    yield from _timer(oned, node)
    keys = {name: at.ssh_host_keys for name, at in host_names(oned.hosts).items()
            if at.ssh_host_keys}  # fmt: skip
    record = oned.oneadmin
    yield from account(record, record.path if record is not None else f"{oned.path}/hosts", keys)
    for item in (record and record.authorized_keys) or ():
        if item.announce:
            yield announcing(ACCOUNT, item.at("announce"))
            return


def _timer(oned: Any, node: Node) -> Iterator[Resource]:
    because = oned.at("registration")
    if oned.registration is not None:
        target = f"/usr/lib/systemd/system/{TIMER}"
        yield Symlink(LINK, target, because, notify=(_RELOAD, Action(TIMER, "restart")))
    elif TIMER in node.names(_FOLDER):
        yield Absent(LINK, because, notify=(_RELOAD, Action(TIMER, "stop")))
