# SPDX-License-Identifier: Apache-2.0
"""The tree /software/components/onehost: what makes a node a host of an OpenNebula cloud."""

from __future__ import annotations

from ncm.schema import (
    Component,
    Record,
    Report,
    choice,
    dictof,
    fqdn,
    listof,
    long,
    path,
    port,
    record,
)  # fmt: skip
from ncm.values import Int, Str
from ncm_oned.cloud.checks import NAMES, USUAL
from ncm_oned.schema.keys import public_key
from ncm_oned.schema.objects.once import check_once
from ncm_oned.schema.objects.registration import account, bridge, check_name, command, uri
from ncm_oned.schema.oneadmin import Oneadmin
from ncm_oned.schema.sudo import Sudo


class FrontEnd(Record):
    """A front end that is told; its key is pinned."""

    host: Str = fqdn("its name", required=True)
    port: Int = port("of its sshd", default=22)
    user: Str = account("account that takes the news")
    keys: list[Str] = listof(public_key("key"), "its host keys", min_len=1, required=True)


class Announce(Record):
    """At boot, once the checks hold, each front end is asked to look at the hosts."""

    front_ends: list[FrontEnd] = listof(FrontEnd, "who is told", min_len=1, required=True)
    user: Str = account("account that looks and asks")
    key: Str = path("its private key for that, which is no matter of a profile", required=True)
    checks: list[Str] = listof(
        choice("check", *NAMES), "what must hold before", default=list(USUAL)
    )
    bridges: list[Str] | None = listof(
        bridge("bridge"), "bridges of this host; left out: those of /system/network/interfaces"
    )
    commands: dict[Str, Str] | None = dictof(
        command("command"), "further checks: commands of the shell, run by user; 0: ready",
        key_check=check_name,
    )  # fmt: skip
    libvirt_uri: Str = uri("libvirt's address")
    wait: Int = long("how long to wait for the checks, and then for a front end", 1, 86400,
                     unit="s", default=600)  # fmt: skip

    def check(self, report: Report) -> None:
        check_once(self, report, "checks", "bridges")
        seen: dict[str, str] = {}
        for end in self.front_ends:
            name = str(end.host)
            if name in seen:
                report(end.at("host"), f"is {name}, which {seen[name]} is")
            seen.setdefault(name, end.at("host"))


class OnehostTree(Component):
    """Each part that is left out is not managed."""

    announce: Announce | None = record(Announce, "the front ends are told when it is up")
    oneadmin: Oneadmin | None = record(Oneadmin, "oneadmin's ssh")
    sudo: Sudo | None = record(Sudo, "what oneadmin may do as root")
