# SPDX-License-Identifier: Apache-2.0
"""The whole command on a machine of its own: nginx is asked before the swap, and by a run only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Machine
from tests.live.conftest import machine as machine  # a fixture

from .conftest import CONF, HASH, USERS
from .door import free_port
from .pki import Pki

pytestmark = pytest.mark.needs("root", "nginx", "openssl")
Node = Callable[..., None]


@pytest.fixture
def node(machine: Machine, pki: Pki) -> Node:
    """node(field=value ...): the machine's profile with this door from now on."""
    for at, source in (("one.pem", pki["server"]), ("one.key", pki.key("server"))):
        shutil.copy(source, machine.upper / "etc" / at)
    port = free_port()

    def make(**nginx: Any) -> None:
        door = {"certificate": "/etc/one.pem", "key": "/etc/one.key", "port": port, **nginx}
        tree = {"active": True, "ncm-module": "pyncm", "nginx": door}
        machine.profile({"one_proxy": tree})

    return make


def left(machine: Machine) -> list[Path]:
    return list((machine.upper / "etc").rglob("*.ncm-new"))


def test_a_run_asks_nginx_before_it_swaps_and_a_dry_run_does_not(
    machine: Machine, node: Node
) -> None:
    node()
    assert machine.configure("one_proxy").returncode == 0
    good = machine.text(CONF)
    assert machine.calls() == ["--no-ask-password reload-or-restart nginx.service"]
    node(certificate="/etc/missing.pem", users={"carol": {"hash": HASH}})
    dry = machine.configure("--dry-run", "one_proxy")
    assert dry.returncode == 0, dry.stdout
    assert "missing.pem" in dry.stdout
    done = machine.configure("one_proxy")
    assert done.returncode == 1
    assert f"{CONF}: is left as it was: nginx refuses the new one" in done.stdout
    assert "missing.pem" in done.stdout.partition("refuses the new one")[2]
    assert machine.text(CONF) == good
    assert not (machine.upper / USERS.lstrip("/")).exists()
    assert machine.calls() == []
    assert left(machine) == []


def test_what_was_refused_comes_about_when_it_is_mended(machine: Machine, node: Node) -> None:
    node(certificate="/etc/later.pem", users={"carol": {"hash": HASH}})
    assert machine.configure("one_proxy").returncode == 1
    shutil.copy(machine.upper / "etc/one.pem", machine.upper / "etc/later.pem")
    done = machine.configure("one_proxy")
    assert done.returncode == 0, done.stdout
    assert "later.pem" in machine.text(CONF)
    assert machine.text(USERS) == f"carol:{HASH}\n"
    assert (machine.upper / USERS.lstrip("/")).stat().st_mode & 0o777 == 0o600
    assert machine.calls() == ["--no-ask-password reload-or-restart nginx.service"]
    assert "nothing to change" in machine.configure("one_proxy").stdout
    assert left(machine) == []
