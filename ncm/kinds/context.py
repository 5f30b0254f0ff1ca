# SPDX-License-Identifier: Apache-2.0
"""What every kind needs to compare: the host, the node's facts, the record, the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.applied import ADOPTED, MADE, REPLACED, seen
from ncm.host import ABSENT, State

if TYPE_CHECKING:
    from ncm.applied import Applied
    from ncm.facts import Node
    from ncm.host import Host
    from ncm.plan import Plan


class Context:
    """One component's comparison under way.

    folders: directories that components planned earlier in this run will make.
    """

    def __init__(self, host: Host, node: Node, record: Applied, plan: Plan) -> None:
        self.folders: set[str] = set()
        self.host = host
        self.node = node
        self.record = record
        self.plan = plan
        self._policy: Any = False

    def known(self, path: str) -> dict[str, Any]:
        """What the record says of the path; {} when it is not ours."""
        return self.record.targets.get(path, {})

    def label(self, path: str, kind: str, before: State) -> str | None:
        """The label wanted: the recorded one, else the present one, else the policy's."""
        recorded = self.known(path).get("seen")
        if recorded and recorded[0] == kind and recorded[5]:
            return str(recorded[5])
        if before.kind == kind:
            return before.label
        if self._policy is False:
            from ncm.selinux import policy_of

            self._policy = policy_of(self.host)
        return self._policy.label(path, kind) if self._policy else None

    def target(self, wanted: Any, before: State, right: bool) -> dict[str, Any]:
        """Note that the wanted path is ours from now on, and where it came from.

        right: what is there already means what is wanted, so it is adopted, not replaced.
        """
        path = wanted.path
        known = self.known(path)
        fresh = MADE if before.kind == ABSENT else ADOPTED if right else REPLACED
        image = seen(before) if fresh == REPLACED and not known else known.get("image")
        target = {"kind": wanted.kind, "origin": known.get("origin", fresh), "image": image}
        notify = getattr(wanted, "notify", ())
        if notify:
            target["notify"] = [list(action) for action in notify]
        self.plan.targets[path], self.plan.compared[path] = target, before
        return target
