# SPDX-License-Identifier: Apache-2.0
"""What networks, storage pools and guests share: being active, and starting with the host."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm_libvirt.live.around import Current
from ncm_libvirt.live.kind import Kind, base_of, blame
from ncm_libvirt.live.mark import put_mark

if TYPE_CHECKING:
    from ncm.values import Bool
    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.base import Base


class ActiveKind(Kind):
    """A kind whose objects have a definition, may be active, and may start with the host."""

    def handle(self, connection: Any, name: str) -> Any:
        """libvirt's own object of this name, on this connection."""
        raise NotImplementedError

    def saved(self, connection: Any, name: str) -> str:
        """The persistent definition, with its secrets where it has any."""
        raise NotImplementedError

    def define(
        self, change: ObjectChange, wanted: Declared, base: Base, there: bool,
        words: str = "define",
    ) -> None:  # fmt: skip
        """Add what defines it: what is declared or, where it is there, that made true in it."""

        def define(connection: Any) -> None:
            from ncm_libvirt.live.text import raw

            document = deepcopy(base.wanted)
            if there:
                document = self.merged(self.saved(connection, wanted.name), base).document
            if self.marks:
                put_mark(document, base.digest)
            self.redefine(connection, raw(document))

        change.steps.append(Step(words, define))

    def adopt(self, change: ObjectChange, wanted: Declared) -> None:
        if self.marks:
            self.define(change, wanted, base_of(wanted, None), there=True, words="adopt")
        else:
            super().adopt(change, wanted)

    def begins(self, connection: Any, name: str) -> None:
        """Make it active."""
        self.handle(connection, name).create()

    def ends(self, connection: Any, name: str) -> None:
        """Make it inactive."""
        self.handle(connection, name).destroy()

    def undefine(self, connection: Any, name: str) -> None:
        self.handle(connection, name).undefine()

    def autostart(self, change: ObjectChange, wanted: Bool | bool, now: bool | None) -> None:
        """Add what makes it start with the host, or not, where that is otherwise."""
        if bool(wanted) != bool(now):
            blame(change, wanted)
            change.steps.append(
                Step(
                    "autostart" if wanted else "no autostart",
                    lambda at: self.handle(at, change.name).setAutostart(int(bool(wanted))),
                )
            )

    def start(self, change: ObjectChange, because: object = None) -> None:
        blame(change, because)
        change.steps.append(Step("start", lambda at: self.begins(at, change.name)))

    def stop(self, change: ObjectChange, because: object = None) -> None:
        blame(change, because)
        change.steps.append(Step("stop", lambda at: self.ends(at, change.name)))

    def restart(self, change: ObjectChange, words: str = "restart") -> None:
        def again(connection: Any) -> None:
            self.ends(connection, change.name)
            self.begins(connection, change.name)

        change.steps.append(Step(words, again))

    def gone(self, change: ObjectChange, current: Current) -> ObjectChange:
        """Add what takes it away."""
        if current.active:
            self.stop(change)
        change.steps.append(Step("undefine", lambda at: self.undefine(at, change.name)))
        return change
