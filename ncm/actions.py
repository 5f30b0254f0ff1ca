# SPDX-License-Identifier: Apache-2.0
"""Service actions, through systemctl; below another root they are only reported."""

from __future__ import annotations

import contextlib
import os
import re
import signal

from ncm.errors import Bug, HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from ncm.host import Host
    from ncm.resource import Action

TIMEOUT = 120
"""Seconds that one command may take."""
ENDING = 5
"""Seconds that a command which was killed may take to be gone."""
SEARCHED = "/usr/sbin:/usr/bin:/sbin:/bin"
_ENVIRONMENT = {"PATH": SEARCHED, "LC_ALL": "C"}
_TOLD = (0, 3, 4)
"""Exit statuses of is-active that say something of the unit: runs, does not, is not there."""
_left: list[subprocess.Popen[bytes]] = []
"""Commands that could not be ended, until they are gone."""
_UP = ("restart", "start", "reload", "reload-or-restart")
RUN = {
    r"nmcli connection reload": "/run/NetworkManager",
    r"nmcli connection load /etc/NetworkManager/system-connections/[A-Za-z0-9_.-]+":
        "/run/NetworkManager",
    r"nmcli general reload conf": "/run/NetworkManager",
    r"networkctl reload": "/run/systemd/netif",
}  # fmt: skip
"""Commands that the verb run may run -> what is there while the daemon runs that they tell."""


def perform(host: Host, action: Action) -> None:
    """Do one action and see that the unit is up after it; HostError when it is not."""
    if action.verb == "run":
        _tell(host, action.unit)
        return
    host.step(action.verb, action.unit)
    if not host.live:
        return
    if action.verb == "reload" and not _is_active(action.unit):
        # A service that does not run reads its files when it starts.
        return
    words = [action.verb, action.unit] if action.unit else [action.verb]
    _run(["systemctl", "--no-ask-password", *words])
    if action.verb in _UP:
        _run(["systemctl", "is-active", "--quiet", action.unit])


def _tell(host: Host, command: str) -> None:
    """Make a daemon read its files. One that does not run reads them when it starts."""
    folders = [folder for pattern, folder in RUN.items() if re.fullmatch(pattern, command)]
    if not folders:
        raise Bug(f"{command} is not a command that may be run")
    if not host.live:
        host.step("run", command)
    elif host.exists(folders[0]):
        host.step("run", command)
        _run(command.split(" "))


def _is_active(unit: str) -> bool:
    """Whether it runs; HostError where systemd does not tell: then the reload is still owed."""
    command = ["systemctl", "is-active", "--quiet", unit]
    status, said = call(command)
    if status not in _TOLD:
        raise HostError(" ".join(command), said)
    return status == 0


def _run(command: Sequence[str]) -> None:
    status, said = call(command)
    if status:
        raise HostError(" ".join(command), said)


def call(command: Sequence[str]) -> tuple[int, str]:
    """Run a command of the system: its exit status, and the last line that it printed."""
    status, lines = output(command)
    return status, lines[-1] if lines else f"exit status {status}"


def output(command: Sequence[str], seconds: float | None = None) -> tuple[int, list[str]]:
    """Run a command of the system: its exit status, and the lines that it printed.

    seconds: how long it may take; TIMEOUT where None.

    It leads a group of processes, which is ended as one: what it has started may hold its pipe.
    """
    import subprocess

    seconds = TIMEOUT if seconds is None else seconds
    _left[:] = [one for one in _left if one.poll() is None]
    name = " ".join(command)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=_ENVIRONMENT, cwd="/", start_new_session=True,
            preexec_fn=_default_signals,  # noqa: PLW1509
        )  # fmt: skip
    except FileNotFoundError:
        raise HostError(name, f"{command[0]} is not there") from None
    except OSError as error:
        raise HostError(name, f"cannot be started: {error.strerror}") from None
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise HostError(name, f"no answer within {seconds:.3g} s{_ended(process)}") from None
    except BaseException:
        _ended(process)
        raise
    return process.returncode, said.decode("ascii", "backslashreplace").strip().splitlines()


def _ended(process: subprocess.Popen[bytes]) -> str:
    """Kill it; what there is to say of one that waits in the kernel, and is left to itself."""
    import subprocess

    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout:
        process.stdout.close()
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:
        _left.append(process)
        return (f", and it cannot be ended: process {process.pid} waits in the kernel, for a"
                " file server or a disk")  # fmt: skip
    return ""


def _default_signals() -> None:
    # ncm-ncd ignores these, and ignored signals are inherited through exec.
    for number in (signal.SIGHUP, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
