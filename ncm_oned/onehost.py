# SPDX-License-Identifier: Apache-2.0
"""Component onehost: a node as a host of an OpenNebula cloud."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ncm.configure import Configure
from ncm.facts import Node
from ncm.render import render
from ncm.resource import Action, Directory, File, Resource, Symlink
from ncm.schema import Inputs, dictof, tree
from ncm.text import Text
from ncm.values import Str, derive
from ncm_oned.cloud.checks import Asked, script
from ncm_oned.oneadmin import account
from ncm_oned.schema.keys import bare
from ncm_oned.schema.onehost import OnehostTree
from ncm_oned.schema.site import Interface, bridges
from ncm_oned.sudo import rules

if TYPE_CHECKING:
    from ncm.values import Value
    from ncm_oned.schema.onehost import Announce, FrontEnd

FOLDER = "/etc/ncm-virt"
UNIT = "ncm-virt-announce.service"
_UNITS = "/etc/systemd/system"
_LIMIT = 20
"""Seconds that one check may take."""


class OnehostInputs(Inputs):
    """What the component reads."""

    onehost: OnehostTree = tree("/software/components/onehost", OnehostTree, required=True)
    interfaces: dict[Str, Interface] | None = tree(
        "/system/network/interfaces", dictof(Interface, "interfaces")
    )


class Onehost(Configure[OnehostInputs]):
    """A host of an OpenNebula cloud: oneadmin's ssh and rights, and the news that it is up.

    At boot the node looks whether libvirt answers and its bridges are there, and then asks the
    front ends to look at it. It is not believed: each front end sees for itself.
    """

    name = "onehost"
    inputs = OnehostInputs

    def wanted(self, profile: OnehostInputs, node: Node) -> Iterator[Resource]:
        """oneadmin's ssh, sudo's rules, the unit that tells the front ends."""
        found = profile.onehost
        if found.oneadmin is not None:
            yield from account(found.oneadmin, found.oneadmin.path)
        if found.sudo is not None:
            yield rules(found.sudo)
        if found.announce is not None:
            yield from _announce(found.announce, bridges(profile.interfaces or {}))


def _announce(record: Announce, there: Sequence[str]) -> Iterator[Resource]:
    because = record.path
    actions = (Action("", "daemon-reload"), Action(UNIT, "restart"))
    yield Directory(FOLDER, because)
    for name, text in (
        ("checks", Text(script(_asked(record, there)))),
        ("front_ends", _known(record.front_ends)),
        ("announce", _script(record)),
    ):
        yield File(f"{FOLDER}/{name}", text, because, notify=actions)
    unit = render("onehost/announce.service.j2", user=record.user, folder=FOLDER)
    yield File(f"{_UNITS}/{UNIT}", unit, because, notify=actions)
    yield Symlink(f"{_UNITS}/multi-user.target.wants/{UNIT}", f"../{UNIT}", because, notify=actions)


def _asked(record: Announce, there: Sequence[str]) -> Asked:
    names = there if record.bridges is None else [str(at) for at in record.bridges]
    commands = {str(name): str(at) for name, at in (record.commands or {}).items()}
    return Asked([str(at) for at in record.checks], str(record.libvirt_uri),
                 names, commands, _LIMIT)  # fmt: skip


def _known(ends: list[FrontEnd]) -> Text:
    return Text(*(Text(_in_brackets(end), " ", derive(key, bare(key)), "\n")
                  for end in ends for key in end.keys))  # fmt: skip


def _in_brackets(end: FrontEnd) -> Value:
    """As ssh looks it up."""
    return end.host if end.port == 22 else derive(end.host, f"[{end.host}]:{end.port}")


def _script(record: Announce) -> Text:
    ends = Text(*(part for end in record.front_ends for part in (
        Text(end.user, "@", end.host, ":", end.port), " ")))  # fmt: skip
    key = derive(record.key, shlex.quote(record.key))
    return render("onehost/announce.j2", folder=FOLDER, key=key, wait=record.wait, front_ends=ends)
