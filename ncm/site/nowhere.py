# SPDX-License-Identifier: Apache-2.0
"""A host that has nothing: what a profile is planned on when only the profile counts."""

from __future__ import annotations

from ncm.confine import Root
from ncm.host import Host


class _NoRoot(Root):
    """No directory at all, not even the root: nothing can be read or written below it."""

    def __init__(self) -> None:
        self.path = ""
        self._open = {}

    def directory(self, path: str) -> int:
        raise FileNotFoundError(2, "No such file or directory", path)

    def close(self) -> None:
        """Nothing is open."""


class Nowhere(Host):
    """Everything is absent, for every user alike; what would be written is a HostError."""

    def __init__(self) -> None:
        self.root = ""
        self.live = False
        self.connect = ()
        self.privileged = False
        self._root = _NoRoot()
        self._mounts = None
        self._step = lambda verb, path: None
