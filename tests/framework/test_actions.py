# SPDX-License-Identifier: Apache-2.0
"""What systemctl answers, and what we make of it. The systemctl here is a script of the test."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest

from ncm import actions
from ncm.errors import HostError
from ncm.host import Host
from ncm.resource import Action

RELOAD = Action("nfs-server.service", "reload")
Systemctl = Callable[[str], Path]


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemctl:
    """systemctl(text): this shell script is the only command there is; the log of its calls."""

    def make(text: str) -> Path:
        script, log = tmp_path / "systemctl", tmp_path / "log"
        script.write_text(f'#!/bin/sh\necho "$*" >>{log}\n{text}\n')
        script.chmod(0o755)
        log.touch()
        return log

    monkeypatch.setitem(actions._ENVIRONMENT, "PATH", str(tmp_path))
    return make


@pytest.mark.parametrize("status", [3, 4])
def test_a_reload_of_what_does_not_run_is_nothing(systemctl: Systemctl, status: int) -> None:
    log = systemctl(f'case "$1" in is-active) exit {status};; esac')
    actions.perform(Host("/"), RELOAD)
    assert " reload " not in log.read_text()


def test_a_reload_is_not_lost_when_systemd_does_not_tell(systemctl: Systemctl) -> None:
    systemctl('echo "Failed to connect to bus"; exit 1')
    with pytest.raises(HostError, match=r"nfs-server\.service: Failed to connect"):
        actions.perform(Host("/"), RELOAD)


def test_a_systemctl_that_cannot_be_started_is_an_error_of_the_host(systemctl: Systemctl) -> None:
    systemctl("exit 0").with_name("systemctl").chmod(0o644)
    with pytest.raises(HostError, match="cannot be started: Permission denied"):
        actions.perform(Host("/"), Action("libvirtd.service", "restart"))
