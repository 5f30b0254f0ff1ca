# SPDX-License-Identifier: Apache-2.0
"""profile -> wanted -> compare -> plan, for one component; nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.errors import Bug, NcmError, Refused
from ncm.facts import Node
from ncm.kinds import COMPARE, removal
from ncm.kinds.context import Context
from ncm.kinds.directory import missing_parents
from ncm.plan import REMOVE, Change, Due, Plan
from ncm.profile.paths import escape
from ncm.resource import Keep, Note, Resource

if TYPE_CHECKING:
    from ncm.applied import Applied
    from ncm.configure import Configure
    from ncm.host import Host
    from ncm.profile.tree import Tree

METACONFIG = "/software/components/metaconfig"
MOST_REMOVALS = 20
"""A run that was not asked for by name removes at most this many files and objects."""


def make_plan(
    component: Configure[Any], profile: Tree, host: Host, record: Applied, folders: set[str]
) -> Plan:
    """The plan of one component. Raises ProfileError, HostError, Refused, Bug.

    folders: directories that components planned earlier in this run will make.
    """
    plan = Plan(component.name)
    node = Node(host, profile)
    inputs = plan.typed = component.inputs.read(profile)
    context = Context(host, node, record, plan)
    context.folders = folders
    kept: set[str] = set()
    for resource in component.wanted(inputs, node):
        _add(resource, context, kept)
    because = next(iter(component.inputs.fields.values())).name
    keep_parents(plan, record)
    kept |= {path for path in record.targets if _claim(path, profile)}
    plan.changes += removal.leftovers(context, kept | set(plan.targets), because)
    plan.inputs = {field.name: profile.checksum(field.name) for field in inputs.fields.values()}
    plan.inputs.update(_claims(plan, profile))
    plan.stage = component.stage(inputs, node)
    plan.facts = node.asked
    add_actions(plan)
    return plan


def make_unconfigure_plan(component: str, profile: Tree, host: Host, record: Applied) -> Plan:
    """The plan that takes away what the record says we made, and puts back what was there.

    Services keep running on what they have read; nothing is restarted.
    """
    plan = Plan(component)
    plan.unconfigure = True
    context = Context(host, Node(host, profile), record, plan)
    plan.changes = removal.everything(context, f"/software/components/{component}")
    for change in plan.changes:
        change.note = change.note.replace("left the profile", "made by us")
        change.notify = ()
    return plan


def _add(resource: Resource, context: Context, kept: set[str]) -> None:
    if isinstance(resource, Note):
        context.plan.notes.append((resource.level, resource.because, resource.message))
        return
    if resource.key in kept:
        raise Bug(f"{context.plan.component} wants {resource.key} twice")
    kept.add(resource.key)
    if isinstance(resource, Keep):
        known = context.known(resource.path)
        if known and known["kind"] != "file":
            # Forgotten, our lines could later not be told from those of others.
            context.plan.targets[resource.path] = known
        return
    if not resource.path.startswith("/") or ".." in resource.path.split("/"):
        raise Bug(f"{context.plan.component} wants the path {resource.path}")
    change = COMPARE[resource.kind](resource, context)
    if change is None:
        return
    for at in (*missing_parents(resource.path, resource.because, context), change):
        kept.add(at.path)
        _below_refused(at, context.plan)
        context.plan.changes.append(at)


def _below_refused(change: Change, plan: Plan) -> None:
    """Nothing can be made below what is refused."""
    for above in plan.changes:
        if above.refused and change.path.startswith(f"{above.path}/"):
            change.refused = change.refused or f"{above.path}: {above.refused}"
            return


def keep_parents(plan: Plan, record: Applied) -> None:
    """Folders that we made stay ours while anything of ours is below them."""
    for path, target in record.targets.items():
        below = any(other.startswith(f"{path}/") for other in plan.targets)
        if target["kind"] == "directory" and path not in plan.targets and below:
            plan.targets[path] = target


def _claims(plan: Plan, profile: Tree) -> dict[str, str | None]:
    """Refuse a file that metaconfig writes too; its claims are inputs like any other."""
    paths = [f"{METACONFIG}/active", *map(_claim_path, plan.targets)]
    for path in plan.targets:
        if _claim(path, profile):
            raise Refused(_claim_path(path), f"metaconfig and {plan.component} both write {path}")
    return {path: profile.checksum(path) for path in paths}


def _claim_path(path: str) -> str:
    return f"{METACONFIG}/services/{escape(path)}"


def _claim(path: str, profile: Tree) -> bool:
    """Whether metaconfig writes this file."""
    active = profile.get(f"{METACONFIG}/active")
    return bool(profile.checksum(_claim_path(path))) and getattr(active, "text", "true") == "true"


def add_actions(plan: Plan) -> None:
    """Collect what the changes notify: each action once, with the paths that cause it.

    A unit that is stopped and started need not be restarted as well.
    """
    for change in plan.work:
        for action in change.notify:
            plan.add_due(Due(action, [change.path]))
    plan.due.sort(key=lambda due: due.action.verb != "daemon-reload")
    stopped = {due.action.unit for due in plan.due if due.action.verb == "stop"}
    started = {due.action.unit for due in plan.due if due.action.verb == "start"}
    plan.due = [due for due in plan.due if due.action.verb != "restart"
                or due.action.unit not in stopped & started]  # fmt: skip


def cap_removals(plan: Plan) -> None:
    """Refuse a plan that takes away more than a run may that nobody asked for by name."""
    gone = [at for at in (*plan.work, *plan.object_work) if at.symbol == REMOVE]
    if len(gone) > MOST_REMOVALS:
        raise Refused(
            plan.component,
            f"would remove {len(gone)} files or objects, at most {MOST_REMOVALS} in one run;"
            " name the component on the command line to allow it",
        )


def failed(component: str, error: NcmError) -> Plan:
    """A plan that says only why there is none."""
    plan = Plan(component)
    plan.error = error
    return plan
