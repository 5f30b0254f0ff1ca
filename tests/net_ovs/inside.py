# SPDX-License-Identifier: Apache-2.0
"""Inside a node: the snapshot of all links is printed; or what the plain commands leave amiss."""

from __future__ import annotations

import json
import sys
from typing import Any

from ncm.errors import HostError
from ncm_bridge.kernel import Kernel
from ncm_bridge.live import trial_plain
from ncm_bridge.live.command import run
from ncm_bridge.live.trial_snapshot import Snapshot, loose
from ncm_bridge.ovs.rows import overlay


def look() -> tuple[Any, Any, Any]:
    with Kernel() as kernel:
        links, rules, others = kernel.links(), kernel.rules(), kernel.loose_routes()
    overlay(links)
    return links, rules, others


def data() -> dict[str, Any]:
    links, rules, others = look()
    return {
        "links": [link.as_json() for link in links.values()], "names": [*links, "new0"],
        "rules": [list(rule) for rule in rules], "our_rules": [], "loose": loose(others),
        "our_loose": loose(()),
    }  # fmt: skip


def back(snapshot: Snapshot) -> list[str]:
    for _ in range(3):
        for command in trial_plain.commands(snapshot, *look()):
            print(" ".join(command), file=sys.stderr)
            try:
                run(command)
            except HostError as error:
                print(error, file=sys.stderr)
    return snapshot.amiss(*look())


text = sys.stdin.read()
print(json.dumps(back(Snapshot(json.loads(text))) if text else data()))
