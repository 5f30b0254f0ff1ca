# SPDX-License-Identifier: Apache-2.0
"""Kinds of things that can be wanted: each compares what is with what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ncm.kinds import directory, file, lines, removal, symlink

if TYPE_CHECKING:
    from ncm.kinds.context import Context
    from ncm.plan import Change

COMPARE: dict[str, Callable[[Any, Context], Change | None]] = {
    "file": file.compare,
    "lines": lines.compare,
    "directory": directory.compare,
    "symlink": symlink.compare,
    "absent": removal.compare_absent,
}
"""Resource kind -> the change that makes it true, or None. Each also notes its target."""
