# SPDX-License-Identifier: Apache-2.0
"""Profiles of libvirtd and libvirt out of examples/parts, and nodes to plan them on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

from ncm.configure import Configure
from ncm.facts import Node
from ncm.host import Host
from ncm.profile.json_file import read_json
from ncm.resource import File, Note, Resource
from tests.promises.life import edited

ROOT = Path(__file__).resolve().parents[2]
UNITS = "usr/lib/systemd/system"


def part(component: str, node: str = "kvm1") -> dict[str, Any]:
    """The part of the example profile of ``node`` that is this component's, as a profile."""
    paths = json.loads((ROOT / "examples" / "parts" / f"{component}.json").read_text())[node]
    profile: dict[str, Any] = {}
    for path in sorted(paths):
        profile = edited(profile, path, paths[path])
    return profile


def wanted(
    component: Configure[Any], profile: dict[str, Any], root: Optional[Path] = None
) -> list[Resource]:
    """What the component wants for this profile on the node below ``root``."""
    tree = read_json(json.dumps(profile), "test.json")
    node = Node(Host(str(root or Path(__file__).parent)), tree)
    return list(component.wanted(component.inputs.read(tree), node))


def files(resources: list[Resource]) -> dict[str, File]:
    """path -> file."""
    return {each.path: each for each in resources if isinstance(each, File)}


def notes(resources: list[Resource]) -> list[tuple[str, str, str]]:
    """(level, path of the profile, message) of each note."""
    return [(n.level, n.because, n.message) for n in resources if isinstance(n, Note)]


def install(root: Path, *units: str, os_release: str = "", enabled: tuple[str, ...] = ()) -> Path:
    """A node with these unit files; ``enabled``: sockets that are started with the host."""
    folder = root / UNITS
    folder.mkdir(parents=True, exist_ok=True)
    for unit in units:
        (folder / unit).write_text("[Unit]\n")
    wants = root / "etc/systemd/system/sockets.target.wants"
    wants.mkdir(parents=True, exist_ok=True)
    for unit in enabled:
        (wants / unit).symlink_to(f"/{UNITS}/{unit}")
    if os_release:
        (root / "etc/os-release").write_text(os_release)
    return root


def sockets(daemon: str) -> list[str]:
    """The unit files of one daemon that systemd can open sockets for."""
    kinds = ["", "-ro", "-admin", *([] if daemon == "virtqemud" else ["-tcp", "-tls"])]
    return [f"{daemon}.service", *(f"{daemon}{kind}.socket" for kind in kinds)]


EL9 = 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n'
EL8 = 'ID="rhel"\nVERSION_ID="8.10"\n'
DEBIAN = "ID=debian\nVERSION_ID=12\n"
