# SPDX-License-Identifier: Apache-2.0
"""Calls to an OpenNebula server: the value, or one line that says what was asked and what came."""

from __future__ import annotations

from ncm.errors import HostError
from ncm.values import Secret
from ncm_oned.cloud.address import address_of
from ncm_oned.cloud.answer import (
    NoAnswer,
    Refusal,
    clean,
    inner_document,
    read_answer,
    read_results,
    verdict,
)  # fmt: skip
from ncm_oned.cloud.encode import encode, encode_several
from ncm_oned.cloud.errors import AUTHENTICATION, UNKNOWN_METHOD, CloudError
from ncm_oned.cloud.exchange import Exchange
from ncm_oned.cloud.reply import MOST
from ncm_oned.cloud.tls import Tls as Tls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from lxml.etree import _Element

    Calls = Sequence[tuple[str, Sequence[object]]]

LONGEST = 600.0
"""Seconds for a whole call, however steadily its answer drips."""
_READS = frozenset(("info", "infoextended", "infoset", "version", "config", "monitoring"))
_SYSTEM = Tls()


class Wire:
    """One server and the user we are there.

    sessions: "user:password", tried in this order where the server does not know one; the one
    that works is kept. timeout: seconds of silence; longest: seconds for all of one call.
    password: "user:password" for the proxy's HTTP basic authentication, "" none. most: bytes
    of an answer. Nothing is sent before the first call.
    """

    def __init__(
        self,
        url: str,
        sessions: Sequence[str],
        tls: Tls = _SYSTEM,
        timeout: float = 30.0,
        password: str = "",
        longest: float = LONGEST,
        most: int = MOST,
    ) -> None:
        address = address_of(url)
        login = password or address.login
        self.url = address.shown
        if not sessions:
            raise HostError(self.url, "no user and password to ask it with")
        self._sessions = list(sessions)
        self._known = len(self._sessions) == 1
        self._timeout, self._longest = timeout, longest
        self._exchange = Exchange(address, tls, login, most)
        self._hidden = _secrets_of((*self._sessions, login))
        self._multicall = True

    @property
    def session(self) -> str:
        """The one that works; asks the server where several might."""
        if not self._known:
            self.call("one.system.version")
        return self._sessions[0]

    def renew(self, session: str) -> None:
        """The server knows us by another password from now on."""
        self.hide(session, session.partition(":")[2])
        self._keep(session)

    def hide(self, *texts: str) -> None:
        """Never show these, should a message of the server quote them."""
        self._hidden = _longest_first((*self._hidden, *texts))

    def call(self, method: str, *arguments: object) -> Any:
        """The value: a number or a text; of a method of system.*, whatever it gives.

        Raises CloudError, NotRunning where nobody answers, Unsendable before anything is sent.
        """
        self._hide_secrets(arguments)
        if method.startswith("one."):
            answer = self._authenticated(method, arguments)
        else:
            answer = self._ask([method], encode(method, arguments), read_answer)
        if isinstance(answer, Refusal):
            raise self._refused(method, answer)
        return answer

    def document(self, method: str, *arguments: object) -> _Element:
        """The root of the XML that is the method's value."""
        value = self.call(method, *arguments)
        try:
            return inner_document(value)
        except NoAnswer as error:
            raise self._broken(method, error) from None

    def several(self, calls: Calls) -> list[Any]:
        """The values of many calls in one request, in order; a CloudError where one failed."""
        if not calls:
            return []
        for _, arguments in calls:
            self._hide_secrets(arguments)
        if self._multicall:
            try:
                return self._together(calls)
            except CloudError as error:
                if error.code != UNKNOWN_METHOD:
                    raise
                self._multicall = False
        return self._one_by_one(calls)

    def close(self) -> None:
        self._exchange.close()

    def _authenticated(self, method: str, arguments: Sequence[object]) -> Any:
        def ask(session: str) -> Any:
            return self._ask([method], encode(method, (session, *arguments)), _verdict_of)

        return self._tried(ask, lambda answer: [answer])

    def _together(self, calls: Calls) -> list[Any]:
        methods = [method for method, _ in calls]

        def ask(session: str) -> Any:
            body = encode_several([(name, _with(session, name, rest)) for name, rest in calls])
            return self._ask(methods, body, lambda raw: read_results(raw, len(calls)))

        answers = self._tried(ask, lambda got: got if isinstance(got, list) else [got])
        if isinstance(answers, Refusal):
            raise self._refused("system.multicall", answers)
        return [
            self._refused(method, answer) if isinstance(answer, Refusal) else answer
            for method, answer in zip(methods, answers)
        ]

    def _one_by_one(self, calls: Calls) -> list[Any]:
        """Once the connection breaks, the rest is not sent: what came before it is known."""
        results: list[Any] = []
        broken = False
        for method, arguments in calls:
            if broken:
                results.append(CloudError(self.url, f"{method}: not sent, after a broken call"))
                continue
            try:
                results.append(self.call(method, *arguments))
            except CloudError as error:
                results.append(error)
                broken = not error.code
            except HostError as error:
                if not results:
                    raise
                results.append(CloudError(self.url, f"{method}: {error.message}"))
                broken = True
        return results

    def _tried(self, ask: Callable[[str], Any], results: Callable[[Any], list[Any]]) -> Any:
        """The first answer to a session that the server knows, or that to the first session."""
        answers = []
        for session in list(self._sessions):
            answer = ask(session)
            if not all(map(_is_stranger, results(answer))):
                self._keep(session)
                return answer
            answers.append(answer)
        return answers[0]

    def _keep(self, session: str) -> None:
        self._known = True
        self._sessions = [session, *(at for at in self._sessions if at != session)]

    def _ask(self, methods: Sequence[str], body: bytes, read: Callable[[bytes], Any]) -> Any:
        """A broken answer is asked for once more where that changes nothing, else never."""
        again = all(method.rpartition(".")[2] in _READS for method in methods)
        silence = self._timeout + len(methods) - 1
        while True:
            try:
                return read(self._exchange.post(body, silence, self._longest))
            except NoAnswer as error:
                if not (again and error.again):
                    raise self._broken(_name(methods), error) from None
                again = False

    def _hide_secrets(self, arguments: Sequence[object]) -> None:
        secrets = [argument.reveal() for argument in arguments if isinstance(argument, Secret)]
        if secrets:
            self.hide(*secrets)

    def _refused(self, method: str, refusal: Refusal) -> CloudError:
        message = f"{method}: {clean(refusal.message, self._hidden)}"
        return CloudError(self.url, message, refusal.code, refusal.object_id)

    def _broken(self, method: str, error: NoAnswer) -> CloudError:
        return CloudError(self.url, f"{method}: {error.words}")


def _verdict_of(raw: bytes) -> int | str | Refusal:
    return verdict(read_answer(raw))


def _with(session: str, method: str, arguments: Sequence[object]) -> Sequence[object]:
    return (session, *arguments) if method.startswith("one.") else arguments


def _name(methods: Sequence[str]) -> str:
    """Of what was asked; several are told by the first."""
    more = len(methods) - 1
    return f"{methods[0]} and {more} more" if more else methods[0]


def _is_stranger(answer: object) -> bool:
    return isinstance(answer, Refusal) and answer.code == AUTHENTICATION


def _secrets_of(logins: Sequence[str]) -> tuple[str, ...]:
    return _longest_first((*logins, *(login.partition(":")[2] for login in logins)))


def _longest_first(texts: Sequence[str]) -> tuple[str, ...]:
    """Without those of a few letters, which would garble the words around them."""
    return tuple(sorted({text for text in texts if len(text) > 3}, key=len, reverse=True))
