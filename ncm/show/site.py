# SPDX-License-Identifier: Apache-2.0
"""How a check of a site looks: to people, and as JSON of format ``ncm-virt-check/1``."""

from __future__ import annotations

import json

from ncm import __version__
from ncm.show import machine, terminal
from ncm.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ncm.plan import Plan
    from ncm.show.terminal import Painter
    from ncm.site.report import Fault, Report

FORMAT = "ncm-virt-check/1"
_TOLD = ("status", "changes", "actions", "notes")


def text_form(painter: Painter, verbose: bool) -> Callable[[Plan], str]:
    """A plan as it is printed, without its heading."""

    def form(plan: Plan) -> str:
        _, *body = terminal.component_lines(plan, painter, verbose)
        return "\n".join(body)

    return form


def json_form(plan: Plan) -> str:
    """A plan as JSON, without what is its component's or of no plan."""
    told = machine.component(plan)
    return json.dumps({name: told[name] for name in _TOLD}, ensure_ascii=True)


def lines(report: Report, painter: Painter) -> Iterator[str]:
    """Each distinct plan under its nodes, what was passed over, the errors, the total."""
    for component, nodes, body in report.groups():
        yield painter.paint("name", f"{component}: {names(nodes)}")
        yield body
    for file, why in report.ignored:
        yield f"note: {printable(file)}: {printable(why)}"
    for node in report.bare:
        yield f"note: {node}: no component of ours is active"
    for fault in report.faults:
        yield f"{painter.paint('error', 'error')}: {printable(str(fault))}"
    yield total(report)


def names(nodes: Sequence[str]) -> str:
    """``kvm1``, or ``2 nodes (kvm1, kvm2)``."""
    return nodes[0] if len(nodes) == 1 else f"{len(nodes)} nodes ({', '.join(nodes)})"


def total(report: Report) -> str:
    """``Check: 3 nodes, 5 distinct plans, no errors.``"""
    words = (("nodes", "node"), ("plans", "distinct plan"), ("errors", "error"))
    return f"Check: {', '.join(_count(report.totals[key], word) for key, word in words)}."


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def document(report: Report) -> str:
    """The same as one JSON document, a newline at its end (made with ``json_form``)."""
    data = {
        "format": FORMAT,
        "version": __version__,
        "folder": report.folder,
        "nodes": [{"name": node, "source": file} for node, file in report.nodes],
        "groups": [
            {"component": component, "nodes": nodes, **json.loads(form)}
            for component, nodes, form in report.groups()
        ],
        "errors": [_fault(fault) for fault in report.faults],
        "ignored": [{"file": file, "message": why} for file, why in report.ignored],
        "total": report.totals,
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def _fault(fault: Fault) -> dict[str, Any]:
    other = fault.other
    return {
        "node": fault.node or None,
        "component": fault.component or None,
        "path": fault.path or None,
        "message": fault.message,
        "other": {"node": other[0], "path": other[1]} if other else None,
    }
