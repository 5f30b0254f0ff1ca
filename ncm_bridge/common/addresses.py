# SPDX-License-Identifier: Apache-2.0
"""The addresses of a link as files say them: each names the fields that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional, Union

from ncm.text import Text
from ncm.values import Int, Str
from ncm_bridge.common.text import said
from ncm_bridge.model.addresses import one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link


class Address(NamedTuple):
    """ADDRESS/PREFIX; an alias has a label too."""

    text: Text
    broadcast: Optional[Str] = None
    label: Optional[Text] = None


def address(ip: Str, mask: Union[Str, Int, None] = None) -> Text:
    """ADDRESS/PREFIX. mask: a netmask or the prefix length."""
    length = f"{mask:d}" if isinstance(mask, Int) else mask
    return said(one(ip, length), ip, mask)


def main(link: Link) -> Address | None:
    """The one that the link is known by."""
    it = link.record
    if it.bootproto != "static" or it.ip is None:
        return None
    return Address(address(it.ip, it.netmask), it.broadcast)


def further(link: Link, context: Context) -> Iterator[Address]:
    """All others, those of IPv6 too."""
    it = link.record
    if it.my_inner_ipaddr is not None and it.my_inner_prefix is not None:
        yield Address(address(it.my_inner_ipaddr, it.my_inner_prefix))
    for key, alias in (it.aliases or {}).items():
        assert alias.ip is not None
        label = Text(link.device, ":", key if alias.name is None else alias.name)
        yield Address(address(alias.ip, alias.netmask), alias.broadcast, label)
    if context.has_ipv6(link):
        for value in (it.ipv6addr, *(it.ipv6addr_secondaries or ())):
            if value is not None:
                yield Address(address(value))
