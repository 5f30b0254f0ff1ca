# SPDX-License-Identifier: Apache-2.0
"""What a test orders to go wrong, and what it wants to happen before a call."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Union

    Which = Union[int, str, Callable[[str, list[Any]], bool], None]


# These stand for the whole HTTP answer; the others for one call's.
TRANSPORT = ("html", "status", "redirect", "cut", "silent", "drop", "raw")
ANSWERS = ("error", "fault")
# Whether the call has been carried out by the time it goes wrong, unless told.
DONE = {"cut": True, "silent": True}


class Order:
    """One thing to happen at `count` calls, after `skip` calls that match it were let through."""

    def __init__(self, how: Any, which: Which, count: int, skip: int, details: Any) -> None:
        if isinstance(which, int):
            skip += which - 1
            which = None
        self.how, self.which, self.count, self.skip = how, which, count, skip
        self.details = details
        self.done = bool(details.pop("done", DONE.get(how, False)))

    def fits(self, name: str, parameters: list[Any]) -> bool:
        if self.which is None:
            return True
        calls = [(name, parameters), *inner(name, parameters)]
        if callable(self.which):
            return any(self.which(*each) for each in calls)
        return any(each[0] == self.which for each in calls)

    def due(self, name: str, parameters: list[Any]) -> bool:
        """Whether it is this call's turn; counts it."""
        if not self.count or not self.fits(name, parameters):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.count -= 1
        return True


def inner(name: str, parameters: list[Any]) -> list[tuple[str, list[Any]]]:
    """The calls in a multicall, for what befalls the whole answer."""
    if name != "system.multicall" or not parameters or not isinstance(parameters[0], list):
        return []
    calls = (each for each in parameters[0] if isinstance(each, dict))
    return [(each.get("methodName", ""), each.get("params", [])) for each in calls]


class Orders:
    """All that is still to happen."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def add(self, order: Order) -> None:
        self.orders.append(order)

    def clear(self) -> None:
        self.orders.clear()

    def next(self, kinds: Any, name: str, parameters: list[Any]) -> Order | None:
        for order in list(self.orders):
            if order.how in kinds and order.due(name, parameters):
                if not order.count:
                    self.orders.remove(order)
                return order
        return None

    def actions(self, name: str, parameters: list[Any]) -> list[Callable[[Any], Any]]:
        found = []
        for order in list(self.orders):
            if callable(order.how) and order.due(name, parameters):
                found.append(order.how)
                if not order.count:
                    self.orders.remove(order)
        return found
