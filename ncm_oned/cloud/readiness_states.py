# SPDX-License-Identifier: Apache-2.0
"""What readiness makes of a wanted host: enabled, disabled with the reason, or as it is.

QUATTOR_REASON on a host says that we disabled it, and why: only such a one is enabled again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange
from ncm.values import Str
from ncm_oned.cloud.attribute import Attribute
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.readiness import Readiness
    from ncm_oned.cloud.wanted import Wanted

REASON = "QUATTOR_REASON"
ENABLED, DISABLED, OFFLINE = "enabled", "disabled", "offline"
STATES = {"4": DISABLED, "7": DISABLED, "8": OFFLINE}
"""HOST/STATE; all others are those of a host that takes machines, or will."""
_SHOWN = 3
"""Reasons that are given for one host."""


def looked_at(wanted: Wanted) -> bool:
    """Whether its readiness matters: it does not on a host that the profile disables."""
    enabled = getattr(wanted.wish, "enabled", None)
    return enabled is None or bool(enabled)


def state_of(current: Current) -> str:
    """Enabled, disabled or offline."""
    return STATES.get(current.text("STATE"), ENABLED)


def decide(
    found: Readiness, wanted: Sequence[Wanted], pool: Sequence[Current]
) -> list[ObjectChange]:
    """Hold all where too many fail at once: then it is hardly the hosts. What cannot be done."""
    if found.broken:
        return [_stop(found, f"no host could be looked at, all stay as they are: {found.broken}")]
    takes = {at.name for at in pool if state_of(at) == ENABLED}
    asked = [at.name for at in wanted if at.name in takes and at.name in found.of]
    failed = [name for name in asked if found.of[name]]
    if len(failed) < 2 or len(failed) * 100 <= len(asked) * found.registration.most_disabled:
        return []
    found.held = True
    why = (f"{len(failed)} of {len(asked)} enabled hosts are not ready at once, none is disabled:"
           f" look at this front end's own network first ({failed[0]}: "
           f"{_words(found.of[failed[0]])})")  # fmt: skip
    return [_stop(found, why)]


def concerns(wanted: Wanted, around: Around) -> bool:
    """Whether the host is looked at, or was, and we disabled it then."""
    entry = around.known.get(wanted.key) or {}
    return around.readiness is not None or REASON in entry.get("attributes", ())


def as_found(wanted: Wanted, current: Current | None, around: Around) -> Wanted:
    """The host with the state that it is to have."""
    found = around.readiness
    if not looked_at(wanted):
        return wanted
    if found is None:
        return _looked_at_no_more(wanted, current, around)
    reasons = found.of.get(wanted.name)
    path = found.registration.path
    if current is None:
        if reasons == ():
            return wanted
        unknown = found.broken or "its key was not pinned yet"
        return _disabled(wanted, reasons or (f"not looked at: {unknown}",), path)
    state, ours = state_of(current), REASON in current.template
    if reasons is None or (reasons and found.held and state == ENABLED):
        return _left(wanted, current)
    if reasons:
        return _not_ready(wanted, current, reasons, around)
    if ours and state == DISABLED:
        return _with_state(wanted, ENABLED, path)
    if state != ENABLED and not _given(wanted):
        around.note(path, f"{wanted.key} is ready; it was {_by_hand(state)}, and stays so")
    return wanted


def _not_ready(
    wanted: Wanted, current: Current, reasons: tuple[str, ...], around: Around
) -> Wanted:
    assert around.readiness is not None
    state, path = state_of(current), around.readiness.registration.path
    around.note(path, f"{wanted.key} is not ready: {_words(reasons)}", "warn")
    if state == ENABLED or (state == DISABLED and (REASON in current.template or _given(wanted))):
        return _disabled(wanted, reasons, path)
    around.note(path, f"{wanted.key} was {_by_hand(state)}, and stays so")
    return _left(wanted, current)


def _looked_at_no_more(wanted: Wanted, current: Current | None, around: Around) -> Wanted:
    """It stays as it is, and so does the reason: should hosts be looked at again, it is ours."""
    if current is None or state_of(current) != DISABLED or _given(wanted):
        return wanted
    around.note(wanted.path, f"{wanted.key} was disabled while hosts were looked at; enabled: true"
                " would enable it", "warn")  # fmt: skip
    return _left(wanted, current)


def _by_hand(state: str) -> str:
    return f"{state} by hand" if state == DISABLED else f"set {state} by hand"


def _given(wanted: Wanted) -> bool:
    return getattr(wanted.wish, "enabled", None) is not None


def _disabled(wanted: Wanted, reasons: tuple[str, ...], path: str) -> Wanted:
    reason = Attribute(REASON, Str(_words(reasons), path))
    return _with_state(wanted._replace(attributes=[*wanted.attributes, reason]), DISABLED, path)


def _with_state(wanted: Wanted, state: str, path: str) -> Wanted:
    facet = Facet("state", (Str(state, path),))
    return wanted._replace(facets=[*_without_state(wanted), facet])


def _left(wanted: Wanted, current: Current) -> Wanted:
    """State and reason as they are."""
    kept: list[Any] = list(wanted.attributes)
    for value in current.template.get(REASON, [])[:1]:
        kept.append(Attribute(REASON, Str(str(value), wanted.path)))
    return wanted._replace(attributes=kept, facets=_without_state(wanted))


def _without_state(wanted: Wanted) -> list[Facet]:
    return [at for at in wanted.facets if at.name != "state"]


def _words(reasons: tuple[str, ...]) -> str:
    more = len(reasons) - _SHOWN
    return "; ".join([*reasons[:_SHOWN], *([f"{more} more"] if more > 0 else [])])


def _stop(found: Readiness, why: str) -> ObjectChange:
    """Nothing that could be made: it is shown, and makes the exit status 1."""
    change = ObjectChange("readiness", "of hosts", ("", None), found.registration.path)
    change.refused = why
    return change
