# SPDX-License-Identifier: Apache-2.0
"""Columns of Open vSwitch that we set and the profile names no more."""

from __future__ import annotations

from ncm_bridge.ovs.columns import INTERFACES, TEXTS, TRUTHS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_bridge.model.link import Link


def gone(now: Link, wanted: Link, base: Link | None) -> dict[str, str]:
    """Each with the value of a row that nobody has touched, where it is not that by now.

    What somebody else has set since is theirs. The interfaces of a bond are no setting, and with
    another type the switch would make a bridge or port anew.
    """
    found = {}
    for word, value in (base.ovs if base is not None else {}).items():
        column = word.partition(" ")[2]
        default = "false" if column in TRUTHS else ""
        ours = now.ovs.get(word, "") == value != default
        if ours and word not in wanted.ovs and word != INTERFACES and column not in TEXTS:
            found[word] = default
    return found
