# SPDX-License-Identifier: Apache-2.0
"""Which hosts are ready to take machines: each is asked once, by ssh, with an end.

A look, and nothing else: it is part of what is compared, in a dry run too.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ncm import guard
from ncm.actions import SEARCHED
from ncm_oned.cloud.checks import Asked, answered, bridges_of, plain, script
from ncm_oned.cloud.readiness_ssh import Answer, Shells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ncm_oned.schema.objects.registration import Registration

OPTIONS = ("BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "ForwardAgent=no",
           "ClearAllForwardings=yes", "ControlMaster=no", "ControlPath=none",
           "PermitLocalCommand=no", "LogLevel=ERROR", "RequestTTY=no")  # fmt: skip
"""Whatever the configuration says. A shared connection could be one to another machine by now."""
_MARGIN = 2
"""Seconds by which a check on the host ends before we do."""


class Readiness:
    """What was found. of: host -> why it is not ready, () where it is. broken: why nobody could be
    asked, "" for no such reason."""

    def __init__(
        self, registration: Registration, of: Mapping[str, tuple[str, ...]], broken: str = ""
    ) -> None:
        self.registration = registration
        self.of = of
        self.broken = broken
        self.held = False
        """Whether so many have failed at once that none is disabled."""


def look(tree: Any, hosts: Iterable[str], root: str = "/") -> Readiness | None:
    """Ask these hosts; None where the profile does not want that."""
    registration: Registration | None = getattr(tree, "registration", None)
    if registration is None:
        return None
    names = list(hosts)
    if not names:
        return Readiness(registration, {})
    account = _account(str(registration.user))
    if isinstance(account, str):
        return Readiness(registration, {}, account)
    asked = asked_of(registration, tree.vnets)
    shells = Shells(script(asked), registration.parallel, registration.timeout, account)
    # The configuration of a site's other root is below that root.
    config = registration.ssh_config and str(root.rstrip("/") + registration.ssh_config)
    try:
        with guard.asking():
            answers = shells.run({name: command(registration, name, config) for name in names})
    except OSError as error:
        return Readiness(registration, {}, f"ssh cannot be started: {error.strerror}")
    user = str(registration.user)
    return Readiness(registration, {name: _reasons(answers[name], asked, user) for name in names})


def asked_of(registration: Registration, vnets: Mapping[Any, Any] | None) -> Asked:
    """What is looked at on each host."""
    bridges = registration.bridges
    return Asked(
        [str(name) for name in registration.checks], str(registration.libvirt_uri),
        bridges_of(vnets) if bridges is None else [str(name) for name in bridges],
        {str(name): str(at) for name, at in (registration.commands or {}).items()},
        max(1, int(registration.timeout) - _MARGIN),
    )  # fmt: skip


def command(registration: Registration, host: str, config: str | None) -> list[str]:
    """The words of one ssh."""
    options = [*OPTIONS, f"ConnectTimeout={int(registration.timeout)}"]
    words = ["ssh", "-T", *(word for option in options for word in ("-o", option))]
    if config is not None:
        words += ["-F", config]
    return [*words, "--", host, "sh", "-s"]


def _account(user: str) -> dict[str, Any] | str:
    """How a child becomes the user, or why it cannot."""
    import pwd

    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        if os.geteuid() == 0:
            return f"there is no account {user} here"
        entry = pwd.getpwuid(os.geteuid())
    switched = os.geteuid() == 0 and entry.pw_uid != 0
    options: dict[str, Any] = {}
    if switched:
        options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    environment = {"PATH": SEARCHED, "LC_ALL": "C", "HOME": entry.pw_dir,
                   "USER": entry.pw_name, "LOGNAME": entry.pw_name}  # fmt: skip
    return {**options, "env": environment}


def _reasons(answer: Answer, asked: Asked, user: str) -> tuple[str, ...]:
    if answer.status is None:
        return (plain(f"not reached by ssh: {answer.why}"),)
    if answer.status == 255:
        return (plain(f"not reached by ssh: {_refusal(answer.err, user)}"),)
    found = answered(answer.out, asked.names)
    if found is None:
        return (f"the checks were cut short: exit status {answer.status}",)
    return found


def _refusal(text: str, user: str) -> str:
    if "host key is known for" in text:
        return "no host key is pinned"
    if "Host key verification failed" in text:
        return "host key is not the pinned one"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else "exit status 255"
    return f"lets {user} not in: {last}" if "Permission denied" in last else last
