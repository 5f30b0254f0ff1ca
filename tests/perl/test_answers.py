# SPDX-License-Identifier: Apache-2.0
"""What a component's log and counts hold after an answer."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from .conftest import BARE, HERE, PERL, RAW, ROOT, SCRIPTED, ncd, step


def test_the_module_compiles_without_a_warning_under_taint_checks() -> None:
    done = subprocess.run(
        [*PERL, "-c", str(ROOT / "perl/NCM/Component/pyncm.pm")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines() == [f"{ROOT}/perl/NCM/Component/pyncm.pm syntax OK"]
    assert done.returncode == 0


def test_ncm_ncd_can_compare_the_version() -> None:
    code = "print version->new($NCM::Component::pyncm::VERSION) > version->new('0.0.1')"
    done = subprocess.run(
        [*PERL, "-MNCM::Component::pyncm", "-e", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("1", "")


def test_every_level_goes_through_the_method_that_counts_it() -> None:
    run = ncd(SCRIPTED, "all_levels")
    assert run.counts() == [(1, 2)]
    for level, written in (("error", "ERROR"), ("info", "INFO"), ("OK", "OK"), ("debug1", "DEBUG")):
        assert run.texts(level) == [f"a line of {written}"]
    assert run.texts("warn") == ["a line of WARN"] * 2
    assert run.texts("verbose") == ["a line of VERB"]


def test_a_changed_file_is_an_event_of_the_component() -> None:
    run = ncd(SCRIPTED, "all_levels")
    events = [item["event"] for item in run.items if "event" in item]
    assert events == [{"filename": "/etc/exports", "modified": 1, "component": "all_levels"}]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {}),
        ({"noaction": 1}, {"noaction": True}),
        ({"verbose": 1}, {"verbose": True}),
        ({"method": "Unconfigure"}, {"method": "unconfigure"}),
        ({"cid": 9998}, {"cid": 9998}),
    ],
)
def test_a_request_says_what_ncm_ncd_wants(more: Any, expected: Any) -> None:
    run = ncd(SCRIPTED, step("asked", **more))
    usual = {
        "component": "asked",
        "method": "configure",
        "profile_dir": b"/var/lib/ccm/profile.7".hex(),
        "cid": 7,
        "noaction": False,
        "verbose": False,
    }
    assert [json.loads(text) for text in run.texts("info")] == [{**usual, **expected}]


def test_any_directory_name_arrives_byte_for_byte() -> None:
    names = [
        b'/with "quotes" and \\back',
        b"/control\x01\n\x7f",
        "/Gr\u00fc\u00dfe \u20ac".encode(),
        "/beyond \U0001f600".encode(),
        b"/latin \xfc and utf \xc3\xbc",
        b"/literal \\udcfc \xff",
    ]
    run = ncd(SCRIPTED, *(step("asked", directory=name) for name in names))
    arrived = [bytes.fromhex(json.loads(text)["profile_dir"]) for text in run.texts("info")]
    assert arrived == names


@pytest.mark.parametrize("directory", [b"", b"relative"])
def test_without_a_profile_directory_there_is_one_error(directory: bytes) -> None:
    run = ncd(SCRIPTED, step("asked", directory=directory))
    assert run.counts() == [(1, 0)]
    assert run.texts("info") == []


def test_texts_are_ascii_and_a_second_line_of_an_error_does_not_count() -> None:
    run = ncd(SCRIPTED, "texts")
    assert run.texts("info") == ["Gr\\xfc\\xdfe \\u20ac", "second", "bell\\x07"]
    assert run.texts("event") == ["/etc/a\\x0ab"]
    assert run.counts() == [(1, 0)]


def test_a_line_of_a_megabyte_is_cut_and_says_so() -> None:
    run = ncd(SCRIPTED, "long_line", "pid")
    text = run.texts("info", "long_line")[0]
    assert text.startswith("xxx")
    assert text.endswith(" ... (934469 bytes more)")
    assert run.counts() == [(0, 0)] * 2


def test_a_megabyte_on_stderr_blocks_nobody() -> None:
    run = ncd(RAW, "floods")
    assert len(run.texts("verbose")) == 1000
    assert run.counts() == [(0, 0)]


@pytest.mark.parametrize(
    ("component", "errors"),
    [
        ("bad_profile", ["/a: is wrong", "/b: is wrong too"]),
        ("bad_host", ["/etc/fstab: is a directory"]),
    ],
)
def test_somebodys_mistake_is_an_error_line_per_problem_and_no_traceback(
    component: str, errors: list[str]
) -> None:
    run = ncd(SCRIPTED, component, "pid")
    assert run.texts("error") == errors
    assert run.texts("verbose") == []
    assert run.counts() == [(len(errors), 0), (0, 0)]


@pytest.mark.parametrize("component", ["bug", "known_bug", "sys_exit", "no_level"])
def test_a_bug_is_one_error_with_its_traceback_in_the_log(component: str) -> None:
    run = ncd(SCRIPTED, component, "pid")
    assert run.counts() == [(1, 0), (0, 0)]
    assert run.texts("verbose")[0] == "Traceback (most recent call last):"
    assert str(HERE / "scripted.py") in "".join(run.texts("verbose"))


def test_a_bug_names_its_line_and_keeps_its_text_to_itself() -> None:
    run = ncd(SCRIPTED, "bug")
    assert run.texts("error")[0].startswith(f"bug in {HERE / 'scripted.py'}:")
    assert run.texts("error")[0].endswith(": ZeroDivisionError")
    assert "division by zero" not in str(run.texts("verbose"))


def test_what_a_component_prints_is_no_answer() -> None:
    run = ncd(SCRIPTED, "noisy", "pid")
    assert run.counts() == [(0, 0)] * 2
    assert [text.split(": ", 1)[1] for text in run.texts("verbose")] == [
        "ERROR printed",
        "END errors=9 warnings=9",
    ]
    assert run.texts("info", "noisy") == ["read 0 bytes"]


def test_garbage_is_shown_and_the_rest_of_the_answer_counts() -> None:
    run = ncd(RAW, "garbage")
    assert [text.split(": not an answer: ")[1] for text in run.texts("verbose")] == [
        "\\xff\\xfe\\x00 what",
        "",
        "ERRORS no level",
        "END of story",
    ]
    assert run.texts("info") == ["still fine"]
    assert run.counts() == [(0, 0)]


def test_lines_in_pieces_are_put_together() -> None:
    run = ncd(RAW, "pieces")
    assert (run.texts("info"), run.texts("warn")) == (["one"], ["two"])
    assert run.counts() == [(0, 1)]


def test_a_traceback_cannot_tear_an_answer_line_apart() -> None:
    run = ncd(RAW, "torn")
    assert run.texts("info") == ["half"]
    assert [text.split(": ", 1)[1] for text in run.texts("verbose")] == ["Traceback", "  File x"]


def test_stderr_without_a_newline_belongs_to_its_component() -> None:
    run = ncd(RAW, "leaves_half_stderr", "good")
    assert [text.split(": ", 1)[1] for text in run.texts("verbose")] == ["no newline"]
    assert len(run.texts("verbose", "leaves_half_stderr")) == 1


def test_counts_are_those_of_the_end_line() -> None:
    assert ncd(RAW, "counts_more").counts() == [(3, 2)]


def test_lines_that_the_end_line_forgot_still_count() -> None:
    assert ncd(RAW, "counts_less").counts() == [(1, 1)]


def test_the_child_starts_with_nothing_of_ncm_ncds_own() -> None:
    run = ncd(BARE, "anything")
    assert sorted(run.texts("info")) == [
        "SigBlk: 0000000000000000",
        "SigIgn: 0000000000000000",
        "cwd /",
        "env HOME=/",
        "env PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        "env PWD=/",
        "umask 0022",
    ]


@pytest.mark.parametrize("close_stdin", [False, True])
def test_no_descriptor_leaks_into_the_child(close_stdin: bool) -> None:
    run = ncd(SCRIPTED, "fds", close_stdin=close_stdin)
    fds = json.loads(run.texts("info")[0])
    assert fds["0"] == "/dev/null"
    assert fds["1"] == fds["2"]
    kinds = sorted(target.partition(":")[0] for name, target in fds.items() if int(name) > 2)
    assert kinds == ["pipe", "pipe"]
