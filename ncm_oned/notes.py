# SPDX-License-Identifier: Apache-2.0
"""What the profile asks for and no file shows, or what is risky, by path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ncm.resource import Note
from ncm.schema import Record
from ncm.text import Text
from ncm_oned.quoting import leaf_text
from ncm_oned.schema.nebula.names import host_names
from ncm_oned.schema.objects.rules_storage import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_oned.cloud.wanted import Wanted
    from ncm_oned.schema.tree import OnedTree

_DRIVERS_2010 = ("im_kvm", "vmm_kvm", "tm_stratuslab", "dummy")
_LATER = "an object of the running oned, which needs opennebula_version"
_SETTINGS = ("rpc", "untouchables", "leaving_hosts", "registration")
# %p and %a of the call format are the caller's password and token.
_TELLTALE = re.compile(r"%[pa]")


def notes(oned: OnedTree, asks: bool) -> Iterator[Note]:
    """What is risky or without meaning, and all objects where the server is not asked."""
    if oned.opennebula_version is None:
        yield from _of_2010(oned)
    else:
        yield from _without_meaning(oned)
        if not asks:
            yield from objects(oned)
    yield from _risks(oned)


def objects(tree: Any) -> Iterator[Note]:
    """One note for each object of a tree, with all that it would be; secrets are masked.

    So a plan that asks no server differs where the profile does.
    """
    from ncm_oned.objects import declared

    for name in _SETTINGS:
        value = getattr(tree, name, None)
        if value is not None:
            yield Note(f"objects: {name}: {_said(value)}", tree.at(name), "info")
    for each in declared(tree):
        yield Note(_line(each), each.path, "info")


def _said(value: Any) -> str:
    """A value of the profile in words."""
    if isinstance(value, Record):
        return ", ".join(f"{name} = {_said(at)}" for name, at in value.items())
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_said(at)}" for name, at in value.items())
    if isinstance(value, list):
        return " ".join(map(_said, value))
    return str(Text(leaf_text(value)))


def _line(wanted: Wanted) -> str:
    """An object as people read it, in one line."""
    found = ""
    for part in str(wanted.text).split("\n"):
        row = part.strip()
        if row:
            close = found.endswith(("[", ",")) or row == "]"
            found += f"{'' if not found else ' ' if close else ', '}{row}"
    if wanted.kind == "image":
        found += f", waited for {int(wanted.wish.timeout)} s"
    if wanted.adopt:
        found += ", taken over where it is there"
    return f"{wanted.key}: {found or 'nothing more than its name'}"


def _of_2010(oned: OnedTree) -> Iterator[Note]:
    yield from _hosts(oned)
    for name, at in texts(oned.vnets).items():
        yield Note(f"network {name} is {_LATER}; only its template is written", at.path, "info")


def _without_meaning(oned: OnedTree) -> Iterator[Note]:
    """Drivers of 2010 that hosts have no more, told once."""
    for name, whose in (("tm_mad", "datastores"), ("vnm_mad", "networks")):
        given = [at for at in (oned.hosts or {}).values() if getattr(at, name) is not None]
        if given:
            more = f", here and in {len(given) - 1} more" if len(given) > 1 else ""
            message = f"has no meaning from 5.12 on{more}: {whose} have that driver"
            yield Note(message, given[0].at(name), "info")


def _hosts(oned: OnedTree) -> Iterator[Note]:
    for name, host in host_names(oned.hosts).items():
        given = zip((host.im_mad, host.vm_mad, host.tm_mad, host.vnm_mad), _DRIVERS_2010)
        drivers = " ".join(str(driver or usual) for driver, usual in given)
        state = "enabled" if host.enabled is None or host.enabled else "disabled"
        yield Note(f"host {name} ({drivers}, {state}) is {_LATER}", host.path, "info")


def _risks(oned: OnedTree) -> Iterator[Note]:
    if oned.log_call_format is not None and _TELLTALE.search(oned.log_call_format):
        yield Note("%p and %a write passwords and tokens into the log", oned.log_call_format.path)
    federation = oned.federation
    if federation and federation.mode == "MASTER":
        message = "oned starts as MASTER only on a data base that onezone has prepared"
        yield Note(message, federation.at("mode"))
