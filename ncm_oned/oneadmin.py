# SPDX-License-Identifier: Apache-2.0
"""oneadmin's ssh: who may log in, which keys hosts must have, and connections that are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.render import render
from ncm.resource import Directory, File, Lines
from ncm.text import Text
from ncm.values import derive
from ncm_oned.nebula.place import ACCOUNT, HOME
from ncm_oned.schema.keys import bare
from ncm_oned.schema.nebula.names import host_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ncm.place import Place
    from ncm.resource import Resource
    from ncm.values import Str
    from ncm_oned.schema.oneadmin import AuthorizedKey, Oneadmin

REGISTER = "/usr/libexec/ncm-virt/register"
"""All that a key that announces may start."""
PINNED = "ncm-virt_known_hosts"
_CONFIG = "ncm-virt-hosts.conf"
_INCLUDE = f"Include {_CONFIG}"


def account(
    record: Oneadmin | None, because: str, pinned: Mapping[Str, Sequence[Str]] | None = None
) -> list[Resource]:
    """Files of the account's ssh. pinned: further keys of hosts, by name."""
    keys = (record and record.authorized_keys) or []
    known = {**(pinned or {}), **host_names(record.known_hosts if record else None)}
    if not keys and not known:
        return []
    folder = f"{record.home if record else HOME}/.ssh"
    where = record.at("home") if record else because
    found: list[Resource] = [Directory(folder, where, mode=0o700, owner=ACCOUNT, group=ACCOUNT)]
    if keys:
        found.append(_shared(f"{folder}/authorized_keys", [_line(at) for at in keys], because))
    if known:
        found += _pinned(folder, known, because)
    return found


def unpinned(tree: Any, place: Place) -> set[str]:
    """The hosts of the tree whose keys are pinned only by the run that is planned."""
    home = tree.oneadmin.home if tree.oneadmin is not None else HOME
    lines = (place.read(f"{home}/.ssh/{PINNED}") or "").split("\n")
    return {str(name) for name, host in host_names(tree.hosts).items()
            for key in host.ssh_host_keys or () if f"{name} {bare(key)}" not in lines}  # fmt: skip


def _line(item: AuthorizedKey) -> Text:
    options: list[Text] = []
    if item.announce:
        options = [Text("restrict"), Text(f'command="{REGISTER}"')]
    if item.restricted and not item.announce:
        options.append(Text("restrict"))
    if item.command is not None:
        # sshd knows one escape within quotes: that of the quote.
        command = str(item.command).replace('"', '\\"')
        options.append(Text('command="', derive(item.command, command), '"'))
    if item.sources:
        options.append(Text('from="', _commas(item.sources), '"'))
    return Text(_commas(options), " " if options else "", item.key)


def _commas(values: Sequence[Str | Text]) -> Text:
    return Text(*[part for value in values for part in (value, ",")][:-1])


def _pinned(folder: str, known: Mapping[Str, Sequence[Str]], because: str) -> list[Resource]:
    lines = [Text(name, " ", derive(key, bare(key)), "\n")
             for name, keys in known.items() for key in keys]  # fmt: skip
    hosts = Text(*(part for name in known for part in (" ", name)))
    config = Text("Host", hosts, f"\n    UserKnownHostsFile {folder}/{PINNED}\n",
                  "    GlobalKnownHostsFile none\n    StrictHostKeyChecking yes\n",
                  "    UpdateHostKeys no\n",
                  render("opennebula/ssh.conf.j2", folder=folder))  # fmt: skip
    include = Lines(
        f"{folder}/config", edit=_included, managed=[Text(_INCLUDE)], because=because,
        mode=0o600, owner=ACCOUNT, group=ACCOUNT,
    )  # fmt: skip
    return [
        _file(f"{folder}/{PINNED}", Text(*lines), because, 0o644),
        _file(f"{folder}/{_CONFIG}", config, because, 0o600),
        include,
    ]


def _file(path: str, text: Text, because: str, mode: int) -> File:
    return File(path, text, because, mode=mode, owner=ACCOUNT, group=ACCOUNT)


def _shared(path: str, lines: Sequence[Text], because: str) -> Lines:
    """A file in which lines of others stay: of OpenNebula's packages, oneadmin's own key."""
    mine = {line.reveal() for line in lines}

    def edit(text: str, last: Sequence[str]) -> Text:
        theirs = [at for at in text.splitlines() if at not in mine and at not in last]
        kept = "".join(f"{line}\n" for line in theirs)
        return Text(kept, *(Text(line, "\n") for line in lines))

    return Lines(path, edit=edit, managed=lines, because=because, mode=0o600,
                 owner=ACCOUNT, group=ACCOUNT)  # fmt: skip


def _included(text: str, last: Sequence[str]) -> Text:
    """Our line before the first block: below a Host line it would hold for that host alone."""
    lines = text.split("\n")
    for line in lines:
        if line == _INCLUDE:
            return Text(text)
        if line.split() and line.split()[0].lower() in ("host", "match"):
            break
    rest = [line for line in lines if line != _INCLUDE]
    return Text(f"{_INCLUDE}\n", "\n".join(rest))
