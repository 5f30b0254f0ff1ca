# SPDX-License-Identifier: Apache-2.0
"""Where a module of gmond is: Debian's gmond finds it by its absolute path only."""

from __future__ import annotations

from ncm.facts import Node
from ncm.values import Str

_TRIPLETS = ("x86_64", "aarch64", "powerpc64le", "s390x", "riscv64", "i386")
_FOLDERS = (
    "/usr/lib/ganglia",
    *(f"/usr/lib/{processor}-linux-gnu/ganglia" for processor in _TRIPLETS),
)
_COMPILED = (None, "", "C/C++")


def absolute(path: Str, language: str | None, folder: str | None, node: Node) -> Str:
    """The module's path; absolute where gmond itself would look in the wrong place."""
    if not path or path.startswith("/") or folder or language not in _COMPILED:
        return path
    for known in _FOLDERS:
        if node.exists(f"{known}/{path}"):
            return Str(f"{known}/{path}", path.path, path.given)
    return path
