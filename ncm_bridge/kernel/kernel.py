# SPDX-License-Identifier: Apache-2.0
"""The running kernel's network, as one socket shows it."""

from __future__ import annotations

import struct

from ncm.errors import HostError
from ncm_bridge.kernel import addresses, links, routes
from ncm_bridge.kernel.attributes import AF_INET, AF_INET6
from ncm_bridge.kernel.netlink import NETLINK, Socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from ncm_bridge.model.link import Link, Route, Rule

    T = TypeVar("T")


class Kernel:
    """``with Kernel() as kernel``: the network namespace of this thread.

    Each call reads anew. HostError where an answer cannot be had, or not be understood.
    """

    def __init__(self, socket: Socket | None = None) -> None:
        self._socket = socket or Socket()
        self._loose: list[Route] | None = None

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def links(self, routes: bool = True) -> dict[str, Link]:
        """All links by name, lo too."""
        return _understood("links", lambda: self._links(routes))

    def loose_routes(self) -> list[Route]:
        """The routes without a device (blackhole ...), as they were for ``links`` if that was
        asked for routes."""
        if self._loose is None:
            self._loose = _understood("routes", lambda: self._routes({}))
        return self._loose

    def rules(self) -> list[Rule]:
        """The policy rules that a profile can ask for, without those that the kernel begins with.

        Each has a priority.
        """
        from ncm_bridge.kernel import rules

        return _understood(
            "rules", lambda: list(rules.read(self._socket.dump(rules.GET, rules.REQUEST)))
        )

    def _links(self, with_routes: bool) -> dict[str, Link]:
        dump = self._socket.dump
        found = links.read(dump(links.GET, links.REQUEST))
        addresses.read(dump(addresses.GET, addresses.REQUEST), found)
        self._loose = self._routes(found) if with_routes else None
        return {link.name: link for link in found.values()}

    def _routes(self, found: dict[int, Link]) -> list[Route]:
        """Give the links their routes; those of none come back."""
        ways: dict[int, list[Route]] = {}
        protocols = routes.OURS if self._socket.strict else (0,)
        for family in (AF_INET, AF_INET6):
            for protocol in protocols:
                messages = self._socket.dump(routes.GET, routes.request(family, protocol))
                for index, route in routes.read(messages, family):
                    ways.setdefault(index, []).append(route)
        for index, those in ways.items():
            # One that came after the links were read has a device that is not known.
            if index in found:
                found[index].routes = tuple(sorted(those))
        return sorted(ways.get(0, []))


def _understood(what: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (struct.error, ValueError) as error:
        message = f"sent {what} that ncm-virt does not understand ({error}); please report it"
        raise HostError(NETLINK, message) from None
