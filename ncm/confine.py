# SPDX-License-Identifier: Apache-2.0
"""Directories below a root, opened so that no link can lead out of it.

Links are followed as in a chroot: an absolute target starts again at the root, ``..`` stops
there. Every look-up is relative to an open directory, so nothing can be swapped in between.
"""

from __future__ import annotations

import os

from ncm.errors import HostError

MAX_LINKS = 40  # as the kernel's limit (path_resolution(7))
MOST_OPEN = 100
"""Directories kept open: a process may have 1024 descriptors, often less."""
_DIRECTORY = os.O_PATH | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


class Root:
    """An open root directory and the directories below it that were asked for."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._open: dict[str, int] = {}
        self._fd = -1
        try:
            self._fd = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise HostError(path, f"cannot be used as root: {error.strerror}") from None

    def close(self) -> None:
        """Close every directory; the object is of no use afterwards."""
        self.forget()
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def __del__(self) -> None:
        # Whoever forgets to close it must not run out of descriptors.
        self.close()

    def forget(self) -> None:
        """Look directories up anew from now on (some were made or removed)."""
        for fd in self._open.values():
            os.close(fd)
        self._open = {}

    def directory(self, path: str) -> int:
        """An O_PATH descriptor of the directory; FileNotFoundError, NotADirectoryError."""
        fd = self._open.get(path)
        if fd is None:
            if len(self._open) >= MOST_OPEN:
                self.forget()
            fd = self._open[path] = self._walk(path)
        return fd

    def _walk(self, path: str) -> int:
        stack = [os.dup(self._fd)]
        try:
            self._descend(stack, path)
            return stack.pop()
        finally:
            for fd in stack:
                os.close(fd)

    def _descend(self, stack: list[int], path: str) -> None:
        todo = path.split("/")[::-1]
        links = 0
        while todo:
            name = todo.pop()
            if name in ("", "."):
                continue
            if name == "..":
                if len(stack) > 1:
                    os.close(stack.pop())
                continue
            try:
                stack.append(os.open(name, _DIRECTORY, dir_fd=stack[-1]))
                continue
            except NotADirectoryError:
                target = _link(stack[-1], name)
            links += 1
            if links > MAX_LINKS:
                raise HostError(path, "too many symbolic links")
            if target.startswith("/"):
                while len(stack) > 1:
                    os.close(stack.pop())
            todo.extend(target.split("/")[::-1])


def _link(directory: int, name: str) -> str:
    try:
        return os.readlink(name, dir_fd=directory)
    except OSError:
        raise NotADirectoryError(20, "Not a directory", name) from None
