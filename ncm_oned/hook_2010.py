# SPDX-License-Identifier: Apache-2.0
"""Hooks of 2010, VM_HOOK of oned.conf, as the hooks that a server of today keeps."""

from __future__ import annotations

import re

STATES = {
    "CREATE": ("PENDING", "LCM_INIT"),
    "PROLOG": ("ACTIVE", "PROLOG"),
    "RUNNING": ("ACTIVE", "RUNNING"),
    "SHUTDOWN": ("ACTIVE", "EPILOG"),
    "STOP": ("STOPPED", "LCM_INIT"),
    "DONE": ("DONE", "LCM_INIT"),
    "UNKNOWN": ("ACTIVE", "UNKNOWN"),
}
"""``on`` -> STATE and LCM_STATE; but for CREATE it is what the server itself makes of it."""
OF_2010 = ("CREATE", "RUNNING", "SHUTDOWN", "STOP", "DONE")

CREATED = (
    "on CREATE is STATE PENDING: the hook also runs when a stopped machine is to run again, and"
    " not before a machine that is made on hold is released"
)

_VARIABLE = re.compile(r"\$[A-Za-z_]+(\[[^\]]*\])?")
# The server puts these in where they are a word of their own; the rest goes to a shell.
_GIVEN = {"state": "$TEMPLATE", "api": "$API"}


def variables(arguments: str) -> list[str]:
    """The variables in arguments, in their order."""
    return list(dict.fromkeys(at.group() for at in _VARIABLE.finditer(arguments)))


def unknown(arguments: str, kind: str = "state") -> list[str]:
    """Those variables that no hook of this kind is given; a shell would make them nothing."""
    given = _GIVEN[kind]
    return [at for at in variables(arguments) if at != given]


def glued(arguments: str, kind: str) -> str:
    """The variable of this kind where it is part of a longer word, "" where it never is."""
    given = _GIVEN[kind]
    return given if any(given in word and word != given for word in arguments.split()) else ""


def refusal(arguments: str) -> str:
    """Why a hook of 2010 cannot be made with these arguments, "" where it can."""
    lost = unknown(arguments)
    if lost:
        return (
            f"has arguments that hooks are not given any more: {', '.join(lost)}; its command can"
            " take them from the machine's XML in base64, which is $TEMPLATE"
        )
    if glued(arguments, "state"):
        return "has $TEMPLATE within a word, where it is not put in"
    return ""
