# SPDX-License-Identifier: Apache-2.0
"""Is it too early? What systemd says about the node, and about the unit of a mount.

"Not yet" is what is wrong while systemd does not run (an installation, in its chroot), while it
is still starting the node, and of a mount whose unit nobody has tried since boot.
"""

from __future__ import annotations

import os
import subprocess

SYSTEMD = "/run/systemd/system"
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
_SYSTEMCTL = "systemctl"
_STARTING = ("initializing", "starting")
_TRIED = ("ActiveEnterTimestampMonotonic", "InactiveEnterTimestampMonotonic",
          "ActiveExitTimestampMonotonic", "StateChangeTimestampMonotonic")  # fmt: skip


def early() -> str:
    """Why it is too early for the whole node, "" where it is not. In a child."""
    if not os.path.isdir(SYSTEMD):
        return "systemd does not run, as in an installation"
    state = _ask("is-system-running").strip()
    return f"systemd is still {state} this node" if state in _STARTING else ""


def untried(point: str) -> bool:
    """Whether the mount's unit is known, and nobody has started it since boot, or it is being
    started. In a child."""
    names = ",".join(("LoadState", "ActiveState", *_TRIED))
    said = _ask("show", f"--property={names}", "--", unit(point))
    found = dict(line.partition("=")[::2] for line in said.splitlines())
    if found.get("LoadState") != "loaded":
        return False
    never = all(found.get(name) == "0" for name in _TRIED)
    state = found.get("ActiveState")
    return state == "activating" or (state == "inactive" and never)


def unit(point: str) -> str:
    """The name of the unit of a mount point: systemd.unit(5), string escaping."""
    path = "/".join(part for part in point.split("/") if part)
    plain = "".join(_escaped(char, not place) for place, char in enumerate(os.fsencode(path)))
    return f"{plain or '-'}.mount"


def _escaped(byte: int, first: bool) -> str:
    char = chr(byte)
    if char == "/":
        return "-"
    if byte < 128 and (char.isalnum() or char in ":_" or (char == "." and not first)):
        return char
    return f"\\x{byte:02x}"


def _ask(*words: str) -> str:
    try:
        done = subprocess.run(
            [_SYSTEMCTL, "--no-ask-password", *words], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, cwd="/",
            env=_ENVIRONMENT,
        )  # fmt: skip
    except OSError:
        return ""
    return done.stdout.decode("ascii", "replace")
