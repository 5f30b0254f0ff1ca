# SPDX-License-Identifier: Apache-2.0
"""Hosts that oneadmin reaches by ssh: real sshds, on a port or in a network of their own.

with Hosts(folder) as hosts:
    hosts.add("kvm1")                      an sshd, its key pinned
    hosts.add("kvm2", namespace=...)       started by the client, inside another network
    hosts.config                           for ssh -F
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Optional

NEEDS = ("root", "/usr/sbin/sshd", "ssh", "ssh-keygen")
USER = pwd.getpwuid(os.geteuid()).pw_name


def keygen(path: Path) -> str:
    """A new key pair; the public half."""
    for old in (path, path.with_suffix(".pub")):
        old.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)],
                   check=True, stdin=subprocess.DEVNULL)  # fmt: skip
    return path.with_suffix(".pub").read_text().strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Sshd:
    """One sshd with a key of its own."""

    def __init__(self, folder: Path, authorized: str, settings: str = "") -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = 0
        self.key = ""
        self.keys = folder / "authorized_keys"
        self.keys.write_text(f"{authorized}\n")
        self.settings = settings
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.new_key()

    def new_key(self) -> None:
        self.key = keygen(self.folder / "host_key")

    @property
    def file(self) -> Path:
        path = self.folder / "sshd_config"
        path.write_text(
            f"Port {self.port or 22}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host_key\n"
            f"AuthorizedKeysFile {self.keys}\nPidFile none\nUsePAM no\nStrictModes no\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
            f"MaxStartups 500\nMaxSessions 100\nLogLevel QUIET\n{self.settings}\n"
        )
        return path

    def start(self, before: Sequence[str] = ()) -> None:
        Path("/run/sshd").mkdir(exist_ok=True)
        self.port = self.port or free_port()
        self.process = subprocess.Popen(
            [*before, "/usr/sbin/sshd", "-D", "-f", str(self.file)],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("no sshd")

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Hosts:
    """Several hosts, and the client's side of ssh to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.config, self.known = folder / "config", folder / "known_hosts"
        self.public = keygen(folder / "id")
        self.all: dict[str, Sshd] = {}
        self.silent: list[socket.socket] = []
        self.config.write_text("")
        self.known.write_text("")

    def __enter__(self) -> Hosts:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:  # fmt: skip
        for one in self.all.values():
            one.stop()
        for listener in self.silent:
            listener.close()

    def add(self, name: str, namespace: str = "", settings: str = "") -> Sshd:
        """One host that lets our key in. namespace: the command that enters it."""
        made = Sshd(self.folder / name, self.public, settings)
        self.all[name] = made
        if namespace:
            Path("/run/sshd").mkdir(exist_ok=True)
            self.alias(name, f"ProxyCommand {namespace} /usr/sbin/sshd -i -f {made.file}")
        else:
            made.start()
            self.alias(name, f"Port {made.port}")
        self.pin(name, made.key)
        return made

    def alias(self, name: str, *lines: str) -> None:
        """What the client's configuration says of a host."""
        whole = [f"Host {name}", "HostName 127.0.0.1", f"HostKeyAlias {name}", *lines,
                 f"IdentityFile {self.folder}/id", "IdentitiesOnly yes",
                 f"UserKnownHostsFile {self.known}", "GlobalKnownHostsFile /dev/null"]  # fmt: skip
        with self.config.open("a") as config:
            config.write("\n".join([*whole, "", ""]))

    def pin(self, name: str, key: str) -> None:
        with self.known.open("a") as known:
            known.write(f"{name} {key}\n")

    def mute(self, name: str) -> None:
        """A host that accepts connections, and says nothing."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        self.silent.append(listener)
        self.alias(name, f"Port {listener.getsockname()[1]}")


class Network:
    """A network namespace with its own /sys."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["unshare", "-n", "-m", "sh", "-c",
             "mount -t sysfs sysfs /sys && echo ready && exec sleep infinity"],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout is not None
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError("no network namespace")
        self.enter = f"{shutil.which('nsenter')} -t {self.process.pid} -n -m"

    def ip(self, *words: str) -> None:
        subprocess.run(
            [*self.enter.split(), "ip", *words],
            check=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
