# SPDX-License-Identifier: Apache-2.0
"""A fake server, and a front end whose component asks it, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oned_cloud.life import Cloud, Nebula
from tests.oned_server import OnedServer


@pytest.fixture
def server() -> Iterator[OnedServer]:
    """A fresh server."""
    with OnedServer() as made:
        yield made


@pytest.fixture
def cloud(tmp_path: Path, server: OnedServer) -> Cloud:
    """Component oned on a front end that has nothing yet."""
    return Cloud(tmp_path, server)


@pytest.fixture
def nebula(tmp_path: Path, server: OnedServer) -> Nebula:
    """Component opennebula on a front end that has nothing yet."""
    return Nebula(tmp_path, server)
