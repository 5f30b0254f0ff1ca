# SPDX-License-Identifier: Apache-2.0
"""Log-ins in files: oneadmin's, and serveradmin's for the services."""

from __future__ import annotations

from collections.abc import Iterator

from ncm.render import render
from ncm.resource import Action, Directory, File, Note, Resource
from ncm_oned.nebula.place import ACCOUNT, HOME, account_file
from ncm_oned.nebula.services import FLOW, SUNSTONE
from ncm_oned.schema.nebula.tree import OpennebulaTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm.values import Secret

FOLDER = f"{HOME}/.one"
_SERVERADMIN = "serveradmin"
_GATE = "opennebula-gate.service"
_SERVICES = {"sunstone_auth": SUNSTONE, "oneflow_auth": FLOW, "onegate_auth": _GATE}
# Of services that are no more: nothing is gained by a password in them.
_GONE = ("occi_auth", "ec2_auth")


def credentials(tree: OpennebulaTree, node: Node) -> Iterator[Resource]:
    """one_auth where the profile has oneadmin's password, and serveradmin's files."""
    found = [*_oneadmin(tree), *_serveradmin(tree, node)]
    if found:
        yield Directory(FOLDER, found[0].because, mode=None, owner=ACCOUNT, group=ACCOUNT)
    yield from found


def _oneadmin(tree: OpennebulaTree) -> Iterator[File]:
    if tree.rpc and tree.rpc.user == ACCOUNT:
        yield _file("one_auth", ACCOUNT, tree.rpc.password, tree.rpc.path)


def _serveradmin(tree: OpennebulaTree, node: Node) -> Iterator[Resource]:
    user = (tree.users or {}).get(_SERVERADMIN)  # type: ignore[call-overload]
    if user is None or user.password is None:
        return
    for name, unit in _SERVICES.items():
        file = _file(name, _SERVERADMIN, user.password, user.path)
        if name == "sunstone_auth" and tree.cfg_group is not None:
            file = file._replace(group=str(tree.cfg_group), mode=0o640)
        # A service keeps the password that it started with.
        restart = (Action(unit, "restart"),) if node.has_unit(unit) else ()
        yield file._replace(notify=restart)
    for name in _GONE:
        if node.exists(f"{FOLDER}/{name}"):
            message = f"{FOLDER}/{name}: holds a password for a service that is no more; remove it"
            yield Note(message, user.at("password"))


def _file(name: str, user: str, password: Secret, because: str) -> File:
    text = render("opennebula/auth.j2", user=user, password=password)
    file = account_file(f"{FOLDER}/{name}", text, because)
    return file._replace(meaning=str.strip, mask=lambda line: "***")
