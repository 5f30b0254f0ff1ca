# SPDX-License-Identifier: Apache-2.0
"""The journal: what each run changed, with before-images, so that it can be taken back.

An entry is written before the first swap. ``images/SHA256`` hold former contents, 0600.
"""

from __future__ import annotations

import hashlib
import time

from ncm.applied import Applied, folder_of, make_folders, read_json, seen, write_json
from ncm.errors import HostError
from ncm.host import ABSENT, FILE, Host, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ncm.plan import Plan

KEPT = 10
"""Entries kept per component."""


def entries(host: Host, component: str) -> list[int]:
    """Numbers of the journal's entries, oldest first."""
    names = host.names(f"{folder_of(component)}/journal")
    return sorted(int(name[:-5]) for name in names if name[:-5].isdigit())


def read(host: Host, component: str, number: int) -> dict[str, Any]:
    """One entry: {"time", "steps": [{"path", "before", "after"}], "actions", "previous"}."""
    path = f"{folder_of(component)}/journal/{number}.json"
    data = read_json(host, path)
    if not isinstance(data, dict) or "steps" not in data:
        raise HostError(path, "is no journal entry of ours")
    return data


def write(host: Host, plan: Plan, record: Applied, interrupted: int | None = None) -> int:
    """Store before-images and the entry of this plan; its number.

    interrupted: the entry of a run that was killed; this one completes it, so it becomes one
    with it, and an undo takes both back.
    """
    for change in plan.work:
        _store(host, plan.component, change.before)
    numbers = entries(host, plan.component) or [0]
    data = {
        "time": int(time.time()),
        "steps": [
            {"path": change.path, "before": seen(change.before), "after": seen(change.after)}
            for change in plan.work
        ],
        "actions": [[*due.action] for due in plan.due],
        "previous": record.dump() if record.exists else None,
        "server": plan.stage.server if plan.stage else "",
        "access": plan.stage.access if plan.stage else {},
        "objects": [{"key": at.path, **at.image} for at in plan.object_work],
    }
    number = numbers[-1] + 1
    if interrupted in numbers:
        number = int(interrupted or 0)
        _merge(data, read(host, plan.component, number), host)
    write_json(host, f"{folder_of(plan.component)}/journal/{number}.json", data)
    return number


def _merge(data: dict[str, Any], first: dict[str, Any], host: Host) -> None:
    """Put what the killed run did before what completes it."""
    before = {step["path"]: step["before"] for step in first["steps"]}
    paths = {step["path"] for step in data["steps"]}
    for step in data["steps"]:
        step["before"] = before.get(step["path"], step["before"])
    done = [step for step in first["steps"] if step["path"] not in paths
            and seen(host.look(step["path"])) != step["before"]]  # fmt: skip
    data["steps"] = done + data["steps"]
    data["actions"] = first["actions"] + [
        at for at in data["actions"] if at not in first["actions"]
    ]
    data["previous"] = first["previous"]
    known = {at["key"] for at in first.get("objects", [])}
    data["objects"] = first.get("objects", []) + [
        at for at in data["objects"] if at["key"] not in known
    ]
    if not data["server"]:
        data["server"], data["access"] = first.get("server", ""), first.get("access", {})


def former(host: Host, component: str, path: str) -> Iterator[bytes]:
    """What a file of the component held before its last runs, latest first."""
    for number in reversed(entries(host, component)):
        for step in read(host, component, number)["steps"]:
            if step["path"] == path and step["before"][1]:
                yield state_of(host, component, step["before"]).content


def remove(host: Host, component: str, number: int) -> None:
    """Forget one entry (it was taken back, or it is old)."""
    host.put(f"{folder_of(component)}/journal/{number}.json", State(ABSENT))


def state_of(host: Host, component: str, kept: list[Any]) -> State:
    """A state out of what ``seen`` kept of it and its image."""
    kind, digest, mode, uid, gid, label = kept
    owner = (uid, gid) if host.privileged else (None, None)
    if not digest:
        return State(kind, b"", mode, owner, label)
    image = host.look(f"{folder_of(component)}/images/{digest}")
    if image.kind != FILE or hashlib.sha256(image.content).hexdigest() != digest:
        raise HostError(f"{folder_of(component)}/images/{digest}", "the before-image is gone")
    return State(kind, image.content, mode, owner, label)


def prune(host: Host, record: Applied) -> None:
    """Drop old entries, and images that neither an entry nor the record names."""
    component = record.component
    numbers = entries(host, component)
    for number in numbers[:-KEPT]:
        remove(host, component, number)
    needed = {at["image"][1] for at in record.targets.values() if at.get("image")}
    for number in numbers[-KEPT:]:
        entry = read(host, component, number)
        needed.update(step["before"][1] for step in entry["steps"])
        previous = (entry["previous"] or {"targets": {}})["targets"]
        needed.update(at["image"][1] for at in previous.values() if at.get("image"))
    for name in host.names(f"{folder_of(component)}/images"):
        if name not in needed:
            host.put(f"{folder_of(component)}/images/{name}", State(ABSENT))


def sweep(host: Host, component: str) -> None:
    """Take away candidates that a killed run left in our own folders."""
    for folder in ("", "/journal", "/images"):
        below = folder_of(component) + folder
        for name in host.names(below):
            if name.endswith(".ncm-new"):
                host.put(f"{below}/{name}", State(ABSENT))


def _store(host: Host, component: str, state: State) -> None:
    if not state.content:
        return
    path = f"{folder_of(component)}/images/{hashlib.sha256(state.content).hexdigest()}"
    if host.look(path).content != state.content:
        make_folders(host, path.rpartition("/")[0])
        host.put(path, State(FILE, state.content, 0o600))
