# SPDX-License-Identifier: Apache-2.0
"""What the profile asks for and this release does not do, or what is risky, by path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ncm.resource import Note
from ncm_oned.schema.tree import OnedTree

_LATER = "an object of the running oned, which this release does not make"
# %p and %a of the call format are the caller's password and token.
_TELLTALE = re.compile(r"%[pa]")


def notes(oned: OnedTree) -> Iterator[Note]:
    """One note for each entry; the message names every value that the entry holds."""
    yield from _hosts(oned)
    if oned.opennebula_version is not None:
        yield from _hooks(oned)
    for name, template in oned.vnets.items():
        yield Note(
            f"network {name} is {_LATER}; only its template is written", template.path, "info"
        )
    yield from _risks(oned)


def _hosts(oned: OnedTree) -> Iterator[Note]:
    for name, host in oned.hosts.items():
        drivers = f"{host.im_mad} {host.vm_mad} {host.tm_mad} {host.vnm_mad}"
        state = "enabled" if host.enabled else "disabled"
        yield Note(f"host {name} ({drivers}, {state}) is {_LATER}", host.path, "info")


def _hooks(oned: OnedTree) -> Iterator[Note]:
    for name, hook in oned.hooks.items():
        what = f"{hook.command} {hook.arguments}, on {hook.on}, remote {hook.remote}"
        yield Note(f"hook {name} ({what}) is {_LATER} from 5.12 on", hook.path)


def _risks(oned: OnedTree) -> Iterator[Note]:
    if oned.log_call_format is not None and _TELLTALE.search(oned.log_call_format):
        yield Note("%p and %a write passwords and tokens into the log", oned.log_call_format.path)
    federation = oned.federation
    if federation and federation.mode == "MASTER":
        message = "oned starts as MASTER only on a data base that onezone has prepared"
        yield Note(message, federation.at("mode"))
