# SPDX-License-Identifier: Apache-2.0
"""A node of ifupdown whose profile a test edits between its runs."""

from __future__ import annotations

import copy
from typing import Any

from tests.net_box.box import Box, Done


class Edited:
    """network: /system/network, a copy. policy: component bridge. outside: of the
    other end of its first card."""

    def __init__(self, box: Box, network: dict[str, Any], outside: str) -> None:
        self.box = box
        self.network = copy.deepcopy(network)
        self.policy: dict[str, Any] = {"backend": "ifupdown", "probes": []}
        box.start("ifupdown")
        box.outside(outside)

    def configure(self, *arguments: str) -> Done[str]:
        run = {"active": True, "dispatch": True}
        components = {"network": {**run, "ncm-module": "pyncm"}, "bridge": {**run, **self.policy}}
        self.box.profile(
            {"system": {"network": self.network}, "software": {"components": components}}
        )
        return self.box.configure(*arguments, "network")
