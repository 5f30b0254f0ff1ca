# SPDX-License-Identifier: Apache-2.0
"""One OpenNebula server as it is asked: sessions, pools listed once, names and ids."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Optional

from ncm import guard
from ncm.errors import HostError
from ncm_oned.cloud.attribute import Ids, Resolver
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.wire import Tls, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.etree import _Element

    from ncm.place import Place
    from ncm_oned.cloud.call import Call
    from ncm_oned.cloud.traits import Traits

OLDEST = (5, 12)
"""OpenNebula 5.12: hooks are objects, and monitord has taken the place of collectd."""
SILENCE = 5.0
"""Seconds after which a run that waits says so."""
FOLLOWER = "2"
_ROLES = {"1": "a candidate", FOLLOWER: "a follower", "4": "an observer"}


class Server(Resolver):
    """What is asked of one server; nothing is asked before it is needed.

    sessions: "user:password", as the profile says, for when the file has another. secrets: what
    is never to be in a message.
    Raises NotRunning where nobody answers, and HostError for all else that stands in the way.
    """

    def __init__(
        self, place: Place, sessions: Sequence[str] = (), secrets: Sequence[str] = ()
    ) -> None:
        self.place = place
        self._further = tuple(sessions)
        self._secrets = tuple(secrets)
        self._wire: Optional[Wire] = None
        self._pools: dict[str, list[Current]] = {}
        self._documents: dict[str, _Element] = {}
        self._bound: dict[tuple[str, str], int] = {}
        self._announce: Callable[[str, str], object] = lambda words, subject: None
        self._told = 0.0

    @property
    def wire(self) -> Wire:
        if self._wire is None:
            access = self.place.access
            self._wire = Wire(
                self.place.server, self._sessions(),
                Tls(*(self._real(access.get(at, "")) for at in ("ca", "certificate", "key"))),
                timeout=float(access.get("timeout", 30)),
                password=(self.place.read(access.get("password_file", "")) or "").strip(),
            )  # fmt: skip
            # The server may quote what it refuses.
            self._wire.hide(*self._secrets)
        return self._wire

    def _sessions(self) -> list[str]:
        """What the file of credentials holds, and what it held before our last runs.

        A run may have been cut short between the file and the server's own password.
        """
        texts = [self.filed(), *self._further, *self.formerly()]
        found = list(dict.fromkeys(text for text in texts if ":" in text))
        if not found:
            path = self.place.access["auth_file"]
            raise HostError(path, "holds no credentials (USER:PASSWORD) for OpenNebula")
        return found

    def filed(self) -> str:
        """The session in the file of credentials, "" where there is none."""
        return _session_in(self.place.read(self.place.access["auth_file"]) or "")

    def formerly(self) -> Iterator[str]:
        """The sessions that the file held before our last runs, latest first."""
        return map(_session_in, self.place.former(self.place.access["auth_file"]))

    def _real(self, path: str) -> str:
        """A path below the root as the TLS library opens it; never one that leads out of it."""
        import os

        root = self.place.host.root
        if not path or root == "/":
            return path
        real = os.path.realpath(root + path)
        if not real.startswith(os.path.realpath(root) + "/"):
            raise HostError(path, f"leads out of {root}")
        return real

    def call(self, method: str, *arguments: Any) -> Any:
        """A call that changes something."""
        return self.wire.call(method, *arguments)

    def ask(self, method: str, *arguments: Any) -> Any:
        """A call that changes nothing."""
        with guard.asking():
            return self.wire.call(method, *arguments)

    def several(self, calls: Sequence[Call]) -> list[Any]:
        """Calls in one request; of each the value or the CloudError."""
        return self.wire.several([(call.method, call.sent(self)) for call in calls])

    def renew(self, session: str) -> None:
        """From now on the user that we are has this password."""
        self.wire.renew(session)

    def role(self) -> str:
        """Why this server must not be told anything, "" for the leader, or a single server."""
        with guard.asking():
            try:
                raft = self.wire.document("one.zone.raftstatus")
            except HostError as error:
                # A server that knows no raft has none.
                if getattr(error, "code", 0) != -506:
                    raise
                return ""
        return _ROLES.get(raft.findtext("STATE") or "", "")

    def version(self) -> tuple[int, ...]:
        """The release; HostError when it is older than OLDEST."""
        said = str(self.ask("one.system.version"))
        found = tuple(int(part) for part in said.split(".")[:3] if part.isdigit())
        if found < OLDEST:
            raise HostError(self.place.server, f"is OpenNebula {said}; 5.12 or newer is needed")
        return found

    # Pools.

    def pool(self, kind: Traits) -> list[Current]:
        """All objects of a kind, lowest id first; the server is asked once."""
        if kind.name not in self._pools:
            if kind.pool not in self._documents:
                with guard.asking():
                    document = self.wire.document(kind.pool, *kind.pool_arguments)
                self._documents[kind.pool] = document
            self._pools[kind.name] = kind.read(self._documents[kind.pool])
        return self._pools[kind.name]

    def forget(self, kind: Traits) -> None:
        """The next look at this kind asks again."""
        self._pools.pop(kind.name, None)
        self._documents.pop(kind.pool, None)

    def named(self, kind: str, name: str) -> Optional[Current]:
        """One object by its name; of several owners' the one that oneadmin has, if any."""
        from ncm_oned.cloud.kinds import kind_of

        found = [at for at in self.pool(kind_of(kind)) if at.name == name]
        return min(found, key=lambda at: (at.owner != "oneadmin", at.id), default=None)

    # Ids.

    def bind(self, kind: str, name: str, identity: int) -> None:
        """From now on the name means this object."""
        self._bound[kind, name] = identity

    def known_id(self, kind: str, name: str) -> Optional[int]:
        """The id of an object, None while it is not there."""
        if (kind, name) in self._bound:
            return self._bound[kind, name]
        found = self.named(kind, name)
        return None if found is None else found.id

    def id(self, kind: str, name: str) -> int:
        """The id of an object that must be there."""
        found = self.known_id(kind, name)
        if found is None:
            raise HostError(f"{kind} {name}", "is not there")
        return found

    def name_of(self, kind: str, identity: str) -> str:
        """The name of an object, its id where no such object is there."""
        from ncm_oned.cloud.kinds import kind_of

        names = {str(at.id): at.name for at in self.pool(kind_of(kind))}
        return names.get(identity, f"#{identity}")

    def text_of_ids(self, ids: Ids) -> str:
        found = []
        for name in ids.names:
            identity = self.known_id(ids.kind, str(name))
            found.append(f"?{name}" if identity is None else str(identity))
        return ids.separator.join(found)

    def names_of_ids(self, kind: str, text: str) -> str:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return ",".join(self.name_of(kind, part) for part in parts)

    # While a run waits for the server.

    def tell(self, announce: Callable[[str, str], object]) -> None:
        """From now on ``still_waits`` says so here."""
        self._announce, self._told = announce, time.monotonic()

    def still_waits(self, subject: str) -> None:
        """Say it every few seconds, so that nobody takes the run for dead."""
        if time.monotonic() - self._told >= SILENCE:
            self._announce("wait until it is ready", subject)
            self._told = time.monotonic()

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None


def _session_in(text: str) -> str:
    return text.split("\n")[0].strip()
