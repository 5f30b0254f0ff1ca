# SPDX-License-Identifier: Apache-2.0
"""Kinds whose allocation takes the whole template, its name in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted


class Plain(Kind):
    """one.X.allocate(template); one that went is made again from its before-image."""

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        sheet = self.sheet(wanted, **self.head(wanted))
        return self._made(wanted, sheet.names, sheet.template)

    def _made(self, wanted: Wanted, names: Iterable[str], make: Any) -> Call:
        beside = self.beside(wanted)

        def whole(server: Server) -> Template:
            return {**make(server), **{name: at(server) for name, at in beside.items()}}

        sheet = Sheet(tuple(dict.fromkeys((*names, *beside))), whole)
        return Call(f"{self.prefix}.allocate", sheet, made=Ref(self.name, wanted.name))

    def beside(self, wanted: Wanted) -> dict[str, Callable[[Server], list[Any]]]:
        """Vectors that allocation takes, and the server does not keep in the template."""
        return {}

    def head(self, wanted: Wanted) -> dict[str, str]:
        """What allocation takes out of the template."""
        return {"NAME": wanted.name}
