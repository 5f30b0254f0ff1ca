# SPDX-License-Identifier: Apache-2.0
"""Component one_proxy: the HTTPS door of OpenNebula, and the login files of 2011."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ncm.configure import Configure
from ncm.facts import Node
from ncm.resource import Action, Directory, File, Resource
from ncm_oneproxy import door, grammar, htpasswd, jaas, properties
from ncm_oneproxy.include import MAIN, account, checker
from ncm_oneproxy.notes import notes
from ncm_oneproxy.schema.nginx import Nginx
from ncm_oneproxy.schema.tree import OneProxyInputs, OneProxyTree

_UNIT = "nginx.service"
_RELOAD = Action(_UNIT, "reload-or-restart")


class OneProxy(Configure[OneProxyInputs]):
    """HTTPS for OpenNebula's XML-RPC server: nginx today, the login files of one-proxy before.

    oned has no TLS. With ``nginx`` in the profile, nginx stands before it: only POST to /RPC2
    comes through, from clients with a certificate, a password, both or either. Its whole
    configuration passes ``nginx -t`` before the file is swapped in. The login files
    of the one-proxy of 2011 are written where the profile has users or modules for them, or no
    ``nginx``. See [the page about the door](../https-proxy.md).
    """

    name = "one_proxy"
    inputs = OneProxyInputs

    def wanted(self, profile: OneProxyInputs, node: Node) -> Iterator[Resource]:
        """nginx's file, the one of its users, the login files, and what is left to do by hand."""
        tree = profile.one_proxy
        if tree.nginx is not None:
            yield from _door(profile, tree.nginx, node)
            yield from notes(profile, tree.nginx, node)
        if tree.nginx is None or not tree.config.empty:
            yield from _login_files(tree, node)


def _door(profile: OneProxyInputs, nginx: Nginx, node: Node) -> Iterator[File]:
    # First the file that is tested: where it fails, the users stay as they were, too.
    yield File(
        nginx.file,
        door.text_of(profile, nginx),
        because=nginx.at("file"),
        meaning=grammar.meaning,
        check=_check(grammar.parse),
        test=checker(),
        notify=(_RELOAD,),
        instead=_reload_or_restart,
    )
    if nginx.users:
        owner, group = _worker(node)
        yield File(
            nginx.password_file,
            htpasswd.text_of(nginx.users),
            because=nginx.at("users"),
            mode=0o600,
            owner=owner,
            group=group,
            meaning=htpasswd.meaning,
            check=htpasswd.check,
            mask=htpasswd.mask,
            # Who was let in by a file of before us must not come in again by it.
            restore=False,
        )


def _reload_or_restart(before: str, after: str) -> tuple[Action, ...]:
    """A restart where the addresses of a port change.

    A new nginx cannot bind one address of a port that the old one has on all, or the other way
    round. It then goes on with all that it had, and the reload still counts as done.
    """
    try:
        old, new = door.sockets(before), door.sockets(after)
    except ValueError:
        old, new = set(), set()
    shared = {port for _, port in old} & {port for _, port in new}
    return (Action(_UNIT, "restart"),) if shared and old != new else (_RELOAD,)


def _check(parse: Callable[[str], Any]) -> Callable[[str], None]:
    """What raises ValueError where the parser does."""

    def check(text: str) -> None:
        parse(text)

    return check


def _worker(node: Node) -> tuple[str, str]:
    """The account of nginx's workers, which open the file of users at every call."""
    try:
        found = account(node.read(MAIN) or "")
    except ValueError:
        found = None
    name = "nginx" if node.os.id == "el" else "www-data"
    return found or (name, name)


def _login_files(tree: OneProxyTree, node: Node) -> Iterator[Resource]:
    folder, files = str(tree.dir).rstrip("/"), tree.config
    restart = [Action(at if "." in at else f"{at}.service", "restart") for at in tree.daemon]
    if not node.exists(f"{folder}/."):
        yield Directory(folder, tree.at("dir"), 0o700)
    for name, at, text, means, mask in (
        ("login-pswd.properties", "users_by_pswd", properties.passwords(files.users_by_pswd),
         properties.passwords_meaning, properties.passwords_mask),
        ("login-cert.properties", "users_by_cert", properties.certificates(files.users_by_cert),
         properties.certificates_meaning, None),
        ("login.conf", "jaas", jaas.text_of_entries(files.jaas), jaas.meaning, jaas.mask),
    ):  # fmt: skip
        yield File(
            f"{folder}/{name}", text, because=files.at(at), mode=0o600,
            meaning=means, check=_check(means), mask=mask, notify=tuple(restart), restore=False,
        )  # fmt: skip
