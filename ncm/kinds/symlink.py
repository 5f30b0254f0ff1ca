# SPDX-License-Identifier: Apache-2.0
"""Symbolic links."""

from __future__ import annotations

import os

from ncm.host import ABSENT, LINK, State
from ncm.kinds.context import Context
from ncm.plan import Change
from ncm.resource import Symlink


def compare(wanted: Symlink, context: Context) -> Change | None:
    """The change that makes the link point where it is wanted to."""
    before = context.host.look(wanted.path)
    after = State(LINK, os.fsencode(wanted.target))
    right = before.same(after)
    target = context.target(wanted, before, right)
    if right:
        return None
    change = Change("symlink", wanted.path, (before, after), wanted.because)
    change.target, change.notify = target, wanted.notify
    if before.kind not in (ABSENT, LINK):
        change.refused = f"a {before.kind} is in the way"
    return change
