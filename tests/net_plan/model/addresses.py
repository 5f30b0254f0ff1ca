# SPDX-License-Identifier: Apache-2.0
"""ip address."""

from __future__ import annotations

from ipaddress import ip_interface

from ncm_bridge.model.link import Link
from tests.net_plan.model.state import Failed, State, pairs


class Addresses(State):
    """Addresses, and routes that go with the last of them."""

    def address(self, verb: str, words: list[str]) -> None:
        address, said = words[0], pairs(words[1:])
        link = self.link(said.pop("dev"))
        if verb == "replace":
            if ":" in address:
                alone = address.partition("/")[0]
                if any(each.startswith(f"{alone}/") and each != address for each in link.addresses):
                    raise Failed("ipv6: address already assigned")
            link.addresses.setdefault(address, said.pop("label", ""))
            assert said in ({}, {"broadcast": "+"})
            return
        assert verb == "del"
        assert not said
        if address in link.addresses:
            self.drop(link, address)

    def drop(self, link: Link, address: str) -> None:
        """The first of a network takes the others with it, unless told otherwise."""
        if ":" in address:
            del link.addresses[address]
            return
        network = ip_interface(address).network
        same = [
            each for each in link.addresses
            if ":" not in each and ip_interface(each).network == network
        ]  # fmt: skip
        first = same[0] == address
        del link.addresses[address]
        if first and link.name not in self.promote:
            for other in same[1:]:
                del link.addresses[other]
        if not any(":" not in each for each in link.addresses):
            link.routes = tuple(route for route in link.routes if ":" in route.to)
