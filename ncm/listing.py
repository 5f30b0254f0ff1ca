# SPDX-License-Identifier: Apache-2.0
"""--list: what is served here, switched to us in the profile, and applied."""

from __future__ import annotations

from ncm import applied
from ncm.components import BUILT_IN, entry_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.session import Session


def listing(session: Session) -> list[str]:
    """One line per component, under a heading."""
    found = [f"{'component':<12} {'profile':<10} {'run by':<8} record"]
    for name in BUILT_IN:
        active = "active" if session.is_active(name) else "-"
        owner = "us" if session.is_switched(entry_of(name)) else "Perl"
        record = applied.load(session.host, name)
        state = f"{len(record.targets)} targets" if record.exists else "none"
        held = ", held since it was taken back" if record.held else ""
        found.append(f"{name:<12} {active:<10} {owner:<8} {state}{held}")
    return found
