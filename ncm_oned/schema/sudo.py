# SPDX-License-Identifier: Apache-2.0
"""What oneadmin may do as root on a host."""

from __future__ import annotations

from ncm.schema import Record, Report, choice, dictof, listof, path, string
from ncm.values import Str
from ncm_oned.schema.objects.once import check_once
from ncm_oned.schema.objects.registration import account
from ncm_oned.sudo import DRIVERS, STORAGE, alias_complaint


class SudoCommand(Record):
    """One command."""

    program: Str = path("the program", required=True)
    arguments: list[Str] | None = listof(
        string("word", pattern=r"[^\x00-\x20\x7f\"'^]+", hint="one word without quotes and ^"),
        "exactly these words; none in an empty list; left out: any",
    )  # fmt: skip

    def check(self, report: Report) -> None:
        if set(str(self.program)) & set(" \t\"'*?[]^!") or str(self.program).endswith("/"):
            report(self.at("program"), "must be one program, without blanks, quotes and patterns")


class Sudo(Record):
    """What OpenNebula's packages let oneadmin do, as far as this host's drivers need it."""

    user: Str = account("account that may")
    networks: list[Str] = listof(
        choice("driver", *DRIVERS), "network drivers of this host", default=["bridge"]
    )
    storage: list[Str] = listof(
        choice("driver", *STORAGE), "storage drivers of this host", default=[]
    )
    commands: dict[Str, list[SudoCommand]] | None = dictof(
        listof(SudoCommand, "commands", min_len=1), "further ones, by the name of an alias",
        key_check=alias_complaint,
    )  # fmt: skip

    def check(self, report: Report) -> None:
        check_once(self, report, "networks", "storage")
