# SPDX-License-Identifier: Apache-2.0
"""Steps of a change: calls to the server, whose arguments may name objects yet to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.stage import Step
from ncm.values import Bool, Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.server import Server


class Ref(NamedTuple):
    """The id of an object, known when the call is made."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Sheet:
    """A template that is sent; ``template`` may be made when the call is, as ids are known then."""

    __slots__ = ("make", "names")

    def __init__(self, names: Sequence[str], make: Any) -> None:
        self.names = tuple(names)
        self.make = make

    def template(self, server: Server) -> Template:
        found: Template = self.make(server)
        return found

    def __str__(self) -> str:
        return f"({', '.join(self.names)})"


class Late:
    """A text that is made when the call is, as ids are known then; ``shown`` with names."""

    __slots__ = ("make", "shown")

    def __init__(self, shown: str, make: Any) -> None:
        self.shown = shown
        self.make = make

    def __str__(self) -> str:
        return f'"{self.shown}"'


class Call(Step):
    """One call of the XML-RPC interface.

    arguments: str, int, Secret, Ref (an id), Sheet (a template), Late and lists of such. made: the
    object whose id the answer is. The words are made of them, so that what is shown is what is
    called.
    """

    __slots__ = ("arguments", "made", "method")

    def __init__(
        self, method: str, *arguments: Any, made: Optional[Ref] = None, note: str = ""
    ) -> None:
        self.method = method
        self.arguments = arguments
        self.made = made
        said = " ".join([method, ", ".join(map(_shown, arguments))]).strip()
        super().__init__(f"{said} ({note})" if note else said, self.run)

    def sent(self, server: Server) -> list[Any]:
        """The arguments as they are sent."""
        return [_sent(argument, server) for argument in self.arguments]

    def run(self, server: Server) -> Any:
        """Make this call alone."""
        return server.call(self.method, *self.sent(server))


def _shown(argument: Any) -> str:
    if isinstance(argument, Secret):
        return "***"
    if isinstance(argument, (Ref, Sheet, Late)):
        return str(argument)
    if isinstance(argument, list):
        return f"[{', '.join(map(_shown, argument))}]"
    return str(int(argument)) if isinstance(argument, int) else f'"{argument}"'


def _sent(argument: Any, server: Server) -> Any:
    from ncm_oned.cloud.attribute import document

    if isinstance(argument, Secret):
        # Revealed where it is written, and hidden should an answer quote it.
        return argument
    if isinstance(argument, Ref):
        return server.id(argument.kind, argument.name)
    if isinstance(argument, list):
        return [_sent(item, server) for item in argument]
    if isinstance(argument, Late):
        return argument.make(server)
    if isinstance(argument, Sheet):
        return document(argument.template(server))
    if isinstance(argument, (bool, Bool)):
        return bool(argument)
    return int(argument) if isinstance(argument, int) else str(argument)
