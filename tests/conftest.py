# SPDX-License-Identifier: Apache-2.0
"""What every test may use: golden files, real parts, one setting of hypothesis."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Callable, Union

import pytest
from hypothesis import HealthCheck, settings

from tests.real import ONCE
from tests.real import needs as need

LIMITS = ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_AS", "RLIMIT_CORE")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD)
PYTESTS = "PYTEST_CURRENT_TEST"
DATA = Path(__file__).resolve().parent / "data"

# No test fails for being slow: this machine may be busy.
settings.register_profile(
    "ncm", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ncm")

Golden = Callable[[Path, Union[str, bytes]], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """--regenerate: golden files are written, not compared."""
    parser.addoption("--regenerate", action="store_true", help="rewrite the golden files")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """@pytest.mark.needs("augparse"): see tests/real.py for the names of parts."""
    for mark in item.iter_markers("needs"):
        need(*mark.args)


@pytest.fixture(scope="session", autouse=True)
def no_event_loop() -> Iterator[None]:
    """libvirt's event loop does not run in the process of the tests.

    Some tests fork. The child would share the loop's pipe with this process, and hear nothing.
    """
    from ncm_libvirt.live import connection

    start = connection._start_loop
    connection._start_loop = lambda libvirt: None
    yield
    connection._start_loop = start


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """A test leaves the process as it was, or another one fails that has nothing to do with it."""
    before = _of_this_process()
    yield
    after = _of_this_process()
    assert after == before, {name: (before[name], after[name]) for name in before
                             if before[name] != after[name]}  # fmt: skip


def _of_this_process() -> dict[str, object]:
    os.umask(umask := os.umask(0o022))
    limits = {name: resource.getrlimit(getattr(resource, name)) for name in LIMITS}
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    environment = {name: text for name, text in os.environ.items() if name != PYTESTS}
    return {"umask": umask, "cwd": os.getcwd(), "environment": environment, **limits,
            "signals": handlers, "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
            "user": (os.getresuid(), os.getresgid(), os.getgroups())}  # fmt: skip


@pytest.fixture
def thorough() -> None:
    """For what one Python is enough: NCM_THOROUGH=0 passes over it."""
    need(ONCE)


@pytest.fixture
def needs() -> Callable[..., None]:
    """needs("augparse", "root"), for a test that finds out late what it needs."""
    return need


@pytest.fixture
def data() -> Path:
    """tests/data."""
    return DATA


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """golden(path, wanted): the file at path holds exactly this; --regenerate writes it."""
    regenerate = bool(request.config.getoption("--regenerate"))

    def check(path: Path, wanted: str | bytes) -> None:
        made = wanted if isinstance(wanted, bytes) else wanted.encode()
        if regenerate:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != made:
                path.write_bytes(made)
            return
        assert path.exists(), f"{path} is missing: look at it after pytest --regenerate"
        recorded = path.read_bytes()
        if isinstance(wanted, str):
            assert wanted == recorded.decode(), f"differs from {path}"
        else:
            assert made == recorded, f"differs from {path}"

    return check


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that others can reach: pytest closes its own whenever another session starts."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
