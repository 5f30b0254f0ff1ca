# SPDX-License-Identifier: Apache-2.0
"""Whole runs of ncm-configure on a node that NetworkManager has."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_keyfile.node import path_of
from tests.net_keyfile.test_real import CLOUD, PEER, PLAIN, I
from tests.network.bad_profiles import DELETE
from tests.network.test_bad_profiles import changed

pytestmark = pytest.mark.needs(*NEEDS, "NetworkManager", "nmcli")


def active(profile: dict[str, Any]) -> dict[str, Any]:
    """For a run: its change is proved by the gateway's answer."""
    made = copy.deepcopy(profile)
    components = made["software"]["components"]
    components["bridge"]["probes"] = [{"type": "gateway"}]
    for name in ("network", "bridge"):
        components[name].update({"active": True, "ncm-module": "pyncm"})
    return made


def configure(box: Box, profile: dict[str, Any]) -> Any:
    box.profile(active(profile))
    return box.configure("network")


@pytest.fixture
def ready(box: Box) -> Box:
    box.os("el", 9)
    box.outside(*PEER)
    box.start("NetworkManager")
    return box


def test_each_profile_is_true_after_one_run(ready: Box) -> None:
    for profile in (PLAIN, CLOUD, PLAIN):
        done = configure(ready, profile)
        assert done.returncode == 0, done.stdout + done.stderr
        ready.until(lambda: ready.ping("192.0.2.10", count=1))
        again = configure(ready, profile)
        assert "nothing to change" in again.stdout, again.stdout
    assert [each["ifname"] for each in ready.ip("link")] == ["lo", "eth0", "eth1"]


def test_a_bridge_with_a_guest_stays_and_its_file_too(ready: Box) -> None:
    assert configure(ready, CLOUD).returncode == 0
    fewer = changed(CLOUD, {f"{I}/private": DELETE})
    with ready.tap("vnet0", "private", "192.0.2.77"):
        done = configure(ready, fewer)
        assert done.returncode != 0
        assert "1 guest's tap" in done.stdout
        assert f"! {path_of('private')}: waits for link private" in done.stdout
        assert ready.exists(path_of("private"))
        port = ready.ip("link", "show", "vnet0")[0]
        assert port["master"] == "private"
    assert configure(ready, fewer).returncode == 0
    ready.until(lambda: ready.ip("link", "show", "private") == [])
    assert not ready.exists(path_of("private"))
