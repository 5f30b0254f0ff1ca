# SPDX-License-Identifier: Apache-2.0
"""What a component can want: resources are data, kinds (ncm.kinds) know what to do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Optional, Union

from ncm.text import Text

Meaning = Callable[[str], Any]
"""Text of a file -> something that is equal when two texts mean the same; ValueError if bad."""

MaskOld = Callable[[str], str]
"""A line of the file on disk -> the same with every secret masked."""


class Action(NamedTuple):
    """Something to do once after files changed: a systemd unit and a verb of systemctl.

    ``Action("", "daemon-reload")`` makes systemd read changed units; it runs before the others.
    ``Action("networkctl reload", "run")`` runs a command of ncm.actions.RUN, while its daemon runs.
    """

    unit: str
    verb: str = "restart"  # restart, reload, try-restart, reload-or-restart, start, stop, run

    def __str__(self) -> str:
        return f"{self.verb} {self.unit}".strip()


class Checker(NamedTuple):
    """The own checker of the daemon that reads a file; it runs as root, before the swap.

    command: words; ``{}`` in them is the file to check. within, swapped: where the daemon reads
    the file only through another one, the path of that one, and a function (its text, path of
    the file, path of the candidate) -> its text with the candidate in the file's place;
    ValueError when it cannot be read.
    """

    command: Sequence[str]
    within: str = ""
    swapped: Optional[Callable[[str, str, str], str]] = None


class File(NamedTuple):
    """A whole file.

    path: absolute, below the root. because: the profile path that asks for the file.
    meaning: equal results for the text on disk and the wanted text = nothing to change
    (without it bytes are compared). check: raises ValueError about the wanted text; run before
    the swap. mask: hides secrets in lines of the *old* text; needed when a field is secret.
    mode 0600 and the reading account as owner where the text holds secrets. restore: a file
    that was there before us comes back when the profile no longer wants ours; False: it goes.
    test: the daemon's own checker; on a live system the candidate must pass it. instead:
    (text on disk, "" for none, and the wanted text) -> actions for this change instead of notify.
    """

    path: str
    text: Text
    because: str
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"
    meaning: Optional[Meaning] = None
    check: Optional[Callable[[str], None]] = None
    mask: Optional[MaskOld] = None
    notify: Sequence[Action] = ()
    restore: bool = True
    test: Optional[Checker] = None
    instead: Optional[Callable[[str, str], Sequence[Action]]] = None

    @property
    def kind(self) -> str:
        return "file"

    @property
    def key(self) -> str:
        return self.path


class Lines(NamedTuple):
    """The managed lines of a file that others share (fstab, rt_tables ...).

    edit: (text on disk or "", lines last applied) -> wanted Text of the whole file; it keeps
    foreign lines byte for byte, and is a pure function. managed: the lines that are ours, one
    Text each, for the record. create: whether to make the file when it is absent. stays: nothing
    is ours alone (managed is empty), so that the file stays as it is when it leaves the profile.
    """

    path: str
    edit: Callable[[str, Sequence[str]], Text]
    managed: Sequence[Text]
    because: str
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"
    create: bool = True
    stays: bool = False
    check: Optional[Callable[[str], None]] = None
    mask: Optional[MaskOld] = None
    notify: Sequence[Action] = ()

    @property
    def kind(self) -> str:
        return "lines"

    @property
    def key(self) -> str:
        return self.path


class Absent(NamedTuple):
    """A file that must not be there; only one that we made (or adopt) is removed."""

    path: str
    because: str
    notify: Sequence[Action] = ()

    @property
    def kind(self) -> str:
        return "absent"

    @property
    def key(self) -> str:
        return self.path


class Directory(NamedTuple):
    """A directory; parents are made 0755 root:root. An existing one keeps its mode if None."""

    path: str
    because: str
    mode: Optional[int] = 0o755
    owner: str = "root"
    group: str = "root"

    @property
    def kind(self) -> str:
        return "directory"

    @property
    def key(self) -> str:
        return self.path


class Symlink(NamedTuple):
    """A symbolic link with this target text (systemd units enabled without systemctl)."""

    path: str
    target: str
    because: str
    notify: Sequence[Action] = ()

    @property
    def kind(self) -> str:
        return "symlink"

    @property
    def key(self) -> str:
        return self.path


class Keep(NamedTuple):
    """The profile no longer says anything about this file: what we made there stays as it is."""

    path: str
    because: str

    @property
    def kind(self) -> str:
        return "keep"

    @property
    def key(self) -> str:
        return self.path


class Note(NamedTuple):
    """Something an admin or template author must know; changes nothing."""

    message: str
    because: str
    level: str = "warn"  # warn, info

    @property
    def kind(self) -> str:
        return "note"

    @property
    def key(self) -> str:
        return f"{self.because} {self.message}"


Resource = Union[File, Lines, Absent, Directory, Symlink, Keep, Note]
