# SPDX-License-Identifier: Apache-2.0
"""Mounts within mounts: what goes and comes with another one, what stands in the way, the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from ncm_nfs.live.item import LEAVE, MOUNT, MOVE, REMOUNT, RIGHT, Item
from ncm_nfs.live.mountinfo import is_below
from ncm_nfs.live.place import resolved
from ncm_nfs.live.users import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm_nfs.live.mountinfo import Mount, Table

Users = Callable[["Mount"], "list[str]"]


class Order:
    """The items of a plan, beside each other. lazy: what is in use may be detached."""

    def __init__(self, items: Sequence[Item], table: Table, lazy: bool, users: Users) -> None:
        self.items = list(items)
        self.table = table
        self.lazy = lazy
        self._users = users
        self._sources = {item.key: resolved(item.wanted.device, table) for item in self.items
                         if item.wanted is not None and item.wanted.kind == "bind"}  # fmt: skip
        self._own = {item.key: item.verdict for item in self.items}

    def settle(self) -> None:
        """What cannot be done is refused, with all that would need it."""
        while True:
            for item in self.items:
                if item.again:
                    item.again, item.verdict = False, self._own[item.key]
            self._draw_in()
            refused = {item.key: why for item in self.items
                       if not item.refused and (why := self._obstacle(item))}  # fmt: skip
            if not refused:
                return
            for item in self.items:
                item.refused = refused.get(item.key, item.refused)

    def _draw_in(self) -> None:
        """What lies in a mount that goes or comes, or shows a part of it, is mounted anew."""
        left = [item for item in self.items if item.mounts or item.unmounts]
        while left:
            outer = left.pop(0)
            for item in self.items:
                if item is outer or item.top is None or item.wanted is None or item.unmounts:
                    continue
                if item.verdict in (RIGHT, REMOUNT) and not item.refused and self.lies(item, outer):
                    item.verdict, item.again = MOVE, True
                    left.append(item)

    def lies(self, item: Item, outer: Item) -> bool:
        """Whether it has to come after ``outer``: it lies in it, or shows a part of it."""
        if item is outer:
            return False
        source = self._sources.get(item.key, "")
        shows = outer.wanted is not None and source != "" and is_below(source, outer.point)
        return shows or (item.point != outer.point and is_below(item.point, outer.point))

    def _obstacle(self, item: Item) -> str:
        if item.verdict == MOUNT:
            return self._hidden(item)
        if not item.unmounts or item.top is None:
            return ""
        going = {mount.id for at in self.items if at.unmounts for mount in at.ours}
        for inner in self.table.below(item.top):
            if inner.id not in going:
                return f"{inner.shown} is mounted within it, on {inner.point}"
        names = self._users(item.top)
        item.lazy = bool(names) and self.lazy
        return told(names) if names and not self.lazy else ""

    def _hidden(self, item: Item) -> str:
        """What a new mount would cover, and is not ours to mount anew."""
        going = {at.point for at in self.items if at.unmounts}
        for mount in self.table.mounts:
            inner = mount.point != item.point and is_below(mount.point, item.point)
            if inner and mount.point not in going and self.table.at(mount.point) is mount:
                return f"it would hide {mount.shown}, which is mounted on {mount.point}"
        return ""

    def leaving(self) -> list[Item]:
        """Those that go, inner ones first."""
        gone = [item for item in self.items if item.verdict == LEAVE]
        return sorted(gone, key=lambda item: item.point.count("/") + len(item.point), reverse=True)

    def coming(self) -> list[Item]:
        """The others in the order of the profile, but each after what it needs."""
        left = [item for item in self.items if item.wanted is not None]
        done: list[Item] = []
        while left:
            ready = [item for item in left if not any(self.lies(item, at) for at in left)]
            # Two that show each other have no order; mount will tell.
            done.append((ready or left)[0])
            left.remove(done[-1])
        return done

    def inner(self, outer: Item) -> list[Item]:
        """Those that are unmounted before ``outer`` goes or comes, innermost first."""
        found = [item for item in self.coming() if item.unmounts and self.lies(item, outer)]
        return list(reversed(found))
