# SPDX-License-Identifier: Apache-2.0
"""Cards that are renamed, as changes of the stage; its links are compared as they are then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.errors import HostError
from ncm.stage import Found, ObjectChange
from ncm.text import Text
from ncm_bridge.live import renames
from ncm_bridge.live.changes import name_of, step
from ncm_bridge.live.renames import KIND, Rename
from ncm_bridge.live.settle import put_right
from ncm_bridge.model.link import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ncm_bridge.backend import Command
    from ncm_bridge.live.around import Around
    from ncm_bridge.live.differ import Difference

    Images = Sequence[dict[str, Any]]


class Cards:
    """wanted: name -> MAC address, and the profile path of that."""

    def __init__(self, wanted: Mapping[str, tuple[str, str]]) -> None:
        self._wanted = dict(wanted)
        self._links: Mapping[str, Link] = {}
        self._renames: list[Rename] = []

    def look(self, around: Around) -> Around:
        """What is once the cards have their names."""
        self._links = around.links
        macs = {name: mac for name, (mac, _) in self._wanted.items()}
        self._renames = renames.find(around.links, macs)
        links = renames.view(around.links, self._renames)
        for each in renames.doable(self._renames):
            _read_more(links[each.new], each, around.wanted.get(each.new))
        return around._replace(links=links)

    def again(self, links: Mapping[str, Link]) -> Mapping[str, Link]:
        """The same of the links as they are a moment later; HostError where a card moved."""
        for each in renames.doable(self._renames):
            link = links.get(each.old)
            if link is None or link.mac != each.mac:
                raise HostError(each.old, "changed while we were planning; run again")
        return renames.view(links, self._renames)

    def consider(self, difference: Difference) -> None:
        """The back end starts what has a new name, for it knew the card by another. One that must
        wait for its name is not taken for another card."""
        difference.refused = difference.refused or self.refused(difference.name)
        for each in self._renames:
            if not each.refused and each.new == difference.name:
                difference.start(f"was {each.old}")

    def refused(self, name: str) -> str:
        """Why the card of this name, old or new, waits for its name, or ""."""
        waiting = [each for each in self._renames if each.refused and each.old]
        return next((at.refused for at in waiting if name in (at.old, at.new)), "")

    def stuck(self) -> str:
        """What a daemon that reads its files by itself would take for another card, or ""."""
        return "; ".join(
            f"{each.old} is to be {each.new}: {each.refused}"
            for each in self._renames
            if each.refused and each.old and each.new in self._links
        )

    def tidy(
        self, differences: Sequence[Difference], look: Callable[[], Around],
        announce: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        """A daemon has read the files while names were still others': what it gave to the wrong
        card goes."""
        names = {each.new for each in renames.doable(self._renames)}
        if names:
            put_right([at for at in differences if at.name in names], look(), announce)

    def add(self, found: Found) -> None:
        wrong = {each.new: each for each in self._renames}
        todo = {each.new: commands for each, commands in self._commands()}
        for name, (mac, because) in self._wanted.items():
            entry = {
                "id": "", "origin": "made", "because": because, "base": {"mac": mac}, "seen": "=",
            }  # fmt: skip
            if name not in wrong:
                found.known[f"{KIND} {name}"] = entry
                continue
            old = wrong[name].old
            texts = f"{old} {mac}\n" if old else None, Text(f"{name} {mac}\n")
            change = ObjectChange(KIND, name, texts, because)
            change.refused = wrong[name].refused or None
            change.steps = [step(command) for command in todo.get(name, ())]
            if old:
                change.image = {"before": self._links[old].as_json()}
            change.entry = entry
            found.changes.append(change)

    def _commands(self) -> Iterator[tuple[Rename, list[Command]]]:
        return renames.commands(self._links, self._renames)

    def restore(self, images: Images, around: Around, found: Found) -> Images:
        """Add what gives the former names back, and the images of links by those names."""
        mine = [_whole(at, images) for at in images if is_card(at["key"])]
        if not mine:
            return images
        self._wanted = {before["name"]: (before["mac"], "") for before in mine}
        self.look(around)
        self.add(found)
        for change in found.changes:
            change.entry = None
        found.known.clear()
        both = {name_of(at["key"]) for at in images if is_card(at["key"])} | set(self._wanted)
        rest = [at for at in images if name_of(at["key"]) not in both]
        return [*rest, *({"key": f"link {at['name']}", "before": at} for at in mine)]


def is_card(key: str) -> bool:
    return key.startswith(f"{KIND} ")


def _whole(image: dict[str, Any], images: Images) -> dict[str, Any]:
    """The card by its former name, with what was read of it under the new one."""
    before: dict[str, Any] = dict(image["before"])
    new, old = name_of(image["key"]), before["name"]
    for at in images:
        if at["key"] == f"link {new}" and at["before"]:
            read = at["before"].get("sysctl", {})
            before["sysctl"] = {key.replace(f"/{new}/", f"/{old}/"): read[key] for key in read}
            before["ethtool"] = at["before"].get("ethtool", {})
    return before


def _read_more(link: Link, rename: Rename, wanted: Link | None) -> None:
    """What only some links declare, under the name that the card has now."""
    from ncm_bridge.kernel.ethtool import read_ethtool
    from ncm_bridge.kernel.sysctl import read_sysctl

    if wanted is None:
        return
    keys = {key.replace(f"/{rename.new}/", f"/{rename.old}/"): key for key in wanted.sysctl}
    link.sysctl = {keys[key]: value for key, value in read_sysctl(keys).items()}
    if wanted.ethtool:
        link.ethtool = read_ethtool(rename.old, wanted.ethtool)
