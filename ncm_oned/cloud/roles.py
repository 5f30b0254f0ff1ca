# SPDX-License-Identifier: Apache-2.0
"""Roles of VM groups, each as one text: "AFFINED, on kvm1 kvm2, not on kvm3"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml.etree import _Element

    from ncm_oned.cloud.attribute import Plain
    from ncm_oned.cloud.server import Server

NONE = "NONE"
_ON, _NOT = "on ", "not on "


class Role(NamedTuple):
    """policy: AFFINED, ANTI_AFFINED or NONE. on, off: the only hosts for it, and those not for
    it, by name."""

    policy: str
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        parts = [self.policy]
        parts += [_ON + " ".join(sorted(self.on))] if self.on else []
        parts += [_NOT + " ".join(sorted(self.off))] if self.off else []
        return ", ".join(parts)

    def pairs(self, name: str, server: Server, whole: bool) -> Plain:
        """The vector that the server is given; whole: what was there is unset, not kept."""
        lists = {"HOST_AFFINED": self.on, "HOST_ANTI_AFFINED": self.off}
        found = {"NAME": name}
        if self.policy != NONE or whole:
            found["POLICY"] = "" if self.policy == NONE else self.policy
        for key, hosts in lists.items():
            if hosts or whole:
                found[key] = ",".join(str(server.id("host", host)) for host in sorted(hosts))
        return tuple(sorted(found.items()))


def read(text: str) -> Role:
    """A role from its text."""
    policy, *rest = text.split(", ")
    hosts = {_ON: (), _NOT: ()}  # type: dict[str, tuple[str, ...]]
    for part in rest:
        mark = _NOT if part.startswith(_NOT) else _ON
        hosts[mark] = tuple(part[len(mark) :].split(" "))
    return Role(policy, hosts[_ON], hosts[_NOT])


def shown(element: _Element, namer: Callable[[str], str]) -> Role:
    """A ROLE element. namer: name of a host by its id."""

    def hosts(tag: str) -> tuple[str, ...]:
        ids = (part.strip() for part in (element.findtext(tag) or "").split(","))
        return tuple(sorted(namer(identity) for identity in ids if identity))

    policy = (element.findtext("POLICY") or "").strip().upper()
    known = policy if policy in ("AFFINED", "ANTI_AFFINED") else NONE
    return Role(known, hosts("HOST_AFFINED"), hosts("HOST_ANTI_AFFINED"))


def machines(elements: Iterable[_Element]) -> tuple[str, ...]:
    """The machines in these roles."""
    found = [part.strip() for at in elements for part in (at.findtext("VMS") or "").split(",")]
    return tuple(part for part in found if part)
