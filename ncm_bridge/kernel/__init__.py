# SPDX-License-Identifier: Apache-2.0
"""What the running kernel has: links, addresses, routes and rules, read over one socket.

No process is started, and nothing is imported that a run with nothing to do can be without.
"""

from __future__ import annotations

from ncm_bridge.kernel.kernel import Kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_bridge.model.link import Link, Rule

__all__ = ["Kernel", "read_links", "read_rules"]


def read_links(routes: bool = True) -> dict[str, Link]:
    """All links of this network namespace by name; without their routes when not asked for."""
    with Kernel() as kernel:
        return kernel.links(routes)


def read_rules() -> list[Rule]:
    """The policy rules of this network namespace, without those that the kernel begins with."""
    with Kernel() as kernel:
        return kernel.rules()
