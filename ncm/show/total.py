# SPDX-License-Identifier: Apache-2.0
"""The one total line of a run."""

from __future__ import annotations

from ncm.plan import CHANGE, CREATE, REFUSED, REMOVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.plan import Plan

_WORDS = ((CREATE, "to create"), (CHANGE, "to change"), (REMOVE, "to remove"), (REFUSED, "refused"))


def counts(plans: Sequence[Plan]) -> dict[str, int]:
    """Symbol -> number of changes, over all plans."""
    symbols = [change.symbol for plan in plans for change in plan.changes]
    return {symbol: symbols.count(symbol) for symbol, _ in _WORDS}


def services(plans: Sequence[Plan]) -> list[str]:
    """``unit (verb)`` of every action, once each."""
    actions = [due.action for plan in plans for due in plan.own_due]
    found = [f"{at.unit} ({at.verb})" if at.unit else at.verb for at in actions]
    return list(dict.fromkeys(found))


def total(plans: Sequence[Plan], word: str) -> str:
    """``Plan: 1 to create, 2 to change; services: libvirtd.service (restart).``"""
    number = counts(plans)
    parts = [f"{number[symbol]} {words}" for symbol, words in _WORDS if number[symbol]]
    errors = sum(1 for plan in plans if plan.error)
    if errors:
        parts.append(f"{errors} component{'s' if errors > 1 else ''} failed")
    acts = services(plans)
    if not parts and not acts:
        return f"{word}: nothing to change."
    ending = f"; services: {', '.join(acts)}" if acts else ""
    return f"{word}: {', '.join(parts) or 'nothing to change'}{ending}."
