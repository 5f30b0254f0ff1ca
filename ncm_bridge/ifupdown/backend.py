# SPDX-License-Identifier: Apache-2.0
"""The back end of ifupdown: one file of stanzas, in /etc/network/interfaces.d.

What version 0.8.41 does, found by trying it:

- One file, because `ifup -a` takes interfaces in the order of the words "auto", and members must
  come before their bridge or bond, or a bridge asks a DHCP server that it cannot reach yet.
- All is made by ip(8): bridge-utils, ifenslave and vlan need not be there, and a bridge does not
  wait for its ports (bridge_maxwait). The master puts its members in, and each member enters a
  master that is there, so that either can be started by itself.
- The word gateway makes a route with the flag onlink, and inet6 static waits for the check for
  duplicates, for a minute where the bridge has no carrier: so both are commands of ip(8) here.
- `ifup NAME` does nothing where /run/network/ifstate has the name. `ifup --force NAME` does all
  again, up to the first command that fails: that of an address that is there already. With
  --ignore-errors it does all; here each command does nothing where it is so already, and what is
  there stays.
- `ifdown NAME` without a stanza takes the name out of ifstate and leaves the link.
- It has no daemon: what ip(8) changes stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Union

from ncm.errors import ProfileError
from ncm.resource import File, Lines, Note
from ncm.text import Text
from ncm.values import Str
from ncm_bridge.backend import IFUPDOWN, BackEnd, Command
from ncm_bridge.ifupdown import settings
from ncm_bridge.ifupdown.making import entering, making
from ncm_bridge.ifupdown.refused import problems
from ncm_bridge.ifupdown.source import FILE, LINE, PATH, covered, edit, owned_twice
from ncm_bridge.ifupdown.stanzas import Stanza, meaning, written
from ncm_bridge.model.link import MADE
from ncm_bridge.networkd import told
from ncm_bridge.networkd.backend import card_file
from ncm_bridge.networkd.cards import card
from ncm_bridge.networkd.context import Context
from ncm_bridge.networkd.sections import said

if TYPE_CHECKING:
    from ncm.errors import Problem
    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm_bridge.backend import Read
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links
    from ncm_bridge.model.link import Link
    from ncm_bridge.schema import NetworkInputs

_HEAD = "# Made by component network.\n"
_STATE = "/run/network/ifstate"


class Ifupdown(BackEnd):
    """Stanzas of interfaces(5), and what udev sets on cards."""

    name = IFUPDOWN

    def problems(self, profile: NetworkInputs, links: Links) -> list[Problem]:
        return problems(Context(profile, links))

    def files(self, profile: NetworkInputs, links: Links, node: Node) -> Iterator[Resource]:
        context = Context(profile, links)
        twice = list(owned_twice(context, node))
        if twice:
            raise ProfileError.of(twice)
        because = profile.network.at("interfaces")
        stanzas = [stanza(link, context) for link in in_order(context)]
        text = written([*stanzas, *_vips(profile)], _HEAD)
        yield File(FILE, text, because, meaning=meaning, check=_check, restore=False)
        if not covered(node.read(PATH) or ""):
            yield Lines(PATH, edit, [Text(LINE)], because)
        for link in links:
            sections = card(link, context, ethtool=False)
            yield from card_file(link.device, sections, link.record.path)
            if link.dynamic:
                message = "the DHCP client writes name servers to /etc/resolv.conf"
                yield Note(message, link.record.bootproto.path, "info")
        yield from told.notes(context)

    def up(self, name: str) -> Iterable[Command]:
        return (("ifup", "--force", "--ignore-errors", name),)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        """A card need not be stopped: `ifup --force` puts right what is wrong."""
        return (("ifdown", "--force", name),) if kind in MADE else ()

    def amiss(self, read: Read, links: Iterable[Link]) -> dict[str, str]:
        state = read(_STATE)
        if state is None:
            return {}
        known = [line.partition("=")[0] for line in state.split()]
        return {
            link.name: "ifup has not started it" for link in links
            if link.up and link.name not in known
        }  # fmt: skip


def _check(content: str) -> None:
    meaning(content)


def in_order(context: Context) -> list[Interface]:
    """Members before their masters, lower links before those that lie on them."""
    done: list[Interface] = []

    def visit(link: Interface, above: tuple[Interface, ...]) -> None:
        if link in done or link in above:
            return
        physdev = link.record.physdev
        lower = None if physdev is None else context.links.find(physdev)
        for other in ([] if lower is None else [lower]) + context.members(link):
            visit(other, (*above, link))
        done.append(link)

    for link in context.links:
        visit(link, ())
    return done


def stanza(link: Interface, context: Context) -> Stanza:
    options = [
        *settings.main(link), *making(link, context), *settings.ethtool(link),
        *settings.kernel(link, context), *entering(link, context),
        *settings.further(link, context), *settings.routing(link, context),
    ]  # fmt: skip
    # What has a dot in its name ifupdown itself deletes, as a VLAN.
    if context.made(link) and "." not in link.device:
        options.append(("post-down", Text("ip link delete dev ", link.device)))
    onboot = link.record.onboot
    auto = said(link.device, link.device, onboot) if onboot else None
    method = _method(link) if onboot else Text(_method(link), Str("", onboot.path))
    return Stanza(link.device, auto, method, options)


def _method(link: Interface) -> Union[str, Text]:
    it = link.record
    if link.dynamic:
        return Text(it.bootproto)
    word = "static" if settings.main(link) else "manual"
    return said(word, it.bootproto) if it.bootproto.given else word


def _vips(profile: NetworkInputs) -> Iterator[Stanza]:
    """A dummy for each address that a routing daemon announces."""
    from ncm_bridge.model.addresses import one

    tree = profile.network
    for key, vip in (tree.vips or {}).items() if tree.manage_vips else ():
        name = Str(f"dummy_{key}", key.path)
        yield Stanza(name, said(name, name), "static", [
            ("address", said(one(vip.ip, vip.netmask), vip.ip, vip.netmask)),
            ("pre-up", Text("test -d /sys/class/net/", name, " || ip link add name ", name,
                            " type dummy")),
            ("post-down", Text("ip link delete dev ", name)),
        ])  # fmt: skip
