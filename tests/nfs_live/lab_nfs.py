# SPDX-License-Identifier: Apache-2.0
"""In the lab's guest: the kernel's own NFS server and client, and component nfs run on them.

Prints one JSON document: name -> what was seen. Nothing is judged here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, os.environ["TOP"])

from tests.nfs_live.serve import in_a_child

SEEN: dict[str, Any] = {}
BEAT = [time.monotonic()]
PATIENCE = 100.0
"""Seconds after which a step that has not ended hangs; a busy machine takes some for each."""
SETUP = """
modprobe -a nfsd nfsv4 nfs
mkdir -p /export/part /export/other /mnt
mount -t tmpfs export /export; mkdir /export/part /export/other; echo served >/export/part/file
mount -t tmpfs state /var/lib/nfs
mkdir -p /var/lib/nfs/{v4recovery,rpc_pipefs,sm}
touch /var/lib/nfs/etab /var/lib/nfs/rmtab /var/lib/nfs/xtab
echo '# fresh' >/etc/fstab; : >/etc/exports
mount -t nfsd nfsd /proc/fs/nfsd
echo 10 >/proc/fs/nfsd/nfsv4leasetime; echo 10 >/proc/fs/nfsd/nfsv4gracetime
rpc.nfsd -N 3 2; rpc.mountd -N 3 --no-udp
"""
SERVED = [
    {"path": "/export", "hosts": {"127_2e0_2e0_2e1": "rw,no_root_squash,no_subtree_check,fsid=0"}}
]


def watch() -> None:
    """Whoever hangs is shown, instead of a guest that never ends."""
    while time.monotonic() - BEAT[0] < PATIENCE:
        time.sleep(1)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            texts = [Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "stack")]
        except OSError:
            continue
        if texts[0]:
            print(pid, texts[0].replace("\0", " "), texts[1], sep="\n", file=sys.stderr)
    os._exit(1)


def sh(script: str) -> str:
    BEAT[0] = time.monotonic()
    print("sh", script, file=sys.stderr, flush=True)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def tree(options: str = "hard", path: str = "/part", served: Any = None) -> dict[str, Any]:
    mount = {"device": f"127.0.0.1:{path}", "mountpoint": "/mnt/n", "fstype": "nfs4",
             "options": options}  # fmt: skip
    return {"exports": served or SERVED, "mounts": [mount]}


def go(name: str, wanted: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One run, what it did, how long it took, what is mounted after it."""
    BEAT[0] = began = time.monotonic()
    print("run", name, file=sys.stderr, flush=True)
    answer = in_a_child({"tree": wanted, **more})
    seconds = round(time.monotonic() - began, 2)
    did = [words for words, at in answer["done"] if at.startswith(("mount ", "exports"))]
    SEEN[name] = {
        "did": did, "seconds": seconds, "will": [words for words, _ in answer["planned"]],
        "mounted": sh("grep ' /mnt/n ' /proc/self/mountinfo"),
        **{key: answer[key] for key in ("errors", "refused", "skipped", "notes", "changes")},
    }  # fmt: skip
    return answer


def full(name: str, wanted: dict[str, Any]) -> None:
    """A run that compares everything, as if each object had been touched."""
    path = "/var/lib/ncm-virt/record/nfs/applied.json"
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    record["digest"] = ""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(record, file)
    go(name, wanted)


def life() -> None:
    go("first", {"exports": SERVED, "mounts": []})
    go("mounted", tree())
    go("again", tree())
    full("in full", tree())
    go("read-only", tree("hard,ro"))
    go("writable", tree("hard"))
    go("noatime", tree("hard,noatime"))
    full("noatime in full", tree("hard,noatime"))
    go("timeo", tree("hard,timeo=100"))
    full("timeo in full", tree("hard,timeo=100"))
    go("version", tree("hard,vers=4.1"))
    go("version in full", tree("hard,vers=4.1"))
    sh("mount -o remount,ro /mnt/n")
    go("remounted by hand", tree("hard,vers=4.1"))
    sh("umount /mnt/n")
    go("unmounted by hand", tree("hard,vers=4.1"))
    go("moved", tree("hard", "/other"))
    go("undone", tree("hard", "/other"), mode="undo")
    go("back", tree())


def exported() -> None:
    read_only = [{**SERVED[0], "hosts": {"127_2e0_2e0_2e1": "ro,no_subtree_check,fsid=0"}}]
    SEEN["writes"] = sh("touch /mnt/n/one && echo written")
    go("exports changed", tree(served=read_only))
    SEEN["writes not"] = sh("touch /mnt/n/two")
    full("exports in full", tree(served=read_only))
    go("exports back", tree())


def held() -> None:
    with subprocess.Popen(["sleep", "1000"], cwd="/mnt/n") as sleeper:
        go("busy", tree("hard,timeo=100"))
        SEEN["sleeper"] = sleeper.pid
        lazy = {"nfs_areas": {"active": True, "lazy_umount": True}}
        go("lazy", tree("hard,timeo=100"), others=lazy)
        sleeper.kill()


def dead() -> None:
    """The server is gone: nothing that looks may wait for it."""
    sh("cat /mnt/n/file >/dev/null; rpc.nfsd 0")
    go("dead, unmounted", {"exports": SERVED, "mounts": []})
    sh("rpc.nfsd -N 3 2")
    go("alive", tree("hard,timeo=100"))
    script = "exec 3</mnt/n/file; echo open; read line"
    pipe = subprocess.PIPE
    reader = subprocess.Popen(["bash", "-c", script], stdin=pipe, stdout=pipe)
    assert reader.stdout is not None
    reader.stdout.readline()
    sh("rpc.nfsd 0")
    # Somebody waits for the server already, as in real life.
    waiting = subprocess.Popen(["ls", "-l", "/mnt/n/"])
    time.sleep(1)
    go("dead, as it was", tree("hard,timeo=100"), dry_run=True)
    full("dead, in full", tree("hard,timeo=100"))
    go("dead, to be moved", tree("hard,timeo=200"), dry_run=True)
    go("dead, to leave", {"exports": SERVED, "mounts": []}, dry_run=True)
    SEEN["reader"] = reader.pid
    SEEN["waited"] = waiting.poll() is None
    # Even their end waits for the server, and the guest's for theirs.
    waiting.kill()
    reader.kill()
    sh("rpc.nfsd -N 3 2")
    waiting.wait()
    reader.wait()
    sh("umount /mnt/n; rpc.nfsd 0")


if __name__ == "__main__":
    threading.Thread(target=watch, daemon=True).start()
    sh("ip link set lo up")
    SEEN["setup"] = sh(SETUP)
    try:
        for part in (life, exported, held, dead):
            part()
    finally:
        print(json.dumps(SEEN, indent=1), flush=True)
