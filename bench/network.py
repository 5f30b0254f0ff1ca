# SPDX-License-Identifier: Apache-2.0
"""make bench, fourth part: a node with many links of which none has to change.

Usage: network.py [LINKS [ROUNDS]]. The same run once with the running kernel and once with files
only, in turn, in a network of its own: the difference is what the links cost. As root only.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import make
from tests.net_box.box import Box


def node(links: int) -> dict[str, Any]:
    """A node of that many private bridges, each with two addresses and a route."""
    interfaces: dict[str, Any] = {f"br{at}": bridge(at) for at in range(links)}
    network = {"hostname": "hv1", "domainname": "example.org", "interfaces": interfaces}
    tree = {"active": True, "ncm-module": "pyncm"}
    return {"system": {"network": network}, "software": {"components": {"network": tree}}}


def bridge(at: int) -> dict[str, Any]:
    high, low = divmod(at, 256)
    return {
        "type": "Bridge", "ip": f"10.{high}.{low}.1", "netmask": "255.255.255.0",
        "ipv6addr": f"2001:db8:{at:x}::1/64",
        "route": [{"address": f"172.{16 + high}.{low}.0", "prefix": 24,
                   "gateway": f"10.{high}.{low}.9"}],
    }  # fmt: skip


def batch(links: int) -> str:
    """What ip(8) is told so that the kernel has them."""
    lines = []
    for at in range(links):
        high, low = divmod(at, 256)
        lines += [
            f"link add br{at} type bridge forward_delay 0 stp_state 0",
            f"address add 10.{high}.{low}.1/24 dev br{at}",
            f"address add 2001:db8:{at:x}::1/64 dev br{at} nodad",
            f"link set br{at} up",
            f"route add 172.{16 + high}.{low}.0/24 via 10.{high}.{low}.9 dev br{at}",
        ]
    return "".join(f"{line}\n" for line in lines)


def cost(box: Box, *words: str) -> float:
    """CPU seconds of one run that changes nothing."""
    code = (
        "import os, resource, subprocess, sys\n"
        f"done = subprocess.run([sys.executable, '-B', *{list(words)!r}], stdout=-1, text=True)\n"
        "assert done.stdout.endswith('nothing to change.\\n'), done.stdout\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime)\n"
    )
    done = box.run(sys.executable, "-c", code)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return float(done.stdout)


def main() -> None:
    links = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    if os.geteuid():
        print("links of the kernel: as root only")
        return
    with tempfile.TemporaryDirectory() as scratch, Box(Path(scratch) / "box", cards=1) as box:
        start = str(make.installed(Path(scratch) / "site"))
        box.os("el", 8)
        box.run("ip", "-batch", "-", input=batch(links), check=True)
        box.profile(node(links))
        box.run("mkdir", "-p", "/files/etc", check=True)
        box.run("cp", "/etc/os-release", "/files/etc/os-release", check=True)
        live = [start, "--cache-root", "/ccm", "network"]
        files = [*live, "--root", "/files"]
        for words in (live, files):
            done = box.run(sys.executable, "-B", *words)
            if done.returncode:
                raise SystemExit(done.stdout[-3000:])
        measure(box, links, rounds, (live, files))


def measure(box: Box, links: int, rounds: int, both: tuple[list[str], list[str]]) -> None:
    pairs = [tuple(cost(box, *words) for words in both) for _ in range(rounds)]
    live, files = (statistics.median(at) for at in zip(*pairs))
    more = statistics.median(one - other for one, other in pairs)
    print(f"CPU ms, {links} links, nothing to change, paired      live    files     more")
    print(f"{'':48} {live * 1000:8.1f} {files * 1000:8.1f} {more * 1000:8.1f}   <= 30")


if __name__ == "__main__":
    main()
