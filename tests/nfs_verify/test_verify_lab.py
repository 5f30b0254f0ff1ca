# SPDX-License-Identifier: Apache-2.0
"""NFS by the kernel, in a guest: what is right holds, and each that is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import make
from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

pytestmark = IN_LAB
HERE = Path(__file__).resolve().parent
THREE = {"path": "/srv/good", "fstype": "nfs", "options": "vers=3,hard", "mountpoint": "/mnt/statd"}
LOCAL = {**THREE, "path": "/srv/squash", "mountpoint": "/mnt/local"}
AREAS: dict[str, dict[str, Any]] = {
    "good": {}, "version": {"path": "/good"}, "ro": {}, "squash": {"user": "root"},
    "mapped": {}, "full": {}, "source": {"path": "/good"}, "stale": {"path": "/stale/inner"},
    "auto": {"path": "/good", "mountpoint": None}, "dead": {"path": "/good"},
    "statd": THREE, "locks": THREE, "local": LOCAL,
    "nolock": {**LOCAL, "options": "vers=3,hard,nolock"},
}  # fmt: skip
WRONG = [
    ("version", "version", "is NFS 4.1, and not 4.2"),
    ("ro", "write", "is read-only: mounted so here, or exported ro by 127.0.0.1"),
    ("squash", "owner", "belongs to nobody: 127.0.0.1 squashes it"),
    ("mapped", "owner", "has the uid 33, here that is 1"),
    ("full", "write", "the file system of /full on 127.0.0.1 is full"),
    ("source", "source", "is nfs4 127.0.0.1:/full, and not 127.0.0.1:/good"),
    ("stale", "alive", "stale: /stale/inner was made or exported anew on 127.0.0.1"),
    ("statd", "lock", "rpc.statd does not run on this node: systemctl start rpc-statd"),
    ("local", "lock", "locks in /mnt/local are seen by no other node (nolock, local_lock)"),
    ("dead", "port", "127.0.0.1 refuses port 2049"),
]


ALONE = ("stale", "auto", "dead", "statd", "locks", "local", "nolock")
"""Verified by themselves; all others in one go."""


def area(name: str) -> dict[str, Any]:
    """One area, as kvm1 has it."""
    point = "good" if name == "dead" else name
    found = {"server": "127.0.0.1", "path": f"/{name}", "mountpoint": f"/mnt/{point}",
             "options": "vers=4.2,hard", "user": "daemon", "write": True,
             **AREAS[name]}  # fmt: skip
    return {field: value for field, value in found.items() if value is not None}


def profile(*names: str) -> dict[str, Any]:
    tree: dict[str, Any] = {"timeout": 5 if "dead" in names else 60}
    if "auto" in names:
        tree["autofs"] = {"folder": "/cloud_mnt"}
    tree["areas"] = {name: area(name) for name in names}
    return {"software": {"components": {"nfs_areas": tree}},
            "system": {"network": {"hostname": "kvm1"}}}  # fmt: skip


def prepare(folder: Path) -> None:
    together = [name for name in AREAS if name not in ALONE]
    for file, names in [("all", together), *((name, [name]) for name in ALONE)]:
        (folder / f"{file}.json").write_text(json.dumps(profile(*names)))
    make.cache(folder / "ccm", at_boot())


def at_boot() -> dict[str, Any]:
    """The node whose timer verifies an area."""
    found = profile()
    tree = found["software"]["components"]["nfs_areas"]
    one = {**area("good"), "path": "/", "mountpoint": "/mnt/area"}
    tree.update(areas={"one": one}, verify_at_boot=True, verify_every=7)
    tree["active"] = True
    return found


LAB = Lab(
    {"boot": HERE / "lab_boot.sh", "nfs": HERE / "lab_nfs.sh"}, shared=["boot"], prepare=prepare,
    limits={"boot": 400, "nfs": 400},
)  # fmt: skip


def seen(lab: Results, name: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit status of the run, and the checks of the area by name."""
    lab.output("nfs")
    file = name if name in ALONE else "all"
    text = (lab.folder / f"{file}.out").read_text()
    assert text, (lab.folder / f"{file}.err").read_text()
    because = f"/software/components/nfs_areas/areas/{name}"
    found = {at["name"]: at for at in json.loads(text)["components"][0]["checks"]
             if at["because"] == because}  # fmt: skip
    return int((lab.folder / f"{file}.rc").read_text()), found


@pytest.mark.parametrize("name", ["good", "auto", "locks", "nolock"])
def test_an_area_that_is_as_it_should_be_holds_and_no_probe_is_left(
    lab: Results, name: str
) -> None:
    status, checks = seen(lab, name)
    assert {at["result"] for at in checks.values()} == {"ok"}, checks
    assert status == (0 if name in ALONE else 1)
    assert list(checks) == ["name", "port", "mounted", "source", "type", "version", "options",
                            "alive", "read", "write", "owner",
                            *(["lock"] if name != "nolock" else [])]  # fmt: skip
    assert (lab.folder / "left").read_text() == ""


@pytest.mark.parametrize(("name", "check", "words"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_told_by_its_check(
    lab: Results, name: str, check: str, words: str
) -> None:
    status, checks = seen(lab, name)
    assert (status, checks[check]["result"]) == (1, "failed"), checks
    assert words in checks[check]["reason"]
    wrong = {at for at, one in checks.items() if one["result"] != "ok"}
    assert wrong == ({"port", "alive"} if name == "dead" else {check})


def test_a_verification_of_a_server_that_was_ended_comes_to_an_end(lab: Results) -> None:
    _, checks = seen(lab, "dead")
    assert checks["alive"]["reason"].startswith("no answer from 127.0.0.1 within 5 s")
    assert list(checks)[-1] == "alive"


def test_the_timer_verifies_until_all_holds_and_then_again(lab: Results) -> None:
    lab.output("boot")
    said = {name: (lab.folder / name).read_text() for name in
            ("timers", "first", "waiting", "last", "ended", "next")}  # fmt: skip
    assert "ncm-virt-verify-nfs.timer" in said["timers"]
    assert "/mnt/area: is not mounted" in said["first"]
    # It waits within its only command, for the next of its attempts.
    assert said["waiting"].splitlines() == [
        "ActiveState=activating", "SubState=start", "ConditionResult=yes"
    ]  # fmt: skip
    assert "status ok" in said["last"].splitlines()
    assert said["ended"].splitlines() == ["Result=success", "ExecMainStatus=0"]
    assert "Result=success" in said["next"].splitlines()
    elapse = next(at for at in said["next"].splitlines() if at.startswith("NextElapse"))
    assert elapse.partition("=")[2] not in ("", "0", "infinity")
