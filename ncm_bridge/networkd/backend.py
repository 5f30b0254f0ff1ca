# SPDX-License-Identifier: Apache-2.0
"""The back end of systemd-networkd: units in /etc/systemd/network.

What version 252 does, found by trying it (tests/net_networkd/test_facts.py holds it to that):

- `networkctl reload` makes links whose .netdev is new at once, before it returns, and configures
  anew, without stopping them, the links whose .network is another file than before: another
  time of change is enough. An address, route or port that stays is not touched, and no ping is
  lost. What is in no file any more goes, but not with KeepConfiguration=static: then it is left
  for us to take away, as are addresses and routes of others. Routes that others put there go
  even so, unless networkd.conf says ManageForeignRoutes=no; rules likewise.
- `networkctl reconfigure` takes all away and puts it back. So it is not used: a file whose time
  of change is set, and a reload, do the same without a gap.
- Options of a .netdev are never applied to a link that is there. They are changed in place.
- What ip(8) changes stays until the next reload that concerns the link, or change of carrier;
  then what the file says is put back, and nothing is taken away. Since the file was read before
  the first command, there is nothing to tell.
- Taps in a bridge that no file names stay in it, whatever is reloaded or restarted.
- When a bridge is deleted and made again, its ports do not find it until their own files are
  read again.
- IPv6MTUBytes= is lost when the link comes up: it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ncm.errors import ProfileError
from ncm.resource import Action, File, Note
from ncm.text import Text
from ncm_bridge.backend import NETWORKD, BackEnd, Command
from ncm_bridge.common import told, units
from ncm_bridge.common.addresses import address
from ncm_bridge.common.cards import FOLDER, card_file
from ncm_bridge.common.context import Context
from ncm_bridge.common.text import own
from ncm_bridge.common.vips import vips
from ncm_bridge.model.link import MADE
from ncm_bridge.networkd.netdev import netdev
from ncm_bridge.networkd.network import network
from ncm_bridge.networkd.owners import owned_twice
from ncm_bridge.networkd.refused import problems

if TYPE_CHECKING:
    from ncm.errors import Problem
    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm_bridge.backend import Read
    from ncm_bridge.common.units import Section
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links
    from ncm_bridge.model.link import Link
    from ncm_bridge.schema import NetworkInputs

SETTINGS = "/etc/systemd/networkd.conf.d/50-ncm-virt.conf"
UNIT = "systemd-networkd.service"
RELOAD: Command = ("networkctl", "reload")
_RUN = "/run/systemd/netif"
_WRONG = ("failed", "unmanaged", "linger")
_HEAD = "# Made by component network; what others put on these links stays.\n"


class Networkd(BackEnd):
    """Units of systemd-networkd, and what udev sets on cards."""

    name = NETWORKD

    def problems(self, profile: NetworkInputs, links: Links) -> list[Problem]:
        return problems(Context(profile, links))

    def files(self, profile: NetworkInputs, links: Links, node: Node) -> Iterator[Resource]:
        context = Context(profile, links)
        twice = list(owned_twice(context, node, "50-ncm-"))
        if twice:
            raise ProfileError.of(twice)
        yield _settings(profile)
        for link in links:
            yield from _of_link(link, context)
        yield from _vips(profile)
        yield from told.notes(context)

    def at_once(self, name: str) -> Iterable[str]:
        return [f"{FOLDER}/50-ncm-{name}.{ending}" for ending in ("netdev", "network")]

    def reload(self) -> Iterable[Command]:
        return (RELOAD,)

    def up(self, name: str) -> Iterable[Command]:
        return (("touch", "--no-create", f"{FOLDER}/50-ncm-{name}.network"), RELOAD)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        """A card need not be stopped: reading its file again does all that a start would."""
        return (("ip", "link", "delete", "dev", name),) if kind in MADE else ()

    def amiss(self, read: Read, links: Iterable[Link]) -> dict[str, str]:
        if read(f"{_RUN}/state") is None:
            return {}
        found = {}
        for link in links:
            if link.up:
                wrong = _wrong(read, link)
                if wrong:
                    found[link.name] = wrong
        return found


def _of_link(link: Interface, context: Context) -> Iterator[Resource]:
    path, because = f"{FOLDER}/50-ncm-{link.device}", link.record.path
    made = netdev(link, context)
    if made:
        yield _unit(f"{path}.netdev", made, because)
    yield _unit(f"{path}.network", network(link, context), because)
    yield from card_file(link, context)
    mtu = link.record.ipv6_mtu
    if mtu is not None:
        message = "is lost when the link comes up; the next run sets it again"
        yield Note(f"{mtu:d} {message}", mtu.path)


def _unit(path: str, sections: list[Section], because: str) -> File:
    return _file(path, units.unit(sections), because, Action(" ".join(RELOAD), "run"))


def _settings(profile: NetworkInputs) -> File:
    pairs = (("ManageForeignRoutes", "no"), ("ManageForeignRoutingPolicyRules", "no"))
    text = Text(_HEAD, units.unit([("Network", list(pairs))]))
    return _file(SETTINGS, text, profile.network.path, Action(UNIT, "try-restart"))


def _file(path: str, text: Text, because: str, action: Action) -> File:
    return File(
        path, text, because, meaning=units.meaning, check=units.check, notify=(action,),
        restore=False,
    )  # fmt: skip


def _vips(profile: NetworkInputs) -> Iterator[File]:
    for name, vip in vips(profile.network):
        head: Section = ("NetDev", [("Name", own(name)), ("Kind", "dummy")])
        yield _unit(f"{FOLDER}/50-ncm-{name}.netdev", [head], vip.path)
        yield _unit(f"{FOLDER}/50-ncm-{name}.network", [
            ("Match", [("Name", own(name))]),
            ("Link", [("RequiredForOnline", "no")]),
            ("Network", [("LinkLocalAddressing", "no"), ("KeepConfiguration", "static")]),
            ("Address", [("Address", address(vip.ip, vip.netmask))]),
        ], vip.path)  # fmt: skip


def _wrong(read: Read, link: Link) -> str:
    """What networkd's own note about the link says."""
    index = (read(f"/sys/class/net/{link.name}/ifindex") or "").strip()
    state = read(f"{_RUN}/links/{index}") if index.isdigit() else None
    if state is None:
        return ""
    values = dict(line.split("=", 1) for line in state.splitlines() if "=" in line)
    admin = values.get("ADMIN_STATE", "")
    if admin in _WRONG:
        return f"{admin}, says systemd-networkd"
    file, ours = values.get("NETWORK_FILE", ""), f"{FOLDER}/50-ncm-{link.name}.network"
    return f"systemd-networkd has it from {file}" if file and file != ours else ""
