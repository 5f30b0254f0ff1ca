# SPDX-License-Identifier: Apache-2.0
"""Rules between registration and the rest of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ncm.schema import Report


def check_registration(tree: Any, report: Report) -> None:
    """Report a registration of which nothing can come."""
    if tree.registration is not None and tree.hosts is None:
        report(tree.at("registration"), "has no hosts to look at: the profile has none")
