# SPDX-License-Identifier: Apache-2.0
"""What one comparison looks at: the kernel's links, rules and routes, and the policies."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ncm_bridge.model.link import Link, Route, Rule


class Around(NamedTuple):
    """links: all of the kernel, by name. rules: of both families, without the kernel's own.
    loose: routes without a device (blackhole ...). wanted: all links of the profile, by name.
    remove_foreign: what is not ours goes. reattach: a bridge with guests may be made anew.
    gone: names of links of ours that have left the profile.
    """

    links: Mapping[str, Link]
    rules: Sequence[Rule] = ()
    loose: Sequence[Route] = ()
    wanted: Mapping[str, Link] = {}
    remove_foreign: bool = False
    reattach: bool = False
    gone: Collection[str] = ()

    def ours(self, name: str) -> bool:
        """Whether the profile names this link, or did when we last changed something."""
        return name in self.wanted or name in self.gone
