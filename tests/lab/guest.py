# SPDX-License-Identifier: Apache-2.0
"""A guest with the distribution's kernel, whose / is this machine's: VLANs, bonds, NFS, systemd.

    from tests.lab.guest import IN_LAB, Lab, Results, lab as lab

    LAB = Lab({"vlan": "ip link add bond0 type bond\n...", "nfs": Path("nfs.sh"), ...})

    pytestmark = IN_LAB                             # what it needs, and pytest's patience

    def test_a_vlan_on_a_bond(lab: Results) -> None:
        assert "bond0.7" in lab.output("vlan")      # its exit status was 0
        code, text = lab.result("nfs")

All scripts of the module's LAB run in one guest, one after the other, once in a run of pytest
(by several processes too); it takes some 15 s under TCG. A script is bash with `set -eux`, or what
its first line says when that begins with #!. It has own networks, mounts and processes in the
guest, and so its own NFS server; there is no systemd there. Those named in `shared=` see the guest
itself, whose first process is systemd, with a bus, a journal and udev and nothing else:
systemctl start and systemd-run work.

/ belongs to the guest: what it writes is gone with it, but below $LAB, which is a folder of the
host's; prepare=function(folder) fills it before. $PYTHON is the interpreter of the tests, $TOP the
checkout: "$PYTHON" -B "$TOP/scripts/ncm-configure" works. `modprobe` does.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Optional, Union

import pytest

from tests.lab.initramfs import BUSYBOX, HERE, initramfs
from tests.lab.systemd import SYSTEMD, units
from tests.real import ONCE
from tools import lab as kernel

TOP = HERE.parents[1]
NEEDS = (
    "root", "qemu-system-x86_64", "setpriv", "ip", BUSYBOX,
    SYSTEMD, str(kernel.READY), ONCE,
)  # fmt: skip
IN_LAB = [
    pytest.mark.needs(*NEEDS),
    pytest.mark.timeout(1800),
]
CPU = "Nehalem"
"""All that today's distributions ask for; to emulate newer ones costs half as much again."""
KERNEL = "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off systemd.show_status=0"
BOOT = 120.0
"""Seconds that the guest may take besides its scripts."""
Script = Union[str, Path]


class Results:
    """What the scripts of one guest said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def result(self, name: str) -> tuple[int, str]:
        """The exit status of a script and all it said."""
        out, status = self.folder / "out" / name, self.folder / "rc" / name
        text = out.read_text(errors="replace") if out.exists() else ""
        if not status.exists():
            console = (self.folder / "console").read_text(errors="replace")
            pytest.fail(f"{name} did not end\n{text}\nconsole:\n{console}", pytrace=False)
        return int(status.read_text()), text

    def output(self, name: str) -> str:
        """What a script said that had to do well."""
        code, text = self.result(name)
        assert code == 0, f"{name}: {code}\n{text}"
        return text


class Lab:
    """The scripts of one guest."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        shared: Iterable[str] = (),
        prepare: Optional[Callable[[Path], object]] = None,
        limits: Optional[Mapping[str, int]] = None,
        cards: Iterable[str] = (),
    ) -> None:
        """``limits``: seconds that a script may take, where 120 is not right. ``cards``: MAC
        addresses of network cards, which are there as soon as ``modprobe virtio_net`` was said."""
        self.scripts = dict(scripts)
        self.shared = list(shared)
        self.prepare = prepare
        self.cards = list(cards)
        self.limits = {name: (limits or {}).get(name, 120) for name in scripts}

    def once(self, folder: Path) -> Results:
        """The results in this folder; who comes first boots the guest, the others wait."""
        with open(f"{folder}.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                self.boot(folder)
        return Results(folder)

    def boot(self, folder: Path) -> Results:
        """Runs the scripts in a guest whose /lab is this new folder."""
        self._fill(folder)
        command = ["setpriv", "--pdeathsig", "KILL", *self._machine(folder)]
        limit = BOOT + sum(self.limits.values())
        with open(folder / "console", "w", encoding="utf-8") as console:
            try:
                subprocess.run(
                    command, stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                    timeout=limit, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                print(f"the guest did not end in {limit} s", file=console)
        return Results(folder)

    def _fill(self, folder: Path) -> None:
        (folder / "scripts").mkdir(parents=True)
        for name, script in self.scripts.items():
            text = script.read_text() if isinstance(script, Path) else script
            file = folder / "scripts" / name
            file.write_text(text if text.startswith("#!") else f"#!/bin/bash\nset -eux\n{text}\n")
            file.chmod(0o755)
        (folder / "order").write_text("".join(map(self._line, self.scripts)))
        values = {"PYTHON": sys.executable, "TOP": str(TOP)}
        text = "".join(f"export {name}={shlex.quote(each)}\n" for name, each in values.items())
        (folder / "environment").write_text(text)
        (folder / "initrd").write_bytes(initramfs(next(kernel.HERE.glob("lib/modules/*"))))
        self._etc(folder / "etc")
        if self.prepare:
            self.prepare(folder)

    def _line(self, name: str) -> str:
        """How run.sh is told about a script."""
        how = "shared" if name in self.shared else "alone"
        return f"{name} {self.limits[name]} {how}\n"

    def _etc(self, folder: Path) -> None:
        """What the guest's /etc has besides this machine's, or in its stead."""
        units(folder, HERE / "run.sh")
        (folder / "hostname").write_text("lab\n")
        (folder / "fstab").touch()
        (folder / "exports").touch()
        (folder / "network").mkdir()
        (folder / "network/interfaces").write_text("auto lo\niface lo inet loopback\n")
        (folder / "NetworkManager").mkdir()
        shutil.copy(HERE.parent / "net_box/NetworkManager.conf", folder / "NetworkManager")

    def _machine(self, folder: Path) -> list[str]:
        shares = {"host": ("/", True), "lab": (str(folder), False),
                  "modules": (str(kernel.HERE / "lib/modules"), True)}  # fmt: skip
        words = [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "pc", "-cpu", CPU,
            "-smp", "2", "-m", "1024", "-nodefaults", "-no-reboot", "-display", "none",
            "-serial", "stdio", "-kernel", str(kernel.HERE / "vmlinuz"),
            "-initrd", str(folder / "initrd"),
            "-append", KERNEL,
        ]  # fmt: skip
        for tag, (path, readonly) in shares.items():
            mode = ",readonly=on" if readonly else ""
            share = f"local,path={path},mount_tag={tag},security_model=none,multidevs=remap{mode}"
            words += ["-virtfs", share]
        for number, mac in enumerate(self.cards):
            words += ["-netdev", f"hubport,id=net{number},hubid=0", "-device"]
            words.append(f"virtio-net-pci,netdev=net{number},mac={mac},romfile=")
        return words


@pytest.fixture
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The results of the module's LAB."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    module = request.module
    made: Lab = module.LAB
    return made.once(base / f"lab-{module.__name__}")
