# SPDX-License-Identifier: Apache-2.0
"""system.*: methods about methods, and several calls in one."""

from __future__ import annotations

from tests.oned_server.errors import Fault
from tests.oned_server.methods import signature
from tests.oned_server.wire import fault_struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.front import Front


def system_call(server: Front, name: str, given: list[Any]) -> Any:
    if name == "system.multicall":
        return multicall(server, given)
    if name == "system.listMethods":
        return server.method_names()
    if name == "system.methodExist":
        return first(given) in server.method_names()
    if name in ("system.methodSignature", "system.methodHelp"):
        wanted = first(given)
        if wanted not in server.method_names():
            raise Fault(-506, f"Method '{wanted}' not defined")
        found, text = signature(wanted)
        return found if name.endswith("Signature") else text
    if name == "system.shutdown":
        raise Fault(-509, "Shutdown function has not been configured")
    raise Fault(-506, f"Method '{name}' not defined")


def first(given: list[Any]) -> str:
    if not given or not isinstance(given[0], str):
        raise Fault(-501, "Not enough parameters")
    return given[0]


def multicall(server: Front, given: list[Any]) -> list[Any]:
    """An array of one for each answer, a fault's struct for each that failed as a call."""
    if len(given) != 1 or not isinstance(given[0], list):
        raise Fault(-501, "Value supposed to be array is not")
    return [one_of_many(server, each) for each in given[0]]


def one_of_many(server: Front, call: Any) -> Any:
    try:
        if not isinstance(call, dict) or "methodName" not in call or "params" not in call:
            raise Fault(-501, "Member of a multicall is not a call")
        if call["methodName"] == "system.multicall":
            raise Fault(-504, "Recursive system.multicall forbidden")
        if call["methodName"].startswith("system."):
            return [system_call(server, call["methodName"], call["params"])]
        return [server.one_call(call["methodName"], call["params"])]
    except Fault as fault:
        return fault_struct(fault.code, fault.text)
