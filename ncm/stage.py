# SPDX-License-Identifier: Apache-2.0
"""The stage after files and services: what a running service keeps (guests, hosts, networks).

A component says which service, and what it wants there, by a ``Stage``. The plan of a stage is made
of ``ObjectChange``: changes like those of files, whose steps are calls to the service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.errors import HostError
from ncm.host import ABSENT, FILE, State
from ncm.plan import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ncm.applied import Applied
    from ncm.plan import Plan
    from ncm.text import Text

    Known = dict[str, dict[str, Any]]
    """What the record keeps of our objects: key -> "id", "origin", "base", "seen", "because"."""


class NotRunning(HostError):
    """Nobody answers there: the service does not run. Never the same as "it has no objects"."""


class RolledBack(HostError):
    """The whole change was taken back, files and record too: nothing of it is owed."""


class Step:
    """One call to the service: ``words`` are what is shown, and announced when it is made."""

    __slots__ = ("call", "words")

    def __init__(self, words: str, call: Callable[[Any], object]) -> None:
        self.words = words
        self.call = call


class ObjectChange(Change):
    """One object of a running service that is to change, by ``steps`` in this order.

    path: kind and name, as "guest web1"; it is also the key in the record. seen: a digest of
    what was compared; a step is made only while it is still true. entry: what the record keeps
    afterwards; None: nothing, as the object goes. identity: what tells that object from another
    of its name. image: what --undo needs.
    """

    __slots__ = ("entry", "identity", "image", "seen", "steps")

    def __init__(
        self, kind: str, name: str, texts: tuple[str | None, Text | None], because: str
    ) -> None:
        old, new = texts
        super().__init__(kind, f"{kind} {name}", (_state(old), _state(_plain(new))), because)
        self.text = new
        self.steps: list[Step] = []
        self.seen = self.identity = ""
        self.entry: dict[str, Any] | None = None
        self.image: dict[str, Any] = {}

    @property
    def name(self) -> str:
        return self.path.partition(" ")[2]


def _plain(text: Text | None) -> str | None:
    return None if text is None else text.reveal()


def _state(text: str | None) -> State:
    return State(ABSENT) if text is None else State(FILE, text.encode("utf-8", "surrogateescape"))


class Found:
    """What the comparison of a stage found.

    known: the record's entries of the objects that are ours and need no change. waiting: path of a
    file -> why it is not changed now: its daemon would make of it what is refused.
    """

    def __init__(self) -> None:
        self.changes: list[ObjectChange] = []
        self.waiting: dict[str, str] = {}
        self.known: Known = {}
        self.notes: list[tuple[str, str, str]] = []


class Stage:
    """A running service and what is wanted of it, as a component declares it.

    server, access: as in Place. units: the systemd units one of which makes it answer. again:
    something could not be told; the next run must not be skipped.
    """

    server = ""
    access: dict[str, Any] = {}  # noqa: RUF012 -- never changed in place
    again = False
    units: Sequence[str] = ()

    @property
    def keys(self) -> Iterable[str]:
        """The keys of what is wanted."""
        raise NotImplementedError

    def compare(self, known: Known) -> Found:
        """Compare what is there with what is wanted, changing nothing.

        Raises NotRunning where nobody answers, and HostError where the answer cannot be had.
        """
        raise NotImplementedError

    def wait(self, seconds: float) -> None:
        """Return when the service answers; NotRunning when it does not in time."""
        raise NotImplementedError

    def prepare(self, changes: Sequence[ObjectChange]) -> None:
        """Before anything is written: open what ``perform`` needs, and take the images.

        HostError where the service would let us look only.
        """
        raise NotImplementedError

    def begin(self, plan: Plan, record: Applied, entry: int | None) -> None:
        """Just before the first file is written: from now on ``cancel`` or ``perform`` follows.

        record: as it was before this run. entry: number of the journal's entry, None for an undo.
        """

    def cancel(self, reason: str) -> None:
        """The run failed after ``begin`` and before ``perform``: take back what was done."""

    def perform(
        self, changes: Sequence[ObjectChange], announce: Callable[[str, str], None]
    ) -> Iterable[ObjectChange]:
        """Make the changes in order, each yielded when it has come true (``entry`` has "seen").

        Raises HostError where an object is no longer as it was compared, or a call fails.
        """
        raise NotImplementedError

    def leaving(self, known: Known) -> Found:
        """The changes that take away what the record says we made (Unconfigure)."""
        raise NotImplementedError

    def restore(self, images: Sequence[dict[str, Any]], known: Known) -> Found:
        """The changes that put the before-images of a journal entry back (--undo)."""
        raise NotImplementedError
