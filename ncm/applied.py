# SPDX-License-Identifier: Apache-2.0
"""The record of a component: what it was made from, and what it made, as last seen.

Below ``/var/lib/ncm-virt/record/NAME/`` (0700): ``applied.json`` (this), ``pending.json`` (a
run under way: ncm.pending), ``journal/N.json`` (ncm.journal) and ``images/SHA256`` (before-images).
"""

from __future__ import annotations

import hashlib
import json
import os

from ncm.errors import HostError
from ncm.host import DIRECTORY, FILE, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.host import Host

FOLDER = "/var/lib/ncm-virt"
LOCKS = "/var/lock/quattor"
OWN = frozenset(("/var", "/var/lib", "/var/lock", FOLDER, LOCKS))
"""Folders that every run makes for its record and lock, before anything that is planned."""
FORMAT = 1
MADE, REPLACED, ADOPTED = "made", "replaced", "adopted"


def folder_of(component: str) -> str:
    """The folder of a component's record."""
    return f"{FOLDER}/record/{component}"


def seen(state: State) -> list[Any]:
    """A state as the record keeps it: kind, digest of the content, mode, uid, gid, label."""
    digest = hashlib.sha256(state.content).hexdigest() if state.content else ""
    return [state.kind, digest, state.mode, state.uid, state.gid, state.label]


def is_recorded(now: State, kept: list[Any]) -> bool:
    """Whether a state is the recorded one; owner and label count where both are known."""
    found = seen(now)
    rest = zip(found[3:], kept[3:])
    return found[:3] == kept[:3] and all(None in pair or pair[0] == pair[1] for pair in rest)


class Applied:
    """The record; a fresh one (``exists`` False) when there is none.

    targets: path -> {"kind", "origin", "image", "restore", "lines", "seen"}. objects: what is
    ours in the running service ``server``: key -> {"id", "origin", "base", "seen", "because"}.
    access: how that is asked (ncm.stage.Place).
    """

    def __init__(self, component: str) -> None:
        self.component = component
        self.exists = False
        self.digest = ""
        self.inputs: dict[str, str | None] = {}
        self.facts: dict[str, Any] = {}
        self.targets: dict[str, dict[str, Any]] = {}
        self.notes: list[list[str]] = []
        self.held = False
        self.server = ""
        self.access: dict[str, Any] = {}
        self.objects: dict[str, dict[str, Any]] = {}

    def dump(self) -> dict[str, Any]:
        """What JSON keeps."""
        return {
            "format": FORMAT,
            "digest": self.digest,
            "inputs": self.inputs,
            "facts": self.facts,
            "targets": self.targets,
            "notes": self.notes,
            "held": self.held,
            "server": self.server,
            "access": self.access,
            "objects": self.objects,
        }

    @classmethod
    def of(cls, component: str, data: dict[str, Any]) -> Applied:
        """The record that ``dump`` wrote."""
        self = cls(component)
        self.exists = True
        self.digest, self.inputs, self.facts = data["digest"], data["inputs"], data["facts"]
        self.targets, self.notes, self.held = data["targets"], data["notes"], data["held"]
        # Records of before there was a stage have neither.
        self.server, self.objects = data.get("server", ""), data.get("objects", {})
        self.access = data.get("access", {})
        return self


def load(host: Host, component: str) -> Applied:
    """The component's record. HostError when it is there but cannot be understood."""
    data = read_json(host, f"{folder_of(component)}/applied.json")
    if data is None:
        return Applied(component)
    try:
        if data["format"] != FORMAT:
            raise HostError(folder_of(component), f"record of format {data['format']}")
        return Applied.of(component, data)
    except (KeyError, TypeError):
        raise HostError(f"{folder_of(component)}/applied.json", "is no record of ours") from None


def save(host: Host, record: Applied) -> None:
    """Write the record (0600, atomically) into a folder that is closed to everybody else."""
    now, closed = host.look(FOLDER), State(DIRECTORY, mode=0o700)
    if now.kind == DIRECTORY and not now.same(closed):
        host.put(FOLDER, closed)
    write_json(host, f"{folder_of(record.component)}/applied.json", record.dump())


def read_json(host: Host, path: str) -> Any:
    """The data of a JSON file of ours, None when there is none."""
    state = host.look(path)
    if state.kind != FILE:
        return None
    try:
        return json.loads(state.content)
    except ValueError:
        raise HostError(path, "is damaged; remove it to start afresh") from None


def write_json(host: Host, path: str, data: Any) -> None:
    """Write data as JSON, 0600, making the folders (0700) that are missing."""
    content = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
    make_folders(host, os.path.dirname(path))
    host.put(path, State(FILE, content, 0o600))


def make_folders(host: Host, path: str) -> None:
    """Our own folders 0700; what lies above them as the system has it (0755)."""
    if path == "/" or host.exists(path):
        return
    make_folders(host, os.path.dirname(path))
    host.put(path, State(DIRECTORY, mode=folder_mode(path)))


def folder_mode(path: str) -> int:
    """The mode of a folder that is made because something below it is wanted."""
    return 0o700 if path == FOLDER or path.startswith(f"{FOLDER}/") else 0o755
