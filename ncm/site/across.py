# SPDX-License-Identifier: Apache-2.0
"""Things that only one node of a site may have."""

from __future__ import annotations

from ncm.errors import SiteProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable


class Across:
    """Collects a problem for each further node that uses a value; ``problems`` has them.

    What one node uses twice is the affair of its own component.
    """

    def __init__(self) -> None:
        self.problems: list[SiteProblem] = []
        self._seen: dict[Hashable, tuple[str, str]] = {}

    def use(self, value: Hashable, node: str, path: str, message: str) -> None:
        """``value`` is used by the node at that profile path.

        message: up to the name of the other node: "is the address of a guest of".
        """
        first = self._seen.setdefault(value, (node, path))
        if first[0] != node:
            self.problems.append(SiteProblem(node, path, message, first))
