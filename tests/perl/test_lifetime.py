# SPDX-License-Identifier: Apache-2.0
"""When the child lives, dies, is killed and is started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import HERE, PERL, RAW, SCRIPTED, is_running, ncd, plan, step

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 5
"""Seconds after which a child that hangs is killed: one that does not is up before, on a busy
machine too."""


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within 20 seconds."""
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_one_process_serves_all_components_of_a_run_and_is_gone_after_it() -> None:
    run = ncd(SCRIPTED, "pid", "all_levels", "pid", step("pid", method="Unconfigure"))
    pids = run.texts("info", "pid")
    assert len(set(pids)) == 1
    assert all(list(result["children"]) == pids[:1] for result in run.results)
    assert not is_running(int(pids[0]))


@pytest.mark.parametrize("ignore_chld", [False, True])
@pytest.mark.parametrize(
    ("component", "error"),
    [
        ("crash", "exited with status 3 before its END line: last words"),
        ("killed", "was killed by SIGKILL before its END line"),
    ],
)
def test_a_death_is_one_error_and_the_next_component_starts_another(
    component: str, error: str, ignore_chld: bool
) -> None:
    run = ncd(SCRIPTED, "pid", component, "pid", ignore_chld=ignore_chld)
    assert [text.partition(" ")[2] for text in run.texts("error")] == [error]
    assert [errors for errors, _ in run.counts()] == [0, 1, 0]
    assert len(set(run.texts("info", "pid"))) == 2
    assert run.texts("verbose", "pid") == []


def test_what_a_child_said_before_its_death_counts() -> None:
    run = ncd(SCRIPTED, "crash")
    assert run.texts("warn") == ["about to go"]
    assert run.counts() == [(1, 1)]


def test_a_last_line_without_a_newline_is_shown() -> None:
    run = ncd(RAW, "half_line", "good")
    assert run.texts("info", "half_line") == ["no newline"]
    assert run.counts() == [(1, 0), (0, 0)]
    assert "exited with status 0 before its END line" in run.texts("error")[0]


def test_no_dead_child_is_left_behind() -> None:
    run = ncd(SCRIPTED, "crash", "killed", "hang", "all_levels", timeout=PATIENCE)
    assert [result["children"] for result in run.results[:3]] == [{}] * 3
    assert len(run.results[3]["children"]) == 1


def test_a_time_out_takes_the_childs_own_children_along() -> None:
    run = ncd(SCRIPTED, "hang", "pid", timeout=PATIENCE)
    grandchild, child = (int(text) for text in run.texts("info", "hang"))
    assert eventually(lambda: not is_running(grandchild))
    assert not is_running(child)
    assert run.counts() == [(1, 0), (0, 0)]
    assert f"gave no END line within {PATIENCE} s, killed" in run.texts("error")[0]
    assert run.texts("info", "pid") != [str(child)]


def test_a_child_that_is_told_to_go_may_clean_up() -> None:
    run = ncd(SCRIPTED, "hang", timeout=PATIENCE)
    assert any(text.endswith("cleaning up") for text in run.texts("verbose"))


def test_the_time_is_that_of_the_whole_request() -> None:
    run = ncd(SCRIPTED, "dripping", timeout=PATIENCE)
    assert run.counts() == [(1, 0)]
    assert "still here" in run.texts("info")


def test_a_child_that_closes_its_pipes_and_lives_on_is_killed() -> None:
    run = ncd(RAW, "closes_answers", "good")
    assert run.counts() == [(1, 0), (0, 0)]
    assert "was killed by SIGINT before its END line" in run.texts("error")[0]
    assert len(run.results[1]["children"]) == 1


@pytest.mark.parametrize("component", ["leaves", "closes_requests", "chatters"])
def test_a_child_of_no_more_use_is_replaced_without_an_error(component: str) -> None:
    run = ncd(RAW, step(component, wait_after=2), "good")
    assert run.counts() == [(0, 0)] * 2
    assert run.texts("info", component) != run.texts("info", "good")
    assert len(run.results[1]["children"]) == 1


def test_the_end_between_two_components_is_in_the_log() -> None:
    run = ncd(RAW, step("leaves", wait_after=2), "good")
    assert "exited with status 5 between components" in "".join(run.texts("verbose", "good"))


@pytest.mark.parametrize("command", ["/no/such/command", "/dev/null"])
def test_a_command_that_cannot_run_is_one_error_each_time(command: str) -> None:
    run = ncd([command], "pid", "pid")
    assert run.counts() == [(1, 0)] * 2
    assert all(
        text.startswith(f"{command} exited with status 127 before its END line: cannot run")
        for text in run.texts("error")
    )


def test_a_process_that_ncm_ncd_forks_off_does_not_end_the_child_when_it_exits() -> None:
    run = ncd(SCRIPTED, "pid", "forks", "pid")
    assert run.counts() == [(0, 0)] * 3
    assert len(set(run.texts("info", "pid"))) == 1


def test_what_a_component_started_outlives_a_run_that_ends_well() -> None:
    run = ncd(SCRIPTED, "stray")
    stray = int(run.texts("info")[0])
    assert is_running(stray)
    os.kill(stray, signal.SIGKILL)


class Driven:
    """A Perl process that a test can signal while its one component runs."""

    def __init__(self, component: str) -> None:
        self.perl = subprocess.Popen(
            [*PERL, str(HERE / "ncd.pl")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.perl.stdin is not None
        assert self.perl.stdout is not None
        self.stdout = self.perl.stdout
        self.perl.stdin.write(plan(SCRIPTED, [step("pid"), step(component)]))
        self.perl.stdin.close()
        self.child = int(self.info()["text"])

    def info(self) -> dict[str, Any]:
        """The next INFO line."""
        for line in self.stdout:
            item: dict[str, Any] = json.loads(line)
            if item.get("level") == "info":
                return item
        raise AssertionError("no further line")

    def close(self) -> int:
        self.stdout.close()
        return self.perl.wait(timeout=30)


def test_ncm_ncd_when_interrupted_ends_the_child_and_keeps_its_own_status() -> None:
    driven = Driven("hang")
    grandchild = int(driven.info()["text"])
    driven.perl.send_signal(signal.SIGINT)
    driven.stdout.read()
    assert driven.close() == 255
    assert not is_running(driven.child)
    assert eventually(lambda: not is_running(grandchild))


def test_when_ncm_ncd_is_killed_the_child_stops_at_its_next_line() -> None:
    driven = Driven("dripping")
    assert driven.info()["text"] == "still here"
    driven.perl.kill()
    driven.close()
    assert eventually(lambda: not is_running(driven.child))
