# SPDX-License-Identifier: Apache-2.0
"""Each leaf of the whole cloud counts: changed it is planned and made, or refused by its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_oned.oned import OnedInputs
from tests.oned_cloud.edits import others
from tests.oned_cloud.faults import shown
from tests.oned_cloud.grown import grown
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.whole import Tree, whole
from tests.promises.life import edited, leaves
from tests.stage_life import Result

HERE = "/software/components/oned"
# How things are done, or what is looked at, not what is there.
POLICIES = ("adopt", "timeout", "leaving_hosts", "tm_mad", "vnm_mad")
# Of a host the drivers of 2010 are told, and mean nothing.
TOLD = ("/hosts/old1/tm_mad", "/hosts/old1/vnm_mad")
# Written for the hosts of the cloud, not for its server; a bridge has only one type by its driver.
ELSEWHERE = ("/datastores/ceph/ceph_user_key", "/untouchables", "/vnets/public/bridge_type")


class Edit(NamedTuple):
    path: str
    value: object

    @property
    def part(self) -> str:
        return "/".join(self.path.split("/")[:3])


def complaints(tree: Tree) -> list[str]:
    profile = {"software": {"components": {"oned": {"active": True, **Cloud.always, **tree}}}}
    try:
        OnedInputs.read(read_json(json.dumps(profile), "test.json"))
    except ProfileError as error:
        return list(error.lines())
    return []


def edits(tree: Tree) -> Iterator[Edit]:
    """One other value of each leaf that the schema takes; what it does not is refused by path."""
    for path, value in leaves(tree):
        if path in TOLD or path.startswith(ELSEWHERE):
            continue
        for other in others(path, value):
            said = complaints(edited(tree, path, other))
            if not said:
                yield Edit(path, other)
                break
            assert all(line.startswith(HERE) for line in said), said


def batches(tree: Tree, found: list[Edit]) -> Iterator[tuple[Tree, list[Edit]]]:
    """Trees with edits of different objects that go together, so that few runs are needed."""
    while found:
        batch: dict[str, Edit] = {}
        new = tree
        for edit in found:
            if edit.part in batch:
                continue
            tried = edited(new, edit.path, edit.value)
            if not complaints(tried):
                new, batch[edit.part] = tried, edit
        yield new, list(batch.values())
        found = [edit for edit in found if edit not in batch.values()]


def accounted(edit: Edit, plan: Result) -> bool:
    """Whether the plan tells of the edit."""
    full = HERE + edit.path
    if full in plan.paths or any(full in why for why in plan.refused.values()):
        return True
    if any(edit.path.endswith(f"/{end}") for end in POLICIES):
        return True
    # What is no longer said, or said in one word with others, is under the path of its object.
    own = [at for at in plan.paths if full.startswith(at) and len(at) > len(HERE) + 1]
    refused = [at for at in plan.plan.objects if at.refused and full.startswith(at.because)]
    told = [note for note in plan.notes if note.startswith(full)]
    return bool(own or refused or told)


@pytest.mark.usefixtures("thorough")
def test_each_leaf_counts_and_comes_back(tmp_path: Path) -> None:
    tree = whole()
    found = list(edits(tree))
    assert len(found) > 330
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        for new, batch in batches(tree, found):
            made = cloud.go(new)
            assert made.errors == [], batch
            silent = [edit for edit in batch if not accounted(edit, made)]
            assert not silent, silent
            cloud.forget()
            again = cloud.plan(new)
            assert again.touched == [], again.shown
            assert again.refused == made.refused
            back = cloud.go(tree)
            assert back.errors == [], batch
            if back.refused:
                raise AssertionError((batch, back.refused))
        cloud.settled(tree)
        after = shown(cloud.server)
        # Defaults of a transfer driver stay, and groups that were taken out of VDC default.
        assert {kind for kind in before if after[kind] != before[kind]} <= {"datastore", "vdc"}
