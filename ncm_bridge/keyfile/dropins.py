# SPDX-License-Identifier: Apache-2.0
"""Drop-ins of NetworkManager.conf(5).

Two are those of ncm-network's nmstate, under the names that it gives them. The third is ours: with
every other back end a link keeps its addresses, and a port its bridge, while a cable is out.
NetworkManager would take them away after a few seconds, and give none at boot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ncm.resource import Action, File
from ncm.text import Text, join
from ncm_bridge.common.text import sectioned
from ncm_bridge.keyfile.glib import check, parse
from ncm_bridge.keyfile.text import Keys

if TYPE_CHECKING:
    from ncm_bridge.links import Links

CONF = "/etc/NetworkManager/conf.d"
MAIN = f"{CONF}/90-quattor.conf"
DEVICE = f"{CONF}/89-device-quattor.conf"
CARRIER = f"{CONF}/88-carrier-quattor.conf"
RELOAD = "nmcli general reload conf"


def dropins(links: Links) -> Iterator[File]:
    """[main] always: who writes resolv.conf is said there; [device] where it is asked for."""
    network = links.network
    config = network.main_config
    keys: Keys = [] if config is None else list(config.items())
    if not any(name == "dns" for name, _ in keys):
        keys.insert(0, ("dns", "none"))
    yield _file(MAIN, "main", keys, network.path if config is None else config.path)
    device = network.device_config
    if device is not None:
        yield _file(DEVICE, "device", list(device.items()), device.path)
    steady = [Text("interface-name:=", link.device) for link in links if not link.dynamic]
    if steady:
        keys = [("match-device", join(",", steady)), ("ignore-carrier", "yes")]
        yield _file(CARRIER, "device-quattor", keys, network.at("interfaces"))


def _file(path: str, section: str, keys: Keys, because: str) -> File:
    return File(
        path, sectioned([(section, keys)]), because, mode=0o444, meaning=_meaning, check=check,
        notify=(Action(RELOAD, "run"),), restore=False,
    )  # fmt: skip


def _meaning(text: str) -> Any:
    return {name: keys for name, keys in parse(text).items() if keys}
