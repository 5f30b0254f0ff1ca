# SPDX-License-Identifier: Apache-2.0
"""The object "exports": what the NFS server exports, and exportfs, which makes it follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.actions import output
from ncm.errors import HostError
from ncm.stage import ObjectChange, Step
from ncm.text import Text
from ncm.values import Str
from ncm_nfs.live import commands, etab, exported, mountinfo
from ncm_nfs.live.place import resolved
from ncm_nfs.live.quick import EXPORTS

if TYPE_CHECKING:
    from ncm.place import Place
    from ncm.stage import Found
    from ncm_nfs.live.exported import Exported, Key

FILE = "/etc/exports"
FOLDER = "/etc/exports.d"
ARGV = ("exportfs", "-ra")


class Declared(NamedTuple):
    """What the profile exports. text: of /etc/exports. paths: (directory, client) -> its profile
    path. because: the path of all."""

    text: str
    paths: dict[Key, str]
    because: str


class ExportsChange(ObjectChange):
    """exportfs is to run. wanted: what must be exported then; gone: what must not."""

    __slots__ = ("gone", "wanted")

    def __init__(self, texts: tuple[Optional[str], Optional[Text]], because: str) -> None:
        super().__init__(EXPORTS, "", texts, because)
        self.path = EXPORTS
        self.wanted: Exported = {}
        self.gone: list[Key] = []
        self.steps.append(Step(commands.words(ARGV), _export))

    def verify(self) -> None:
        """HostError unless exportfs has done what it was to do."""
        present = _table(etab.read().etab)
        left = [at for at in self.gone if at in present]
        lacking = [at for at in exported.missing(self.wanted, present)
                   if not any(path == at[0] for path, _ in present)]  # fmt: skip
        if left or lacking:
            what = "still exported" if left else "not exported"
            raise HostError(
                EXPORTS, f"{what} after exportfs: {exported.shown((left or lacking)[0])}"
            )
        if self.entry is not None:
            self.entry["seen"] = etab.read().digest()


def _export(_: Any) -> None:
    """exportfs passes over a client that it cannot find, and calls that a success."""
    status, lines = output(ARGV)
    lost = [line for line in lines if "resolve" in line]
    if status or lost:
        told = commands.said(list(dict.fromkeys(lost)) or lines) or f"exit status {status}"
        raise HostError(EXPORTS, f"{commands.words(ARGV)}: {told}")


def compare(
    declared: Declared, entry: Optional[dict[str, Any]], place: Place, found: Found
) -> None:
    """Put the change, or the entry of what is right, into what was found."""
    state = etab.read()
    wanted = _table(declared.text)
    kept: dict[str, Any] = {
        "id": "", "origin": (entry or {}).get("origin", "made"), "because": declared.because,
        "base": _base(wanted), "seen": "",
    }  # fmt: skip
    if not state.runs:
        if wanted:
            told = f"the NFS server does not run: it reads {FILE} when it starts"
            found.notes.append(("info", declared.because, told))
        found.known[EXPORTS] = {**kept, "seen": state.digest()}
        return
    if entry and entry["seen"] == state.digest() and entry["base"] == kept["base"]:
        found.known[EXPORTS] = entry
        return
    present = _table(state.etab)
    others = _others(place)
    lacking = exported.missing(wanted, present)
    gone = _gone(entry, place, {**present, **_table(state.kernel)}, {*wanted, *others})
    if not lacking and not gone:
        kept["origin"] = (entry or {}).get("origin", "adopted")
        found.known[EXPORTS] = {**kept, "seen": state.digest()}
        return
    change = _change(declared, present, lacking, gone)
    change.entry, change.seen = kept, state.digest()
    change.wanted, change.gone = wanted, gone
    found.changes.append(change)
    ours = {*wanted, *others, *gone}
    hand = [at for at in present if at not in ours and not _renamed(at, wanted, present)]
    for at in hand:
        told = f"exportfs -ra ends the export of {exported.shown(at)}, which stands in no file"
        found.notes.append(("warn", declared.because, told))


def leaving(known: dict[str, Any], found: Found) -> None:
    """Unconfigure: once our file is gone, what it exported is not exported any more."""
    entry = known.get(EXPORTS)
    state = etab.read()
    if entry is None or entry["origin"] != "made" or not state.runs:
        return
    gone = [at for at in map(_key, entry["base"]) if at in _table(state.etab)]
    if gone:
        change = ExportsChange((_lines(gone), None), entry["because"])
        change.seen = state.digest()
        found.changes.append(change)


def restore(found: Found) -> None:
    """--undo: exportfs reads the file that was put back."""
    state = etab.read()
    if state.runs:
        change = ExportsChange(("", Text("")), "")
        change.note = f"as {FILE} was before the last change"
        change.seen = state.digest()
        found.changes.append(change)


def image() -> dict[str, Any]:
    """What --undo needs of it: nothing, the file says it."""
    return {"kind": EXPORTS, "name": "", "before": {}, "gone": False}


def _table(text: str) -> Exported:
    mounts = mountinfo.read()
    return exported.table(text, lambda path: resolved(path, mounts))


def _others(place: Place) -> Exported:
    """What other files export."""
    names = [name for name in place.host.names(FOLDER)
             if name.endswith(".exports") and not name.startswith(".")]  # fmt: skip
    return _table("\n".join(place.read(f"{FOLDER}/{name}") or "" for name in names))


def _gone(
    entry: Optional[dict[str, Any]], place: Place, present: Exported, right: set[Key]
) -> list[Key]:
    """What we exported, or the file still names, and is wanted no more, but is there."""
    former = [*map(_key, (entry or {}).get("base", ())), *_table(place.read(FILE) or "")]
    return [at for at in dict.fromkeys(former) if at in present and at not in right]


def _renamed(key: Key, wanted: Exported, present: Exported) -> bool:
    """Whether it may be a wanted client by another name of it."""
    return any(path == key[0] and (path, client) not in present for path, client in wanted)


def _change(
    declared: Declared, present: Exported, lacking: list[Key], gone: list[Key]
) -> ExportsChange:
    mounts = mountinfo.read()
    paths = {(resolved(at[0], mounts), exported.host(at[1])): path
             for at, path in declared.paths.items()}  # fmt: skip
    new: list[Str] = []
    for at in lacking:
        new += [Str(exported.shown(at), paths.get(at, declared.because)), Str("\n")]
    old = _lines([*gone, *(at for at in lacking if at in present)], " as it was")
    return ExportsChange((old, Text(*new)), declared.because)


def _lines(keys: list[Key], suffix: str = "") -> str:
    return "".join(f"{exported.shown(at)}{suffix}\n" for at in keys)


def _base(wanted: Exported) -> dict[str, Any]:
    """As JSON keeps it: path and client, and the options in force."""
    return {
        f"{path}\t{client}": [
            sorted(at.general),
            [[name, sorted(own)] for name, own in at.flavours],
        ]
        for (path, client), at in wanted.items()
    }


def _key(text: str) -> Key:
    path, _, client = text.partition("\t")
    return path, client
