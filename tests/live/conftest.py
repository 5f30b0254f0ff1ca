# SPDX-License-Identifier: Apache-2.0
"""A machine of its own: the real root below an overlay, so that "/" can be configured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import make

HERE = Path(__file__).parent
TOP = HERE.parents[1]
Done = subprocess.CompletedProcess


class Machine:
    """One node; what its commands change below / stays from one command to the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.upper = folder / "upper"
        (folder / "room").mkdir(parents=True)
        for path in ("usr/bin", "etc", "var/lib"):
            (self.upper / path).mkdir(parents=True)
        shutil.copy(HERE / "systemctl", self.upper / "usr/bin/systemctl")
        (self.upper / "etc/fstab").write_text("# packaged\n")
        self.profile({})

    def profile(self, components: dict[str, Any]) -> None:
        """The node's cache from now on."""
        cache = self.upper / "ccm"
        shutil.rmtree(cache, ignore_errors=True)
        make.cache(cache, {"software": {"components": components}})

    def fail(self, *units: str) -> None:
        (self.upper / "failing").write_text(" ".join(units))

    def run(self, *command: object, **settings: Any) -> Done[str]:
        words = [str(HERE / "machine.sh"), str(self.folder), *map(str, command)]
        return subprocess.run(words, capture_output=True, text=True, check=False, **settings)

    def configure(self, *arguments: str) -> Done[str]:
        script = TOP / "scripts/ncm-configure"
        return self.run(sys.executable, "-B", script, "--cache-root", "/ccm", *arguments)

    def calls(self) -> list[str]:
        """What systemctl was told since the last look, without the questions."""
        path = self.upper / "calls"
        found = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [call for call in found if "is-active" not in call]

    def text(self, path: str) -> str:
        return (self.upper / path.lstrip("/")).read_text()


@pytest.fixture
def machine(tmp_path: Path, needs: Callable[..., None]) -> Machine:
    needs("root", "unshare", "chroot")
    if os.environ.get("NCM_REQUIRE_REAL") != "1":
        probe = subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True)
        if probe.returncode:
            pytest.skip("no mount namespaces here")
    return Machine(tmp_path / "machine")


LIBVIRTD = {
    "active": True,
    "ncm-module": "pyncm",
    "libvirtd_config": "/etc/libvirt/libvirtd.conf",
    "logging": {"log_level": 3},
    "network": {"listen_tcp": 0, "listen_tls": 0},
}


def libvirtd(**logging: Any) -> dict[str, Any]:
    """A component tree with other logging."""
    tree: dict[str, Any] = json.loads(json.dumps(LIBVIRTD))
    tree["logging"].update(logging)
    return tree
