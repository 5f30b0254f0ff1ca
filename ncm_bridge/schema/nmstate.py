# SPDX-License-Identifier: Apache-2.0
"""What only trees for ncm-network's back end nmstate have: drop-ins of NetworkManager."""

from __future__ import annotations

from ncm.schema import Record, choice
from ncm.values import Str

_PLUGINS = ("keyfile", "ifcfg-rh")


class MainConfig(Record):
    """The part [main] of NetworkManager.conf(5)."""

    dns: Str | None = choice(
        "who writes resolv.conf; none when left out",
        "default", "dnsmasq", "none", "systemd-resolved",
    )  # fmt: skip
    plugins: Str | None = choice("the only plug-in for profiles", *_PLUGINS)
    plugins_more: Str | None = choice("a further plug-in for profiles", *_PLUGINS, name="plugins+")
    plugins_less: Str | None = choice("a plug-in for profiles less", *_PLUGINS, name="plugins-")


class DeviceConfig(Record):
    """The part [device] of NetworkManager.conf(5)."""

    keep_configuration: Str | None = choice(
        "whether links keep what they have when NetworkManager starts",
        "yes", "no", name="keep-configuration",
    )  # fmt: skip
