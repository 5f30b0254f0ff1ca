# SPDX-License-Identifier: Apache-2.0
"""The methods, what they take, and how a call of one is carried out."""

from __future__ import annotations

from tests.oned_server.behaviour import BEHAVIOURS
from tests.oned_server.errors import (
    AUTHENTICATION,
    LOCKED,
    REPLICATION,
    Fault,
    Refuse,
)
from tests.oned_server.wire import I8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, NamedTuple

    from tests.oned_server.auth import Caller
    from tests.oned_server.front import Front
    from tests.oned_server.model import Database, Thing

    class Method(NamedTuple):
        run: Callable[..., Any]
        needed: str
        optional: tuple[tuple[str, Any], ...]
        writes: bool

else:
    from collections import namedtuple

    Method = namedtuple("Method", "run needed optional writes")

METHODS: dict[str, Method] = {}
TYPES = {"s": (str, "string"), "i": (int, "integer"), "b": (bool, "boolean"), "a": (list, "array")}
READ_WORDS = ("info", "infoextended", "infoset", "monitoring", "version", "config", "raftstatus")
OUT_OF_BOUNDS = (
    "Unexpected error executing code for particular method, detected by Xmlrpc-c method registry "
    "code.  Method did not fail; rather, it did not complete at all.  Subscript of "
    "xmlrpc_c::paramList out of bounds"
)


def method(name: str, spec: str = "", *defaults: Any) -> Callable[..., Any]:
    """Register `one.NAME`: a letter for each parameter, after `|` those that have a default."""
    needed, _, rest = spec.partition("|")
    assert len(rest) == len(defaults), name

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        writes = name.rpartition(".")[2] not in READ_WORDS
        METHODS[f"one.{name}"] = Method(function, needed, tuple(zip(rest, defaults)), writes)
        return function

    return register


class Call:
    """What a method works on: the server, its data base, who calls."""

    def __init__(self, server: Front, name: str, caller: Caller) -> None:
        self.server, self.name, self.caller = server, name, caller

    @property
    def db(self) -> Database:
        return self.server.db

    def thing(self, kind: str, oid: int, right: str = "USE") -> Thing:
        """The object, if the caller may."""
        found = self.db.get(kind, oid)
        self.caller.must((right, found))
        BEHAVIOURS[kind].settle(found)
        if found.lock and right != "USE":
            raise Refuse(LOCKED, f"The resource is locked: {found.kind.acl} [{found.id}]", oid)
        return found


def parameters(found: Method, given: list[Any]) -> list[Any]:
    values = [checked(letter, given, at) for at, letter in enumerate(found.needed)]
    for letter, default in found.optional:
        at = len(values)
        values.append(checked(letter, given, at) if at < len(given) else default)
    return values


def checked(letter: str, given: list[Any], at: int) -> Any:
    if at >= len(given):
        raise Fault(-501, "Not enough parameters")
    wanted, word = TYPES[letter]
    if type(given[at]) is not wanted:
        raise Fault(-501, f"Parameter that is supposed to be {word} is not")
    return given[at]


def perform(server: Front, name: str, given: list[Any]) -> Any:
    """The answer's value of one call; a Fault is raised."""
    known = METHODS.get(name)
    if known is None:
        if name in server.method_names():
            raise Fault(-500, f"{name} is not simulated")
        raise Fault(-506, f"Method '{name}' not defined")
    if not given:
        raise Fault(-500, OUT_OF_BOUNDS)
    try:
        return [True, execute(server, name, known, given), 0]
    except Refuse as refusal:
        return [False, f"[{name}] {refusal.message}", refusal.code, refusal.oid, I8(-1)]


def execute(server: Front, name: str, known: Method, given: list[Any]) -> Any:
    caller = server.login(given[0])
    if caller is None:
        raise Refuse(AUTHENTICATION, "User couldn't be authenticated, aborting call.")
    if known.writes and server.raft == "follower":
        raise Refuse(REPLICATION, "Cannot process request, this server is not the leader")
    arguments = parameters(known, given[1:])
    try:
        return known.run(Call(server, name, caller), *arguments)
    finally:
        # A refused call may have come half way: what reads see must not be older.
        if known.writes:
            server.db.touch()
