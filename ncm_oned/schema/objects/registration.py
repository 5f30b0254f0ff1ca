# SPDX-License-Identifier: Apache-2.0
"""When a host may take machines: what is looked at on it, and how it is reached."""

from __future__ import annotations

import re

from ncm.schema import Record, Report, choice, dictof, listof, long, path, string
from ncm.values import Int, Str
from ncm_oned.cloud.checks import NAMES, USUAL
from ncm_oned.schema.objects.once import check_once

ACCOUNT = r"[a-z_][a-z0-9_-]{0,31}"
LIBVIRT = "qemu:///system"
_CHECK = re.compile(r"[a-z][a-z0-9_-]{0,31}\Z")
_BRIDGE = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}"


def bridge(doc: str) -> Str:
    """The name of a bridge as the kernel takes it."""
    made: Str = string(doc, pattern=_BRIDGE, hint="the name of a network device: at most 15"
                       " letters, digits and _ . -")  # fmt: skip
    return made


def command(doc: str) -> Str:
    """A command of the shell, in one line."""
    made: Str = string(doc, pattern=r"[^\x00-\x1f\x7f]+", hint="one line", max_len=1000)
    return made


def account(doc: str, default: str = "oneadmin") -> Str:
    """The name of an account of the system."""
    made: Str = string(doc, pattern=ACCOUNT, hint="the name of an account", default=default)
    return made


def uri(doc: str) -> Str:
    """Libvirt's address."""
    made: Str = string(doc, pattern=r"[A-Za-z0-9+._-]+://[^\x00-\x20\x7f]*",
                       hint="an address of libvirt", default=LIBVIRT)  # fmt: skip
    return made


def check_name(key: str) -> str | None:
    """The complaint about the name of a check of the site's own."""
    if key in NAMES:
        return f"is a check of ours ({', '.join(NAMES)})"
    if not _CHECK.match(key):
        return "must be at most 32 lower-case letters, digits, _ and -, a letter first"
    return None


class Registration(Record):
    """A wanted host is enabled while it is ready, and disabled, with the reason, while not."""

    checks: list[Str] = listof(
        choice("check", *NAMES), "what must hold; ssh always does", default=list(USUAL)
    )
    bridges: list[Str] | None = listof(
        bridge("bridge"), "bridges that every host must have; left out: those of the networks whose"
        " driver does not make them",
    )  # fmt: skip
    commands: dict[Str, Str] | None = dictof(
        command("command"), "further checks: commands of the shell, run on the host by user; 0:"
        " ready", key_check=check_name,
    )  # fmt: skip
    libvirt_uri: Str = uri("libvirt's address on the host")
    timeout: Int = long("longest wait for one host", 1, 600, unit="s", default=20)
    parallel: Int = long("hosts that are asked at the same time", 1, 256, default=16)
    most_disabled: Int = long(
        "where more of the enabled hosts, and more than one, fail at once, none is disabled",
        1, 100, unit="%", default=50,
    )  # fmt: skip
    user: Str = account("account that asks, here and on the hosts")
    ssh_config: Str | None = path("ssh's configuration (user's own, ~/.ssh/config)")

    def check(self, report: Report) -> None:
        check_once(self, report, "checks", "bridges")
        if self.bridges and "bridges" not in map(str, self.checks):
            report(self.at("bridges"), "is not looked at: checks is without bridges")
