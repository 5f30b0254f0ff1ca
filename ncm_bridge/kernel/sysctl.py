# SPDX-License-Identifier: Apache-2.0
"""Kernel parameters of the network (sysctl(8)), by their path below net."""

from __future__ import annotations

import os

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "/proc/sys/net"
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST = 4096


def read_sysctl(names: Iterable[str]) -> dict[str, str]:
    """Value of each ("ipv6/conf/br0/accept_ra"); one that the kernel does not have is missing."""
    found = {}
    for name in names:
        value = _read(name)
        if value is not None:
            found[name] = value
    return found


def _read(name: str) -> str | None:
    path = path_of(name)
    try:
        file = os.open(path, _READ)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise HostError(path, f"cannot be read: {error.strerror}") from None
    try:
        return os.read(file, _LONGEST).decode("ascii", "replace").strip()
    except OSError as error:
        raise HostError(path, f"cannot be read: {error.strerror}") from None
    finally:
        os.close(file)


def path_of(name: str) -> str:
    """Where it is. HostError for a name that leads out of the folder."""
    if "\0" in name or not {"", ".", ".."}.isdisjoint(name.split("/")):
        raise HostError(f"{FOLDER}/{name}", "is not the name of a kernel parameter")
    return f"{FOLDER}/{name}"
