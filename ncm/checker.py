# SPDX-License-Identifier: Apache-2.0
"""A candidate is given to its daemon's own checker before it is swapped in.

Only on a live system that has the checker. A daemon that reads the file through another one is
given a copy of that other one, in which the candidate stands in the file's place. The copy is
closed to others, and gone afterwards; its name is fixed, as that of every candidate.
"""

from __future__ import annotations

import contextlib
import os

from ncm.actions import SEARCHED, output
from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.resource import Checker

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST = 600
"""Characters of what a checker says that a message holds."""


def run(test: Checker, path: str, candidate: str) -> None:
    """Raise HostError when the checker refuses ``candidate``, which is to become ``path``."""
    import shutil

    program = test.command[0]
    if shutil.which(program, path=SEARCHED) is None:
        return
    with _read_by_daemon(test, path, candidate) as file:
        status, lines = output([word.replace("{}", file) for word in test.command])
    if status:
        said = "; ".join(lines)[-_MOST:] or f"exit status {status}"
        raise HostError(path, f"is left as it was: {program} refuses the new one: {said}")


@contextlib.contextmanager
def _read_by_daemon(test: Checker, path: str, candidate: str) -> Iterator[str]:
    """The file that the daemon starts to read at."""
    if test.swapped is None:
        yield candidate
        return
    folder, _, name = test.within.rpartition("/")
    # In the same folder: names in it that are relative must mean the same.
    copy = f"{folder}/.{name[:240]}.ncm-new"
    try:
        with open(test.within, encoding="utf-8", errors="surrogateescape", newline="") as main:
            text = test.swapped(main.read(), path, candidate)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(copy)
        with open(os.open(copy, _NEW, 0o600), "wb") as scratch:
            scratch.write(text.encode("utf-8", "surrogateescape"))
        yield copy
    except OSError as error:
        raise HostError(test.within, f"cannot be tried out: {error.strerror}") from None
    except ValueError as error:
        raise HostError(test.within, f"cannot be read: {error}") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(copy)
