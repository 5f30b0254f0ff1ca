# SPDX-License-Identifier: Apache-2.0
"""/etc/network/interfaces: whether it takes our file in, and what others have there."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm.text import Text
from ncm_bridge.ifupdown.stanzas import interfaces, logical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm.facts import Node
    from ncm_bridge.common.context import Context

PATH = "/etc/network/interfaces"
FOLDER = "/etc/network/interfaces.d"
FILE = f"{FOLDER}/ncm-virt"
LINE = f"source {FILE}"


def covered(content: str) -> bool:
    """Whether a line that is not ours takes our file in."""
    for line in logical(content.replace("\0", "")):
        word, _, rest = line.partition(" ")
        for pattern in rest.split() if word.startswith("source") and line != LINE else ():
            whole = pattern if pattern.startswith("/") else f"/etc/network/{pattern}"
            if word == "source-directory":
                whole = f"{whole.rstrip('/')}/*"
            if fnmatchcase(FILE, whole):
                return True
    return False


def edit(content: str, last: Sequence[str]) -> Text:
    """The file with our line in it; all others byte for byte."""
    if LINE in content.split("\n"):
        return Text(content)
    end = "" if not content or content.endswith("\n") else "\n"
    return Text(content, f"{end}{LINE}\n")


def owned_twice(context: Context, node: Node) -> Iterator[Problem]:
    """Stanzas of others for our links: ifup would do both."""
    paths = [PATH]
    paths += [f"{FOLDER}/{name}" for name in sorted(node.names(FOLDER)) if name != "ncm-virt"]
    for path in paths:
        theirs = interfaces(node.read(path) or "")
        for link in context.links:
            if link.device in theirs:
                message = f"{path} has a stanza for {link.device}: take it away"
                yield Problem(link.record.path, message)
