# SPDX-License-Identifier: Apache-2.0
"""What the tests of users, groups, rules of access, VDCs and quotas have in common."""

from __future__ import annotations

import copy
import hashlib
import re
from pathlib import Path
from typing import Any

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

Tree = dict[str, Any]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def merged(tree: Tree, *changes: tuple[str, Any]) -> Tree:
    """The tree with other values at these paths, as ``users/alice/group``; None takes out."""
    found = copy.deepcopy(tree)
    for path, value in changes:
        *above, last = path.split("/")
        node = found
        for part in above:
            node = node.setdefault(part, {})
        if value is None:
            node.pop(last)
        else:
            node[last] = value
    return found


def everything(folder: Path) -> str:
    """All that lies below a folder, names and contents, without OpenNebula's own credentials."""
    texts = []
    for path in sorted(folder.rglob("*")):
        texts.append(str(path))
        if path.is_file() and not path.name.endswith("_auth") and "/images/" not in str(path):
            texts.append(path.read_text(errors="replace"))
    return "\n".join(texts)


def hidden(cloud: Cloud, *results: Any, secrets: tuple[str, ...]) -> None:
    """No secret is in what is printed, announced or kept for others to read."""
    shown = [everything(cloud.root)]
    for done in results:
        shown += [done.shown, str(done.json), str(done.planned), str(done.done), str(done.errors),
                  str(done.notes)]  # fmt: skip
    lines = [line for text in shown for line in text.splitlines()]
    found = [line[:300] for line in lines if any(secret in line for secret in secrets)]
    assert not found, found


def is_private(cloud: Cloud) -> bool:
    """Whether what the record keeps is closed to all but root."""
    record = cloud.root / "var/lib/ncm-virt"
    return not any(at.stat().st_mode & 0o077 for at in record.rglob("*"))


def user(server: OnedServer, name: str) -> Any:
    return server.db.named("user", name)


def groups_of(server: OnedServer, name: str) -> list[str]:
    """The primary group first."""
    found = user(server, name)
    rest = sorted(server.db.get("group", at).name for at in found.groups - {found.gid})
    return [server.db.get("group", found.gid).name, *rest]


def rules(server: OnedServer) -> list[str]:
    """Every rule in words, as the server has it."""
    text = server.poke("acl.info")
    return re.findall("<STRING>(.*?)</STRING>", text)
