# SPDX-License-Identifier: Apache-2.0
"""A node with a network of its own, whose "/" can be configured live: see box.sh.

    from tests.net_box.box import NEEDS, Box, box as box  # the fixture: two cards, no daemon

    @pytest.mark.needs(*NEEDS, "NetworkManager")
    def test_a_bridge_comes_up(box: Box) -> None:
        box.start("NetworkManager")         # or networkd, ifupdown, none; what it needs around it
        box.os("el", 9)                     # /etc/os-release, where the fact os comes from
        box.outside("192.0.2.1/24")         # peer0, the other end of eth0, gets address; up
        box.profile({"system": ..., "software": {"components": ...}})
        done = box.configure("--dry-run")   # ncm-configure --cache-root /ccm --dry-run
        box.run("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0", check=True)
        assert box.ping("192.0.2.3") == 3   # replies; from outside
        with box.tap("vnet0", "br0", "192.0.2.77") as guest, box.pinger(guest.ip) as pings:
            ...                             # a guest on a bridge; 50 pings a second to it
            assert pings.lost() == 0        # of pings.sent, which is whole after lost()

Box(folder, cards=4) is a context manager too. What else there is:
run(*argv, input, check, outside, env) -> CompletedProcess of text; popen(...) the same without
waiting; its process dies with SIGKILL when the Popen is killed, signal(popen, number) sends any
other; kill_all() ends every process of the node, daemons too, as a crash does; ip(...) what
`ip -j -d ...` says, outside too; write, read, exists, path (as seen from here) of files;
calls() what systemctl was told since the last time; fail(units) makes it fail; log(daemon);
until(question) waits for something to become true. Addresses of the node's cards are mac(0) ...
systemd does not run here. A bridge's new port forwards after its forward_delay, 15 s unless set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Optional

import pytest

from bench import make
from tests.net_box.place import lent, until, within
from tests.net_box.traffic import Pinger, Tap
from tests.real import ONCE, SBIN

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
NEEDS = (
    "root", "unshare", "nsenter", "setpriv", "pivot_root", "ip", "ping", "udevadm", "dbus-daemon",
    "/usr/bin/systemctl", ONCE,
)  # fmt: skip
UNITS = {
    "NetworkManager": "NetworkManager.service",
    "networkd": "systemd-networkd.service",
    "ifupdown": "",
    "none": "",
}
NAMESPACES = ("-m", "-p", "-u", "-i", "-r")
Done = subprocess.CompletedProcess


class Box:
    """One node. It is gone, with all of its processes, when the test's process is."""

    def __init__(self, folder: Path, cards: int = 2) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.cards = cards
        with open(folder / "errors", "w", encoding="utf-8") as errors:
            self._keeper = subprocess.Popen(
                [str(HERE / "box.sh"), str(folder), str(cards), *lent()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            )  # fmt: skip
        self.first = self._wait_for_it()

    def _wait_for_it(self) -> int:
        first = self.folder / "first"
        until(lambda: self._keeper.poll() is not None or (first.exists() and first.read_text()))
        if self._keeper.poll() is not None:
            raise RuntimeError(f"no box: {(self.folder / 'errors').read_text()}")
        return int(first.read_text())

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._keeper.kill()
        self._keeper.wait()

    # Files

    def path(self, path: str) -> Path:
        """The node's file as seen from here: its symbolic links are the node's, not ours."""
        return within(Path(f"/proc/{self.first}/root"), path)

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        place = self.path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(mode)

    def read(self, path: str) -> str:
        return self.path(path).read_text()

    def exists(self, path: str) -> bool:
        return self.path(path).exists()

    def os(self, name: str, major: int) -> None:
        """What /etc/os-release says from now on: "el" for RHEL, else as it stands there."""
        name = "rhel" if name == "el" else name
        (self.path("/etc") / "os-release").unlink(missing_ok=True)
        self.write("/etc/os-release", f'ID="{name}"\nVERSION_ID="{major}"\n')

    # Processes

    def popen(
        self, *argv: object, outside: bool = False, env: Optional[dict[str, str]] = None, **how: Any
    ) -> subprocess.Popen[str]:
        """Starts a command in the node, or in the network outside of it."""
        network = f"--net={self.path('/run/netns/outside')}" if outside else "--net"
        words = ["nsenter", "-t", str(self.first), *NAMESPACES, network]
        words += ["setpriv", "--pdeathsig", "KILL", *map(str, argv)]
        settings = {"PATH": SBIN, "HOME": "/root", "LC_ALL": "C.UTF-8", **(env or {})}
        return subprocess.Popen(words, text=True, env=settings, **how)

    def run(
        self, *argv: object, input: str = "", check: bool = False, timeout: float = 120, **how: Any
    ) -> Done[str]:
        """Runs a command to its end; how: outside, env. What it leaves behind lives on."""
        pipe = subprocess.PIPE
        with self.popen(*argv, stdin=pipe, stdout=pipe, stderr=pipe, **how) as process:
            try:
                out, err = process.communicate(input, timeout)
            except BaseException:
                process.kill()
                raise
        done = Done([str(word) for word in argv], process.returncode, out, err)
        assert not check or done.returncode == 0, f"{argv}: {done.returncode}\n{out}{err}"
        return done

    def signal(self, process: subprocess.Popen[str], number: int) -> None:
        """Sends a signal to what popen started."""
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until(lambda: process.poll() is not None or children.read_text().strip())
        if process.poll() is None:
            os.kill(int(children.read_text().split()[0]), number)

    def kill_all(self) -> None:
        """Ends every process of the node at once; its network stays."""
        self.run("kill", "-KILL", "-1")

    def until(self, question: Callable[[], object]) -> None:
        until(question)

    # Daemons

    def start(self, daemon: str) -> None:
        """NetworkManager, networkd, ifupdown or none: ready for clients."""
        if UNITS[daemon]:
            self.run("systemctl", "start", UNITS[daemon], check=True)
        elif daemon == "ifupdown":
            self.run("ifup", "lo", check=True)
        self.calls()

    def log(self, daemon: str) -> str:
        """What a daemon had to say: NetworkManager, systemd-networkd, udevd, dbus."""
        return self.read(f"/var/log/box-{daemon}.log")

    def calls(self) -> list[str]:
        """What systemctl was told since the last look, without the questions."""
        path = self.path("/calls")
        found = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return found

    def fail(self, *units: str) -> None:
        """From now on systemctl fails for these units."""
        self.write("/failing", "\n".join(units))

    # ncm-configure

    def profile(self, tree: dict[str, Any]) -> None:
        """The node's cache from now on: the whole profile."""
        shutil.rmtree(self.path("/ccm"), ignore_errors=True)
        make.cache(self.path("/ccm"), tree)

    def configuring(self, *arguments: str) -> list[str]:
        """The command line of ncm-configure, for run and popen."""
        script = str(TOP / "scripts/ncm-configure")
        return [sys.executable, "-B", script, "--cache-root", "/ccm", *arguments]

    def configure(self, *arguments: str, **how: Any) -> Done[str]:
        return self.run(*self.configuring(*arguments), **how)

    # The network

    def mac(self, card: int) -> str:
        """The address of eth0, eth1 ..."""
        return f"02:00:00:00:00:{card + 16:02x}"

    def ip(self, *words: object, outside: bool = False) -> Any:
        """ip("addr", "show", "br0"): the answer's JSON; [] where there is no such thing."""
        done = self.run("ip", "-j", "-d", *words, outside=outside)
        return json.loads(done.stdout or "[]")

    def outside(self, *addresses: str, card: int = 0) -> None:
        """The other end of a card comes up with these addresses."""
        for address in addresses:
            # An address of IPv6 is usable at once: nobody else is there.
            mine = ["nodad"] if ":" in address else []
            words = ["addr", "replace", address, "dev", f"peer{card}", *mine]
            self.run("ip", *words, outside=True, check=True)
        self.run("ip", "link", "set", f"peer{card}", "up", outside=True, check=True)

    def ping(
        self, target: str, count: int = 3, interval: float = 0.05, source_outside: bool = True
    ) -> int:
        """How many of so many pings were answered."""
        words = ["ping", "-n", "-q", "-c", count, "-i", interval, "-W", 1, target]
        done = self.run(*words, outside=source_outside)
        return int(done.stdout.partition(" received")[0].rpartition(" ")[2] or 0)

    def tap(self, name: str, bridge: str, ip: str, mac: str = "52:54:00:00:00:77") -> Tap:
        """A guest: a tap in the bridge, with somebody who reads it and answers ARP and pings."""
        return Tap(self, name, bridge, ip, mac)

    def pinger(self, target: str, interval: float = 0.02) -> Pinger:
        """Pings from outside until it is asked what was lost; begins with the first answer."""
        return Pinger(self, target, interval)


@pytest.fixture
def box(tmp_path: Path, needs: Callable[..., None]) -> Iterator[Box]:
    """A node with two cards."""
    needs(*NEEDS)
    with Box(tmp_path / "box") as made:
        yield made
