# SPDX-License-Identifier: Apache-2.0
"""What left the profile: only what the record says we made is taken away."""

from __future__ import annotations

import hashlib
from typing import Any

from ncm.applied import ADOPTED, REPLACED, folder_of
from ncm.errors import HostError
from ncm.host import ABSENT, DIRECTORY, FILE, State
from ncm.kinds import lines
from ncm.kinds.context import Context
from ncm.plan import Change
from ncm.resource import Absent, Action


def compare_absent(wanted: Absent, context: Context) -> Change | None:
    """The removal of a file that must not be there; somebody else's is only reported."""
    before = context.host.look(wanted.path)
    if not context.node.exists(wanted.path) and before.kind == ABSENT:
        return None
    change = Change("absent", wanted.path, (before, State(ABSENT)), wanted.because)
    change.notify = wanted.notify
    if wanted.path not in context.record.targets:
        change.refused = "not made by us; remove it by hand if nobody needs it"
    return change


def leftovers(context: Context, kept: set[str], because: str) -> list[Change]:
    """Changes for every recorded target that is wanted no more, files before directories."""
    return _take_away(context, [at for at in context.record.targets if at not in kept], because)


def everything(context: Context, because: str) -> list[Change]:
    """Changes for Unconfigure: what we made goes, what we replaced comes back.

    What was there already, and right, was never made by us: it stays.
    """
    targets = context.record.targets
    gone = [path for path, known in targets.items()
            if known["origin"] != ADOPTED or known["kind"] == "lines"]  # fmt: skip
    for known in targets.values():
        known["restore"] = True
        had = known.get("had", [])
        known["lines"] = [line for line in known.get("lines", []) if line not in had]
    return _take_away(context, gone, because)


def _take_away(context: Context, gone: list[str], because: str) -> list[Change]:
    files = [path for path in gone if context.known(path)["kind"] != "directory"]
    folders = sorted(set(gone) - set(files), key=len, reverse=True)
    changes = [_leave(path, context, because) for path in sorted(files)]
    found = [change for change in changes if change]
    for path in folders:
        removed = {at.path for at in found if at.after.kind == ABSENT and not at.refused}
        change = _empty_folder(path, context, removed, because)
        if change:
            found.append(change)
    return found


def _leave(path: str, context: Context, because: str) -> Change | None:
    known = context.known(path)
    before = context.host.look(path)
    if before.kind == ABSENT and known["origin"] != REPLACED:
        return None
    after = _original(known, context)
    if known["kind"] == "lines":
        content = lines.without(before.content, known.get("lines", []))
        after = State(FILE, content, before.mode, (before.uid, before.gid), before.label)
        if known["origin"] == "made" and not content.strip():
            after = State(ABSENT)
    if before.same(after):
        return None
    change = Change(known["kind"], path, (before, after), because)
    change.note = "left the profile" if after.kind == ABSENT else "what was there before us"
    change.notify = [Action(*words) for words in known.get("notify", [])]
    if before.kind == DIRECTORY or (known["kind"] == "lines" and before.kind != FILE):
        change.refused = f"a {before.kind} is in the way"
    return change


def _original(known: dict[str, Any], context: Context) -> State:
    """What was there before us, where it is to come back."""
    image = known.get("image")
    if known["origin"] != REPLACED or not image or not known.get("restore", True):
        return State(ABSENT)
    kind, digest, mode, uid, gid, label = image
    path = f"{folder_of(context.record.component)}/images/{digest}"
    found = context.host.look(path) if digest else State(FILE)
    if found.kind != FILE:
        # Somebody took the images away: what was there before us does not come back.
        return State(ABSENT)
    if digest and hashlib.sha256(found.content).hexdigest() != digest:
        raise HostError(path, "the before-image is damaged")
    owner = (uid, gid) if context.host.privileged else (None, None)
    return State(kind, found.content, mode, owner, label)


def _empty_folder(path: str, context: Context, removed: set[str], because: str) -> Change | None:
    before = context.host.look(path)
    if before.kind != DIRECTORY or context.known(path)["origin"] != "made":
        return None
    if context.host.mounted(path):
        return None
    if any(f"{path}/{name}" not in removed for name in context.host.names(path)):
        return None
    change = Change("directory", path, (before, State(ABSENT)), because)
    change.note = "left the profile"
    return change
