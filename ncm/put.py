# SPDX-License-Identifier: Apache-2.0
"""Making a state true: candidate beside the target, synced, then swapped in by rename.

A candidate has the mode 0600 from its first byte and its final owner before its content can be
read by others. Its name is fixed, so that a run that was killed leaves at most one behind, and
the next run takes it away.
"""

from __future__ import annotations

import contextlib
import os
import stat

from ncm.errors import HostError
from ncm.host import ABSENT, DIRECTORY, FILE, LINK, Host, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.resource import Checker

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LABEL = "security.selinux"


def put(host: Host, path: str, state: State, test: Checker | None = None) -> None:
    """Make ``state`` true at ``path``; OSError and HostError leave the old state in place."""
    if state.kind == FILE:
        _file(host, path, state, test)
    elif state.kind == LINK:
        _link(host, path, state)
    elif state.kind == DIRECTORY:
        _directory(host, path, state)
    elif state.kind == ABSENT:
        _remove(host, path)
    else:
        raise HostError(path, f"cannot make a {state.kind}")


def candidate(name: str) -> str:
    """The name of the file that becomes ``name``; hidden, so that no daemon's glob takes it."""
    return f".{name[:240]}.ncm-new"


def _file(host: Host, path: str, state: State, test: Checker | None) -> None:
    directory, name = host.parent(path)
    new = candidate(name)
    host.step("write", path)
    _discard(directory, new)
    try:
        _filled(os.open(new, _NEW, 0o600, dir_fd=directory), state)
        if test is not None and host.live:
            from ncm import checker

            checker.run(test, path, f"{path.rpartition('/')[0]}/{new}")
    except BaseException:
        _discard(directory, new)
        raise
    _swap(host, path, (directory, new, name))


def _filled(fd: int, state: State) -> None:
    try:
        _fill(fd, state)
    finally:
        os.close(fd)


def _fill(fd: int, state: State) -> None:
    _dress(fd, state)
    view = memoryview(state.content)
    while view:
        view = view[os.write(fd, view) :]
    # After the content: chown and write may take set-id bits away.
    os.fchmod(fd, state.mode)
    os.fsync(fd)


def _dress(fd: int, state: State) -> None:
    if state.uid is not None or state.gid is not None:
        os.fchown(
            fd, -1 if state.uid is None else state.uid, -1 if state.gid is None else state.gid
        )
    if state.label:
        # Not supported (no SELinux, foreign file system) is not an error: there is no label then.
        with contextlib.suppress(OSError):
            os.setxattr(fd, _LABEL, state.label.encode() + b"\0")


def _link(host: Host, path: str, state: State) -> None:
    directory, name = host.parent(path)
    new = candidate(name)
    host.step("link", path)
    _discard(directory, new)
    os.symlink(os.fsdecode(state.content), new, dir_fd=directory)
    _swap(host, path, (directory, new, name))


def _swap(host: Host, path: str, names: tuple[int, str, str]) -> None:
    directory, new, name = names
    host.step("swap", path)
    os.rename(new, name, src_dir_fd=directory, dst_dir_fd=directory)
    _sync(directory)


def _directory(host: Host, path: str, state: State) -> None:
    directory, name = host.parent(path)
    host.step("mkdir", path)
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=directory)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(name, flags, dir_fd=directory)
    try:
        _dress(fd, state)
        os.fchmod(fd, state.mode)
    finally:
        os.close(fd)
    _sync(directory)
    host.forget_directories()


def _remove(host: Host, path: str) -> None:
    directory, name = host.parent(path)
    host.step("remove", path)
    try:
        status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            os.rmdir(name, dir_fd=directory)
            host.forget_directories()
        else:
            os.unlink(name, dir_fd=directory)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(status.st_mode):
        _sync(directory)


def clean(host: Host, path: str) -> None:
    """Take away the candidate that a killed run may have left beside ``path``."""
    try:
        directory, name = host.parent(path)
        _discard(directory, candidate(name))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        left = f"{path.rpartition('/')[0]}/{candidate(name)}"
        raise HostError(left, f"cannot be removed: {error.strerror}") from None


def _discard(directory: int, name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=directory)


def _sync(directory: int) -> None:
    fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=directory)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
