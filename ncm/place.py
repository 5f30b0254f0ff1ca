# SPDX-License-Identifier: Apache-2.0
"""Where a running service is: apart from ncm.stage, as a run with nothing to do needs no more."""

from __future__ import annotations

from ncm.host import FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NamedTuple

    from ncm.host import Host
else:
    from ncm.tuples import NamedTuple


class Place(NamedTuple):
    """Where a service is, and how it is asked.

    server: as a person would write it. access: what else it takes (paths of credentials), as
    JSON can hold it; never a secret. host: where those files are. component: whose stage it is.
    """

    server: str
    access: dict[str, Any]
    host: Host
    component: str

    def read(self, path: str) -> str | None:
        """The text of a file below the root, None when absent."""
        state = self.host.look(path)
        return state.content.decode("utf-8", "replace") if state.kind == FILE else None

    def former(self, path: str) -> Iterator[str]:
        """What the file held before our last runs, latest first: a run may have been cut short
        between the file and the service that is to know of it."""
        from ncm import journal

        for content in journal.former(self.host, self.component, path):
            yield content.decode("utf-8", "replace")
