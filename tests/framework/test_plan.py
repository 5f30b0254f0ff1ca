# SPDX-License-Identifier: Apache-2.0
"""A plan whose files wait for something in the running service."""

from __future__ import annotations

import pytest

from ncm.host import ABSENT, FILE, State
from ncm.plan import Change, Due, Plan
from ncm.resource import Action

RELOAD, RESTART = Action("a", "reload"), Action("b", "restart")


@pytest.fixture
def plan() -> Plan:
    made = Plan("network")
    for path in ("/etc/one", "/etc/two"):
        made.changes.append(Change("file", path, (State(ABSENT), State(FILE, b"x")), "/system"))
    made.add_due(Due(RELOAD, ["/etc/one", "/etc/two"]))
    made.add_due(Due(RESTART, ["/etc/one"]))
    return made


def dues(plan: Plan) -> list[tuple[Action, list[str]]]:
    return [(due.action, due.causes) for due in plan.due]


def test_a_file_that_waits_causes_nothing(plan: Plan) -> None:
    plan.hold({"/etc/one": "waits for link br0"})
    assert [(at.path, at.refused) for at in plan.changes] == [
        ("/etc/one", "waits for link br0"), ("/etc/two", None),
    ]  # fmt: skip
    assert dues(plan) == [(RELOAD, ["/etc/two"])]


def test_a_former_run_is_still_owed_what_it_caused(plan: Plan) -> None:
    plan.add_due(Due(Action("c", "restart"), ["/etc/one"], owed=True))
    plan.hold({"/etc/one": "waits", "/etc/two": "waits"})
    assert dues(plan) == [(Action("c", "restart"), ["/etc/one"])]


def test_what_has_no_cause_stays(plan: Plan) -> None:
    plan.changes[0].refused = "not a file"
    plan.add_due(Due(Action("c", "restart"), []))
    plan.hold({})
    assert len(plan.due) == 3
    plan.hold({"/etc/one": "waits", "/etc/three": "waits"})
    assert plan.changes[0].refused == "not a file"
    assert dues(plan) == [(RELOAD, ["/etc/two"]), (Action("c", "restart"), [])]
