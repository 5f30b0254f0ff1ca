# SPDX-License-Identifier: Apache-2.0
"""The one total line of a run."""

from __future__ import annotations

from ncm.plan import CHANGE, CREATE, REFUSED, REMOVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.plan import Plan

_PLAN = ((CREATE, "to create"), (CHANGE, "to change"), (REMOVE, "to remove"), (REFUSED, "refused"))
_DONE = ((CREATE, "created"), (CHANGE, "changed"), (REMOVE, "removed"), (REFUSED, "refused"))


PLAN, DONE = "Plan", "Done"


def counts(plans: Sequence[Plan]) -> dict[str, int]:
    """Symbol -> number of changes, over all plans."""
    symbols = [at.symbol for plan in plans if not plan.error for at in plan.every]
    return {symbol: symbols.count(symbol) for symbol, _ in _PLAN}


def services(plans: Sequence[Plan]) -> list[str]:
    """``unit (verb)`` of every action, once each."""
    actions = [due.action for plan in plans if not plan.error for due in plan.own_due]
    found = [f"{at.unit} ({at.verb})" if at.unit else at.verb for at in actions]
    return list(dict.fromkeys(found))


def total(every: Sequence[Plan], word: str) -> str:
    """``Plan: 1 to create, 2 to change; services: libvirtd.service (restart).``"""
    plans = [plan for plan in every if not plan.held_back]
    number = counts(plans)
    words = _DONE if word == DONE else _PLAN
    parts = [f"{number[symbol]} {text}" for symbol, text in words if number[symbol]]
    errors = sum(1 for plan in plans if plan.error)
    if errors:
        parts.append(f"{errors} component{'s' if errors > 1 else ''} failed")
    acts = services(plans)
    held = len([plan for plan in every if plan.held_back and not plan.empty])
    if held:
        parts.append(f"{held} component{'s' if held > 1 else ''} with changes left to Perl")
    if not parts and not acts:
        return f"{word}: nothing to change."
    ending = f"; services: {', '.join(acts)}" if acts else ""
    return f"{word}: {', '.join(parts) or 'nothing to change'}{ending}."
