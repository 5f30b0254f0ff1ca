# SPDX-License-Identifier: Apache-2.0
"""Managed lines of a file that others share: one resource, written once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ncm.errors import Bug, ProfileError
from ncm.host import ABSENT, FILE, State
from ncm.kinds.context import Context
from ncm.plan import Change
from ncm.resource import Lines
from ncm.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


_HEADER = re.compile(r"\s*\[\s*[^\]\"]+\]\s*")


def compare(wanted: Lines, context: Context) -> Change | None:
    """The change that makes the managed lines as wanted; all other lines stay."""
    before = context.host.look(wanted.path)
    if before.kind not in (ABSENT, FILE):
        change = Change("lines", wanted.path, (before, before), wanted.because)
        change.refused = f"a {before.kind} is in the way"
        return change
    if not context.node.exists(wanted.path) and not (
        wanted.create and (wanted.managed or wanted.stays)
    ):
        return None
    known = context.known(wanted.path)
    last = [line for line in known.get("lines", [])
            if not (_HEADER.fullmatch(line) and line in known.get("had", ()))]  # fmt: skip
    text = wanted.edit(before.content.decode("utf-8", "surrogateescape"), last)
    _test(wanted, text)
    target = context.target(wanted, before, right=True)
    target["lines"] = [line.reveal() for line in wanted.managed]
    target["had"] = known.get("had", _had(before, target["lines"]))
    target["from"] = text.origins()
    after = _after(wanted, before, text, context)
    if before.same(after):
        return None
    change = Change("lines", wanted.path, (before, after), wanted.because)
    change.target, change.text, change.mask = target, text, wanted.mask
    change.notify = wanted.notify
    change.origins = known.get("from", {})
    return change


def _had(before: State, managed: list[str]) -> list[str]:
    """Which of our lines somebody else had written already."""
    present = before.content.decode("utf-8", "surrogateescape").splitlines()
    return [line for line in managed if line.rstrip("\n") in present]


def _after(wanted: Lines, before: State, text: Text, context: Context) -> State:
    content = text.content()
    if before.kind == FILE:
        label = context.label(wanted.path, FILE, before)
        return State(FILE, content, before.mode, (before.uid, before.gid), label)
    owner = context.node.owner(wanted.owner, wanted.group)
    return State(FILE, content, wanted.mode, owner, context.label(wanted.path, FILE, before))


def _test(wanted: Lines, text: Text) -> None:
    if not wanted.check:
        return
    try:
        wanted.check(text.reveal())
    except ProfileError:
        raise
    except ValueError:
        raise Bug(f"{wanted.path}: the text rendered for it does not parse") from None


def without(content: bytes, lines: list[str]) -> bytes:
    """The file without these lines, each taken away once, the last occurrence first.

    The header of a section stays while there is something in it: that is somebody's by then.
    """
    rest = content.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    for line in lines:
        header = _HEADER.fullmatch(line)
        for index in range(len(rest) - 1, -1, -1):
            if rest[index].rstrip("\r\n") == line.rstrip("\n"):
                if not header or is_bare(rest, index):
                    del rest[index]
                break
    return "".join(rest).encode("utf-8", "surrogateescape")


def is_bare(lines: Sequence[str], header: int) -> bool:
    """Whether nothing but blank lines follows a header before the next one, or the end."""
    for line in lines[header + 1 :]:
        if line.strip():
            return bool(_HEADER.match(line))
    return True
