# SPDX-License-Identifier: Apache-2.0
"""A whole cloud that is made once, and copied for each test."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.whole import Tree, whole
from tests.oned_server import OnedServer

OLD = b"http://server/RPC2"
_made: dict[str, Any] = {}


@contextmanager
def grown(folder: Path, tree: Tree | None = None) -> Iterator[Cloud]:
    """A cloud with all that ``tree`` (the whole one) declares, its record as after that run."""
    wanted = whole() if tree is None else tree
    state, files = _kept(folder, wanted)
    with OnedServer(state=state) as server:
        cloud = Cloud(folder / "copy", server)
        for path, (content, mode) in files.items():
            target = cloud.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.replace(OLD, server.url.encode()))
            target.chmod(mode & 0o777)
        yield cloud


def _kept(folder: Path, tree: Tree) -> tuple[Any, dict[str, tuple[bytes, int]]]:
    key = repr(tree)
    if key not in _made:
        with OnedServer() as server:
            cloud = Cloud(folder / "first", server)
            cloud.made(tree)
            files = {str(path.relative_to(cloud.root)): (path.read_bytes(), path.stat().st_mode)
                     for path in cloud.root.rglob("*") if path.is_file()}  # fmt: skip
            files = {path: (content.replace(server.url.encode(), OLD), mode)
                     for path, (content, mode) in files.items()}  # fmt: skip
            _made[key] = server.save(), files
    state, files = _made[key]
    return copy.deepcopy(state), files
