# SPDX-License-Identifier: Apache-2.0
"""oneadmin's ssh: commands to one host share a connection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ncm.render import render
from ncm.resource import Directory, File, Lines, Note, Resource
from ncm.text import Text
from ncm_oned.nebula.place import ACCOUNT, HOME, account_file
from ncm_oned.schema.nebula.tree import OpennebulaTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.facts import Node

FOLDER = f"{HOME}/.ssh"
CONFIG = f"{FOLDER}/config"
OURS = f"{FOLDER}/ncm-virt.conf"
# First in the file: below a Host line it would hold for that host alone.
LINE = "Include ncm-virt.conf"
_SHARED = re.compile(r"^\s*Control(Master|Path)\b", re.IGNORECASE | re.MULTILINE)


def multiplex(tree: OpennebulaTree, node: Node) -> Iterator[Resource]:
    """A file of ours and one line in oneadmin's, unless that one shares connections itself.

    OpenNebula's packages do so from 6.0 on.
    """
    shared = _SHARED.search("\n".join(_others(node.read(CONFIG) or "")))
    because = tree.at("ssh_multiplex")
    if not tree.ssh_multiplex:
        if shared:
            yield Note(f"{CONFIG} shares connections, and is not ours", because)
        return
    if shared:
        return
    yield Directory(FOLDER, because, mode=0o700, owner=ACCOUNT, group=ACCOUNT)
    yield _file(because)
    yield Lines(
        CONFIG,
        edit=_included,
        managed=[Text(LINE)],
        because=because,
        mode=0o600,
        owner=ACCOUNT,
        group=ACCOUNT,
    )


def _file(because: str) -> File:
    file = account_file(OURS, render("opennebula/ssh.conf.j2", folder=FOLDER), because)
    return file._replace(mode=0o600)


def _others(text: str) -> list[str]:
    return [line for line in text.split("\n") if line != LINE]


def _included(text: str, last: Sequence[str]) -> Text:
    if text.split("\n")[0] == LINE:
        return Text(text)
    return Text(f"{LINE}\n", "\n".join(_others(text)))
