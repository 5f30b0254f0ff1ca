# SPDX-License-Identifier: Apache-2.0
"""The files of links that stay as they are, though the profile says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.live.way import lacks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ncm.stage import Found
    from ncm_bridge.backend import BackEnd
    from ncm_bridge.live.cards import Cards
    from ncm_bridge.live.differ import Difference

AT_BOOT = "is refused now; the files say it, so that it comes with the next start of the node"


def waiting(refused: Iterable[Difference], backend: BackEnd, cards: Cards, found: Found) -> None:
    """Add the files of refused links that wait too, as their daemon would not; else tell that
    they do not. A link that only lacks something has its files, for the day when it is here.
    """
    for each in refused:
        if cards.refused(each.name) or _lacks(each):
            continue
        paths = list(backend.at_once(each.name))
        found.waiting.update(dict.fromkeys(paths, f"waits for link {each.name}"))
        if not paths:
            found.notes.append(("warn", "", f"{each.name}: {AT_BOOT}"))


def _lacks(each: Difference) -> bool:
    return each.now is None and each.wanted is not None and bool(lacks(each.wanted, each.around))
