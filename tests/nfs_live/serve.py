# SPDX-License-Identifier: Apache-2.0
"""Runs of component nfs on "/", as they are asked for: a JSON document a line, in and out.

{"tree": ..., "others": {...}, "mode": "configure", "dry_run": false, "die": 3}: die before the step
of that number, in a child; the answer of a run that died is {"died": true}.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ncm import run
from ncm.host import Host
from ncm.profile.json_file import read_json
from ncm.session import Session
from ncm.show import machine, terminal

LOADED = (
    "ncm.objects", "ncm.planner", "ncm.render", "ncm.undo", "ncm.kinds", "jinja2", "subprocess",
    "ncm_nfs.nfs", "ncm_nfs.live.stage", "ncm_nfs.live.undo",
)  # fmt: skip
for _module in LOADED:
    # All that a run imports is there before the runs are forked.
    importlib.import_module(_module)

FILES = ("write", "swap", "link", "mkdir", "remove")


def go(wish: dict[str, Any]) -> dict[str, Any]:
    steps: list[tuple[str, str]] = []

    def step(words: str, subject: str) -> None:
        if wish.get("die") == len(steps):
            os._exit(77)
        steps.append((words, subject))

    components = {"nfs": {"active": True, **wish["tree"]}, **wish.get("others", {})}
    host = Host("/", step)
    session = Session(host, read_json(json.dumps({"software": {"components": components}}), "t"),
                      serve_all=True)  # fmt: skip
    named = run.Wish(["nfs"], wish.get("mode", "configure"), wish.get("dry_run", False),
                     wish.get("named", True))  # fmt: skip
    planned = run.plan_all(session, named)
    plan = planned[0][0]
    if not named.dry_run:
        run.apply_all(session, planned)
    host.close()
    return {
        "planned": [[at.words, change.path] for change in plan.object_work for at in change.steps],
        "done": [at for at in steps if at[0] not in FILES],
        "steps": len(steps),
        "refused": {at.path: at.refused for at in plan.objects if at.refused},
        "errors": plan.error.lines() if plan.error else [],
        "notes": [f"{path}: {text}" for _, path, text in plan.notes],
        "skipped": plan.skipped,
        "changes": [at.path for at in plan.every],
        "status": run.exit_status([plan], detailed=True),
        "shown": "\n".join(terminal.lines([plan], "Plan", verbose=True)),
        "json": json.loads(machine.document([plan], named.dry_run, "-", None))["components"][0],
    }


def in_a_child(wish: dict[str, Any]) -> dict[str, Any]:
    out, into = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(into, "w") as answer:
            answer.write(json.dumps(go(wish)))
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as answer:
        text = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"died": True} if status == 77 else dict(json.loads(text))


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(in_a_child(json.loads(line))), flush=True)
