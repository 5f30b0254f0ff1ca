# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong between the first call and the last, the next run finishes the work."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.oned_cloud.fault_trees import CASES, FURTHER
from tests.oned_cloud.faults import kill_at, killed, staged, undisturbed
from tests.oned_server import OnedServer

FAULTS: dict[str, Callable[[OnedServer, int], object]] = {
    "restart before": lambda server, n: server.before(n, lambda at: at.restart()),
    "cut": lambda server, n: server.fail_next("cut", n, bytes=90),
    "dropped": lambda server, n: server.fail_next("drop", n),
    "done and dropped": lambda server, n: server.fail_next("drop", n, done=True),
    "a page": lambda server, n: server.fail_next("html", n),
    "401": lambda server, n: server.fail_next("status", n, code=401),
    "403": lambda server, n: server.fail_next("status", n, code=403),
    "502": lambda server, n: server.fail_next("status", n, code=502, body="<html>no</html>"),
    "redirect": lambda server, n: server.fail_next("redirect", n, location="http://127.0.0.1:1/"),
    "internal error": lambda server, n: server.fail_next("error", n, code=0x2000, message="oops"),
    "leadership lost": lambda server, n: server.before(n, _depose),
}


def _depose(server: OnedServer) -> None:
    server.raft = "follower"


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("case", CASES)
def test_a_fault_at_every_request(tmp_path: Path, case: str, fault: str) -> None:
    before, after = CASES[case]
    picture, _, posts = undisturbed(tmp_path / "good", before, after)
    for number in range(1, posts + 1):
        with staged(tmp_path / str(number), before, after) as stage:
            FAULTS[fault](stage.server, number)
            done = stage.cloud.go(after)
            said = " ".join(done.errors)
            assert "a bug" not in said
            assert "oneadmin:" not in said
            stage.server.raft = "solo"
            stage.reaches(picture)


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("fault", ["restart before", "done and dropped", "internal error", "401"])
@pytest.mark.parametrize("case", FURTHER)
def test_a_fault_here_and_there_with_all_kinds(tmp_path: Path, case: str, fault: str) -> None:
    before, after = FURTHER[case]
    picture, _, posts = undisturbed(tmp_path / "good", before, after)
    for number in range(1 + len(fault) % 5, posts + 1, 5):
        with staged(tmp_path / str(number), before, after) as stage:
            FAULTS[fault](stage.server, number)
            done = stage.cloud.go(after)
            said = " ".join(done.errors)
            assert "a bug" not in said
            assert "b0b-pw" not in said
            stage.reaches(picture)


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("case", FURTHER)
def test_killed_here_and_there_with_all_kinds(tmp_path: Path, case: str) -> None:
    before, after = FURTHER[case]
    picture, steps, _ = undisturbed(tmp_path / "good", before, after)
    for number in range(1, steps, 3):
        with staged(tmp_path / str(number), before, after) as stage:

            def run(stage: Any = stage, number: int = number) -> None:
                kill_at(stage.cloud, number)
                stage.cloud.go(after)

            assert killed(run)
            stage.reaches(picture)


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("case", CASES)
def test_killed_before_every_step(tmp_path: Path, case: str) -> None:
    before, after = CASES[case]
    picture, steps, _ = undisturbed(tmp_path / "good", before, after)
    for number in range(steps):
        with staged(tmp_path / str(number), before, after) as stage:

            def run(stage: Any = stage, number: int = number) -> None:
                kill_at(stage.cloud, number)
                stage.cloud.go(after)

            assert killed(run)
            stage.reaches(picture)


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("case", CASES)
def test_killed_while_the_server_works(tmp_path: Path, case: str) -> None:
    before, after = CASES[case]
    picture, _, posts = undisturbed(tmp_path / "good", before, after)
    for number in range(1, posts + 1):
        with staged(tmp_path / str(number), before, after) as stage:
            told, child = os.pipe()

            def strike(_: OnedServer, told: int = told) -> None:
                os.kill(int(os.read(told, 20)), signal.SIGKILL)

            stage.server.before(number, strike)

            def run(stage: Any = stage, child: int = child) -> None:
                os.write(child, str(os.getpid()).encode())
                stage.cloud.go(after)

            assert killed(run)
            stage.reaches(picture)
            os.close(told)
            os.close(child)


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    before, after = CASES["first run"]
    tree = {**after, "rpc": {"timeout": 1}}
    with staged(tmp_path / "one", before, tree) as stage:
        stage.server.fail_next("silent", "one.hostpool.info", seconds=8)
        done = stage.cloud.go(tree)
        assert "has not answered for 1 s" in " ".join(done.errors)
        stage.cloud.go(tree)
        stage.cloud.settled(tree)


def test_one_that_somebody_else_makes_meanwhile_is_not_taken_for_ours(tmp_path: Path) -> None:
    before, after = CASES["first run"]
    with staged(tmp_path / "one", before, after) as stage:

        def first(server: OnedServer) -> None:
            server.poke("host.allocate", "kvm1", "kvm", "kvm", -1)
            server.poke("host.update", 0, "THEIRS=1", 1)

        stage.server.before("one.host.allocate", first)
        done = stage.cloud.go(after)
        assert "already taken" in " ".join(done.errors)
        again = stage.cloud.go(after)
        assert "not made by us" in again.refused["host kvm1"]
        assert stage.server.names("host").count("kvm1") == 1
        assert not stage.server.db.named("host", "kvm1").template.has("QUATTOR")
