# SPDX-License-Identifier: Apache-2.0
"""The distribution's kernel for guests of the tests (tests/lab), kept outside the tree.

    python3 tools/lab.py            fetches what is missing, prints the folder

Networks need VLANs and bonds, file servers an NFS client: this machine's kernel may have none of
them. The package is fetched and unpacked, not installed: vmlinuz, and of its modules those of
networks and file systems. Needs Debian on amd64, and root. What is there once is kept: delete the
folder for a newer one.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.venv import cache

META = "linux-image-amd64"
KEPT = (
    "net/", "fs/", "lib/", "crypto/", "arch/x86/crypto/",
    "drivers/virtio/", "drivers/block/", "drivers/net/", "drivers/vhost/",
)  # fmt: skip
LEFT = tuple(f"drivers/net/{name}/" for name in ("ethernet", "wireless", "usb", "phy", "can"))
MARK = hashlib.sha256(repr((KEPT, LEFT)).encode()).hexdigest()[:12]
HERE = cache() / f"lab-{MARK}"
READY = HERE / "ready"


def output(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def newest() -> Optional[str]:
    """The package that the metapackage stands for just now."""
    for _ in range(2):
        for line in output("apt-cache", "depends", META).splitlines():
            kind, _, name = line.strip().partition(": ")
            if kind == "Depends" and name.startswith("linux-image-"):
                return name
        subprocess.run(["apt-get", "-qq", "update"], check=False)
    return None


def kept(name: str) -> Optional[str]:
    """Where a file of the package goes; None: nowhere."""
    if name.startswith("./boot/vmlinuz-"):
        return "vmlinuz"
    version, _, inside = name.partition("/lib/modules/")[2].partition("/")
    module = inside.partition("kernel/")[2]
    if inside.startswith("modules.") or (module.startswith(KEPT) and not module.startswith(LEFT)):
        return f"lib/modules/{version}/{inside}"
    return None


def unpack(package: Path, folder: Path) -> None:
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as reader,
        tarfile.open(fileobj=reader.stdout, mode="r|") as archive,
    ):
        for member in archive:
            place = kept(member.name) if member.isfile() else None
            content = archive.extractfile(member) if place else None
            if place and content:
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                with open(folder / place, "wb") as file:
                    shutil.copyfileobj(content, file)


def fetch(name: str, folder: Path) -> None:
    """The package, unpacked into the folder, and its modules' dependencies."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as room:
        get = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", name]
        subprocess.run(get, check=True, cwd=room, stdout=sys.stderr)
        made = Path(room) / "made"
        unpack(next(Path(room).glob("*.deb")), made)
        version = next((made / "lib/modules").iterdir()).name
        subprocess.run(["/sbin/depmod", "-b", str(made), version], check=True)
        (made / "ready").touch()
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def make() -> bool:
    """Whether HERE has vmlinuz and lib/modules; fetches them on first use."""
    HERE.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{HERE}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not READY.exists():
            name = newest() if shutil.which("apt-get") else None
            if not name:
                return False
            fetch(name, HERE)
    return True


if __name__ == "__main__":
    if not make():
        raise SystemExit("tools/lab.py: no kernel for guests here: tests that boot one are skipped")
    print(HERE)
