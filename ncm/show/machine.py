# SPDX-License-Identifier: Apache-2.0
"""The same plan for machines: JSON of format ``ncm-virt-plan/1`` (docs/plan-json.md)."""

from __future__ import annotations

import json

from ncm import __version__
from ncm.show.total import counts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ncm.plan import Change, Plan
    from ncm.stage import ObjectChange

FORMAT = "ncm-virt-plan/1"
_NAMES = {"+": "create", "~": "change", "-": "remove", "!": "refused"}


def document(plans: Sequence[Plan], dry_run: bool, source: str, cid: int | None) -> str:
    """The plan of a run as one JSON document, a newline at its end."""
    shown = [plan for plan in plans if not plan.held_back]
    data = {
        "format": FORMAT,
        "version": __version__,
        "dry_run": dry_run,
        "profile": {"source": source, "cid": cid},
        "components": [component(plan) for plan in plans],
        "total": {_NAMES[symbol]: number for symbol, number in counts(shown).items()},
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def component(plan: Plan) -> dict[str, Any]:
    """The plan of one component, as in the list of components."""
    return {
        "name": plan.component,
        "status": _status(plan),
        "reason": plan.held_back or plan.skipped or None,
        "errors": plan.error.lines() if plan.error else [],
        "changes": [_change(change) for change in plan.changes],
        "objects": [_object(change) for change in plan.objects],
        "later": plan.later or None,
        "actions": [
            {"unit": due.action.unit, "verb": due.action.verb, "because": due.causes,
             "owed": due.owed}
            for due in plan.own_due
        ],
        "notes": [
            {"level": level, "path": path, "message": message}
            for level, path, message in plan.notes
        ],
    }  # fmt: skip


def _status(plan: Plan) -> str:
    if plan.error:
        return "failed"
    if plan.held_back:
        return "held back"
    return "unchanged" if plan.empty else "changes"


def _object(change: ObjectChange) -> dict[str, Any]:
    told = _change(change)
    del told["notify"], told["path"]
    return {**told, "name": change.name, "steps": [step.words for step in change.steps]}


def _change(change: Change) -> dict[str, Any]:
    from ncm.show.details import details

    return {
        "action": _NAMES[change.symbol],
        "kind": change.kind,
        "path": change.path,
        "because": list(change.because),
        "refused": change.refused,
        "notify": [str(action) for action in change.notify],
        "lines": [
            {"sign": detail.sign, "text": detail.text, "paths": list(detail.paths)}
            for detail in details(change)
        ],
    }
