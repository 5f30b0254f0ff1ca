# SPDX-License-Identifier: Apache-2.0
"""--undo: what was mounted before the last change is mounted again, and what was not is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ncm_nfs import fstab
from ncm_nfs.live import options
from ncm_nfs.live.item import MOUNT, MOVE, NONE, REMOUNT, RIGHT, Item, judge
from ncm_nfs.live.mountinfo import AUTOFS
from ncm_nfs.live.place import resolved
from ncm_nfs.live.quick import EXPORTS
from ncm_nfs.live.quick import MOUNT as PREFIX
from ncm_nfs.live.wanted import Wanted, kind_of, recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.stage import Known
    from ncm_nfs.live.mountinfo import Table

_SHOWN_ONLY = ("addr=", "clientaddr=", "mountaddr=", "mountport=", "mountvers=", "mountproto=")


def restored(images: Sequence[dict[str, Any]], known: Known, mounts: Table) -> list[Item]:
    """The items of an undo, and those of ours that may have to move with them."""
    by_key = {image["key"]: image for image in images if image["key"] != EXPORTS}
    items = [_back(key, image["before"], known.get(key), mounts)
             for key, image in reversed(list(by_key.items()))]  # fmt: skip
    for key, entry in known.items():
        if key != EXPORTS and key not in by_key and entry.get("base"):
            items.append(_bystander(key, entry, mounts))
    return items


def _item(
    key: str, base: Optional[dict[str, Any]], entry: Optional[dict[str, Any]], mounts: Table
) -> Item:
    point = key[len(PREFIX) :]
    because = str((entry or {}).get("because", ""))
    wanted = Wanted(recorded(point, base, because), mounts) if base else None
    return Item(key, resolved(point, mounts), wanted, entry)


def _back(
    key: str, before: Optional[dict[str, Any]], entry: Optional[dict[str, Any]], mounts: Table
) -> Item:
    if before is None:
        item = _item(key, None, entry, mounts)
        judge(item, mounts, None, True)
        return item
    base = before["line"] or _by_hand(before)
    item = _item(key, base, entry, mounts)
    judge(item, mounts, None, True)
    if before["line"] is None and item.verdict in (MOUNT, MOVE):
        if kind_of(before["type"]) != "nfs" or before["type"] == AUTOFS:
            item.refused = f"{before['what']} was mounted there by hand: do it again, if need be"
        item.command = ("mount", "-t", base["type"], "-o", base["options"], base["source"],
                        item.point)  # fmt: skip
    if before["line"] is None and item.verdict == REMOUNT and item.wanted is not None:
        flags = [value for name, value in item.wanted.meaning.items() if name in options.REMOUNTED]
        item.command = ("mount", "-o", ",".join(["remount", *flags]), item.point)
    return item


def _by_hand(before: dict[str, Any]) -> dict[str, Any]:
    """A line for what no line of fstab had mounted, out of what the kernel showed."""
    words = [word for word in before["options"] if not word.startswith(_SHOWN_ONLY)]
    return {"source": before["source"], "type": before["type"],
            "options": fstab.mask(",".join(dict.fromkeys(words)))}  # fmt: skip


def _bystander(key: str, entry: dict[str, Any], mounts: Table) -> Item:
    """Nothing of it is to change, unless what it lies in does."""
    item = _item(key, entry["base"], entry, mounts)
    judge(item, mounts, None, True)
    item.refused, item.why = "", []
    item.verdict = RIGHT if item.is_recorded() else NONE
    return item
