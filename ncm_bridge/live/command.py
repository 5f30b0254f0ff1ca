# SPDX-License-Identifier: Apache-2.0
"""One command of a plan, run."""

from __future__ import annotations

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm_bridge.backend import Command

_DONE = {
    "delete": ("Cannot find device",),
    "del": (
        "Cannot find device", "ddress not found", "Cannot assign requested address",
        "No such process", "No such file or directory", "FIB table does not exist",
    ),
    "add": ("File exists",),
    "replace": ("File exists",),
}  # fmt: skip
"""What ip(8) says to a verb where there is nothing left to do: a daemon, or the kernel itself as
a consequence of an earlier step, has done it."""


def run(command: Command, seconds: float | None = None) -> None:
    """Run it; HostError with what it printed when it fails or takes longer."""
    from ncm.actions import output

    status, lines = output(command, seconds)
    if status and not _done(command, lines):
        said = "; ".join(lines[-3:]) or f"exit status {status}"
        raise HostError(" ".join(command), said)


def _done(command: Command, lines: Sequence[str]) -> bool:
    if command[0] != "ip" or not lines:
        return False
    said = [text for word in command[1:5] for text in _DONE.get(word, ())]
    return any(text in lines[-1] for text in said)
