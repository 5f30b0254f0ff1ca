# SPDX-License-Identifier: Apache-2.0
"""The stage of component network: the links of the running kernel, compared and made true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ncm.errors import HostError
from ncm.place import Place
from ncm.stage import Found, RolledBack, Stage
from ncm_bridge.backend import NETWORKD, make
from ncm_bridge.kernel import Kernel
from ncm_bridge.kernel.ethtool import read_ethtool
from ncm_bridge.kernel.sysctl import read_sysctl
from ncm_bridge.live import host_name
from ncm_bridge.live.around import Around
from ncm_bridge.live.cards import Cards
from ncm_bridge.live.changes import base_of, bases, change_of, is_link, links_of, name_of
from ncm_bridge.live.differ import Difference, compare, leaving, strange
from ncm_bridge.live.images import as_it_was, digest, image_of
from ncm_bridge.live.order import in_order
from ncm_bridge.live.settle import KIND, settle
from ncm_bridge.live.steps import steps
from ncm_bridge.live.trial import Trial, standing
from ncm_bridge.live.waiting import waiting
from ncm_bridge.model.link import Link
from ncm_bridge.ovs import overlay

if TYPE_CHECKING:
    from ncm.applied import Applied
    from ncm.host import Host
    from ncm.plan import Plan
    from ncm.stage import Known, ObjectChange
    from ncm_bridge.backend import BackEnd

SERVER = "rtnetlink:"


class NetworkStage(Stage):
    """links: what is wanted, by kernel name, with the profile path that asks for each.

    access: {"backend", "managed", "foreign", "guests", "patience", "probes"}, as JSON holds it.
    unseen: profile paths of what no comparison sees, and what is so. name: that of the node,
    and the profile path that asks for it. cards: name -> MAC address, and its profile path.
    """

    server = SERVER

    def __init__(
        self,
        links: Mapping[str, tuple[Link, str]],
        access: dict[str, Any],
        host: Host,
        unseen: Sequence[tuple[str, str]] = (),
        name: tuple[str, str] | None = None,
        cards: Mapping[str, tuple[str, str]] = {},
    ) -> None:
        self._links = dict(links)
        self.access = access
        self._host = host
        self._unseen = unseen
        self._host_name = name
        self._cards = Cards(cards)
        self._backend: BackEnd = make(access["backend"], access["managed"])
        self._trial = Trial(host, access)
        self._differences: dict[str, Difference] = {}

    @property
    def keys(self) -> Iterable[str]:
        found = [f"{KIND} {name}" for name in self._links]
        return found if self._host_name is None else [host_name.KEY, *found]

    def compare(self, known: Known) -> Found:
        reason = standing(self._host)
        if reason:
            raise HostError("network", reason)
        declared = bases(known)
        gone = [name for name in declared if name not in self._links]
        around, found = self._cards.look(self._around(gone, declared)), Found()
        if self._backend.name == NETWORKD and self._cards.stuck():
            raise HostError("network", self._cards.stuck())
        found.notes += [("info", path, text) for path, text in self._unseen]
        amiss = self._backend.amiss(self._read, [link for link, _ in self._links.values()])
        differences = []
        for name, (link, because) in self._links.items():
            difference = compare(around.links.get(name), link, declared.get(name), around)
            if link.up is not None and name in amiss:
                difference.start(amiss[name])
            self._cards.consider(difference)
            found.notes += [("warn", because, text) for text in difference.told]
            if difference.way:
                differences.append(difference)
            else:
                found.known[f"{KIND} {name}"] = self._entry(difference, known)
        for name in gone:
            if self._cards.refused(name):
                # It keeps its old name, and what it does, for now.
                found.known[f"{KIND} {name}"] = known[f"{KIND} {name}"]
            else:
                differences.append(leaving(around.links.get(name), declared[name], around))
        host_name.compare(self._host_name, known, found)
        self._cards.add(found)
        self._plan(differences, around, known, found)
        return found

    def leaving(self, known: Known) -> Found:
        found = Found()
        if known:
            found.notes.append(("info", "", "the links and the host name stay as they are"))
        return found

    def restore(self, images: Sequence[dict[str, Any]], known: Known) -> Found:
        found = Found()
        for image in images:
            if image["key"] == host_name.KEY:
                host_name.restore(image, found)
        images = self._cards.restore(images, self._around(), found)
        images = [image for image in images if is_link(image["key"])]
        names = [name_of(image["key"]) for image in images]
        before = {
            name: Link.of(image["before"]) for name, image in zip(names, images) if image["before"]
        }
        ours = {name: base_of(known.get(f"{KIND} {name}")) for name in names}
        self._links = {name: (link, "") for name, link in before.items()}
        gone = [name for name in names if name not in before]
        rest = {name: link for name, link in bases(known).items() if link and name not in names}
        around = self._cards.look(self._around(gone, ours))
        around = around._replace(wanted={**rest, **around.wanted})
        differences = [
            as_it_was(around.links.get(name), before.get(name), ours[name], around)
            for name in names
        ]
        self._plan(differences, around, known, found)
        return found

    def prepare(self, changes: Sequence[ObjectChange]) -> None:
        for change in links_of(changes):
            change.image = image_of(self._differences[change.name])

    def begin(self, plan: Plan, record: Applied, entry: int | None) -> None:
        with Kernel() as kernel:
            links, rules = kernel.links(), kernel.rules()
        known = self._differences.values()
        overlay(links, [link for at in known for link in (at.now, at.wanted, at.base)])
        named = self._cards.again(links)
        for change in plan.object_work:
            if _seen(change, named) != change.seen:
                raise HostError(change.path, "changed while we were planning; run again")
        self._trial.arm(plan, record, entry, links, rules)

    def cancel(self, reason: str) -> None:
        said = self._trial.roll_back(reason)
        if said:
            raise RolledBack("network", said)

    def perform(
        self, changes: Sequence[ObjectChange], announce: Callable[[str, str], None]
    ) -> Iterator[ObjectChange]:
        try:
            self._trial.go_on()
            for change in changes:
                for step in change.steps:
                    self._trial.check()
                    announce(step.words, change.path)
                    step.call(None)
            differences = [self._differences[change.name] for change in links_of(changes)]
            settle(differences, self._look, announce, self._trial.left)
            self._cards.tidy(differences, self._look, announce)
            host_name.settle(changes, announce)
            self._trial.probe()
            self._trial.commit()
        except RolledBack:
            raise
        except Exception as error:
            raise RolledBack("network", self._trial.roll_back(_words(error))) from error
        except KeyboardInterrupt as error:
            # Whoever pressed the key wants to know what became of it.
            raise KeyboardInterrupt(self._trial.roll_back("interrupted")) from error
        except BaseException as error:
            self._trial.roll_back(_words(error))
            raise
        yield from changes

    def _look(self) -> Around:
        """What is by now, while there is time left."""
        self._trial.check()
        return self._around()

    def _around(self, gone: Sequence[str] = (), bases: Mapping[str, Link | None] = {}) -> Around:
        with Kernel() as kernel:
            links, rules, loose = kernel.links(), kernel.rules(), kernel.loose_routes()
        overlay(links, [*(link for link, _ in self._links.values()), *bases.values()])
        wanted = {name: link for name, (link, _) in self._links.items()}
        for name, link in wanted.items():
            if name in links:
                was = bases.get(name) or link
                links[name].sysctl = read_sysctl({**link.sysctl, **was.sysctl})
                if link.ethtool or was.ethtool:
                    links[name].ethtool = read_ethtool(name, {**link.ethtool, **was.ethtool})
        return Around(
            links,
            rules,
            loose,
            wanted,
            self.access["foreign"] == "remove",
            self.access["guests"] == "reattach",
            tuple(gone),
        )

    def _plan(
        self, differences: Iterable[Difference], around: Around, known: Known, found: Found
    ) -> None:
        for difference in in_order([at for at in differences if at.way], around):
            self._differences[difference.name] = difference
            commands = steps(difference, around, self._backend)
            change = change_of(
                difference, self._because(difference.name, known), commands, self._trial.left
            )
            if difference.name in self._links:
                change.entry = self._entry(difference, known)
            found.changes.append(change)
        refused = [at for at in self._differences.values() if at.refused]
        waiting(refused, self._backend, self._cards, found)

    def _because(self, name: str, known: Known) -> str:
        if name in self._links:
            return self._links[name][1]
        return str(known.get(f"{KIND} {name}", {}).get("because", ""))

    def _entry(self, difference: Difference, known: Known) -> dict[str, Any]:
        """What the record keeps; the quick path compares the kernel with its base."""
        wanted = difference.wanted
        assert wanted is not None
        foreign = [] if difference.around.remove_foreign else strange(difference.now, wanted)
        return {
            "id": "",
            "origin": known.get(f"{KIND} {wanted.name}", {}).get("origin", "made"),
            "because": self._because(wanted.name, known),
            "base": wanted.as_json(),
            "foreign": foreign,
            "seen": "=",
        }

    def _read(self, path: str) -> str | None:
        return Place(self.server, {}, self._host, "network").read(path)


def _seen(change: ObjectChange, links: Mapping[str, Link]) -> str:
    if change.path == host_name.KEY:
        return host_name.current()
    return digest(links.get(change.name)) if change.kind == KIND else ""


def _words(error: BaseException) -> str:
    if not isinstance(error, HostError):
        return f"interrupted ({type(error).__name__})"
    # Whoever reads it is told by the component's name already.
    return str(error)[len("network: ") :] if str(error).startswith("network: ") else str(error)
