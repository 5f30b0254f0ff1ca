# SPDX-License-Identifier: Apache-2.0
"""make bench, third part: a cloud of many objects on the fake server, in a process of its own.

Usage: cloud.py [HOSTS [NETWORKS [IMAGES]]]. CPU is that of the command, beside it the server's.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import make
from tests.oned_server import ChildServer

PYTHON = sys.executable
PAIRS = 7
TREE = {"active": True, "ncm-module": "pyncm", "opennebula_version": "7.0", "mads": {}}


class Cost(NamedTuple):
    """Seconds: of the command's CPU, of the server's, of the clock."""

    cpu: float
    server: float
    wall: float


def cloud(hosts: int, networks: int, images: int) -> dict[str, Any]:
    """The tree of a front end with that many objects."""
    return {
        **TREE,
        "clusters": {f"c{at}": {} for at in range(10)},
        "hosts": {f"kvm{at}.example.org": {"cluster": f"c{at % 10}"} for at in range(hosts)},
        "datastores": {"disks": {"ds_mad": "fs", "tm_mad": "shared"}},
        "vnets": {f"net{at}": network(at) for at in range(networks)},
        "images": {
            f"image{at}": {"datastore": "disks", "type": "DATABLOCK", "size": 10}
            for at in range(images)
        },
    }


def network(number: int) -> dict[str, Any]:
    ranges = [{"type": "IP4", "ip": f"10.{number}.0.10", "size": 200}]
    return {"vn_mad": "bridge", "bridge": f"br{number}", "ar": ranges}


class Site:
    """A front end's root, cache and server."""

    def __init__(self, scratch: Path, start: Path, name: str, tree: dict[str, Any]) -> None:
        self.root = scratch / name
        auth = self.root / "var/lib/one/.one/one_auth"
        auth.parent.mkdir(parents=True)
        auth.write_text("oneadmin:opennebula\n")
        profile = {"software": {"components": {"oned": tree}}}
        cache = make.cache(scratch / f"{name}-cache", profile)
        self.words = [PYTHON, str(start), "--cache-root", str(cache), "--root", str(self.root)]

    def run(self, server: ChildServer, *options: str) -> Cost:
        """What one run costs."""
        before, start = ticks(server.process.pid), time.monotonic()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [*self.words, "--connect", server.url, *options, "oned"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=make.TOP)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.monotonic() - start
        if done.returncode:
            raise SystemExit(f"exit {done.returncode}\n{done.stdout[-2000:]}")
        cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
        return Cost(cpu, ticks(server.process.pid) - before, wall)

    def median(self, server: ChildServer, times: int = 5) -> Cost:
        found = [self.run(server) for _ in range(times)]
        return Cost(*(statistics.median(column) for column in zip(*found)))

    def forget(self) -> None:
        """The record without what lets a run skip: everything is compared again."""
        record = self.root / "var/lib/ncm-virt/record/oned/applied.json"
        data = json.loads(record.read_text())
        data["digest"] = ""
        for entry in data["objects"].values():
            entry["seen"] = ""
        record.write_text(json.dumps(data))


def ticks(pid: int) -> float:
    """CPU seconds that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def row(label: str, cost: Cost, number: int, mark: str = "") -> None:
    each = cost.cpu * 1000 / number
    print(f"{label:<44} {cost.cpu:8.3f} {cost.server:8.2f} {cost.wall:8.2f} {each:9.3f}   {mark}")


def whole(scratch: Path, start: Path, sizes: tuple[int, int, int]) -> None:
    """First run, nothing to change, everything compared."""
    number = sum(sizes)
    site = Site(scratch, start, "whole", cloud(*sizes))
    with ChildServer() as server:
        print(f"{'CPU s of ' + ', '.join(map(str, sizes)) + ' hosts, networks, images':<44}"
              "      own   server     wall ms/object")  # fmt: skip
        row("everything to make: the plan", site.run(server, "--dry-run"), number)
        row("everything to make: the run", site.run(server), number)
        asked = len(server.call_list())
        row("nothing to change", site.median(server), number)
        calls = Counter(call[0] for call in server.call_list()[asked:])
        site.forget()
        row("nothing to change, all compared", site.run(server, "--dry-run"), number)
    said = ", ".join(f"{count // 5} {name}" for name, count in sorted(calls.items()))
    print(f"calls of a run with nothing to change: {said}")


def hosts_alone(scratch: Path, start: Path, hosts: int) -> None:
    """What hosts cost a run that changes nothing: with them and without, in turn."""
    full = {**TREE, "hosts": cloud(hosts, 0, 0)["hosts"], "clusters": cloud(0, 0, 0)["clusters"]}
    with_hosts = Site(scratch, start, "hosts", full)
    without = Site(scratch, start, "none", dict(TREE))
    with ChildServer() as server:
        with_hosts.run(server), without.run(server)
        pairs = [(with_hosts.run(server).cpu, without.run(server).cpu) for _ in range(PAIRS)]
    some, none = (statistics.median(column) for column in zip(*pairs))
    share = statistics.median(one - two for one, two in pairs)
    print(f"{f'{hosts} hosts, nothing to change / no objects':<44} {some:8.3f} {none:8.3f}")
    print(f"{'their share':<44} {share:8.3f}{'':30}<= 0.150")


def against_prebuilt(scratch: Path, start: Path, hosts: int) -> None:
    """Making hosts, beside the same requests sent as they are, each time to a fresh server."""
    from bench import prebuilt

    tree = {**TREE, "hosts": cloud(hosts, 0, 0)["hosts"], "clusters": cloud(0, 0, 0)["clusters"]}
    found = []
    for turn in range(PAIRS):
        site = Site(scratch, start, f"make{turn}", tree)
        with ChildServer() as server:
            requests, ours = prebuilt.recorded(site.words, server)
        with ChildServer() as server:
            theirs = prebuilt.sent(requests, server)
        found.append((ours, theirs))
    for label, at in (("CPU of both sides", 0), ("with 5.5 ms of the server a host", 1)):
        one, two = (statistics.median(pair[side][at] for pair in found) for side in (0, 1))
        ratio = statistics.median(a[at] / b[at] for a, b in found)
        print(f"{f'making {hosts} hosts / pre-built, {label}':<60} {one:8.3f} {two:8.3f}"
              f" {ratio:7.2f}   {'<= 1.1' if at else ''}")  # fmt: skip


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    hosts, networks, images = (given + [1000, 200, 500][len(given) :])[:3]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        start = make.installed(scratch / "site")
        whole(scratch, start, (hosts, networks, images))
        hosts_alone(scratch, start, hosts)
        against_prebuilt(scratch, start, hosts)


if __name__ == "__main__":
    main()
