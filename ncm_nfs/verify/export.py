# SPDX-License-Identifier: Apache-2.0
"""The server's side of an area: it is there, and exportfs has told the kernel to export it."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from ncm.verify import FAILED, NOT_YET, OK, Check
from ncm_nfs import exports
from ncm_nfs.fstab import normal
from ncm_nfs.live import etab
from ncm_nfs.verify import network, rpc
from ncm_nfs.verify.children import DONE, Answer, Ask

if TYPE_CHECKING:
    from ncm_nfs.areas_schema import Area


def steps(area: Area, seconds: float, early: str) -> Generator[Ask, Answer, list[Check]]:
    """The checks of one area of this node."""
    path = normal(area.exported)
    found: list[Check] = []

    def add(name: str, reason: str) -> None:
        result = (NOT_YET if early else FAILED) if reason else OK
        found.append(Check(path, name, result, reason, area.path))

    answer = yield Ask(os.path.isdir, (path,), seconds)
    add("directory", "" if answer.value else f"there is no directory {path} on this node")
    answer = yield Ask(network.reach, (["127.0.0.1", "::1"], network.PORT, 4, seconds), seconds + 1)
    how = answer.value[0] if answer.how == DONE and answer.value else rpc.SILENT
    serves = how in (rpc.OK, rpc.VERSION)
    add("port", "" if serves else f"no NFS server answers on port {network.PORT} of this node:"
        " systemctl start nfs-server")  # fmt: skip
    add("export", "" if _is_exported(path) else f"{path} is not exported: component nfs writes"
        " /etc/exports, exportfs -ra makes it so")  # fmt: skip
    return found


def _is_exported(path: str) -> bool:
    try:
        found: list[Any] = exports.parse(etab.read().etab)
    except ValueError:
        return False
    return any(normal(at.path) == path for at in found)
