# SPDX-License-Identifier: Apache-2.0
"""The port of rpc.rquotad: a word of its command line, in a file that systemd or sh reads.

Of several assignments of one name both readers take the last. So ours is the last, and no other
line is touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Callable

from ncm.resource import Action, Lines
from ncm.text import Text

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm.values import Int

NAME = "RPCRQUOTADOPTS"
EL = "/etc/sysconfig/rpc-rquotad", "rpc-rquotad.service"
DEBIAN = "/etc/default/quota", "quotarpc.service"
_OTHER = re.compile(rf"\s*(export\s+)?{NAME}=")


def lines(port: Int, node: Node) -> Lines:
    """Our line in the file of this distribution."""
    path, unit = DEBIAN if node.os.id in ("debian", "ubuntu") else EL
    notify = (Action(unit, "try-restart"),) if node.has_unit(unit) else ()
    line = Text(NAME, '="-p ', port, '"')
    return Lines(
        path,
        edit=lambda text, last: edit(line, text, last),
        managed=[line],
        because=port.path,
        check=check(line),
        notify=notify,
    )


def edit(line: Text, text: str, last: Sequence[str]) -> Text:
    """The file ``text`` with our line as the last of its name; ``last``: what we wrote before."""
    found = text.removesuffix("\n").split("\n") if text else []
    places = [place for place, at in enumerate(found) if _OTHER.match(at)]
    ours = places[-1] if places and found[places[-1]] == line.reveal() else len(found)
    old = {*last, line.reveal()}
    before, after = ([Text(at, "\n") for at in part if at not in old]
                     for part in (found[:ours], found[ours + 1 :]))  # fmt: skip
    return Text(*before, line, "\n", *after)


def check(line: Text) -> Callable[[str], None]:
    """Raises ValueError unless our line is what both readers find."""

    def look(text: str) -> None:
        found = [at for at in text.split("\n") if _OTHER.match(at)]
        if found[-1:] != [line.reveal()]:
            raise ValueError("the port does not come back")

    return look
