# SPDX-License-Identifier: Apache-2.0
"""Component onehost, and registration in oned, in Pan: what Python takes compiles."""

from __future__ import annotations

import pytest

from tests.onehost.bad_profiles import FRONT, HOST, NODE
from tests.promises.life import REMOVED, edited

from .language.tokens import PanError
from .profiles import Compiler, statements

REFUSED = ("unknown part", "nobody to tell", "no private key", "port 0", "account with a blank",
           "unknown check", "bridge with a slash", "waiting for ever", "unknown network driver",
           "a front end without keys", "relative home", "argument with a blank")  # fmt: skip


def test_a_host_and_its_front_end_compile(compiler: Compiler) -> None:
    host = compiler.compile_profile(statements(HOST, "components/onehost/config"))
    announce = host["software"]["components"]["onehost"]["announce"]
    assert announce["checks"] == ["ssh", "libvirt", "bridges"]
    front = compiler.compile_profile(statements(FRONT, "components/oned/config"))
    assert front["software"]["components"]["oned"]["registration"]["most_disabled"] == 50


def test_what_pan_can_see_is_refused_by_it_already(compiler: Compiler) -> None:
    rows = {row[0]: row for row in NODE}
    for label in REFUSED:
        _, profile, edits, *_ = rows[label]
        for at, value in edits.items():
            profile = edited(profile, at, REMOVED if type(value) is object else value)
        with pytest.raises(PanError):
            compiler.compile_profile(statements(profile, "components/onehost/config"))
