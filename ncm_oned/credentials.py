# SPDX-License-Identifier: Apache-2.0
"""Log-ins in files: oneadmin's, and serveradmin's for the services; the server is told later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.resource import Action, Directory, File, Note
from ncm.text import Text
from ncm_oned.cloud.accounts import ONEADMIN, SERVERADMIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm.values import Secret

FOLDER = "/var/lib/one/.one"
_SUNSTONE = ("opennebula-sunstone.service", "opennebula-fireedge.service")
_SERVICES = {
    "sunstone_auth": _SUNSTONE,
    "oneflow_auth": ("opennebula-flow.service",),
    "onegate_auth": ("opennebula-gate.service",),
}
# Of services that are no more: nothing is gained by a password in them.
_GONE = ("occi_auth", "ec2_auth")


def sessions(tree: Any) -> list[str]:
    """The log-in that the tree gives, as the file of credentials will hold it."""
    rpc = getattr(tree, "rpc", None)
    password = getattr(rpc, "password", None)
    return [] if password is None else [f"{_user(rpc)}:{password.reveal()}"]


def files(tree: Any, node: Node) -> Iterator[Resource]:
    """one_auth where the tree has oneadmin's password, and serveradmin's files."""
    found = [*_administrator(tree), *_serveradmin(tree, node)]
    if any(isinstance(at, File) and at.path.startswith(f"{FOLDER}/") for at in found):
        because = found[0].because
        yield Directory(FOLDER, because, mode=None, owner=ONEADMIN, group=ONEADMIN)
    yield from found


def _user(rpc: Any) -> str:
    return str(getattr(rpc, "user", None) or ONEADMIN)


def _keeps(rpc: Any) -> bool:
    """Whether the file is this account's: the tree of ncm-opennebula names only oneadmin's."""
    return hasattr(rpc, "auth_file") or _user(rpc) == ONEADMIN


def _administrator(tree: Any) -> Iterator[File]:
    rpc = getattr(tree, "rpc", None)
    if rpc is not None and rpc.password is not None and _keeps(rpc):
        path = str(getattr(rpc, "auth_file", f"{FOLDER}/one_auth"))
        because = rpc.at("auth_file" if "auth_file" in rpc.fields else "password")
        yield _file(path, _user(rpc), rpc.password, because)


def _serveradmin(tree: Any, node: Node) -> Iterator[Resource]:
    users = {str(name): at for name, at in (tree.users or {}).items()}
    user = users.get(SERVERADMIN)
    if user is None or user.password is None:
        return
    shared = getattr(tree, "cfg_group", None)
    for name, units in _SERVICES.items():
        file = _file(f"{FOLDER}/{name}", SERVERADMIN, user.password, user.at("password"))
        if name == "sunstone_auth" and shared is not None:
            file = file._replace(group=str(shared), mode=0o640)
        # A service keeps the password that it started with.
        restarts = tuple(Action(unit, "restart") for unit in units if node.has_unit(unit))
        yield file._replace(notify=restarts)
    for name in _GONE:
        if node.exists(f"{FOLDER}/{name}"):
            message = f"{FOLDER}/{name}: holds a password for a service that is no more; remove it"
            yield Note(message, user.at("password"))


def _file(path: str, user: str, password: Secret, because: str) -> File:
    return File(
        path, Text(user, ":", password, "\n"), because,
        mode=0o600, owner=ONEADMIN, group=ONEADMIN, meaning=str.strip, mask=lambda line: "***",
    )  # fmt: skip
