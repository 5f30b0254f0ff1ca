# SPDX-License-Identifier: Apache-2.0
"""Calls that are made alone, as what comes after them depends on how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import Step
from ncm.values import Secret
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.errors import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_oned.cloud.server import Server


class Unless(Step):
    """A call that may come too late: a refusal with these words is none."""

    __slots__ = ("_call", "_refusal")

    def __init__(self, call: Call, refusal: str) -> None:
        self._call, self._refusal = call, refusal
        super().__init__(call.words, self._run)

    def _run(self, server: Server) -> Any:
        try:
            return self._call.run(server)
        except CloudError as error:
            if self._refusal not in error.message:
                raise
            return None


class OwnPassword(Step):
    """The password of the user that we are: all later calls need the new one."""

    __slots__ = ("_call", "_name", "_password")

    def __init__(self, name: str, password: Secret) -> None:
        self._name, self._password = name, password
        self._call = Call("one.user.passwd", Ref("user", name), password)
        super().__init__(self._call.words, self._run)

    @property
    def _session(self) -> str:
        return f"{self._name}:{self._password.reveal()}"

    def is_new(self, server: Server) -> bool:
        """Whether the file of credentials has another one, until this run writes it."""
        return server.filed() != self._session

    def _run(self, server: Server) -> Any:
        done = self._call.run(server)
        server.renew(self._session)
        return done


def former_password(name: str, server: Server) -> Iterator[OwnPassword]:
    """What puts back the password that comes back to the file of credentials with --undo."""
    for session in server.formerly():
        user, _, password = session.partition(":")
        if user == name and password:
            yield OwnPassword(name, Secret(password))
            return
