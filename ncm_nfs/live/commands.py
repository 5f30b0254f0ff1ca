# SPDX-License-Identifier: Apache-2.0
"""The commands of the steps: what is printed is what runs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Callable

from ncm.actions import output
from ncm.errors import HostError
from ncm.stage import Step
from ncm.text import printable
from ncm_nfs.live import mountinfo
from ncm_nfs.live.users import told, users

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINTS = ("mount: (hint)", "dmesg(1)", "use 'systemctl daemon-reload'", "the old version;")


def words(argv: Sequence[str]) -> str:
    """The command line, as a shell would take it."""
    return printable(" ".join(shlex.quote(word) for word in argv))


def step(subject: str, argv: Sequence[str], before: Callable[[], None] | None = None) -> Step:
    """One command; ``before`` raises where it must not run."""

    def call(_: Any) -> None:
        if before is not None:
            before()
        run(subject, argv)

    return Step(words(argv), call)


def run(subject: str, argv: Sequence[str]) -> None:
    """Run it; HostError with what it says when it fails."""
    status, lines = output(argv)
    if status:
        raise HostError(subject, f"{words(argv)}: {said(lines) or f'exit status {status}'}")


def said(lines: Sequence[str]) -> str:
    """What a command has printed, without its hints."""
    good = [line.strip() for line in lines if line.strip()]
    good = [line for line in good if not line.startswith(_HINTS)]
    return printable("; ".join(good[-3:]))


def umount(subject: str, point: str, lazy: bool) -> Step:
    """Unmount; who uses it is named, before and where the kernel says so."""
    if lazy:
        return step(subject, ("umount", "-l", point))
    argv = ("umount", point)

    def call(_: Any) -> None:
        refuse_users(subject, point)
        status, lines = output(argv)
        if status:
            refuse_users(subject, point)
            raise HostError(subject, f"{words(argv)}: {said(lines) or f'exit status {status}'}")

    return Step(words(argv), call)


def refuse_users(subject: str, point: str) -> None:
    """HostError that names those who use what is mounted at ``point``."""
    mount = mountinfo.read().at(point)
    names = users(mount) if mount is not None else []
    if names:
        raise HostError(subject, told(names))
