# SPDX-License-Identifier: Apache-2.0
"""Settings of ours at the end of a packaged file, where the last setting of a name counts.

The packaged file says more than the profile can, and what it says differs by release: its lines
stay, and are in force again when ours go. Ours bear a mark, so that none is taken for another's.
"""

from __future__ import annotations

from ncm.resource import Lines
from ncm.text import Text
from ncm_oned.nebula.place import ACCOUNT, SYNC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ncm.facts import Node

MARK = "  # from the profile (ncm-virt)"


def settings(
    path: str,
    wanted: Sequence[tuple[str, Text]],
    read: Callable[[str], Mapping[str, Any]],
    because: str,
    node: Node,
) -> Lines:
    """The (name, line) settings in the file at ``path``, where its own say something else.

    read: name -> what a text sets it to.
    """
    theirs = read("\n".join(_foreign(node.read(path) or "")))
    aim = read("\n".join(line.reveal() for _, line in wanted))
    managed = [Text(line, MARK) for name, line in wanted if theirs.get(name) != aim[name]]

    def edit(text: str, last: Sequence[str]) -> Text:
        return _edited(managed, text)

    return Lines(
        path,
        edit=edit,
        managed=managed,
        because=because,
        mode=0o640,
        owner=ACCOUNT,
        group=ACCOUNT,
        notify=(SYNC,),
    )


def _foreign(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.endswith(MARK)]


def _edited(managed: Sequence[Text], text: str) -> Text:
    rest = "\n".join(_foreign(text))
    if rest and managed and not rest.endswith("\n"):
        rest += "\n"
    return Text(rest, *(Text(line, "\n") for line in managed))
