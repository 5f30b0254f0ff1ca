# SPDX-License-Identifier: Apache-2.0
"""The tests' own frame: a missing real part and a missing golden file are never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.real import has, needs

NOWHERE = ("no-such-command", "/no/such/path", "perl:No::Such::Module", "python:no_such_module")


@pytest.mark.parametrize("part", NOWHERE)
def test_a_missing_part_skips_here_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.delenv("NCM_REQUIRE_REAL", raising=False)
    with pytest.raises(pytest.skip.Exception, match=part):
        needs("sh", part)
    monkeypatch.setenv("NCM_REQUIRE_REAL", "1")
    with pytest.raises(pytest.fail.Exception, match=part):
        needs("sh", part)


@pytest.mark.parametrize("part", ["sh", "/", "perl:strict", "python:json"])
def test_a_part_that_is_here_is_found(part: str) -> None:
    assert has(part)


def test_a_golden_file_that_is_missing_or_differs_fails(
    golden: Golden, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if request.config.getoption("--regenerate"):
        pytest.skip("golden files are being written")
    file = tmp_path / "golden"
    with pytest.raises(AssertionError, match="is missing"):
        golden(file, "text\n")
    file.write_text("text\n")
    golden(file, "text\n")
    golden(file, b"text\n")
    for other in ("Text\n", b"text"):
        with pytest.raises(AssertionError, match="differs"):
            golden(file, other)
