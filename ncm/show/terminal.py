# SPDX-License-Identifier: Apache-2.0
"""The plan for people: a symbol per change, diffs, the profile path beside each changed line."""

from __future__ import annotations

from ncm.plan import CHANGE, CREATE, REFUSED, REMOVE
from ncm.show.total import total
from ncm.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm.plan import Change, Plan
    from ncm.show.details import Detail

_COLORS = {
    CREATE: "32", CHANGE: "33", REMOVE: "31", REFUSED: "1;31", "@": "36", "#": "2",
    "error": "1;31", "warn": "33", "name": "1",
}  # fmt: skip
_COLUMN = 46
_PATHS = 24


class Painter:
    """Colours words, or leaves them plain."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def paint(self, kind: str, text: str) -> str:
        code = _COLORS.get(kind)
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and code else text


def lines(
    plans: Sequence[Plan], word: str, color: bool = False, verbose: bool = False
) -> list[str]:
    """All lines of a run: each component, then the total. word: "Plan" or "Done"."""
    painter = Painter(color)
    found = [line for plan in plans for line in component_lines(plan, painter, verbose)]
    return [*found, total(plans, word)]


def component_lines(plan: Plan, painter: Painter, verbose: bool = False) -> Iterator[str]:
    """The lines of one component."""
    yield painter.paint("name", plan.component)
    if plan.error:
        for line in plan.error.lines():
            yield f"  {painter.paint('error', 'error')}: {printable(line)}"
        return
    if plan.held_back:
        yield f"  ({plan.held_back})"
    for change in plan.changes:
        yield from _change_lines(change, painter)
    yield from _due_lines(plan, painter)
    yield from object_lines(plan, painter)
    yield from _note_lines(plan, painter, verbose)
    if not plan.every and not plan.own_due and not plan.later:
        why = f" ({plan.skipped})" if plan.skipped and plan.skipped != "unchanged" else ""
        yield f"  = nothing to change{why}"


def object_lines(plan: Plan, painter: Painter) -> Iterator[str]:
    """The lines of what changes in a running service, or why that is not known yet."""
    if plan.later:
        yield f"  ? {plan.later}"
    for change in plan.objects:
        yield from _change_lines(change, painter)


def _change_lines(change: Change, painter: Painter) -> Iterator[str]:
    from ncm.show.details import details

    symbol = painter.paint(change.symbol, change.symbol)
    title = printable(change.path) + ("/" if change.after.kind == "directory" else "")
    actions = ", ".join([*map(str, change.notify), *(at.words for at in change.steps)])
    if change.refused:
        yield f"  {symbol} {title}: {printable(change.refused)}{_reason(change.because, painter)}"
        return
    found = details(change)
    told = change.symbol == CHANGE and any(detail.paths for detail in found)
    reason = "" if told else _reason(change.because, painter)
    yield f"  {symbol} {title:<{_COLUMN}} {actions}".rstrip() + reason
    for detail in found:
        yield "    " + _detail(detail, painter)


def _detail(detail: Detail, painter: Painter) -> str:
    line = painter.paint(_sign_color(detail.sign), detail.sign.replace("@", "") + detail.text)
    if not detail.paths:
        return line
    pad = " " * max(1, _PATHS - len(detail.sign + detail.text))
    return f"{line}{pad}{painter.paint('#', _paths(detail.paths))}"


def _sign_color(sign: str) -> str:
    return {"+": CREATE, "-": REMOVE}.get(sign, sign)


def _reason(paths: Sequence[str], painter: Painter) -> str:
    return painter.paint("#", f"    {_paths(paths)}") if paths else ""


def _paths(paths: Sequence[str]) -> str:
    return printable(f"# {', '.join(paths)}")


def _due_lines(plan: Plan, painter: Painter) -> Iterator[str]:
    for due in plan.own_due:
        owed = "owed by an interrupted run, " if due.owed else ""
        yield f"  > {due.action!s:<{_COLUMN}} {owed}because of {printable(', '.join(due.causes))}"


def _note_lines(plan: Plan, painter: Painter, verbose: bool) -> Iterator[str]:
    for level, path, message in plan.notes:
        text = printable(f"{path}: {message}")
        if level == "warn":
            yield f"  {painter.paint('warn', 'warning')}: {text}"
        elif verbose:
            yield f"  note: {text}"
