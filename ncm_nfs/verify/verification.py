# SPDX-License-Identifier: Apache-2.0
"""All mounts and exports of the profile at once: what ``--verify nfs`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm.errors import UsageError
from ncm.verify import Verified
from ncm_nfs.live import mountinfo
from ncm_nfs.verify import boot, children, export
from ncm_nfs.verify.children import Answer, Ask
from ncm_nfs.verify.steps import Verification
from ncm_nfs.verify.wish import SECONDS, VerifyInputs, exported_here, wishes

if TYPE_CHECKING:
    from collections.abc import Generator

    from ncm.facts import Node


def verify(inputs: VerifyInputs, node: Node) -> Verified:
    """What holds of each mount and each area of this node."""
    if inputs.nfs is None and inputs.areas is None:
        raise UsageError("neither component nfs nor nfs_areas is in the profile")
    early = children.run([_early()])[0]
    areas = inputs.described
    seconds = float(areas.timeout) if areas else SECONDS
    jobs = [Verification(wish, mountinfo.read, early).steps() for wish in wishes(inputs)]
    jobs += [export.steps(area, seconds, early) for area in exported_here(inputs)]
    found = children.run(jobs)
    # Twice the time to the next look, and what that may take.
    lasts = 120 * areas.verify_every + 600 if areas and areas.verify_at_boot else 0
    return Verified(tuple(check for checks in found for check in checks), lasts)


def _early() -> Generator[Ask, Answer, str]:
    answer = yield Ask(boot.early, (), SECONDS)
    return str(answer.value or "")
