# SPDX-License-Identifier: Apache-2.0
"""A host whose libvirtd stops answering, dies, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.libvirt_live.daemon import NEEDS, Daemon
from tests.oned_cloud import sshd
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.test_readiness import reason, state, tree
from tests.oned_server import OnedServer
from tests.real import needs

pytestmark = pytest.mark.usefixtures("thorough")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    needs(*NEEDS, *sshd.NEEDS)
    capabilities = tmp_path / "capabilities"
    capabilities.mkdir()
    made = Daemon(capabilities)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_libvirtd_frozen_dead_and_back(cloud: Cloud, server: OnedServer, daemon: Daemon) -> None:
    wanted = tree("kvm1", checks=["libvirt"], timeout=10)
    inside = f"nsenter -t {daemon.first} -m -n -p -u -i --"
    daemon.run("mkdir", "-p", "/run/sshd", check=True)
    with sshd.Hosts(cloud.root / "etc/one/ssh") as hosts:
        hosts.add("kvm1", namespace=inside)
        cloud.made(wanted)
        assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
        daemon.freeze()
        cloud.made(wanted)
        assert reason(server, "kvm1") == "libvirt does not answer: no answer within 8 s"
        daemon.thaw()
        cloud.made(wanted)
        assert state(server, "kvm1") == "enabled"
        daemon.kill()
        cloud.made(wanted)
        assert str(reason(server, "kvm1")).startswith("libvirt does not answer: Failed to connect")
        daemon.restart()
        cloud.made(wanted)
        assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
