# SPDX-License-Identifier: Apache-2.0
"""The guest's initial memory: busybox, tests/lab/init and the modules that lead to the host's /."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
BUSYBOX = "/bin/busybox"
MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay")
FOLDERS = ("bin", "dev", "low", "modules", "new", "proc", "room", "sys")
FILE, DIRECTORY, DEVICE = 0o100755, 0o040755, 0o020600
CONSOLE = (5, 1)


def entry(name: str, mode: int, data: bytes = b"", device: tuple[int, int] = (0, 0)) -> bytes:
    """One entry of a cpio archive (Documentation/driver-api/early-userspace/buffer-format)."""
    path = name.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + path
    return padded(head) + padded(data)


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def chain(modules: Path) -> list[Path]:
    """The files of MODULES and what they need, in the order to load them."""
    needs = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        needs[path] = others.split()
    by_name = {path.rpartition("/")[2].partition(".ko")[0]: path for path in needs}
    found: dict[str, None] = {}
    for name in MODULES:
        path = by_name.get(name)  # some kernels have it built in
        if path:
            found.update(dict.fromkeys([*reversed(needs[path]), path]))
    return [modules / path for path in found]


def initramfs(modules: Path) -> bytes:
    """The archive for the kernel with these modules."""
    loaded = chain(modules)
    parts = [entry(name, DIRECTORY) for name in FOLDERS]
    parts.append(entry("dev/console", DEVICE, device=CONSOLE))
    parts.append(entry("bin/busybox", FILE, Path(BUSYBOX).read_bytes()))
    parts.append(entry("init", FILE, (HERE / "init").read_bytes()))
    parts += [entry(f"modules/{path.name}", FILE, path.read_bytes()) for path in loaded]
    names = "".join(f"{path.name}\n" for path in loaded)
    parts.append(entry("modules/order", FILE, names.encode()))
    parts.append(entry("TRAILER!!!", 0))
    return b"".join(parts)
