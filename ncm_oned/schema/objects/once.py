# SPDX-License-Identifier: Apache-2.0
"""Lists whose items stand there once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Record, Report


def check_once(record: Record, report: Report, *names: str) -> None:
    """Report an item of these lists that an earlier one is already."""
    for name in names:
        seen: set[str] = set()
        for item in getattr(record, name) or ():
            if str(item) in seen:
                report(item.path, f"is {item!s}, which an earlier item is")
            seen.add(str(item))
