# SPDX-License-Identifier: Apache-2.0
"""--undo of objects: each as its before-image has it, where it is as that change left it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm.text import Text
from ncm_libvirt.live.active import ActiveKind
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.kind import Kind
from ncm_libvirt.live.kinds import kind_of
from ncm_libvirt.live.secret_value import lost, value_step
from ncm_libvirt.live.shared import SharedKind, guests

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
        return _unmade(kind, current, entry, around)
    change = _change(kind, image, current)
    if current is not None and image["gone"]:
        # It did not go, or somebody made it anew.
        return None
    if current is not None and not _as_left(kind, current, entry):
        change.refused = "changed since, not taken back"
    elif why := _lost(kind, before, current):
        change.refused = why
    else:
        _steps(change, kind, before, current, around)
    return change if change.refused or change.steps else None


def _as_left(kind: Kind, current: Current, entry: Mapping[str, Any] | None) -> bool:
    """Whether the object is as the run left it that is taken back."""
    return entry is not None and entry["seen"] in ("", kind.fingerprint(current))


def _lost(kind: Kind, before: Mapping[str, Any], current: Current | None) -> str:
    """Why what was there cannot come back, "" where it can."""
    if kind.name == "volume" and current is None:
        return "what was in it is lost"
    if kind.name == "volume" and current and _another(kind, current, before):
        return "has grown, and is never made smaller"
    if kind.name == "secret" and current is not None and current.id != before["id"]:
        return f"it had the UUID {before['id']}; take the change back in the profile"
    if kind.name == "secret" and lost(before):
        return "its former value is not known: libvirt does not tell that of a private one"
    return ""


def _another(kind: Kind, current: Current, before: Mapping[str, Any]) -> bool:
    """Whether the definition is not that of the before-image. One with a secret always is:
    only a writing connection tells it."""
    return kind.volatile(current.xml) != kind.volatile(before["xml"])


def _unmade(
    kind: Kind, current: Current | None, entry: Mapping[str, Any] | None, around: Around
) -> ObjectChange | None:
    """An object that was not there before: it goes, but never data, nor what guests run with."""
    if current is None:
        return None
    change = kind.leaving(current, "")
    change.note = _UNDO
    users = _users(kind, current, around)
    if not _as_left(kind, current, entry):
        change.refused = "changed since, not taken back"
    elif kind.name == "volume":
        change.refused = "holds data; delete it by hand if nobody needs it"
    elif kind.name == "guest" and current.active:
        change.refused = "the guest runs"
    elif users:
        change.refused = guests(users)
    elif isinstance(kind, ActiveKind):
        kind.gone(change, current)
    else:
        change.steps += kind.going(current)
    return change


def _users(kind: Kind, current: Current, around: Around) -> int:
    """How many running guests use a network or pool."""
    return kind.users(around, current) if isinstance(kind, SharedKind) else 0


def _change(kind: Kind, image: Mapping[str, Any], current: Current | None) -> ObjectChange:
    now = "" if current is not None else None
    change = ObjectChange(kind.name, image["name"], (now, Text("")), "")
    change.note = _UNDO
    change.seen = kind.fingerprint(current)
    change.entry = {"id": image["before"]["id"]}
    return change


def _steps(
    change: ObjectChange, kind: Kind, before: Mapping[str, Any], current: Current | None,
    around: Around,
) -> None:  # fmt: skip
    xml = before["xml"]
    redefined = current is None or _another(kind, current, before)
    if redefined:
        change.steps.append(Step("define as before", lambda at: kind.redefine(at, xml)))
    if not isinstance(kind, ActiveKind):
        change.steps += value_step(before)
        return
    kind.autostart(change, bool(before["autostart"]), current.autostart if current else False)
    users = _users(kind, current, around) if current else 0
    runs = bool(current and current.active)
    if before["active"] and not runs:
        kind.start(change)
    elif runs and kind.name != "guest" and not before["active"]:
        if users:
            change.refused = f"was inactive, but {guests(users)}"
        kind.stop(change)
    elif runs and redefined and (users or kind.name == "guest"):
        change.note = f"{_UNDO}, but runs on as it is now"
    elif runs and redefined:
        kind.restart(change)
