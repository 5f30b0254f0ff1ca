# SPDX-License-Identifier: Apache-2.0
"""Cards that have another name than the profile gives to their MAC address."""

from __future__ import annotations

from ncm_bridge.model.link import Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import NamedTuple

    from ncm_bridge.backend import Command

    Links = Mapping[str, Link]
else:
    from ncm.tuples import NamedTuple

KIND = "card"
AT_BOOT = "the next start of the node names it"
_SPARE = "ncm-card"


class Rename(NamedTuple):
    """One card. old: "" where there is none. refused: why it is not renamed now, or ""."""

    old: str
    new: str
    mac: str
    refused: str = ""


def find(links: Links, names: Mapping[str, str]) -> list[Rename]:
    """names: wanted name -> MAC address. What is not named so, and what can be done about it."""
    found = [
        _of_card(links, new, mac)
        for new, mac in names.items()
        if not _right(links, links.get(new), mac)
    ]
    while True:
        leaving = {each.old for each in found if not each.refused}
        checked = [_name_free(each, links, leaving) for each in found]
        if checked == found:
            return found
        found = checked


def _right(links: Links, here: Link | None, mac: str) -> bool:
    """A bond gives its address to its ports: theirs cannot be told."""
    if here is None or here.kind != "device":
        return False
    return here.mac == mac or _in_bond(links, here)


def _in_bond(links: Links, link: Link) -> bool:
    master = links.get(link.master or "")
    return master is not None and master.kind == "bond"


def _of_card(links: Links, new: str, mac: str) -> Rename:
    cards = [name for name, link in links.items() if link.kind == "device" and link.mac == mac]
    if not cards:
        return Rename("", new, mac, f"no card here has the MAC address {mac}")
    old = cards[0]
    if len(cards) > 1:
        return Rename(old, new, mac, f"{' and '.join(cards)} have the MAC address {mac}")
    above = [name for name, link in links.items() if link.lower == old and name != old]
    if above:
        return Rename(old, new, mac, f"{above[0]} lies on {old}; {AT_BOOT}")
    master = links.get(links[old].master or "")
    if master is not None and master.kind != "bridge":
        return Rename(old, new, mac, f"{old} is in {master.name}; {AT_BOOT}")
    if master is not None and master.guests:
        text = f"{old} carries the guests of {master.name} ({master.guests}); {AT_BOOT}"
        return Rename(old, new, mac, text)
    return Rename(old, new, mac)


def _name_free(rename: Rename, links: Links, leaving: set[str]) -> Rename:
    if rename.refused or rename.new not in links or rename.new in leaving:
        return rename
    return rename._replace(refused=f"{rename.new} is the name of another link, which keeps it")


def doable(renames: Sequence[Rename]) -> list[Rename]:
    return [each for each in renames if not each.refused]


def view(links: Links, renames: Sequence[Rename]) -> dict[str, Link]:
    """The links as they are once the cards have their names: those are down and bare."""
    new = {each.old: each.new for each in doable(renames)}
    found = {}
    for name, link in links.items():
        if name in new:
            bare = Link.of({**link.as_json(), "name": new[name]})
            bare.up, bare.addresses, bare.routes = False, {}, ()
            found[new[name]] = bare
        else:
            found[name] = link
    return found


def commands(links: Links, renames: Sequence[Rename]) -> Iterator[tuple[Rename, list[Command]]]:
    """What each rename takes: whose name is in use by a card that is renamed later gives it up
    first."""
    now = {each.old: each.old for each in doable(renames)}
    for each in doable(renames):
        found: list[Command] = []
        for holder in [old for old, name in now.items() if name == each.new]:
            now[holder] = _spare({*links, *now.values()})
            found += _named(each.new, now[holder])
        if now[each.old] == each.old:
            found += _named(each.old, each.new)
        else:
            found.append(("ip", "link", "set", "dev", now[each.old], "name", each.new))
        now[each.old] = each.new
        yield each, found


def _named(old: str, new: str) -> list[Command]:
    return [
        ("ip", "address", "flush", "dev", old),
        ("ip", "link", "set", "dev", old, "down"),
        ("ip", "link", "set", "dev", old, "name", new),
    ]


def _spare(taken: set[str]) -> str:
    number = 0
    while f"{_SPARE}{number}" in taken:
        number += 1
    return f"{_SPARE}{number}"


def back(links: Links, former: Sequence[Sequence[str]]) -> list[Command]:
    """What gives cards their former names, wherever a change was cut short.

    former: name and MAC address of each.
    """
    renames = []
    for name, mac in former:
        at = [link.name for link in links.values() if link.kind == "device" and link.mac == mac]
        if len(at) == 1 and at[0] != name:
            renames.append(Rename(at[0], name, mac))
    return [command for _, each in commands(links, renames) for command in each]
