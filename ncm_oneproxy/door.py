# SPDX-License-Identifier: Apache-2.0
"""nginx's file: what the template needs that is no plain value of the profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ncm.render import leaf_filter, render
from ncm_oneproxy.binding import upstream
from ncm_oneproxy.grammar import parse, quote
from ncm_oneproxy.loopback import in_url

if TYPE_CHECKING:
    from ncm.text import Text
    from ncm_oneproxy.schema.nginx import Nginx
    from ncm_oneproxy.schema.tree import OneProxyInputs


def text_of(profile: OneProxyInputs, nginx: Nginx) -> Text:
    """The whole file."""
    address, port = upstream(profile, nginx)
    return render(
        "one_proxy/one_proxy.conf.j2",
        filters={
            "quoted": leaf_filter(quote),
            "in_url": leaf_filter(in_url),
            "exactly": leaf_filter(subject_pattern),
        },
        nginx=nginx,
        clients=nginx.clients,
        address=address,
        port=port,
        either=_either(nginx),
        needed=nginx.clients is not None and nginx.clients.verify == "required",
    )


def _either(nginx: Nginx) -> bool:
    return nginx.satisfy is not None and nginx.satisfy == "any"


def subject_pattern(dn: str) -> str:
    """A word for nginx's map that matches a verified certificate of this subject, and no other.

    A plain word of a map would match in any case of letters; a pattern does not. Bytes beyond
    ASCII are written as OpenSSL writes them into nginx's variable.
    """
    plain = "".join(_byte_by_byte(char) for char in dn)
    return quote("~^SUCCESS:" + re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", plain) + r"\z")


def sockets(text: str) -> set[tuple[str, str]]:
    """(address, port) of all that a file of ours listens on."""
    return {
        (address, port)
        for block in parse(text)
        for each in block.block or ()
        if each.words[0] == "listen" and len(each.words) > 1
        for address, _, port in [each.words[1].rpartition(":")]
    }


def _byte_by_byte(char: str) -> Any:
    return char if char.isascii() else "".join(f"\\{byte:02X}" for byte in char.encode())
