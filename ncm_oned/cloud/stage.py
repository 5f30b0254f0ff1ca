# SPDX-License-Identifier: Apache-2.0
"""The stage of components oned and opennebula: what the cloud's server keeps, made true."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Callable, Optional

from ncm.stage import Found, NotRunning, Stage
from ncm_oned.cloud.around import Around
from ncm_oned.cloud.base import entry_of, is_made, is_marked
from ncm_oned.cloud.kinds import kind_of, kinds
from ncm_oned.cloud.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ncm.place import Place
    from ncm.stage import Known, ObjectChange
    from ncm_oned.cloud.kind import Compared, Kind
    from ncm_oned.cloud.wanted import Wanted

UNITS = ("opennebula.service",)


class CloudStage(Stage):
    """The objects of a profile in one OpenNebula.

    wanted: what the profile declares. managed: the kinds of which it says anything at all: a
    missing subtree is not managed, an empty one wants none. untouchable: keys that are never
    made, changed or removed. policy: see Around. sessions: see Server.
    """

    units = UNITS

    def __init__(
        self, place: Place, wanted: Sequence[Wanted] = (), managed: Iterable[str] = (),
        untouchable: Iterable[str] = (), policy: Any = None, sessions: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.server, self.access = place.server, place.access
        self._place = place
        self._untouchable = frozenset(untouchable)
        self._wanted = [at for at in wanted if at.key not in self._untouchable]
        self._managed = frozenset(managed)
        self._policy = policy
        self._sessions = tuple(sessions)
        self._asked: Optional[Server] = None

    @property
    def keys(self) -> Iterable[str]:
        return [each.key for each in self._wanted]

    def _server(self) -> Server:
        if self._asked is None:
            secrets = [at.reveal() for each in self._wanted for attribute in each.attributes
                       for at in attribute.secrets]  # fmt: skip
            self._asked = Server(self._place, self._sessions, secrets)
        return self._asked

    def compare(self, known: Known) -> Found:
        server, found = self._server(), Found()
        role = server.role()
        if role:
            # Whoever leads at the next run compares.
            self.again = True
            found.known = dict(known)
            text = f"this server is {role}: its leader keeps the objects, here only files are kept"
            found.notes.append(("info", self.server, text))
            return found
        server.version()
        around = Around(server, known, self._wanted, self._policy)
        self._look_at_hosts(around, found)
        for kind in kinds():
            for each in (at for at in self._wanted if at.kind == kind.name):
                _take(found, each.key, kind.compare(each, around))
        around.stuck = frozenset(at.path for at in found.changes if at.refused)
        self._leave(around, found)
        self.again = self.again or around.again
        found.notes += around.notes
        return found

    def _look_at_hosts(self, around: Around, found: Found) -> None:
        """Where the profile wants hosts to be ready. No run is skipped then: that may change."""
        if getattr(self._policy, "registration", None) is None:
            return
        from ncm_oned.cloud.readiness import look
        from ncm_oned.cloud.readiness_states import decide, looked_at
        from ncm_oned.oneadmin import unpinned

        hosts = [at for at in self._wanted if at.kind == "host" and looked_at(at)]
        later = unpinned(self._policy, self._place)
        names = [at.name for at in hosts if at.name not in later]
        around.readiness = look(self._policy, names, self._place.host.root)
        around.again = True
        if around.readiness is not None:
            pool = around.server.pool(kind_of("host"))
            found.changes += decide(around.readiness, hosts, pool)

    def _leave(self, around: Around, found: Found) -> None:
        """What is ours and wanted no more, in the opposite of the order in which it was made."""
        leaving = {kind.name: self._leaving(kind, around) for kind in kinds()}
        around.leaving = frozenset(key for name, keys in leaving.items() for key in keys
                                   if self._may_leave(name, key))  # fmt: skip
        for kind in reversed(kinds()):
            for key in leaving[kind.name]:
                if key in around.leaving:
                    _gone(kind, key, around, found)
                elif key in around.known:
                    found.known[key] = around.known[key]

    def _may_leave(self, kind: str, key: str) -> bool:
        """What is left to others, or of a kind of which the profile says nothing, stays."""
        return kind in self._managed and key not in self._untouchable

    def _leaving(self, kind: Kind, around: Around) -> list[str]:
        marked = set()
        if kind.name in self._managed and kind.marks:
            marked = _strays(kind, around)
        return sorted(
            {key for key in (*around.known, *marked)
             if key.startswith(f"{kind.name} ") and key not in around.keys}
        )  # fmt: skip

    def leaving(self, known: Known) -> Found:
        server, found = self._server(), Found()
        around = Around(server, known)
        around.leaving = frozenset(known)
        for kind in reversed(kinds()):
            for key in sorted(key for key in known if key.startswith(f"{kind.name} ")):
                _gone(kind, key, around, found)
        for change in found.changes:
            change.note = change.note.replace("left the profile", "made by us")
        found.notes += around.notes
        return found

    def restore(self, images: Sequence[dict[str, Any]], known: Known) -> Found:
        from ncm_oned.cloud.undo import restored

        found = Found()
        found.changes = restored(images, Around(self._server(), known))
        return found

    def wait(self, seconds: float) -> None:
        """A real call: a connection that asks nothing stops some releases of oned."""
        end = time.monotonic() + seconds
        while True:
            try:
                self._server().ask("one.system.version")
                return
            except NotRunning:
                if time.monotonic() >= end:
                    raise
            time.sleep(0.2)

    def prepare(self, changes: Sequence[ObjectChange]) -> None:
        from ncm_oned.cloud.before import image_of

        server = self._server()
        for change in changes:
            change.image = image_of(kind_of(change.kind), server, change)

    def perform(
        self, changes: Sequence[ObjectChange], announce: Callable[[str, str], None]
    ) -> Iterator[ObjectChange]:
        from ncm_oned.cloud.perform import perform

        return perform(self._server(), changes, announce)


def _take(found: Found, key: str, compared: Compared) -> None:
    if compared.change is not None:
        found.changes.append(compared.change)
    elif compared.entry is not None:
        found.known[key] = compared.entry


def _strays(kind: Kind, around: Around) -> set[str]:
    """Objects that say that we made them, and that the record does not have: we did it from
    another front end. What ncm-opennebula flagged it may have only listed, or cloned."""
    found = set()
    for at in around.server.pool(kind):
        key = f"{kind.name} {at.name}"
        if at.id in kind.builtin or key in around.keys or key in around.known:
            continue
        if is_made(at):
            found.add(key)
        elif is_marked(at):
            text = f"{key} bears the flag of ncm-opennebula and is not in the profile: left alone"
            around.note(around.path_of(kind), text)
    return found


def _gone(kind: Kind, key: str, around: Around, found: Found) -> None:
    """What becomes of an object of ours that nobody wants; one that is gone is forgotten."""
    entry, name = around.known.get(key), key.partition(" ")[2]
    if entry is not None and entry["origin"] != "made":
        return
    pool = around.server.pool(kind)
    if entry is None:
        mine = [at for at in pool if at.name == name and is_made(at)]
    else:
        mine = [at for at in pool
                if str(at.id) == entry["id"] and not kind.another(at, key, around)]  # fmt: skip
        mine = mine or [at for at in pool if at.name == name and kind.mine(at, entry)]
    if not mine or mine[0].id in kind.builtin:
        return
    path = (entry or {}).get("because") or around.path_of(kind)
    change = kind.remove(mine[0], path, around)
    if change is None or change.refused or change.entry is not None:
        # What holds or guards it stays as well.
        around.stuck |= {key}
    if change is not None:
        found.changes.append(change)
    elif not kind.lasting:
        # Looked at again in the next run, which must not be skipped.
        found.known[key] = {**(entry or entry_of(mine[0], path)), "seen": ""}
