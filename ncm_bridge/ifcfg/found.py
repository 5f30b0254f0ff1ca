# SPDX-License-Identifier: Apache-2.0
"""By which word ifup and ifdown find the file of a link."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ncm_bridge.choose import SCRIPTS
from ncm_bridge.common.assignments import parse

_FILE = "ifcfg-"


def key_of(name: str, folder: str = SCRIPTS) -> str:
    """What stands behind ifcfg- in the name of the file that says DEVICE=name.

    Where no file has the name of the link, ifup looks for its MAC address before it looks for its
    name: of a VLAN or a bridge it would find the file of the card.
    """
    if os.path.exists(f"{folder}/{_FILE}{name}"):
        return name
    keys = [key for key in _keys(folder) if _device(f"{folder}/{_FILE}{key}") == name]
    return keys[0] if len(keys) == 1 else name


def _keys(folder: str) -> Iterator[str]:
    try:
        files = os.listdir(folder)
    except OSError:
        return
    for file in files:
        if file.startswith(_FILE) and ":" not in file:
            yield file[len(_FILE) :]


def _device(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return parse(file.read()).get("DEVICE", "")
    except (OSError, ValueError):
        return ""
