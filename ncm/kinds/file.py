# SPDX-License-Identifier: Apache-2.0
"""Whole files, compared by meaning where the component says how."""

from __future__ import annotations

from collections.abc import Sequence

from ncm.errors import Bug
from ncm.host import DIRECTORY, FILE, OTHER, State
from ncm.kinds.context import Context
from ncm.plan import Change
from ncm.resource import Action, File, Meaning


def compare(wanted: File, context: Context) -> Change | None:
    """The change that makes the file as wanted."""
    _test(wanted)
    before = context.host.look(wanted.path)
    content = wanted.text.content()
    right = before.kind == FILE and _means(before.content, content, wanted.meaning)
    target = context.target(wanted, before, right)
    target["restore"], target["from"] = wanted.restore, wanted.text.origins()
    after = State(
        FILE,
        before.content if right else content,
        wanted.mode,
        context.node.owner(wanted.owner, wanted.group),
        context.label(wanted.path, FILE, before),
    )
    if before.same(after):
        return None
    change = Change("file", wanted.path, (before, after), wanted.because)
    change.target, change.mask = target, wanted.mask
    # A mode or an owner is nothing that a running daemon has to read again.
    change.notify = () if right else _actions(wanted, before)
    change.text = None if right else wanted.text
    change.test = None if right else wanted.test
    change.origins = context.known(wanted.path).get("from", {})
    if before.kind in (DIRECTORY, OTHER):
        change.refused = f"a {before.kind} is in the way"
    return change


def _actions(wanted: File, before: State) -> Sequence[Action]:
    if wanted.instead is None:
        return wanted.notify
    present = before.content.decode("utf-8", "surrogateescape") if before.kind == FILE else ""
    return wanted.instead(present, wanted.text.reveal())


def _test(wanted: File) -> None:
    if wanted.check:
        try:
            wanted.check(wanted.text.reveal())
        except ValueError:
            # Whatever the parser says could quote a secret of the file.
            raise Bug(f"{wanted.path}: the text rendered for it does not parse") from None


def _means(present: bytes, wanted: bytes, meaning: Meaning | None) -> bool:
    if present == wanted or meaning is None:
        return present == wanted
    try:
        return bool(meaning(present.decode("utf-8")) == meaning(wanted.decode("utf-8")))
    except ValueError:
        return False
