# SPDX-License-Identifier: Apache-2.0
"""A verification within namespaces of its own, run as a program: what it finds, as JSON.

The argument is JSON: shell and then (commands before and after), dead (directories that never
answer), lockless (directory -> how it answers to locks, see lockless.py), mounts (lines of
mountinfo from the mount point on: what the kernel would show had NFS been mounted there), wishes,
early. Printed: the checks, how many children were left behind that nobody could end, and whether
they hold files of ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP))

from ncm_nfs.live.mountinfo import Table, parse  # noqa: E402
from ncm_nfs.verify import children  # noqa: E402
from ncm_nfs.verify.steps import Verification  # noqa: E402
from ncm_nfs.verify.wish import Wish  # noqa: E402


def table(lines: list[str]) -> Table:
    """These mounts below a root."""
    texts = ["1 0 8:1 / / rw - ext4 /dev/vda rw"]
    texts += [f"{place} 1 0:{place} / {line}" for place, line in enumerate(lines, 2)]
    return Table(filter(None, map(parse, texts)))


def stuck(others: list[int]) -> list[int]:
    """Our children that wait in the kernel, once all that could be ended are."""
    while True:
        states = {pid: state for pid, state in _children() if pid not in others}
        if not set(states.values()) - {"D", "Z"}:
            return [pid for pid, state in states.items() if state == "D"]
        time.sleep(0.05)


def _children() -> Iterator[tuple[int, str]]:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == os.getpid():
            yield int(name), words[0]


def main(told: dict[str, Any]) -> None:
    for command in told.get("shell", ()):
        subprocess.run(["sh", "-ec", command], check=True, stdout=subprocess.DEVNULL)
    dead = []
    served = [["dead.py", point] for point in told.get("dead", ())]
    served += [["lockless.py", *words] for words in told.get("lockless", {}).items()]
    for script, *words in served:
        command = [sys.executable, str(Path(__file__).with_name(script)), *words]
        one = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert one.stdout and one.stdout.readline() == b"mounted\n"
        dead.append(one)
    # We are the first process here, so daemons are children of ours, too.
    others = [pid for pid, _ in _children()]
    wishes = [Wish(**{**wish, "options": tuple(wish["options"].split(","))})
              for wish in told["wishes"]]  # fmt: skip
    lines = told.get("mounts", [])
    jobs = [Verification(wish, lambda: table(lines), told.get("early", "")).steps()
            for wish in wishes]  # fmt: skip
    found = [check for checks in children.run(jobs) for check in checks]
    left = stuck(others)
    for command in told.get("then", ()):
        subprocess.run(["sh", "-ec", command], check=True)
    held = [os.readlink(f"/proc/{pid}/fd/{fd}") for pid in left for fd in (0, 1, 2)]
    print(json.dumps({"checks": found, "stuck": len(left), "held": sorted(set(held))}))
    sys.stdout.flush()
    for one in dead:
        one.kill()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
