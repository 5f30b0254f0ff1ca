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
from ncm.values import Str
from ncm_bridge.backend import NETWORKD, BackEnd, Command
from ncm_bridge.model.link import MADE
from ncm_bridge.networkd import told
from ncm_bridge.networkd.cards import card
from ncm_bridge.networkd.context import Context
from ncm_bridge.networkd.netdev import netdev
from ncm_bridge.networkd.network import network
from ncm_bridge.networkd.owners import owned_twice
from ncm_bridge.networkd.refused import problems
from ncm_bridge.networkd.sections import Section, meaning, own, said, written

if TYPE_CHECKING:
    from ncm.errors import Problem
    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm_bridge.backend import Read
    from ncm_bridge.links import Links
    from ncm_bridge.model.link import Link
    from ncm_bridge.schema import NetworkInputs

FOLDER = "/etc/systemd/network"
SETTINGS = "/etc/systemd/networkd.conf.d/50-ncm-virt.conf"
UNIT = "systemd-networkd.service"
RELOAD: Command = ("networkctl", "reload")
_STATE = "/run/systemd/netif/links"
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
            because, device = link.record.path, str(link.device)
            for kind, sections in (
                ("netdev", netdev(link, context)), ("network", network(link, context)),
            ):  # fmt: skip
                if sections:
                    yield _unit(f"{FOLDER}/50-ncm-{device}.{kind}", sections, because)
            yield from card_file(link.device, card(link, context), because)
            mtu = link.record.ipv6_mtu
            if mtu is not None:
                message = "is lost when the link comes up; the next run sets it again"
                yield Note(f"{mtu:d} {message}", mtu.path)
        yield from _vips(profile)
        yield from told.notes(context)

    def reload(self) -> Iterable[Command]:
        return (RELOAD,)

    def up(self, name: str) -> Iterable[Command]:
        return (("touch", "--no-create", f"{FOLDER}/50-ncm-{name}.network"), RELOAD)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        """A card need not be stopped: reading its file again does all that a start would."""
        return (("ip", "link", "delete", "dev", name),) if kind in MADE else ()

    def amiss(self, read: Read, links: Iterable[Link]) -> dict[str, str]:
        if read(f"{_STATE.rpartition('/')[0]}/state") is None:
            return {}
        found = {}
        for link in links:
            if link.up:
                wrong = _wrong(read, link)
                if wrong:
                    found[link.name] = wrong
        return found


def card_file(device: Str, sections: list[Section], because: str) -> Iterator[File]:
    """The .link file, for which udev looks by itself."""
    if sections:
        path = f"{FOLDER}/10-ncm-{device}.link"
        text = written(sections)
        yield File(path, text, because, meaning=meaning, check=_check, restore=False)


def _unit(path: str, sections: list[Section], because: str) -> File:
    return File(
        path, written(sections), because, meaning=meaning, check=_check, restore=False,
        notify=(Action(" ".join(RELOAD), "run"),),
    )  # fmt: skip


def _settings(profile: NetworkInputs) -> File:
    pairs = (("ManageForeignRoutes", "no"), ("ManageForeignRoutingPolicyRules", "no"))
    text = Text(_HEAD, written([("Network", list(pairs))]))
    return File(
        SETTINGS, text, profile.network.path, meaning=meaning, check=_check, restore=False,
        notify=(Action(UNIT, "try-restart"),),
    )  # fmt: skip


def _check(content: str) -> None:
    meaning(content)


def _vips(profile: NetworkInputs) -> Iterator[File]:
    """A dummy for each address that a routing daemon announces."""
    from ncm_bridge.model.addresses import one

    tree = profile.network
    for key, vip in (tree.vips or {}).items() if tree.manage_vips else ():
        name = Str(f"dummy_{key}", key.path)
        head: Section = ("NetDev", [("Name", own(name)), ("Kind", "dummy")])
        address = said(one(vip.ip, vip.netmask), vip.ip, vip.netmask)
        yield _unit(f"{FOLDER}/50-ncm-{name}.netdev", [head], vip.path)
        yield _unit(f"{FOLDER}/50-ncm-{name}.network", [
            ("Match", [("Name", own(name))]),
            ("Link", [("RequiredForOnline", "no")]),
            ("Network", [("LinkLocalAddressing", "no"), ("KeepConfiguration", "static")]),
            ("Address", [("Address", address)]),
        ], vip.path)  # fmt: skip


def _wrong(read: Read, link: Link) -> str:
    """What networkd's own note about the link says."""
    index = (read(f"/sys/class/net/{link.name}/ifindex") or "").strip()
    state = read(f"{_STATE}/{index}") if index.isdigit() else None
    if state is None:
        return ""
    values = dict(line.split("=", 1) for line in state.splitlines() if "=" in line)
    admin = values.get("ADMIN_STATE", "")
    if admin in _WRONG:
        return f"{admin}, says systemd-networkd"
    file, ours = values.get("NETWORK_FILE", ""), f"{FOLDER}/50-ncm-{link.name}.network"
    return f"systemd-networkd has it from {file}" if file and file != ours else ""
