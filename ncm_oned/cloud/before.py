# SPDX-License-Identifier: Apache-2.0
"""Before-images of objects: what --undo needs to put them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ncm.values import Secret
from ncm_oned.cloud.base import MARKS
from ncm_oned.cloud.call import Call, Sheet
from ncm_oned.cloud.kinds import ORDER, kind_of
from ncm_oned.cloud.own import OwnPassword
from ncm_oned.cloud.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import ObjectChange, Step
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import Kind
    from ncm_oned.cloud.server import Server


def image_of(kind: Kind, server: Server, change: ObjectChange) -> dict[str, Any]:
    """What --undo needs: how the object was, None where it was not; and what became of it.

    names, facets: what the change touches. parts: what goes with the object.
    """
    current = current_of(kind, server, change.identity)
    image: dict[str, Any] = {
        "kind": kind.name, "name": change.name, "gone": change.entry is None,
        "before": None if current is None else _before(kind, server, current, change),
    }  # fmt: skip
    if current is not None:
        image["names"], image["facets"] = _touched(kind, change)
        if change.entry is None:
            image["parts"] = [part for part in _parts(kind, server, current) if part]
    if any(isinstance(step, OwnPassword) and step.is_new(server) for step in change.steps):
        image["renewed"] = True
    elif current is not None and any(map(_is_password, change.steps)):
        image["replaced"] = True
    return image


def _is_password(step: Step) -> bool:
    secret = isinstance(step, Call) and any(isinstance(at, Secret) for at in step.arguments)
    return secret or isinstance(step, OwnPassword)


def _before(kind: Kind, server: Server, current: Current, change: ObjectChange) -> dict[str, Any]:
    return {
        "id": str(current.id),
        "template": {name: at for name, at in current.template.items()
                     if name not in kind.volatile},
        "facets": {name: list(at) for name, at in kind.image(current, server).items()
                   if name not in kind.hidden},
        "secret": (change.entry or {}).get("secret"),
    }  # fmt: skip


def _touched(kind: Kind, change: ObjectChange) -> tuple[list[str], Optional[list[str]]]:
    """The attributes and facets that the change is about; None: all facets."""
    names = set(MARKS)
    for step in change.steps:
        if isinstance(step, Call) and step.method.startswith(f"{kind.prefix}."):
            for sheet in (at for at in step.arguments if isinstance(at, Sheet)):
                names |= {name.partition("no ")[2] or name for name in sheet.names}
    if change.entry is None or kind.lasting:
        return sorted(names), None
    waits = ["state"] if change.entry.get("waits") else []
    return sorted(names), sorted({*change.entry["facets"], *waits})


def _parts(kind: Kind, server: Server, current: Current) -> Iterator[dict[str, Any]]:
    """What goes with an object, and is kept beside it."""
    for part in map(kind_of, ORDER):
        if not isinstance(part, Part) or part.of != kind.name:
            continue
        state = next((part.state(at, server) for at in server.pool(part)
                      if at.id == current.id and at.name == current.name), {})  # fmt: skip
        facets = {name: list(values) for name, values in state.items() if values}
        if facets:
            before = {"id": "", "template": {}, "facets": facets, "secret": []}
            yield {"key": f"{part.name} {current.name}", "kind": part.name, "name": current.name,
                   "before": before, "gone": True, "names": [], "facets": None}  # fmt: skip


def current_of(kind: Kind, server: Server, identity: str) -> Current | None:
    """The object with this id as the server shows it."""
    return next((at for at in server.pool(kind) if str(at.id) == identity), None)
