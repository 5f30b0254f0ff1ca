# SPDX-License-Identifier: Apache-2.0
"""make bench, second part: a host of many guests on a private libvirtd and on the test driver.

Usage: objects.py [GUESTS [NETWORKS [POOLS]]]. CPU is that of the command, beside it libvirtd's;
calls are those of the binding. As a user other than root only the test driver is measured.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import make
from tests.libvirt_live.daemon import Daemon

PYTHON = sys.executable
LIBVIRT = "/software/components/libvirt"


class Cost(NamedTuple):
    """Seconds: of the command's CPU, of libvirtd's, of the clock."""

    cpu: float
    daemon: float
    wall: float


def host(guests: int, networks: int, pools: int, folder: Path) -> dict[str, Any]:
    """The profile of a host with that many objects; every guest has a disk and an interface."""
    tree: dict[str, Any] = {"active": True, "ncm-module": "pyncm"}
    tree["networks"] = {f"net{at}": {"mode": "isolated"} for at in range(networks)}
    tree["pools"] = {
        f"pool{at}": {"type": "dir", "target": f"{folder}/pool{at}"} for at in range(pools)
    }
    tree["guests"] = {f"guest{at}": guest(at, networks, folder) for at in range(guests)}
    return {"software": {"components": {"libvirt": tree}}}


def guest(number: int, networks: int, folder: Path) -> dict[str, Any]:
    """One guest; its disk is a file that all share for reading."""
    mac = f"52:54:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    return {
        "type": "qemu", "memory": 512, "vcpus": 1, "cpu": {"mode": "host-model"},
        "disks": [{"target": "vda", "file": f"{folder}/disk.img", "readonly": True}],
        "nics": [{"mac": mac, "network": f"net{number % networks}"}],
        "graphics": [{"type": "vnc"}],
    }  # fmt: skip


@contextmanager
def daemon(folder: Path) -> Iterator[Daemon]:
    """A private libvirtd."""
    made = Daemon(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def ticks(node: Daemon) -> float:
    """CPU seconds that libvirtd has used so far."""
    pid = (node.root / "run/libvirtd.pid").read_text().strip()
    fields = node.run("cat", f"/proc/{pid}/stat").stdout.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(node: Daemon, command: list[str], status: tuple[int, ...] = (0,)) -> Cost:
    """What one run of the command costs."""
    before, start = ticks(node), time.monotonic()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=make.TOP)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.monotonic() - start
    if done.returncode not in status:
        raise SystemExit(f"exit {done.returncode}: {' '.join(command)}\n{done.stdout[-2000:]}")
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Cost(cpu, ticks(node) - before, wall)


def row(label: str, cost: Cost, number: int, mark: str = "") -> None:
    each = cost.cpu * 1000 / number
    print(f"{label:<44} {cost.cpu:8.2f} {cost.daemon:8.2f} {cost.wall:8.2f} {each:9.3f}   {mark}")


def on_daemon(scratch: Path, sizes: tuple[int, int, int]) -> None:
    """First run, nothing to change, everything compared, and virsh dumpxml per object."""
    number = sum(sizes)
    start = make.installed(scratch / "site")
    with daemon(scratch) as node:
        (node.folder / "disk.img").touch()
        profile, root = node.folder / "profile.json", scratch / "root"
        profile.write_text(json.dumps(host(*sizes, node.folder)))
        root.mkdir()
        where = ["--root", str(root), "--connect", node.uri]
        cache = make.cache(scratch / "cache", json.loads(profile.read_text()))
        command = [PYTHON, str(start), "--cache-root", str(cache), *where, "libvirt"]
        print(f"{'CPU s of ' + ', '.join(map(str, sizes)) + ' guests, networks, pools':<44}"
              "      own libvirtd     wall ms/object")  # fmt: skip
        row("everything to make: the plan", measured(node, [*command, "--dry-run"]), number)
        row("everything to make: the run", measured(node, command), number)
        nothing = measured(node, command)
        row("nothing to change", nothing, number, "< 0.5")
        forget(root)
        row("nothing to change, all compared", measured(node, [*command, "--dry-run"]), number)
        other = measured(node, ["sh", "-c", virsh(node, sizes)])
        row("virsh dumpxml, a process per object", other, number)
        ours, theirs = nothing.cpu + nothing.daemon, other.cpu + other.daemon
        print(f"{'virsh / nothing to change, CPU with libvirtd':<44} {theirs / ours:8.1f}"
              f"{'':30}>= 20")  # fmt: skip
        calls(command, number)


def forget(root: Path) -> None:
    """The record without what lets a run skip: everything is rendered and merged again."""
    record = root / "var/lib/ncm-virt/record/libvirt/applied.json"
    data = json.loads(record.read_text())
    data["digest"] = ""
    for entry in data["objects"].values():
        entry["seen"] = ""
    record.write_text(json.dumps(data))


def virsh(node: Daemon, sizes: tuple[int, int, int]) -> str:
    """A script as admins write it."""
    ask = f"virsh -q -c '{node.uri}'"
    kinds = (("dumpxml", "guest"), ("net-dumpxml", "net"), ("pool-dumpxml", "pool"))
    lines = [f"{ask} {word} {kind}{at} >/dev/null"
             for (word, kind), size in zip(kinds, sizes) for at in range(size)]  # fmt: skip
    return "\n".join(lines)


def calls(command: list[str], number: int) -> None:
    """How many calls of the binding a run makes that changes nothing."""
    code = (
        "import sys, collections\n"
        "seen = collections.Counter()\n"
        "def look(frame, event, what):\n"
        "    if event == 'c_call' and what.__name__.startswith('vir'): seen[what.__name__] += 1\n"
        f"sys.path.insert(0, {str(Path(command[1]).parent)!r})\n"
        "from ncm.cli import main\n"
        "sys.setprofile(look)\n"
        f"main({command[2:]!r})\n"
        "sys.setprofile(None)\n"
        "each = sum(n for name, n in seen.items() if name.endswith('GetXMLDesc'))\n"
        "print(each, sum(n for name, n in seen.items() if 'ListAll' in name))\n"
    )
    done = subprocess.run([PYTHON, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    xml, lists = done.stdout.split()[-2:]
    print(f"{'calls that ask the daemon, nothing to change':<44} {lists:>8} listings,"
          f" {xml} definitions of {number} objects")  # fmt: skip


def on_test_driver(scratch: Path, sizes: tuple[int, int, int]) -> None:
    """Plan, run and plan again in one process: the driver forgets all when that ends."""
    folder = scratch / "driver"
    folder.mkdir()
    (folder / "disk.img").touch()
    profile = folder / "profile.json"
    tree = host(*sizes, folder)
    for one in tree["software"]["components"]["libvirt"]["guests"].values():
        one.update(arch="i686", machine="pc")
    profile.write_text(json.dumps(tree))
    (folder / "root").mkdir()
    words = ["--profile", str(profile), "--root", str(folder / "root"),
             "--connect", "test:///default", "libvirt"]  # fmt: skip
    code = (
        "import sys, time, os, io, contextlib\n"
        f"sys.path.insert(0, {str(make.TOP)!r})\n"
        "import libvirt; keep = libvirt.open('test:///default')\n"
        "from ncm.cli import main\n"
        f"for words in ({[*words, '--dry-run']!r}, {words!r}, {words!r}):\n"
        "    a, b = time.process_time(), time.monotonic()\n"
        "    with contextlib.redirect_stdout(io.StringIO()): status = main(words)\n"
        "    print(time.process_time() - a, time.monotonic() - b, status)\n"
    )
    done = subprocess.run([PYTHON, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    labels = ("test driver: the plan", "test driver: the run", "test driver: nothing to change")
    for label, line in zip(labels, done.stdout.splitlines()):
        cpu, wall, status = line.split()
        assert status == "0", label
        row(label, Cost(float(cpu), 0.0, float(wall)), sum(sizes))


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    sizes = tuple((given + [1000, 50, 20][len(given) :])[:3])
    with tempfile.TemporaryDirectory() as scratch:
        if os.geteuid() == 0 and shutil.which("libvirtd", path=os.environ["PATH"] + ":/usr/sbin"):
            on_daemon(Path(scratch), sizes)  # type: ignore[arg-type]
        else:
            print("libvirtd: not measured (needs root and libvirtd)")
        on_test_driver(Path(scratch), sizes)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
