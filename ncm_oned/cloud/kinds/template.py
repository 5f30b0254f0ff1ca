# SPDX-License-Identifier: Apache-2.0
"""VM templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm.values import Float, derive
from ncm_oned.cloud.attribute import Attribute, Ids, singles, vector
from ncm_oned.cloud.kind import Compared, FacetChange
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.owned import OWNERS, Owned
from ncm_oned.cloud.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.wanted import Facet, Wanted

_SINGLES = (
    "description", "hypervisor", "cpu", "vcpu", "vcpu_max", "memory", "memory_max",
    "sched_requirements", "sched_ds_requirements", "sched_rank", "sched_ds_rank",
)  # fmt: skip
_LISTS = {"disks": "DISK", "nics": "NIC", "inputs": "INPUT"}
_VECTORS = ("graphics", "os", "features", "cpu_model", "raw", "topology", "vmgroup")
_NAMED = (("disks", "image", "image"), ("nics", "network", "vnet"))


class Template(Plain, Owned):
    """one.template.*: no machine depends on it, so one that is ours can always go."""

    name, tag, prefix, field = "template", "VMTEMPLATE", "one.template", "templates"
    pool, pool_arguments = "one.templatepool.info", (-2, -1, -1)
    refs: ClassVar[dict[str, str]] = OWNERS
    per_owner = True

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((at.upper(), _number(getattr(wish, at))) for at in _SINGLES)
        yield from labels(wish)
        for field, title in _LISTS.items():
            for row in getattr(wish, field) or ():
                yield vector(title, _pairs(row))
        for field in _VECTORS:
            row = getattr(wish, field)
            if row is not None:
                yield vector(field.upper(), _pairs(row))
        context = {**(wish.context or {}), **(wish.context_secret or {})}
        if context:
            yield vector("CONTEXT", context.items())
        if wish.user_inputs:
            yield vector("USER_INPUTS", wish.user_inputs.items())
        for title, rows in (wish.vectors or {}).items():
            yield from (vector(str(title), row.items()) for row in rows)
        yield from _of_text(wish.template)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        return self.ownership(wish)

    def raw(self, current: Any) -> dict[str, tuple[str, ...]]:
        return self.rights(current)

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        return self.own(change, wanted, around)

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        """OpenNebula looks names up when a machine is started, as whoever starts it: one that
        is not there now is told, and no reason to refuse the template."""
        for field, at, kind in _NAMED:
            for row in getattr(wanted.wish, field) or ():
                value = getattr(row, at)
                if value is not None and not around.is_or_comes(kind, str(value)):
                    text = f"template {wanted.name}: no {kind} {value} is there, or in the profile"
                    around.note(value.path, text, "warn")
        return super().compare(wanted, around)


def _number(value: Any) -> Any:
    """A whole number without a point, as people and OpenNebula's own tools write it."""
    if isinstance(value, Float) and float(value).is_integer():
        return derive(value, str(int(value)))
    return value


def _pairs(row: Any) -> Iterable[tuple[str, Any]]:
    """The pairs of a record that is a vector."""
    for name, value in row.items():
        if name == "attributes":
            yield from value.items()
        elif name == "security_groups":
            yield "SECURITY_GROUPS", Ids("secgroup", tuple(value))
        elif name == "vmgroup":
            yield "VMGROUP_ID", Ids("vmgroup", (value,))
        else:
            yield name.upper(), value


def _of_text(text: Any) -> Iterator[Attribute]:
    """The attributes of a template in the form of oned.conf; each leads back to the one leaf."""
    if text is None:
        return
    from ncm_oned.grammar import parse

    for each in parse(str(text)).attributes:
        if isinstance(each.value, str):
            yield Attribute(each.name, derive(text, each.value))
        else:
            yield vector(each.name, ((key, derive(text, at)) for key, at in each.value))
