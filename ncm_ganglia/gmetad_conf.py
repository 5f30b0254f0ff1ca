# SPDX-License-Identifier: Apache-2.0
"""gmetad.conf from the profile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ncm.facts import Node
from ncm.resource import Action, File
from ncm.text import Text
from ncm.values import Str
from ncm_ganglia.dotconf import check, meaning


def file(path: Str, lines: Iterable[Text], because: str, node: Node) -> File:
    """The file, and what reads it."""
    header = f"# {path}\n# Made from the profile of this node.\n"
    parts: list[Any] = [header]
    for line in lines:
        parts += [line, "\n"]
    return File(
        path,
        Text(*parts),
        because=because,
        mode=0o644,
        meaning=meaning,
        check=check,
        notify=(Action("gmetad.service", "restart"),),
    )
