# SPDX-License-Identifier: Apache-2.0
"""Nodes in namespaces: a real NFS server in user space, mounts of all kinds, and dead ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.real import ONCE

HERE = Path(__file__).resolve().parent
NEEDS = ("root", "unshare", "ip", "mount", ONCE)
GANESHA = (*NEEDS, "rpcbind", "ganesha.nfsd")
STATD = (*NEEDS, "rpcbind", "rpcinfo", "rpc.statd")
USER = "daemon"
"""An account of every distribution that is neither root nor nobody."""
PATIENCE = 300
"""Seconds after which a verification that should have ended is given up."""

_CONFIG = """\
NFS_CORE_PARAM {{ NFS_Port = 2049; MNT_Port = 12048; Protocols = 4; Enable_NLM = false;
    Enable_RQUOTA = false; Enable_UDP = false; }}
NFSv4 {{ Grace_Period = 0; RecoveryRoot = {folder}/recovery; }}
EXPORT {{ Export_Id = 1; Path = {folder}/export; Pseudo = /export; Access_Type = RW;
    Squash = No_Root_Squash; Protocols = 4; Transports = TCP; SecType = sys;
    FSAL {{ Name = VFS; }} }}
"""


class Seen(NamedTuple):
    """results: (mount point, check) -> result; reasons the same. stuck: children that nobody can
    end; held: what their standard streams are."""

    results: dict[tuple[str, str], str]
    reasons: dict[tuple[str, str], str]
    stuck: int
    held: list[str]


def verified(*wishes: dict[str, Any], **node: Any) -> Seen:
    """What a verification finds on such a node; see node.py."""
    told = json.dumps({"wishes": list(wishes), **node})
    done = subprocess.run(
        ["unshare", "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", sys.executable,
         str(HERE / "node.py"), told],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    checks = {(at[0], at[1]): at for at in found["checks"]}
    results, reasons = ({key: at[place] for key, at in checks.items()} for place in (2, 3))
    return Seen(results, reasons, found["stuck"], found["held"])


def wish(point: Path | str, **fields: Any) -> dict[str, Any]:
    """One mount that is looked at, of a server on this node."""
    return {"point": str(point), "server": "127.0.0.1", "path": "/export", "fstype": "nfs4",
            "options": "rw,hard", "because": "/at", "seconds": 1.0, **fields}  # fmt: skip


def shown(point: Path | str, own: str = "rw", over: str = "rw,vers=4.2,hard", **what: str) -> str:
    """A line of mountinfo of it, as the kernel would write it."""
    return (f"{point} {own} - {what.get('fstype', 'nfs4')}"
            f" {what.get('source', '127.0.0.1:/export')} {over}")  # fmt: skip


def _until(question: str) -> str:
    """The command that waits until this one succeeds."""
    return f"(for more in $(seq 300); do {question} && exit; sleep 0.1; done; exit 1)"


RPCBIND = ("ip link set lo up", "mount -t tmpfs run /run", "rpcbind")
"""The commands that start it in a network and a /run of its own."""


def statd(folder: Path) -> list[str]:
    """The commands that start rpcbind, and rpc.statd with its state below this folder."""
    state = folder / "statd"
    return [
        *RPCBIND, f"mkdir -p {state}/sm {state}/sm.bak", f"rpc.statd --no-notify -P {state}",
        _until("rpcinfo -T tcp 127.0.0.1 status >/dev/null"),
    ]  # fmt: skip


def ganesha(folder: Path) -> list[str]:
    """The commands that start a real server on the node's loopback."""
    for name in ("export", "recovery"):
        (folder / name).mkdir(parents=True)
    (folder / "ganesha.conf").write_text(_CONFIG.format(folder=folder))
    return [
        *RPCBIND, f"ganesha.nfsd -f {folder}/ganesha.conf -L {folder}/log -p {folder}/pid",
        _until("ss -ltn | grep -q :2049"),
    ]  # fmt: skip
