# SPDX-License-Identifier: Apache-2.0
"""A libvirtd of a test's own, with everything a node has around it: see daemon.sh."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Optional

from tests.real import SBIN

NEEDS = (
    "root",
    "libvirtd",
    "virsh",
    "unshare",
    "nsenter",
    "setpriv",
    "ip",
    "/usr/bin/systemctl",
    "qemu-system-x86_64",
)
SCRIPT = Path(__file__).parent / "daemon.sh"
SERVICE = "libvirtd.service"
NAMESPACES = ("-m", "-n", "-p", "-u", "-i")
Done = subprocess.CompletedProcess


class Daemon:
    """One node with a libvirtd; it is gone, files and guests too, when the test process is."""

    def __init__(self, capabilities: Path) -> None:
        """``capabilities``: what libvirtd knows of the emulators, shared by several daemons."""
        # Not pytest's folder: the name of a socket has room for 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="ncm-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.capabilities = capabilities
        self.first = 0
        self.watcher: Optional[subprocess.Popen[str]] = None

    @property
    def uri(self) -> str:
        """For a client outside; inside it is qemu:///system."""
        return f"qemu+unix:///system?socket={self.folder}/run/libvirt-sock"

    @property
    def root(self) -> Path:
        """The node's / as seen from outside."""
        return Path(f"/proc/{self.first}/root")

    def start(self) -> None:
        """The node and its libvirtd, ready for clients."""
        command = [str(SCRIPT), str(self.folder), str(self.capabilities)]
        self.watcher = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "bash", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(),
            start_new_session=True,  # an interrupt of the tests must not come before its end
        )
        assert self.watcher.stdout is not None
        first = self.watcher.stdout.readline()
        if not first.strip().isdigit():
            raise RuntimeError(f"no node for libvirtd: {first}{self.watcher.communicate()[0]}")
        self.first = int(first)
        self._launch()

    def stop(self) -> None:
        """Nothing is left: no process, mount or file."""
        if self.watcher is not None:
            self.watcher.terminate()
            self.watcher.communicate()
            self.watcher = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """libvirtd dies at once; its guests and networks stay, as on a host."""
        self.run("systemctl", "kill", SERVICE, check=True)

    def restart(self) -> None:
        """Another libvirtd, which finds the state and the guests of the one before it."""
        self.run("systemctl", "kill", SERVICE, check=True)
        self._launch()

    def freeze(self) -> None:
        """Clients connect, and get no answer."""
        self._signal("STOP")

    def thaw(self) -> None:
        self._signal("CONT")

    def run(
        self, *words: object, check: bool = False, timeout: Optional[float] = None, **options: Any
    ) -> Done[str]:
        """A command inside, in the folder /; options are those of subprocess.run."""
        command = list(map(str, words))
        # Ended from inside: what nsenter leaves behind is reaped outside, if at all.
        limit = ["timeout", "-s", "KILL", str(timeout)] if timeout else []
        enter = ["nsenter", "-t", str(self.first), *NAMESPACES, "--", *limit, *command]
        settings = {"capture_output": True, "text": True, "env": _environment()}
        done: Done[str] = subprocess.run(enter, check=False, **{**settings, **options})
        if timeout and done.returncode == -signal.SIGKILL:
            raise subprocess.TimeoutExpired(command, timeout, done.stdout, done.stderr)
        if check:
            done.check_returncode()
        return done

    def virsh(self, *words: object) -> str:
        """What virsh prints; it must succeed."""
        done = self.run("virsh", "-q", "-c", "qemu:///system", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def calls(self) -> list[str]:
        """What systemctl was told since the last look, by the test too, without the questions."""
        path = self.root / "run/systemctl"
        found = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return found

    def log(self) -> str:
        """What libvirtd wrote into its log, warnings and errors."""
        return (self.root / "var/log/libvirt/libvirtd.log").read_text()

    def _launch(self) -> None:
        done = self.run("systemctl", "start", SERVICE)
        if done.returncode:
            raise RuntimeError(f"libvirtd does not start: {done.stderr}{self.log()}")
        self.calls()

    def _signal(self, name: str) -> None:
        pid = (self.root / "run/libvirtd.pid").read_text().strip()
        self.run("bash", "-c", f"kill -s {name} {pid}", check=True)


def _environment() -> dict[str, str]:
    """Messages in English, and the commands for root."""
    return {**os.environ, "PATH": SBIN, "LC_ALL": "C.UTF-8"}
