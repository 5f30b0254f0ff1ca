# SPDX-License-Identifier: Apache-2.0
"""What systemd starts in a guest: the scripts, and of this machine's units next to nothing."""

from __future__ import annotations

from pathlib import Path

SYSTEMD = "/usr/lib/systemd/systemd"
SYSTEM = "/usr/lib/systemd/system"
TARGETS = ("basic", "local-fs", "paths", "remote-fs", "sockets", "sysinit", "timers")
KEPT = (
    "dbus.socket", "systemd-journald.service", "systemd-journald.socket",
    "systemd-journald-dev-log.socket", "systemd-udevd.service", "systemd-udevd-control.socket",
    "systemd-udevd-kernel.socket",
)  # fmt: skip
"""The others take minutes here: they would clean this machine's /tmp, say hello to each device."""
TARGET = """[Unit]
DefaultDependencies=no
Wants=lab.service
AllowIsolate=yes
"""
SERVICE = """[Unit]
DefaultDependencies=no
Wants=basic.target
After=basic.target
[Service]
Type=exec
ExecStart=/bin/bash {}
StandardOutput=null
StandardError=null
"""


def units(etc: Path, script: Path) -> None:
    """Fills the guest's /etc/systemd/system, where lab.target is what is started."""
    folder = etc / "systemd/system"
    folder.mkdir(parents=True)
    (folder / "lab.target").write_text(TARGET)
    (folder / "lab.service").write_text(SERVICE.format(script))
    for target in TARGETS:
        wants = f"{target}.target.wants"
        names = {each.name for each in Path(SYSTEM, wants).glob("*")}
        (folder / wants).mkdir()
        for name in names.difference(KEPT):
            (folder / wants / name).symlink_to("/dev/null")
