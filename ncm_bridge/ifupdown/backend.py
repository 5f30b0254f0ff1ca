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
from ncm_bridge.common import told
from ncm_bridge.common.addresses import address
from ncm_bridge.common.cards import card_file
from ncm_bridge.common.context import Context
from ncm_bridge.common.text import said
from ncm_bridge.common.vips import vips
from ncm_bridge.ifupdown import ovs, settings
from ncm_bridge.ifupdown.making import entering, making
from ncm_bridge.ifupdown.refused import problems
from ncm_bridge.ifupdown.source import FILE, LINE, PATH, covered, edit, owned_twice
from ncm_bridge.ifupdown.stanzas import Stanza, check, meaning, written
from ncm_bridge.model.link import MADE

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
_CLIENTS = (
    ("dhclient", "/run/dhclient.{}.pid", "TERM/5/KILL/2"),
    ("udhcpc", "/run/udhcpc.{}.pid", "USR2/1/TERM/5/KILL/2"),
    ("dhcpcd", "/run/dhcpcd/{}.pid", "TERM/10/KILL/2"),
)


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
        yield File(FILE, text, because, meaning=meaning, check=check, restore=False)
        if not covered(node.read(PATH) or ""):
            yield Lines(PATH, edit, [Text(LINE)], because)
        for link in links:
            yield from card_file(link, context, ethtool=False)
            if link.dynamic:
                message = "the DHCP client writes name servers to /etc/resolv.conf"
                yield Note(message, link.record.bootproto.path, "info")
        yield from told.notes(context)

    def up(self, name: str) -> Iterable[Command]:
        return (("ifup", "--force", "--ignore-errors", name),)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        """A card need not be stopped: `ifup --force` puts right what is wrong."""
        return (("ifdown", "--force", name),) if kind in MADE else ()

    def calm(self, name: str) -> Iterable[Command]:
        """`ifdown` looks for a client only where the stanza still asks for one. By then it does
        not: so each client that ifup may have started is ended, the way it gives its address back.
        """
        for client, path, way in _CLIENTS:
            yield (
                "start-stop-daemon", "--stop", "--oknodo", "--quiet", "--retry", way,
                "--pidfile", path.format(name), "--name", client,
            )  # fmt: skip

    def amiss(self, read: Read, links: Iterable[Link]) -> dict[str, str]:
        state = read(_STATE)
        if state is None:
            return {}
        known = [line.partition("=")[0] for line in state.split()]
        return {
            link.name: "ifup has not started it" for link in links
            if link.up and link.name not in known
        }  # fmt: skip


def in_order(context: Context) -> list[Interface]:
    """Members before their masters, lower links before those that lie on them."""
    done: list[Interface] = []

    def visit(link: Interface, above: tuple[Interface, ...]) -> None:
        if link in done or link in above:
            return
        physdev = link.record.physdev
        first = [context.links.find(name) for name in (physdev, link.record.ovs_bridge) if name]
        for other in [at for at in first if at is not None] + context.members(link):
            visit(other, (*above, link))
        done.append(link)

    for link in context.links:
        visit(link, ())
    return done


def stanza(link: Interface, context: Context) -> Stanza:
    """That of one link, its commands in the order in which ifup must run them."""
    options = [
        *settings.main(link), *([] if link.is_ovs else making(link, context)),
        *settings.ethtool(link),
        *settings.kernel(link, context), *entering(link, context),
        *settings.further(link, context), *settings.routing(link, context),
    ]  # fmt: skip
    if link.is_ovs:
        options = [*ovs.options(link, context), *ovs.once_there(options)]
    # What has a dot in its name ifupdown itself deletes, as a VLAN.
    elif context.made(link) and "." not in link.device:
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
    for name, vip in vips(profile.network):
        yield Stanza(name, said(name, name), "static", [
            ("address", address(vip.ip, vip.netmask)),
            ("pre-up", Text("test -d /sys/class/net/", name, " || ip link add name ", name,
                            " type dummy")),
            ("post-down", Text("ip link delete dev ", name)),
        ])  # fmt: skip
