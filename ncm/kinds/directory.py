# SPDX-License-Identifier: Apache-2.0
"""Directories, and the missing ones above whatever is wanted."""

from __future__ import annotations

from ncm.applied import OWN, folder_mode
from ncm.host import ABSENT, DIRECTORY, State
from ncm.kinds.context import Context
from ncm.plan import Change
from ncm.resource import Directory


def compare(wanted: Directory, context: Context) -> Change | None:
    """The change that makes the directory; an existing one keeps what ``mode`` None leaves."""
    # Asked as a fact: a run may only be skipped while the answer stays the same.
    if wanted.mode is None and context.node.exists(f"{wanted.path}/."):
        if context.known(wanted.path):
            context.target(wanted, State(DIRECTORY), right=True)
        return None
    before = context.host.look(wanted.path)
    target = context.target(wanted, before, before.kind == DIRECTORY)
    owner = context.node.owner(wanted.owner, wanted.group)
    label = context.label(wanted.path, DIRECTORY, before)
    mode = folder_mode(wanted.path) if wanted.mode is None else wanted.mode
    after = State(DIRECTORY, b"", mode, owner, label)
    if before.same(after):
        return None
    change = Change("directory", wanted.path, (before, after), wanted.because)
    change.target = target
    if before.kind not in (ABSENT, DIRECTORY):
        change.refused = f"a {before.kind} is in the way"
    return change


def missing_parents(path: str, because: str, context: Context) -> list[Change]:
    """Changes that make the directories above ``path`` that are neither there nor planned."""
    changes: list[Change] = []
    planned = OWN | context.folders | {change.path for change in context.plan.changes}
    folder = path.rpartition("/")[0]
    while folder and folder not in planned and not context.host.exists(f"{folder}/."):
        change = compare(Directory(folder, because, mode=None), context)
        if change:
            changes.insert(0, change)
        folder = folder.rpartition("/")[0]
    return changes
