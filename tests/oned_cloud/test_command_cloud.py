# SPDX-License-Identifier: Apache-2.0
"""``ncm-configure`` as a process of its own against a server, and what it says while it waits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ncm import guard, objects
from ncm_oned.cloud import server as asked
from tests.oned_cloud.faults import shown
from tests.oned_cloud.grown import grown
from tests.oned_cloud.life import Cloud, is_write
from tests.oned_cloud.whole import SECRETS, Tree, nothing, whole
from tests.oned_server import OnedServer

TOP = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs/plan.schema.json").read_text())
Done = subprocess.CompletedProcess


def command(cloud: Cloud, tree: Tree, *options: str) -> Done[str]:
    """A run of the component by name."""
    source = cloud.folder / "profile.json"
    source.write_text(json.dumps(cloud.profile(tree)))
    words = [
        sys.executable, "-B", str(TOP / "scripts/ncm-configure"), "--profile", str(source),
        "--root", str(cloud.root), "--connect", cloud.server.url, *options,
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    said = done.stdout + done.stderr
    assert not [at for at in SECRETS if at != "opennebula" and at in said]
    assert "Traceback" not in said
    return done


def writes(server: OnedServer) -> int:
    return sum(is_write(call.method) for call in server.calls)


def test_a_cloud_is_planned_made_kept_and_taken_back(cloud: Cloud) -> None:
    server, tree = cloud.server, whole()
    blank = shown(server)
    plan = command(cloud, tree, "--dry-run", "--detailed-exitcode", "oned")
    assert (plan.returncode, plan.stderr) == (2, "")
    assert "one.cluster.allocate" in plan.stdout and "cluster red" in plan.stdout
    assert writes(server) == 0
    assert not (cloud.root / "var/lib/ncm-virt").exists()
    shown_json = command(cloud, tree, "--dry-run", "--json", "oned")
    document = json.loads(shown_json.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    steps = [step for at in document["components"][0]["objects"] for step in at["steps"]]
    made = command(cloud, tree, "--detailed-exitcode", "oned")
    assert made.returncode == 2
    called = [call.method for call in server.calls if is_write(call.method)]
    assert sorted(called) == sorted(filter(is_write, (step.split()[0] for step in steps)))
    again = command(cloud, tree, "--detailed-exitcode", "oned")
    assert (again.returncode, writes(server)) == (0, len(called))
    listed = command(cloud, tree, "--list")
    assert listed.returncode == 0 and "oned" in listed.stdout
    undone = command(cloud, tree, "--undo", "oned")
    assert undone.returncode == 0, undone.stdout + undone.stderr
    assert shown(server) == blank


def test_a_run_that_names_no_component_takes_away_at_most_twenty(tmp_path: Path) -> None:
    tree: Tree = {"clusters": {f"c{at}": {} for at in range(25)}}
    with grown(tmp_path, tree) as cloud:
        done = command(cloud, {"clusters": {}}, "--all")
        assert done.returncode != 0
        assert len(cloud.server.names("cluster")) == 26
        assert "20" in done.stdout + done.stderr
        assert command(cloud, {"clusters": {}}, "oned").returncode == 0
        assert cloud.server.names("cluster") == ["default"]


def test_a_server_that_does_not_answer_is_told_in_one_line(cloud: Cloud) -> None:
    tree: Tree = {"clusters": {"one": {}}}
    cloud.server.refuse()
    # oned.conf is new, so this run restarts oned.
    first = command(cloud, tree, "--dry-run", "oned")
    assert first.returncode == 0
    assert f"known once {cloud.server.url} answers" in first.stdout
    cloud.server.accept()
    assert command(cloud, tree, "oned").returncode == 0
    cloud.server.refuse()
    done = command(cloud, {"clusters": {}}, "--dry-run", "oned")
    assert done.returncode == 1
    (line,) = [at for at in done.stdout.splitlines() if "nobody answers" in at]
    assert cloud.server.url in line


def test_what_is_known_once_it_answers_is_planned_shown_and_made_then(cloud: Cloud) -> None:
    server, tree = cloud.server, whole()
    server.refuse()
    plan = cloud.plan(tree)
    assert plan.plan.later == f"known once {server.url} answers"
    assert (plan.planned, plan.errors) == ([], [])

    def step(words: str, subject: str) -> None:
        if subject.endswith("oned.conf"):
            server.accept()

    cloud.on_step = step
    done = cloud.go(tree)
    assert (done.errors, done.refused, done.plan.later) == ([], {}, "")
    assert done.done
    cloud.same_steps(done, done)
    cloud.settled(tree)
    undone = cloud.go(tree, mode="undo")
    assert (undone.errors, undone.refused) == ([], {})
    assert server.names("cluster") == ["default"]


def test_a_server_that_never_answers_is_an_error_and_the_files_stay(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "PATIENCE", 0.3)
    cloud.server.refuse()
    done = cloud.go({"clusters": {"one": {}}})
    assert "nobody answers" in done.errors[0]
    assert (cloud.root / "etc/one/oned.conf").exists()
    cloud.server.accept()
    again = cloud.go({"clusters": {"one": {}}})
    assert again.errors == []
    cloud.settled({"clusters": {"one": {}}})


def test_a_refusal_makes_the_exit_status_one(cloud: Cloud) -> None:
    cloud.server.poke("cluster.allocate", "one")
    done = command(cloud, {"clusters": {"one": {}, "two": {}}}, "oned")
    assert done.returncode == 1
    assert "! cluster one" in done.stdout
    assert "two" in cloud.server.names("cluster")


def test_a_dry_run_only_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit hook stops a connection that is not a question, and every write."""
    seen: list[int] = []
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        kept = {path: path.read_bytes() for path in cloud.root.rglob("*") if path.is_file()}
        sent = asked.Server.call
        monkeypatch.setattr(
            asked.Server, "call", lambda at, *rest: seen.append(1) or sent(at, *rest)
        )
        cloud.forget()
        kept = {path: path.read_bytes() for path in cloud.root.rglob("*") if path.is_file()}
        for tree in (whole(), nothing(), {**whole(), "hosts": {}}):
            cloud.plan(tree)
            cloud.plan(tree, mode="undo")
            cloud.plan(tree, mode="unconfigure")
        assert seen == []
        assert guard.active == []
        assert shown(cloud.server) == before
        assert {at: at.read_bytes() for at in cloud.root.rglob("*") if at.is_file()} == kept


WAITED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "image": ("image", "images", {"datastore": "default", "size": 10, "type": "DATABLOCK"}),
    "vnet": ("vn", "vnets", {"vn_mad": "bridge", "bridge": "br0"}),
}


@pytest.mark.parametrize("kind", WAITED)
def test_who_waits_for_the_server_is_told_so(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    pool, field, wish = WAITED[kind]
    monkeypatch.setattr(asked, "SILENCE", 0.0)
    said: list[tuple[str, str]] = []
    cloud.on_step = lambda words, subject: said.append((words, subject))
    cloud.server.db.lag[pool] = 3
    cloud.go({field: {"slow": wish}})
    waits = [at for at in said if at[0].startswith("wait")]
    assert set(waits) == {("wait until it is ready", f"{kind} slow")}
    monkeypatch.setattr(asked, "SILENCE", 3600.0)
    said.clear()
    cloud.go({field: {"slow": wish, "more": wish}})
    assert not [at for at in said if at[0].startswith("wait")]
