# SPDX-License-Identifier: Apache-2.0
"""A default route that comes while the gateway is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.net_box.box import NEEDS, TOP, Box
from tests.net_box.box import box as box

ASK = f"""
import sys
sys.path.insert(0, {str(TOP)!r})
from ncm.host import Host
from ncm_bridge.live import probes
print("ready", flush=True)
probe = {{"type": "gateway", "timeout": 2, "retries": 3}}
print(probes.missing([probe], Host("/"), [""]))
"""


@pytest.mark.needs(*NEEDS)
def test_the_sentence_names_the_gateway_that_a_server_gave_meanwhile(box: Box) -> None:
    box.run("ip", "link", "set", "eth0", "up", check=True)
    box.run("ip", "addr", "add", "192.0.2.3/24", "dev", "eth0", check=True)
    box.outside("192.0.2.1/24")
    with box.popen(sys.executable, "-B", "-c", ASK, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        box.run("sleep", "0.5")
        box.run("ip", "route", "add", "default", "via", "192.0.2.9", check=True)
        said = process.stdout.read().strip()
    assert said == "['gateway 192.0.2.9 does not answer (4 tries of 2 s)']"
