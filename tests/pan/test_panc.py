# SPDX-License-Identifier: Apache-2.0
"""Whether the real compiler took part in this run."""

from __future__ import annotations

import pytest

from . import panc
from .profiles import Compiler


def test_the_real_compiler_took_part(compiler: Compiler) -> None:
    """The one test part that CI may lack: it depends on what Maven Central holds."""
    if compiler.name != "panc" and panc.why_not() is not None:
        pytest.skip(f"no panc: {panc.why_not()}")
    assert compiler.compile_profile("'/a' = 1;") == {"a": 1}
