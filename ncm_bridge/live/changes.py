# SPDX-License-Identifier: Apache-2.0
"""Differences as changes of a plan, and the record's entries of links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ncm.stage import ObjectChange, Step
from ncm.text import Text
from ncm_bridge.live.command import run
from ncm_bridge.live.images import digest
from ncm_bridge.live.settle import KIND
from ncm_bridge.model.link import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ncm.stage import Known
    from ncm_bridge.backend import Command
    from ncm_bridge.live.differ import Difference

    Left = Callable[[], Optional[float]]


def change_of(
    difference: Difference, because: str, commands: Iterable[Command], left: Left
) -> ObjectChange:
    """left: the seconds that a command may take, at the most."""
    old, new = difference.texts
    name = difference.name
    change = ObjectChange(KIND, name, (old, None if new is None else Text(new)), because)
    change.seen = digest(difference.now)
    change.refused = difference.refused or None
    change.note = difference.note
    change.steps = [step(command, left) for command in commands]
    return change


def step(command: Command, left: Left = lambda: None) -> Step:
    return Step(" ".join(command), lambda _: run(command, left()))


def links_of(changes: Iterable[ObjectChange]) -> list[ObjectChange]:
    return [change for change in changes if change.kind == KIND]


def is_link(key: str) -> bool:
    return key.startswith(f"{KIND} ")


def bases(known: Known) -> dict[str, Link | None]:
    """Name -> the link as it was declared last time."""
    return {name_of(key): base_of(entry) for key, entry in known.items() if is_link(key)}


def name_of(key: str) -> str:
    return key.partition(" ")[2]


def base_of(entry: Mapping[str, Any] | None) -> Link | None:
    return Link.of(entry["base"]) if entry and entry.get("base") else None
