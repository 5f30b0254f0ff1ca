# SPDX-License-Identifier: Apache-2.0
"""What ifupdown cannot do is refused with its path."""

from __future__ import annotations

import pytest

from tests.net_backends.bad_profiles import (
    A_PORT,
    BRIDGE,
    EM1,
    NM,
    Row,
    complaints,
    each,
    of_both,
    types,
)
from tests.net_backends.features import I, N
from tests.net_ifupdown.conftest import FEATURES
from tests.network.test_bad_profiles import changed

ROUTE, RULE = f"{I}/uplink/route", f"{I}/uplink/rule"

BAD: list[Row] = [
    *types("ifupdown", "xDSL"),
    *of_both("ifupdown"),
    ("a server's gateway", "ethtool", {f"{EM1}/defroute": False}, f"{EM1}/defroute",
     "with bootproto dhcp"),
    ("a server's gateway, bootp", "ethtool", {f"{I}/em3/defroute": False}, f"{I}/em3/defroute",
     "with bootproto bootp"),
    ("root block of a bridge", "bridges", {f"{BRIDGE}/root_block": 1}, f"{BRIDGE}/root_block",
     A_PORT),
    ("fast leave of a bridge", "bridges", {f"{BRIDGE}/multicast_fast_leave": 1},
     f"{BRIDGE}/multicast_fast_leave", A_PORT),
    ("device of NetworkManager", "nodewide",
     {f"{N}/device_config": {"keep-configuration": "no"}}, f"{N}/device_config", NM),
    ("a command of the shell", "routes", {f"{ROUTE}/9/command": "10.0.0.0/8 dev em2; reboot"},
     f"{ROUTE}/9/command", "character"),
    ("a rule of the shell", "routes", {f"{RULE}/4/command": "iif em2 table `id`"},
     f"{RULE}/4/command", "character"),
]  # fmt: skip


@each(BAD)
def test_is_refused_with_its_path(wanted, base, changes, path: str, words: str) -> None:
    found = complaints(wanted, changed(FEATURES[base], changes))
    assert words in found.get(path, ""), found


@pytest.mark.parametrize("file", ["interfaces", "interfaces.d/installer"])
def test_a_stanza_of_others_is_refused(wanted, tmp_path, file: str) -> None:
    path = tmp_path / "root/etc/network" / file
    path.parent.mkdir(parents=True)
    path.write_text("auto em2 x1\niface  em2 inet dhcp\niface x1 inet manual\n# iface em2 x\n")
    message = f"/etc/network/{file} has a stanza for em2: take it away"
    assert complaints(wanted, FEATURES["routes"], tmp_path / "root") == {f"{I}/uplink": message}
