# SPDX-License-Identifier: Apache-2.0
"""A link of a snapshot that is gone, made anew by one plain command."""

from __future__ import annotations

from ncm_bridge.model.link import SWITCHED
from ncm_bridge.ovs import commands as ovs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_bridge.backend import Command
    from ncm_bridge.model.link import Link

_FOR_LIFE = {"bridge": (), "bond": ("mode",)}
"""Of these kinds only such options are said: the others are set when the link is seen next, where
they differ. A kernel need not take all that it shows, nor a bond in each of its modes."""
_FLAGS = ("learning", "proxy", "rsc", "l2miss", "l3miss")
"""What ip-link(8) takes of a VXLAN as WORD or noWORD."""


def made(was: Link) -> Command:
    if was.kind in SWITCHED:
        return ovs.made(was)
    words = ["ip", "link", "add", "name", was.name]
    if was.kind == "vlan":
        words += ["link", str(was.lower)]
    if was.mac:
        words += ["address", was.mac]
    words += ["type", was.kind, *_options(was)]
    if was.lower and was.kind in ("vxlan", "ipip"):
        words += ["dev", was.lower]
    return tuple(words)


def _options(was: Link) -> Iterator[str]:
    chosen = _FOR_LIFE.get(was.kind)
    for word, value in was.options.items():
        if value == "" or (chosen is not None and word not in chosen):
            continue
        if was.kind != "vxlan":
            yield from (word, str(value))
        elif word in _FLAGS:
            yield word if value else f"no{word}"
        elif word == "gbp":
            yield from ("gbp",) if value else ()
        else:
            yield from (word, str(value))
