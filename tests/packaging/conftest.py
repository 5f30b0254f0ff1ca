# SPDX-License-Identifier: Apache-2.0
"""The packages as `make package` builds them, and a machine to install them on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real import needs

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = Path("/usr/lib/python3/dist-packages")
HOST = "kvm1.cloud.example.org"
PROFILE = ROOT / "tests" / "data" / "profiles" / f"{HOST}.json"


def run(*command: str | Path, **settings: object) -> str:
    """The output of a command that must succeed; standard error is shown when it does not."""
    answer = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **settings
    )
    assert answer.returncode == 0, f"{answer.returncode}: {answer.stderr}\n{answer.stdout}"
    return answer.stdout


def built(kind: str, folder: Path) -> Path:
    """A package of that kind, built from the tree as it is."""
    run(ROOT / "packaging" / "build", kind, env={**os.environ, "OUT": str(folder)})
    (package,) = folder.glob(f"*.{kind}")
    return package


@pytest.fixture(scope="session")
def deb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Debian package."""
    needs("dpkg-deb", f"{DEBIAN}/setuptools")
    return built("deb", tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="session")
def rpm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for EL9."""
    needs("rpmbuild", "rpm2archive", f"{DEBIAN}/setuptools")
    return built("rpm", tmp_path_factory.mktemp("rpm"))


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree that may be built in."""
    copy = tmp_path_factory.mktemp("sources") / "ncm-virt"
    skip = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests", "*.egg-info")
    shutil.copytree(ROOT, copy, ignore=skip)
    return copy


@pytest.fixture(scope="session")
def wheel(sources: Path) -> Path:
    """The wheel, built by this Python's setuptools."""
    out = sources.parent / "wheel"
    options = ["-q", "--no-deps", "--no-build-isolation", "-w", out]
    run(sys.executable, "-m", "pip", "wheel", *options, sources)
    (found,) = out.glob("*.whl")
    return found


class Machine:
    """This machine's own system in an overlay: what is installed there stays there.

    Scripts run in a private mount namespace, chrooted into the overlay, with `given` on /mnt.
    """

    def __init__(self, scratch: Path) -> None:
        self.given = scratch / "given"
        self.place = scratch / "place"
        self.given.mkdir()
        self.place.mkdir()

    def run(self, script: str) -> str:
        """The output of a shell script that runs as root there; it must succeed."""
        inside = """
            mount -t tmpfs none "$0"
            mkdir "$0/upper" "$0/work" "$0/root"
            mount -t overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" none "$0/root"
            mount --bind "$2" "$0/root/mnt"
            mount -t proc proc "$0/root/proc"
            exec chroot "$0/root" /bin/sh -euc "cd /mnt; $1"
        """
        return run("unshare", "-m", "/bin/sh", "-euc", inside, self.place, script, self.given)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A throwaway Debian with the packages of this one."""
    needs("root", "unshare", "/etc/debian_version")
    return Machine(tmp_path)
