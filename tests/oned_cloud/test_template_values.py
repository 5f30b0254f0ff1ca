# SPDX-License-Identifier: Apache-2.0
"""Whatever text the schema takes comes back from the server as the same: nothing is left to do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

PIECES = ('"', "\\", "]]>", "<![CDATA[", "\n", " ", "\t", "]", "[", ",", "=", "#", "&", "<", "é",
          "\u4e2d", "\u00a0", "a", "$X[Y]", "&amp;", "%", "'")  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
NAME = st.text("ABCXYZ_", min_size=1, max_size=6).map("V_".__add__)
FREE = st.dictionaries(NAME, TEXT, min_size=1, max_size=3)
DISK = st.one_of(
    st.fixed_dictionaries({"image": TEXT.filter(bool)}, optional={"size": st.integers(1, 2**40)}),
    st.fixed_dictionaries({"type": st.just("swap"), "size": st.integers(1, 999)}),
    st.fixed_dictionaries({"attributes": FREE.map(lambda at: {"IMAGE_ID": "1", **at})}),
)  # fmt: skip
TEMPLATE = st.fixed_dictionaries(
    {},
    optional={
        "description": TEXT,
        "cpu": st.floats(0.01, 64, allow_nan=False),
        "memory": st.integers(1, 2**40),
        "disks": st.lists(DISK, max_size=3),
        "nics": st.lists(st.fixed_dictionaries({"network": TEXT.filter(bool)}), max_size=2),
        "context": FREE,
        "context_secret": FREE.map(lambda at: {f"S{key}": text for key, text in at.items()}),
        "attributes": FREE,
        "vectors": st.dictionaries(NAME.map("W".__add__), st.lists(FREE, min_size=1, max_size=3)),
        "raw": st.fixed_dictionaries(
            {"data": TEXT.filter(bool)}, optional={"validate": st.booleans()}
        ),
        "sched_requirements": TEXT,
    },
)  # fmt: skip


@pytest.mark.usefixtures("thorough")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=TEMPLATE, second=TEMPLATE)
def test_any_template_is_made_and_changed_once(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    with OnedServer() as server, tempfile.TemporaryDirectory() as folder:
        cloud = Cloud(Path(folder), server)
        for wish in (first, second):
            tree = {"templates": {"t": wish}}
            done = cloud.go(tree)
            assert not done.errors
            cloud.settled(tree)
        kept = server.db.named("template", "t").template
        assert kept.get("DESCRIPTION") == second.get("description", "").strip(" \t\n")
        assert [at.get("IMAGE", "").strip() for at in kept.vectors("DISK")] == [
            at.get("image", "").strip() for at in second.get("disks", ())
        ]
