# SPDX-License-Identifier: Apache-2.0
"""Each leaf of a host's profile counts: changed it is planned and made, or refused by its path."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_libvirt.libvirt import LibvirtInputs
from ncm_libvirt.schema.libvirt import LibvirtTree
from tests.libvirt.test_libvirt_fields import FRAMEWORK, unseen
from tests.libvirt_live import hosts, test_live_driver
from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.edits import others
from tests.libvirt_live.live import HERE, Life, profile
from tests.promises.life import edited, leaves
from tests.stage_life import Result

pytestmark = pytest.mark.needs("python:libvirt", "dnsmasq", "iptables", "qemu-img")
KINDS = ("networks", "pools", "secrets", "ceph", "guests")
# How things are changed, not what is there: nothing to plan.
POLICIES = ("restart", "adopt", "build", "delete_volumes", "apply")
# What a volume gets when it is made: told, not refused, as the profile may well say it later.
AT_CREATION = ("/allocation", "/permissions/mode", "/permissions/owner", "/permissions/group",
               "/copy_of/pool", "/copy_of/volume")  # fmt: skip
# What this machine cannot have.
LACKING = {
    "/type": "kvm",
    "/guests/web_2eexample_2eorg/state": "its networks rest",
    "/guests/shelf/state": "its pool rests",
    "/guests/idle/state": "its network rests",
    "/pools/data/state": "no file system there",
    "/pools/nfs/state": "no server",
    "/pools/lvm/state": "no volume group",
    "/pools/san/state": "no server",
    "/pools/images/state": "its volumes are told by an active pool",
    "/pools/store/state": "its volumes are told by an active pool",
}
# Values that the schema takes and libvirt does not, or that make no difference to it.
UNLIKELY = ("/networks/public/mode", "/secrets/disk/usage")


class Edit(NamedTuple):
    path: str
    value: Any

    @property
    def part(self) -> str:
        """The object that is changed; several may change at once."""
        words = self.path.split("/")
        return "/".join(words[:5] if words[3:4] == ["volumes"] else words[:3])


def complaints(tree: hosts.Tree) -> list[str]:
    try:
        LibvirtInputs.read(read_json(json.dumps(profile(tree)), "test.json"))
    except ProfileError as error:
        return list(error.lines())
    return []


def edits(tree: hosts.Tree) -> Iterator[Edit]:
    """One other value of each leaf that the schema takes; what it does not is refused by path."""
    for path, value in leaves({kind: tree[kind] for kind in KINDS}):
        unfit = any(path.endswith(end) and end != "/type" for end in LACKING)
        if unfit or path.endswith(UNLIKELY) or path.endswith("/capacity"):
            continue
        for other in others(path, value):
            if LACKING.get(path[path.rfind("/") :]) == other:
                continue
            said = complaints(edited(tree, path, other))
            if not said:
                yield Edit(path, other)
                break
            assert all(line.startswith(HERE) for line in said)


def batches(tree: hosts.Tree, found: list[Edit]) -> Iterator[tuple[hosts.Tree, list[Edit]]]:
    """Trees with edits of different objects that go together, so that few runs are needed."""
    while found:
        batch: dict[str, Edit] = {}
        new = tree
        for edit in found:
            tried = new if edit.part in batch else edited(new, edit.path, edit.value)
            if edit.part not in batch and not complaints(tried):
                new, batch[edit.part] = tried, edit
        yield new, list(batch.values())
        found = [edit for edit in found if edit not in batch.values()]


def accounted(edit: Edit, plan: Result) -> bool:
    """Whether the plan tells of the edit."""
    full = HERE + edit.path
    named = full in plan.paths or any(full in why for why in plan.refused.values())
    if named or edit.path.rpartition("/")[2] in POLICIES:
        return True
    if edit.path.endswith(AT_CREATION) and "/volumes/" in edit.path:
        return any(edit.part in note and "stays as it was made" in note for note in plan.notes)
    # What is no longer said is in no line of the wanted text.
    own = HERE + edit.part
    refused = [at for at in plan.plan.objects if at.refused and own in at.because]
    return bool(refused) or (edit.value in (False, "isolated") and own in plan.paths)


@pytest.mark.usefixtures("thorough")
def test_each_leaf_counts_and_comes_back(module_daemon: Daemon, tmp_path: Path) -> None:
    hosts.prepare(module_daemon)
    life, tree = Life(tmp_path, module_daemon.uri), hosts.resting()
    life.made(tree)
    life.settled(tree)
    found = list(edits(tree))
    assert len(found) > 180
    for number, (new, batch) in enumerate(batches(tree, found)):
        made = life.go(new)
        assert made.errors == [], batch
        assert made.done == made.planned
        silent = [edit for edit in batch if not accounted(edit, made)]
        assert silent == [], made.shown
        life.forget()
        again = life.plan(new)
        assert again.touched == [], (batch, again.shown)
        assert again.refused == made.refused
        back = life.go(tree)
        assert (back.errors, back.refused) == ([], {}), batch
        if number % 6 == 0:
            life.forget()
            assert life.plan(tree).empty, batch
    life.settled(tree)


def test_a_volume_grows_and_never_shrinks(module_daemon: Daemon, tmp_path: Path) -> None:
    life = Life(tmp_path, module_daemon.uri)
    small: hosts.Tree = {"pools": {"grown": {"type": "dir", "target": "/var/lib/libvirt/grown",
                         "volumes": {"a": {"capacity": 1},
                                     "b": {"capacity": 1, "format": "qcow2"}}}}}  # fmt: skip
    life.made(small)
    large = copy.deepcopy(small)
    for volume in large["pools"]["grown"]["volumes"].values():
        volume["capacity"] = 3
    assert life.made(large).done == [
        ("grow to 3 MiB", "volume grown/a"),
        ("grow to 3 MiB", "volume grown/b"),
    ]
    life.settled(large)
    assert set(life.go(small).refused) == {"volume grown/a", "volume grown/b"}


def test_a_secret_that_libvirt_cannot_change_is_made_anew(
    module_daemon: Daemon, tmp_path: Path
) -> None:
    life = Life(tmp_path, module_daemon.uri)
    wish = {"usage": "ceph", "id": "former", "private": False, "value": "one"}
    life.made({"secrets": {"it": wish}})
    (was,) = life.record()["objects"].values()
    done = life.made({"secrets": {"it": {**wish, "id": "latter"}}})
    assert [words for words, _ in done.done] == ["undefine", "define", "set the value"]
    (now,) = life.record()["objects"].values()
    assert now["id"] == was["id"]
    life.settled({"secrets": {"it": {**wish, "id": "latter"}}})
    back = life.go({"secrets": {"it": wish}}, mode="undo")
    assert (back.errors, back.refused) == ([], {})
    assert "former" in module_daemon.virsh("secret-list")
    assert "b25l" in module_daemon.virsh("secret-get-value", was["id"])
    life.made({"secrets": {"it": wish}})
    # A value that only libvirt knows would be lost.
    del wish["value"]
    refused = life.go({"secrets": {"it": {**wish, "usage": "iscsi"}}})
    assert "the profile has not its value" in refused.refused["secret it"]
    assert "b25l" in module_daemon.virsh("secret-get-value", was["id"])
    moved = {**wish, "value": "one", "uuid": hosts.UUID.format(77)}
    life.made({"secrets": {"it": moved}})
    assert "b25l" in module_daemon.virsh("secret-get-value", hosts.UUID.format(77))
    undo = life.go({"secrets": {"it": moved}}, mode="undo")
    assert was["id"] in undo.refused["secret it"]
    life.go({"secrets": {"it": moved}}, mode="unconfigure")


def test_a_network_of_its_own_becomes_one_of_the_hosts_bridge(
    module_daemon: Daemon, tmp_path: Path
) -> None:
    life = Life(tmp_path, module_daemon.uri)
    own = {"networks": {"turns": {"mode": "isolated", "state": "inactive"}}}
    life.made(own)
    life.made({"networks": {"turns": {"mode": "bridge", "bridge": "br0", "state": "inactive"}}})


def test_every_field_of_an_object_is_seen_by_some_libvirt() -> None:
    nodes = [hosts.host(), test_live_driver.tree()]
    kinds = {*KINDS, "leaving_guests", "shutdown_timeout"}
    absent = {path for path in unseen(LibvirtTree, nodes)
              if path.split("/")[1] not in FRAMEWORK and path.split("/")[1] in kinds}  # fmt: skip
    assert absent == set()
