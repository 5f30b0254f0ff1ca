# SPDX-License-Identifier: Apache-2.0
"""Things that may be there only once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from ncm.schema import Report


class Once:
    """Reports the second use of a value; ``what`` names it in the message."""

    def __init__(self, report: Report, what: str) -> None:
        self.report = report
        self.what = what
        self.seen: dict[Hashable, str] = {}

    def use(self, value: Hashable, path: str) -> None:
        """``value`` is used at the profile path ``path``."""
        first = self.seen.setdefault(value, path)
        if first != path:
            self.report(path, f"{self.what} is also used at {first}")
