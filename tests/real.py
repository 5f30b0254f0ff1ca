# SPDX-License-Identifier: Apache-2.0
"""Real parts that a test needs: skipped where they are missing, failed in CI."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess

import pytest

ONCE = "one Python"
"""Named among the parts of a test that is the same on every Python: the main one runs it."""
SBIN = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


@functools.cache
def has(part: str) -> bool:
    """Whether a part is here: `root`, `/a/path`, `perl:Module`, `python:module` or a command."""
    kind, _, name = part.partition(":")
    if part == "root":
        return os.geteuid() == 0
    if part.startswith("/"):
        return os.path.exists(part)
    if kind == "perl":
        answer = subprocess.run(["perl", f"-M{name}", "-e1"], capture_output=True, check=False)
        return answer.returncode == 0
    if kind == "python":
        return importlib.util.find_spec(name) is not None
    return shutil.which(part, path=SBIN) is not None


def needs(*parts: str) -> None:
    """Skip the test where a part is missing; with NCM_REQUIRE_REAL=1 (CI) fail it.

    ONCE: skip it where NCM_THOROUGH=0 says that another Python runs it.
    """
    if ONCE in parts and os.environ.get("NCM_THOROUGH") == "0":
        pytest.skip("NCM_THOROUGH=0")
    missing = [part for part in parts if part != ONCE and not has(part)]
    if not missing:
        return
    message = f"needs {', '.join(missing)}"
    if os.environ.get("NCM_REQUIRE_REAL") == "1":
        pytest.fail(f"{message}: not on this machine; list it in .ci/packages", pytrace=False)
    pytest.skip(message)
