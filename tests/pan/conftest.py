# SPDX-License-Identifier: Apache-2.0
"""The compilers: the real panc where it can be had, and always our own part of the language."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import panc
from .language.compiler import compile_object
from .profiles import Compiler

COMPILERS = {"panc": panc.compile_object, "language": compile_object}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of compiled profiles runs with every compiler there is; test_panc.py says which."""
    if "compiler" in metafunc.fixturenames:
        names = list(COMPILERS) if panc.why_not() is None else ["language"]
        metafunc.parametrize("compiler", names, indirect=True)


@pytest.fixture
def compiler(request: pytest.FixtureRequest, tmp_path: Path) -> Compiler:
    """One of the compilers, with a folder for the templates of this test."""
    return Compiler(request.param, COMPILERS[request.param], tmp_path)
