# SPDX-License-Identifier: Apache-2.0
"""What a change changes, line by line, with every secret masked: the same for all outputs."""

from __future__ import annotations

import difflib

from ncm.host import FILE, LINK
from ncm.text import MASK, Line, line_key, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm.host import State
    from ncm.plan import Change

CONTEXT = 2
CHANGED = f"{MASK} (changed)"


class Detail:
    """One line of the details: sign "+", "-", " ", "@" (hunk) or "" (an attribute)."""

    __slots__ = ("paths", "sign", "text")

    def __init__(self, sign: str, text: str, paths: Sequence[str] = ()) -> None:
        self.sign = sign
        self.text = text
        self.paths = tuple(paths)


def details(change: Change) -> list[Detail]:
    """Attributes first, then the diff of the content where it may be shown."""
    found = list(_attributes(change.before, change.after))
    if change.note:
        found.append(Detail("", change.note))
    if change.after.kind == FILE and change.before.content != change.after.content:
        found += _diff(change) if change.text is not None else [_counts(change)]
    return found


def _attributes(before: State, after: State) -> Iterator[Detail]:
    if after.kind == LINK:
        former = f" (was {_target(before)})" if before.kind == LINK else ""
        yield Detail("", f"link to {_target(after)}{former}")
    if before.kind != after.kind or after.kind == LINK:
        if before.kind == LINK and after.kind == FILE:
            yield Detail("", f"a file instead of the link to {_target(before)}")
        return
    if before.mode != after.mode:
        yield Detail("", f"mode {before.mode:04o} -> {after.mode:04o}")
    pairs: tuple[tuple[str, object, object], ...] = (
        ("owner", before.uid, after.uid),
        ("group", before.gid, after.gid),
        ("label", before.label, after.label),
    )
    for what, old, new in pairs:
        if None not in (old, new) and old != new:
            yield Detail("", f"{what} {old} -> {new}")


def _target(state: State) -> str:
    return printable(state.content.decode("utf-8", "replace"))


def _counts(change: Change) -> Detail:
    """Content whose secrecy nobody vouches for: how much changes, not what."""
    old, new = change.before.content.count(b"\n"), change.after.content.count(b"\n")
    return Detail("", f"content changes ({old} lines -> {new} lines)")


def _diff(change: Change) -> list[Detail]:
    assert change.text is not None
    new = change.text.lines()
    content = change.before.content if change.before.kind == FILE else b""
    old = content.decode("utf-8", "surrogateescape").split("\n")
    if not old[-1]:
        old.pop()
    matcher = difflib.SequenceMatcher(None, old, [line.text for line in new], autojunk=False)
    found: list[Detail] = []
    for group in matcher.get_grouped_opcodes(CONTEXT):
        found.append(Detail("@", _header(group)))
        for tag, i1, i2, j1, j2 in group:
            found += _opcode(tag, old[i1:i2], new[j1:j2], change)
    return found


def _header(group: Sequence[tuple[str, int, int, int, int]]) -> str:
    first, last = group[0], group[-1]
    spans = ((first[1], last[2]), (first[3], last[4]))
    old, new = (f"{low + (high > low)},{high - low}" for low, high in spans)
    return f"@@ -{old} +{new} @@"


def _opcode(tag: str, old: list[str], new: list[Line], change: Change) -> Iterator[Detail]:
    if tag == "equal":
        for same in new:
            yield Detail(" ", printable(same.shown))
        return
    masked = [_masked(line, change) for line in old]
    for text, line in zip(masked, old):
        yield Detail("-", printable(text), change.origins.get(line_key(line), ()))
    for wanted in new:
        shown = wanted.shown
        if wanted.secret and shown in masked:
            shown = shown.replace(MASK, CHANGED)
        yield Detail("+", printable(shown), wanted.paths)


def _masked(line: str, change: Change) -> str:
    """An old line; where nobody says what may be shown of a secret file, nothing is."""
    if change.mask:
        return change.mask(line)
    return MASK if change.text is not None and change.text.secret else line
