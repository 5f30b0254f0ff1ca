# SPDX-License-Identifier: Apache-2.0
"""Promise 2: a dry run cannot write; strace sees what C libraries do as well."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises.life import EXAMPLES, NAMES, example, go, snapshot

COMMAND = [sys.executable, "-B", "-c", "from ncm.cli import main; raise SystemExit(main())"]
CALLS = "open,openat,creat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,rmdir,link," \
        "linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown,truncate," \
        "ftruncate,setxattr,fsetxattr,lsetxattr,utimensat,mknod,mknodat,execve,fork,vfork,clone," \
        "socket,connect,bind"  # fmt: skip
_WRITE = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")


def writes(log: str) -> list[str]:
    """Lines of the trace that change something, open a socket or start a process."""
    found = []
    for line in log.splitlines():
        call = line.partition("(")[0].split()[-1] if "(" in line else ""
        if call in ("open", "openat"):
            if _WRITE.search(line):
                found.append(line)
        elif call and call != "execve":
            found.append(line)
    return found


@pytest.mark.parametrize("state", ["empty", "right", "drifted"])
@pytest.mark.parametrize("name", NAMES)
def test_strace_sees_no_write_in_a_dry_run(tmp_path: Path, needs, name: str, state: str) -> None:
    needs("strace")
    root = tmp_path / "root"
    root.mkdir()
    if state != "empty":
        go(root, example(name))
    if state == "drifted":
        for path in (root / "etc").rglob("*.conf"):
            path.write_text("drifted\n")
    before = snapshot(root, ours=True)
    log = tmp_path / "trace"
    profile = next(EXAMPLES.glob(f"{name}.*"))
    traced = ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(log), *COMMAND]
    done = subprocess.run(
        [*traced, "--profile", str(profile), "--root", str(root), "--dry-run", "--all"],
        capture_output=True, text=True, check=False, cwd=str(Path(__file__).parents[2]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ("nothing to change." in done.stdout) == (state == "right")
    assert writes(log.read_text()) == []
    assert snapshot(root, ours=True) == before
