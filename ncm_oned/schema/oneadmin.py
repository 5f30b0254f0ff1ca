# SPDX-License-Identifier: Apache-2.0
"""oneadmin's account, on front ends and on hosts: who may log in, and whom it trusts."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, dictof, listof, path, string
from ncm.values import Bool, Str
from ncm_oned.schema.keys import bare, public_key
from ncm_oned.schema.nebula.names import check_hosts, host_key


class AuthorizedKey(Record):
    """A key that may log in as oneadmin."""

    key: Str = public_key("public key", required=True)
    sources: list[Str] | None = listof(
        string("source", pattern=r"!?[A-Za-z0-9*?.:_/-]+", hint="a name, address or network"),
        "whence it may (sshd's from=)",
    )  # fmt: skip
    command: Str | None = string(
        "all that it may do: this command", pattern=r"[^\x00-\x1f\x7f]+", hint="one line"
    )
    restricted: Bool = boolean("no terminal and no forwarding of anything", default=False)
    announce: Bool = boolean(
        "all that it may do: have the hosts looked at; for nodes that say they are ready",
        default=False,
    )  # fmt: skip

    def check(self, report: Report) -> None:
        if self.announce and self.command is not None:
            report(self.at("command"), "is a second command: announce is one already")


class Oneadmin(Record):
    """The account's ssh; its private key is no matter of a profile."""

    home: Str = path("its home", default="/var/lib/one")
    authorized_keys: list[AuthorizedKey] | None = listof(
        AuthorizedKey, "keys that may log in; lines of others stay"
    )
    known_hosts: dict[Str, list[Str]] | None = dictof(
        listof(public_key("key"), "its keys", min_len=1),
        "pinned keys of hosts by name, escaped or not: no other key is taken for them",
        key_check=host_key,
    )  # fmt: skip

    def check(self, report: Report) -> None:
        check_hosts(self.known_hosts, report)
        seen: dict[str, str] = {}
        for item in self.authorized_keys or ():
            key = bare(str(item.key))
            if key in seen:
                report(item.at("key"), f"is the key of {seen[key]}: sshd takes the first")
            seen.setdefault(key, item.at("key"))
