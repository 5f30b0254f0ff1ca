# SPDX-License-Identifier: Apache-2.0
"""Sites: folders of profiles, and what the command says of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.cli import main
from tests.conftest import DATA
from tests.promises.life import EXAMPLES, edited

PROFILES = DATA / "profiles"
DOMAIN = "cloud.example.org"
LV = "/software/components/libvirt"
NET = "/system/network/interfaces"
Site = dict[str, dict[str, Any]]


class Said:
    """What one check printed, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def errors(self) -> list[str]:
        prefix = "error: "
        return [at[len(prefix) :] for at in self.out.splitlines() if at.startswith(prefix)]

    @property
    def notes(self) -> list[str]:
        return [at[6:] for at in self.out.splitlines() if at.startswith("note: ")]

    @property
    def total(self) -> str:
        return self.out.splitlines()[-1]

    @property
    def headings(self) -> list[str]:
        """The lines that name a component and its nodes."""
        return [at for at in self.out.splitlines()
                if not at.startswith((" ", "error", "note", "Check"))]  # fmt: skip


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """check(folder, "--json" ...): the command in this process."""

    def run(folder: object, *options: str) -> Said:
        capsys.readouterr()
        status = main(["--check", str(folder), *options])
        return Said(status, *capsys.readouterr())

    return run


def write(folder: Path, site: Site) -> Path:
    """One JSON file per node."""
    folder.mkdir(exist_ok=True)
    for node, profile in site.items():
        (folder / f"{node}.json").write_text(json.dumps(profile))
    return folder


def loaded(name: str) -> dict[str, Any]:
    """A profile that a compiler made."""
    found: dict[str, Any] = json.loads((PROFILES / f"{name}.{DOMAIN}.json").read_text())
    return found


def host(number: int, guests: dict[str, Any], **trees: Any) -> dict[str, Any]:
    """A KVM host with addresses of its own; its libvirt tree holds these guests and trees."""
    profile = loaded("kvm1")
    for bridge, address in (("br0", f"192.0.2.{number}"), ("br1", f"172.17.16.{number}")):
        profile["system"]["network"]["interfaces"][bridge]["ip"] = address
    for card, prefix in (("em1", "aa"), ("em2", "ab")):
        at = f"/hardware/cards/nic/{card}/hwaddr"
        profile = edited(profile, at, f"52:54:00:{prefix}:00:{number:02x}")
    tree = {"guests": guests, **copy.deepcopy(trees)}
    return edited(profile, LV, tree)


def guest(mac: str, **fields: Any) -> dict[str, Any]:
    """A guest on br0."""
    return {"memory": 1024, "vcpus": 2, "nics": [{"mac": mac, "bridge": "br0"}], **fields}


def disk(**fields: Any) -> dict[str, Any]:
    return {"target": "vda", **fields}


@pytest.fixture
def examples() -> Path:
    """The folder of the example profiles."""
    return EXAMPLES
