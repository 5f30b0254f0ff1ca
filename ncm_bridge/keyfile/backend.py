# SPDX-License-Identifier: Apache-2.0
"""The back end of NetworkManager: keyfiles, one profile a link, loaded one by one.

What NetworkManager does by itself when its files change (seen with 1.42, and tested):

* ``connection reload`` and ``connection load FILE`` start a profile that is new, may start by
  itself, and whose device is free. They end the link of a profile whose file is gone, and delete
  a bridge, bond or VLAN that NetworkManager made, whatever else is in it.
* A changed file of a profile that is active (the same UUID) changes nothing in the kernel. A
  file whose UUID is another one is another profile: the device is taken down and started again,
  or not. Thus a file that is there keeps its UUID, whoever wrote it.
* ``device reapply`` brings a link to its profile without a lost packet, and takes away every
  address and route that the profile has not, those of others too. We never use it.
* ``connection up`` of an active bridge throws guests' taps out of it; ports that have profiles
  come back. On a card one ping of 50 a second is lost, from a card to a bridge over it none.
* What ip(8) changes on an active link is left alone: NetworkManager neither puts it back nor
  takes it away before the profile is activated again. A bridge that is deleted is made again at
  once while its profile is known: after the deletion ``told`` makes it forget.
* Without spanning tree the forward delay of a bridge is not set, and stays at the kernel's 15 s;
  the kernel heeds it with spanning tree only: ports forward at once.
* A link that others made is "connected (externally)": NetworkManager leaves it alone until the
  next boot, which starts our profile. Taking it over now would throw guests out of a bridge.
* Routes and rules are set with every method, disabled and ignore too.

So files are loaded singly, and only where that cannot start or end anything by surprise: a new
profile with the command that starts it, one that is gone with the command that ends it. A file
that merely changes is loaded at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from ncm.resource import Action, File
from ncm_bridge import nmstate_only
from ncm_bridge.backend import NETWORK_MANAGER, BackEnd, Command
from ncm_bridge.common.vips import vips
from ncm_bridge.keyfile.context import Context
from ncm_bridge.keyfile.dropins import dropins
from ncm_bridge.keyfile.glib import check, mask
from ncm_bridge.keyfile.meaning import meaning
from ncm_bridge.keyfile.names import Uuids, path_of
from ncm_bridge.keyfile.others import others
from ncm_bridge.keyfile.ovs import BRIDGE, PORT
from ncm_bridge.keyfile.profile import profiles, vip_profile
from ncm_bridge.keyfile.refused import problems
from ncm_bridge.keyfile.runtime import amiss
from ncm_bridge.keyfile.told import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.errors import Problem
    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm.text import Text
    from ncm_bridge.backend import Read
    from ncm_bridge.links import Links
    from ncm_bridge.model.link import Link
    from ncm_bridge.schema import NetworkInputs

WAIT = "30"
"""Seconds that one link may take to come up."""
HONOURED = (*nmstate_only.NODE, *nmstate_only.ROUTE, *nmstate_only.RULE, "manage_vips")
SYSCONFIG = "/etc/sysconfig/network"


class Keyfile(BackEnd):
    """Profiles in /etc/NetworkManager/system-connections, and drop-ins."""

    name = NETWORK_MANAGER

    def problems(self, profile: NetworkInputs, links: Links) -> list[Problem]:
        refused = nmstate_only.problems(links, HONOURED)
        return [*refused, *problems(Context(profile, links))]

    def files(self, profile: NetworkInputs, links: Links, node: Node) -> Iterator[Resource]:
        network = profile.network
        context = Context(profile, links, Uuids(node))
        yield from dropins(links)
        if network.nisdomain is not None and node.os.id == "el":
            yield _nis_domain(profile)
        names = set()
        for link in links:
            for name, text in profiles(link, context):
                names.add(name)
                # A bridge or port of Open vSwitch is no link, which a command would start.
                yield _file(name, text, link.record.path, at_once=name != str(link.device))
        for device, vip in vips(network):
            names.add(str(device))
            yield _file(device, vip_profile(device, vip, context), vip.path)
        yield from told(context, node)
        yield from others(network, node, names)

    def at_once(self, name: str) -> Iterable[str]:
        return [path_of(f"{name}{ending}") for ending in ("", BRIDGE, PORT)]

    def reload(self) -> Iterable[Command]:
        return (("nmcli", "connection", "reload"),)

    def up(self, name: str) -> Iterable[Command]:
        """By file: ids need not be unique, and the UUID is that of the file."""
        path = path_of(name)
        return (
            ("nmcli", "connection", "load", path),
            ("nmcli", "--wait", WAIT, "connection", "up", "filename", path),
        )

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        """NetworkManager ends the link of a file that is gone, and deletes what it made."""
        return (("nmcli", "connection", "load", path_of(name)),)

    def told(self, name: str) -> Iterable[Command]:
        return (("nmcli", "connection", "load", path_of(name)),)

    def amiss(self, read: Read, links: Iterable[Link]) -> dict[str, str]:
        found = {}
        for link in links:
            why = amiss(read, link)
            if why:
                found[link.name] = why
        return found


def _file(name: str, text: Text, because: str, at_once: bool = False) -> File:
    path = path_of(name)
    return File(
        path, text, because, mode=0o600, meaning=meaning, check=check, mask=mask,
        instead=partial(_load, path, at_once), restore=False,
    )  # fmt: skip


def _load(path: str, at_once: bool, old: str, new: str) -> Sequence[Action]:
    return (Action(f"nmcli connection load {path}", "run"),) if old or at_once else ()


def _nis_domain(profile: NetworkInputs) -> File:
    """Where the unit that sets it looks, on EL with every back end."""
    from ncm_bridge.common import assignments

    domain = profile.network.nisdomain
    found = [("NETWORKING", "yes"), ("NISDOMAIN", assignments.unquoted(domain))]
    because = profile.network.at("nisdomain")
    return File(
        SYSCONFIG, assignments.written(found), because, meaning=assignments.meaning, restore=False
    )
