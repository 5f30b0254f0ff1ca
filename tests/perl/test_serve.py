# SPDX-License-Identifier: Apache-2.0
"""The Python end of the pipes by itself."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import Any

import pytest

from ncm.child import BadRequest, Request

from .conftest import SCRIPTED

GOOD = {
    "component": "pid",
    "method": "configure",
    "profile_dir": "/var/lib/ccm/profile.7",
    "cid": 7,
    "noaction": False,
    "verbose": False,
}

BAD: list[tuple[str, Any]] = [
    ("component", None),
    ("component", ""),
    ("component", "a-b"),
    ("component", "../a"),
    ("component", "1a"),
    ("component", "a\n"),
    ("component", "gr\u00fcn"),
    ("component", ["a"]),
    ("method", "Configure"),
    ("method", None),
    ("method", ["configure"]),
    ("profile_dir", "profile.7"),
    ("profile_dir", "/a\0b"),
    ("profile_dir", None),
    ("cid", "7"),
    ("cid", True),
    ("cid", -1),
    ("cid", 7.0),
    ("noaction", None),
    ("noaction", 0),
    ("noaction", "false"),
    ("verbose", 1),
]


def answers(data: bytes) -> tuple[list[str], int]:
    done = subprocess.run(SCRIPTED, input=data, capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    return done.stdout.decode("ascii").splitlines(), done.returncode


def line(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode() + b"\n"


def test_a_good_request_is_typed() -> None:
    request = Request.parse(line(noaction=True))
    assert (request.component, request.method, request.cid) == ("pid", "configure", 7)
    assert (request.profile_dir, request.noaction, request.verbose) == (
        "/var/lib/ccm/profile.7",
        True,
        False,
    )


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_field_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(BadRequest, match=f"^{field} "):
        Request.parse(line(**{field: value}))


@pytest.mark.parametrize("field", sorted(GOOD))
def test_no_field_may_be_missing(field: str) -> None:
    fields = {name: value for name, value in GOOD.items() if name != field}
    with pytest.raises(BadRequest, match=f"^{field} "):
        Request.parse(json.dumps(fields).encode())


@pytest.mark.parametrize("data", [b"\n", b"x\n", b"[1]\n", b"\xff\n", b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_request_is_answered_and_the_next_one_served(data: bytes) -> None:
    lines, status = answers(data + line())
    assert lines[0].startswith("ERROR request refused: not ")
    assert lines[1] == "END errors=1 warnings=0"
    assert lines[2].startswith("INFO ")
    assert lines[3:] == ["END errors=0 warnings=0"]
    assert status == 0


def test_a_request_that_was_cut_off_is_not_run() -> None:
    assert answers(line() + line()[:-1])[0][1:] == ["END errors=0 warnings=0"]


def test_every_answer_ends_with_its_own_counts() -> None:
    lines, _ = answers(line(component="all_levels") + line())
    assert [text for text in lines if text.startswith("END")] == [
        "END errors=1 warnings=2",
        "END errors=0 warnings=0",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("component", ["pid", "dripping"])
def test_a_signal_ends_it_idle_or_busy_without_an_end_line(
    number: signal.Signals, component: str
) -> None:
    with subprocess.Popen(SCRIPTED, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(line() + line(component=component))
        child.stdin.flush()
        for _ in range(4):
            child.stdout.readline()
        child.send_signal(number)
        rest = child.stdout.read()
        assert child.wait(timeout=30) == 130
    assert b"END" not in rest
