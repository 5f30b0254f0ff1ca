# SPDX-License-Identifier: Apache-2.0
"""A libvirtd for each test; the distribution's Python with its own binding."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Callable

import pytest

from tests.libvirt_live.daemon import NEEDS, Daemon
from tests.real import needs as needed

DISTRIBUTION = "/usr/bin/python3"
Needs = Callable[..., None]
MakeDaemon = Callable[[], Daemon]


@pytest.fixture(scope="session")
def capabilities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first libvirtd of a test run asks the emulators what they can; the others know."""
    return tmp_path_factory.mktemp("capabilities")


@pytest.fixture
def make_daemon(capabilities: Path, needs: Needs) -> Iterator[MakeDaemon]:
    """make_daemon(): one more node with a libvirtd of its own, until the test ends."""
    needs(*NEEDS)
    daemons: list[Daemon] = []

    def make() -> Daemon:
        daemons.append(Daemon(capabilities))
        daemons[-1].start()
        return daemons[-1]

    yield make
    for daemon in daemons:
        daemon.stop()


@pytest.fixture
def daemon(make_daemon: MakeDaemon) -> Daemon:
    """A libvirtd that nobody has used yet: to start one costs less than to tidy one up."""
    return make_daemon()


@pytest.fixture
def fresh_daemon(make_daemon: MakeDaemon) -> Daemon:
    """A second one beside ``daemon``."""
    return make_daemon()


@pytest.fixture
def distribution_python(needs: Needs) -> str:
    """The interpreter of the distribution, with jinja2, lxml and libvirt as nodes have them."""
    probe = [DISTRIBUTION, "-c", "import jinja2, lxml, libvirt"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        needs("python3-libvirt")
    return DISTRIBUTION


@pytest.fixture(scope="module")
def module_daemon(capabilities: Path) -> Iterator[Daemon]:
    """One libvirtd for all tests of a module, where each leaves it as it found it."""
    needed(*NEEDS)
    daemon = Daemon(capabilities)
    daemon.start()
    yield daemon
    daemon.stop()
