# SPDX-License-Identifier: Apache-2.0
"""What a guest gets from the network when it boots from it: a kernel, a system of one program."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Callable

from tests.real import has
from tools.venv import cache

META = "linux-image-cloud-amd64"
BUSYBOX = Path("/bin/busybox")
INIT = b"""#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
while :; do
    echo "BOOTED $(/bin/busybox cat /proc/cmdline) END" >/dev/ttyS0
    /bin/busybox sleep 1
done
"""
# iPXE, the ROM of QEMU's cards, takes this as its boot file; what DHCP said goes to the kernel.
SCRIPT = """#!ipxe
kernel vmlinuz initrd=initrd quiet address=${net0/ip} card=${net0/mac} name=${hostname}.${domain}
initrd initrd
boot
"""
FOLDER, PROGRAM = 0o40755, 0o100755


def tftp_root(folder: Path, needs: Callable[..., None]) -> Path:
    """A folder for TFTP with boot.ipxe and what it names."""
    folder.mkdir()
    shutil.copyfile(kernel(needs), folder / "vmlinuz")
    (folder / "initrd").write_bytes(initramfs(needs))
    (folder / "boot.ipxe").write_text(SCRIPT)
    for file in folder.iterdir():
        file.chmod(0o644)
    return folder


def initramfs(needs: Callable[..., None]) -> bytes:
    """busybox and an init that tells the serial line how it was started."""
    program = BUSYBOX.read_bytes() if BUSYBOX.exists() else b""
    if not program or b"/ld-linux" in program:
        needs("busybox-static")
    folders = [_entry(name, FOLDER) for name in ("bin", "dev", "proc")]
    files = [_entry("bin/busybox", PROGRAM, program), _entry("init", PROGRAM, INIT)]
    return gzip.compress(b"".join([*folders, *files, _entry("TRAILER!!!", 0)]), 1)


def _entry(name: str, mode: int, content: bytes = b"") -> bytes:
    """One entry of a cpio archive in the kernel's format (newc)."""
    encoded = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0]
    header = b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
    return _padded(header) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def kernel(needs: Callable[..., None]) -> Path:
    """Debian's kernel for clouds, out of its package: not installed, kept outside the tree."""
    package = _package()
    place = cache() / "kernel" / package
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        if not package or not _fetch(package, place):
            needs(f"apt-get download {META}")
    return place


def _package() -> str:
    """The real package behind the name that always means the newest."""
    if not has("apt-get"):
        return ""
    for _ in range(2):
        answer = _apt("apt-cache", "depends", META)
        found = [word for word in answer.split() if word.startswith("linux-image-")]
        if len(found) > 1:
            return found[1]
        _apt("apt-get", "-qq", "update")
    return ""


def _fetch(package: str, place: Path) -> bool:
    """Whether the kernel is there now; other test runs may fetch it at the same time."""
    with tempfile.TemporaryDirectory(dir=place.parent) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for _ in range(2):
            _apt("apt-get", "-qq", "download", package, cwd=folder)
            archives = list(folder.glob("*.deb"))
            if archives:
                subprocess.run(["dpkg-deb", "-x", archives[0], folder / "all"], check=True)
                os.replace(next(folder.glob("all/boot/vmlinuz-*")), place)
                return True
            _apt("apt-get", "-qq", "update")
    return False


def _apt(*words: str, cwd: Path | None = None) -> str:
    """What an apt command prints; nothing where it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd)
    return "" if done.returncode else done.stdout
