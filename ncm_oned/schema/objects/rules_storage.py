# SPDX-License-Identifier: Apache-2.0
"""Rules of networks in either form, and between networks, their groups and the rest of the tree."""

from __future__ import annotations

from ncm.values import Str
from ncm_oned.grammar import GrammarError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ncm.schema import Report

_FILE_NAME = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_TOO_NEW = "is a record, which needs opennebula_version: in 2010 a network was its template"


def template_complaint(value: str) -> str | None:
    """The complaint about a text that is no template."""
    try:
        parse(value)
    except GrammarError as error:
        return f"is no OpenNebula template: {error}"
    return None


def texts(vnets: Mapping[Str, Any] | None) -> dict[Str, Str]:
    """The networks that are given as in 2010, which also become files."""
    return {name: at for name, at in (vnets or {}).items() if isinstance(at, Str)}


def check_storage(tree: Any, report: Report) -> None:
    """Report networks that cannot be meant, and a group that nobody could be in."""
    old = texts(tree.vnets)
    for name, text in old.items():
        if not name or not set(name) <= _FILE_NAME:
            report(text.path, "names a file with its key, which must be letters, digits, _ and -")
    if tree.opennebula_version is None:
        for name, vnet in (tree.vnets or {}).items():
            if name not in old:
                report(vnet.path, _TOO_NEW)
        return
    if old:
        from ncm_oned.vnet_2010 import complaints

        for name, text in old.items():
            for complaint in complaints(str(name), text):
                report(text.path, complaint)
