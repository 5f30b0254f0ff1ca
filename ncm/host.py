# SPDX-License-Identifier: Apache-2.0
"""The one door to the system: files below a root, and nothing else touches them.

Every step that changes something is announced to ``on_step`` first: that is what tests count,
interrupt and compare with the plan.
"""

from __future__ import annotations

import os
import stat

from ncm.confine import Root
from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ncm.resource import Checker

ABSENT, FILE, DIRECTORY, LINK, OTHER = "absent", "file", "directory", "link", "other"
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LABEL = "security.selinux"


class State:
    """What is, or shall be, at a path.

    kind: absent, file, directory, link, other. content: bytes of a file, target of a link.
    mode: permission bits. uid, gid: None when they do not matter. label: SELinux context.
    """

    __slots__ = ("content", "gid", "kind", "label", "mode", "uid")

    def __init__(
        self,
        kind: str,
        content: bytes = b"",
        mode: int = 0,
        owner: tuple[int | None, int | None] = (None, None),
        label: str | None = None,
    ) -> None:
        self.kind = kind
        self.content = content
        self.mode = mode
        self.uid, self.gid = owner
        self.label = label

    def same(self, other: State) -> bool:
        """Equal where both care (owner and label may be None: they do not matter)."""
        return (
            self.kind == other.kind
            and self.content == other.content
            and (self.kind == LINK or self.mode == other.mode)
            and all(_agree(*pair) for pair in self._pairs(other))
        )

    def _pairs(self, other: State) -> Sequence[tuple[object, object]]:
        return ((self.uid, other.uid), (self.gid, other.gid), (self.label, other.label))


_SERVICES = {
    "http": "opennebula",
    "https": "opennebula",
    "rtnetlink": "network",
    "mounts": "mounts",
}
_OWN = ("network", "mounts")


def service_of(uri: str) -> str:
    """Which service is at a URI, by its scheme; without one of ours it is libvirt's."""
    return _SERVICES.get(uri.partition(":")[0], "libvirt")


def _agree(one: object, two: object) -> bool:
    return one is None or two is None or one == two


class Host:
    """Files below ``root``. live: the root is this very system, so commands may run.

    connect: where services are asked (--connect), instead of where the profile says.
    """

    def __init__(
        self, root: str = "/", on_step: Callable[[str, str], None] | None = None,
        connect: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.connect = tuple(connect)
        self.root = os.path.abspath(root)
        self.live = os.path.exists(self.root) and os.path.samefile(self.root, "/")
        self.privileged = os.geteuid() == 0
        self._root = Root(self.root)
        self._mounts: set[str] | None = None
        self._step = on_step or (lambda verb, path: None)

    def asks(self, service: str) -> bool:
        """Whether this service is asked: on the system itself, or with --connect.

        service: "libvirt" or "opennebula"; or the system's own kernel: "network", "mounts".
        """
        return self.live or (service not in _OWN and bool(self.connected(service)))

    def connected(self, service: str) -> str:
        """Where --connect says that this service is, "" where it does not."""
        return next((uri for uri in self.connect if service_of(uri) == service), "")

    def close(self) -> None:
        self._root.close()

    def step(self, verb: str, subject: str) -> None:
        """Announce a change that is about to happen."""
        self._step(verb, subject)

    def _at(self, path: str) -> tuple[int, str]:
        folder, _, name = path.rstrip("/").rpartition("/")
        return self._root.directory(folder or "/"), name or "."

    def look(self, path: str) -> State:
        """The state at ``path``; a link is not followed. HostError when it cannot be read.

        Of a mount point only that it is there: a file server may not answer.
        """
        if self.mounted(path):
            return State(DIRECTORY)
        try:
            directory, name = self._at(path)
            fd = os.open(name, _READ, dir_fd=directory)
        except (FileNotFoundError, NotADirectoryError):
            return State(ABSENT)
        except OSError as error:
            return self._unopened(path, error)
        try:
            return _opened(fd)
        except OSError as error:
            raise HostError(path, f"cannot be read: {error.strerror}") from None
        finally:
            os.close(fd)

    def _unopened(self, path: str, error: OSError) -> State:
        directory, name = self._at(path)
        try:
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                target = os.readlink(name, dir_fd=directory)
                return State(LINK, os.fsencode(target), owner=(status.st_uid, status.st_gid))
        except OSError:
            pass
        raise HostError(path, f"cannot be read: {error.strerror}")

    def mounted(self, path: str) -> bool:
        """Whether something is mounted at ``path`` of the live system, dead or alive."""
        if not self.live:
            return False
        if self._mounts is None:
            with open("/proc/self/mountinfo", "rb") as table:
                points = [line.split(b" ")[4].decode("unicode_escape") for line in table]
            # Read so, bytes beyond ASCII are Latin-1 and blanks are no longer \040.
            self._mounts = {os.fsdecode(at.encode("latin-1")) for at in points}
        return path in self._mounts

    def exists(self, path: str) -> bool:
        """Whether anything is at ``path``, links followed within the root.

        A mount point is there, whether or not its file server answers.
        """
        if self.mounted(path[:-2] if path.endswith("/.") else path):
            return True
        for _ in range(40):
            try:
                fd, name = self._at(path)
                status = os.stat(name, dir_fd=fd, follow_symlinks=False)
                if not stat.S_ISLNK(status.st_mode):
                    return True
                path = os.path.join(os.path.dirname(path), os.readlink(name, dir_fd=fd))
            except OSError:
                return False
        return False

    def names(self, path: str) -> list[str]:
        """Sorted names in a directory; [] when there is none."""
        try:
            directory, name = self._at(path)
            fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=directory)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise HostError(path, f"cannot be read: {error.strerror}") from None
        try:
            return sorted(os.listdir(fd))
        finally:
            os.close(fd)

    def put(self, path: str, state: State, test: Checker | None = None) -> None:
        """Make ``state`` true at ``path``, atomically for files and links.

        test: what a file must pass before it is swapped in. Raises HostError; then what was
        there before is still there.
        """
        from ncm import put

        try:
            put.put(self, path, state, test)
        except OSError as error:
            raise HostError(path, f"cannot be written: {error.strerror}") from None

    def parent(self, path: str) -> tuple[int, str]:
        """Descriptor of the parent directory and the name in it, for ncm.put."""
        return self._at(path)

    def forget_directories(self) -> None:
        """What is walked through or mounted may have become another."""
        self._root.forget()
        self._mounts = None


def _opened(fd: int) -> State:
    status = os.fstat(fd)
    mode, owner = stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid)
    if stat.S_ISREG(status.st_mode):
        return State(FILE, _content(fd), mode, owner, _label(fd))
    if stat.S_ISDIR(status.st_mode):
        return State(DIRECTORY, b"", mode, owner, _label(fd))
    return State(OTHER, b"", mode, owner)


def _content(fd: int) -> bytes:
    parts: list[bytes] = []
    while True:
        part = os.read(fd, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _label(fd: int) -> str | None:
    try:
        return os.getxattr(fd, _LABEL).rstrip(b"\0").decode("ascii", "replace")
    except OSError:
        return None
