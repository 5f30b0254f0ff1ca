# SPDX-License-Identifier: Apache-2.0
"""--undo of objects: each as its before-image has it, where it is as that change left it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm.text import Text
from ncm_libvirt.live.active import ActiveKind
from ncm_libvirt.live.kind import Around, Current, Kind
from ncm_libvirt.live.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNDO = "as before the last change"


def restored(image: Mapping[str, Any], around: Around) -> ObjectChange | None:
    """The change that puts one object back; None where it is so already."""
    kind = kind_of(image["kind"])
    current = around.listing(kind.name).get(image["name"])
    before = image["before"]
    entry = around.known.get(image["key"])
    if before is None:
        return _unmade(kind, current, entry)
    change = _change(kind, image, current)
    if current is not None and not _as_left(kind, current, entry):
        change.refused = "changed since, not taken back"
    elif image["gone"] and current is not None:
        return None
    elif kind.name in ("volume", "secret") and current is None:
        change.refused = "what was in it is lost"
    else:
        _steps(change, kind, before, current)
    return change if change.refused or change.steps else None


def _as_left(kind: Kind, current: Current, entry: Mapping[str, Any] | None) -> bool:
    """Whether the object is as the run left it that is taken back."""
    return entry is not None and entry["seen"] in ("", kind.fingerprint(current))


def _unmade(
    kind: Kind, current: Current | None, entry: Mapping[str, Any] | None
) -> ObjectChange | None:
    """An object that was not there before: it goes, but never data, nor a guest that runs."""
    if current is None:
        return None
    change = kind.leaving(current, "")
    change.note = _UNDO
    if not _as_left(kind, current, entry):
        change.refused = "changed since, not taken back"
    elif kind.name == "volume":
        change.refused = "holds data; delete it by hand if nobody needs it"
    elif kind.name == "guest" and current.active:
        change.refused = "the guest runs"
    elif isinstance(kind, ActiveKind):
        kind.gone(change, current)
    else:
        change.steps += kind.going(current)
    return change


def _change(kind: Kind, image: Mapping[str, Any], current: Current | None) -> ObjectChange:
    now = "" if current is not None else None
    change = ObjectChange(kind.name, image["name"], (now, Text("")), "")
    change.note = _UNDO
    change.seen = kind.fingerprint(current)
    change.entry = {"id": image["before"]["id"]}
    return change


def _steps(
    change: ObjectChange, kind: Kind, before: Mapping[str, Any], current: Current | None
) -> None:
    xml = before["xml"]
    if current is None or kind.volatile(current.xml) != kind.volatile(xml):
        change.steps.append(Step("define as before", lambda at: kind.redefine(at, xml)))
    if not isinstance(kind, ActiveKind):
        return
    kind.autostart(change, bool(before["autostart"]), current.autostart if current else False)
    runs = bool(current and current.active)
    if before["active"] and not runs:
        kind.start(change)
    elif runs and not before["active"] and kind.name != "guest":
        kind.stop(change)
