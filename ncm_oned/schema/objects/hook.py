# SPDX-License-Identifier: Apache-2.0
"""Hooks: commands that OpenNebula runs when something happens."""

from __future__ import annotations

from ncm.schema import Report, boolean, choice, long, string
from ncm.values import Bool, Int, Str
from ncm_oned import hook_2010
from ncm_oned.cloud import states
from ncm_oned.schema.kinds import text
from ncm_oned.schema.objects.common import Ours

FIELDS_2010 = ("on", "command", "arguments", "remote", "adopt")
_STATE = ("resource", "state", "lcm_state")
_ELSEWHERE = (
    "TYPE", "ON", "CALL", "RESOURCE", "STATE", "LCM_STATE", "COMMAND", "ARGUMENTS",
    "ARGUMENTS_STDIN", "TIMEOUT", "REMOTE",
)  # fmt: skip


class Hook(Ours):
    """A hook: by ``on``, as in 2010, or by type and what belongs to it."""

    pan_check = "oned_valid_hook"
    on: Str | None = choice("state of a machine, in one word", *hook_2010.STATES)
    type: Str | None = choice("what it waits for: a call of the API, or a state", "api", "state")
    call: Str | None = string("call, for type api", check=lambda value: states.call(str(value)))
    resource: Str | None = choice("whose state, for type state", *states.RESOURCES)
    state: Str | None = string("state, for type state", pattern="[A-Z_]+", hint="a state's name")
    lcm_state: Str | None = string(
        "state within ACTIVE, for resource VM (LCM_INIT)", pattern="[A-Z_]+", hint="a state's name"
    )
    command: Str = text(
        "what is run: a path, or one below /var/lib/one/remotes/hooks", min_len=1, required=True
    )
    arguments: Str | None = text("its arguments; $TEMPLATE or $API is what happened, in base64")
    arguments_stdin: Bool | None = boolean("it reads its arguments from standard input")
    timeout: Int | None = long("how long it may run", 1, unit="s")
    remote: Str = choice("whether it runs on the host", "YES", "NO", default="NO")

    @property
    def kind(self) -> str:
        """The type, which ``on`` implies."""
        return "state" if self.type is None else str(self.type)

    def check(self, report: Report) -> None:
        if (self.on is None) == (self.type is None):
            at, words = ("on", "is missing, and so is type: one of them is needed")
            if self.on is not None:
                at, words = "type", f"says the same as {self.at('on')}"
            report(self.at(at), words)
        elif self.on is not None:
            self._refuse(("call", *_STATE), "belongs to type", report)
            if self.arguments is None:
                report(self.at("arguments"), 'is missing: a hook with on needs them, or ""')
        elif self.type == "api":
            self._refuse(_STATE, "belongs to type state", report)
            self._needs("call", report)
            if self.remote == "YES":
                report(self.at("remote"), "must be NO: a call of the API happens on no host")
        else:
            self._refuse(("call",), "belongs to type api", report)
            self._check_state(report)
        if any(part in (".", "..") for part in self.command.split("/")):
            report(self.at("command"), "must not hold . or .. as a segment")
        if self.on is None and self.arguments is not None:
            self._check_arguments(report)
        for name in self.attributes or ():
            if name in _ELSEWHERE:
                report(name.path, "is no further attribute of a hook; see the field of its name")

    def _check_state(self, report: Report) -> None:
        self._needs("resource", report)
        self._needs("state", report)
        known = states.RESOURCES.get(str(self.resource), frozenset())
        if known and self.state is not None and self.state not in known:
            report(self.at("state"), f"is {self.state!s}, no state of a {self.resource!s}")
        if self.resource != "VM":
            self._refuse(("lcm_state",), "belongs to resource VM", report)
        elif self.lcm_state is not None and self.lcm_state not in states.LCM:
            report(self.at("lcm_state"), f"is {self.lcm_state!s}, no LCM state of a VM")
        elif self.state == "ACTIVE" and self.lcm_state is None:
            report(self.at("lcm_state"), "is missing: ACTIVE has many, such as RUNNING")
        elif self.state != "ACTIVE" and self.lcm_state not in (None, "LCM_INIT"):
            report(self.at("lcm_state"), f"must be LCM_INIT, as the state is {self.state!s}")
        if self.remote == "YES" and self.resource in ("IMAGE", "NET"):
            report(self.at("remote"), f"must be NO: a {self.resource!s} is on no host")

    def _check_arguments(self, report: Report) -> None:
        arguments = str(self.arguments)
        lost = hook_2010.unknown(arguments, self.kind)
        if lost:
            report(self.at("arguments"), f"holds {', '.join(lost)}, which no such hook is given")
        elif found := hook_2010.glued(arguments, self.kind):
            report(self.at("arguments"), f"has {found} within a word, where it is not put in")

    def _needs(self, name: str, report: Report) -> None:
        if getattr(self, name) is None:
            report(self.at(name), f"is missing: a hook of type {self.type!s} needs it")

    def _refuse(self, names: tuple[str, ...], why: str, report: Report) -> None:
        for name in names:
            if getattr(self, name) is not None:
                report(self.at(name), why)
