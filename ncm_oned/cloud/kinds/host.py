# SPDX-License-Identifier: Apache-2.0
"""Hosts of the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm.stage import ObjectChange
from ncm.text import Text
from ncm.values import Str
from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.base import entry_of
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import FacetChange, Kind
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.readiness_states import (
    DISABLED,
    ENABLED,
    OFFLINE,
    STATES,
    as_found,
    concerns,
    state_of,
)  # fmt: skip
from ncm_oned.cloud.wanted import Facet
from ncm_oned.schema.nebula.names import host_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import Compared
    from ncm_oned.cloud.wanted import Wanted

STATUS = {ENABLED: 0, DISABLED: 1, OFFLINE: 2}
"""What one.host.status is told."""
_OF_2010 = ("im_", "vmm_")
_PLAIN = frozenset(("kvm", "xen", "lxc", "qemu", "dummy", "vcenter", "ec2"))
"""Drivers whose name of 2010 was today's with a prefix."""


class Host(Kind):
    """one.host.*: made with its drivers, then given its attributes; disabled before it goes."""

    name, tag, prefix, field = "host", "HOST", "one.host", "hosts"
    pool = "one.hostpool.info"
    late = True
    refs: ClassVar[dict[str, str]] = {"cluster": "cluster"}

    def given(self, tree: Any) -> Mapping[Any, Any]:
        """The hosts by name: keys may be escaped or not."""
        return host_names(getattr(tree, self.field, None))

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((("PIN_POLICY", wish.pin_policy),))
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        if wish.cluster is not None:
            yield Facet("cluster", (wish.cluster,), refs="cluster")
        enabled = getattr(wish, "enabled", None)
        if enabled is not None:
            yield Facet("state", (Str(ENABLED if enabled else DISABLED, enabled.path),))
        given = next((at for at in _driver_fields(wish) if at is not None and at.given), None)
        if given is not None:
            yield Facet("drivers", (Str(_both(*self.drivers(wish)), given.path),))

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        if concerns(wanted, around):
            wanted = as_found(wanted, self.find(wanted, around), around)
        return super().compare(wanted, around)

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        return {
            "cluster": (current.text("CLUSTER_ID"),),
            "state": (state_of(current),),
            "drivers": (_both(current.text("IM_MAD"), current.text("VM_MAD")),),
        }

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        drivers = self._drivers(wanted)
        cluster = wanted.facet("cluster")
        at = Ref("cluster", str(cluster.values[0])) if cluster else -1
        return Call("one.host.allocate", wanted.name, *drivers, at, made=Ref("host", wanted.name))

    def drivers(self, wish: Any) -> tuple[str, str]:
        """The information and the virtualization driver."""
        hypervisor, im, vm = _driver_fields(wish)
        return _today(im or hypervisor), _today(vm or hypervisor)

    def _drivers(self, wanted: Wanted) -> tuple[str, str]:
        if wanted.wish is not None:
            return self.drivers(wanted.wish)
        facet = wanted.facet("drivers")
        words = str(facet.values[0]).split() if facet else ["kvm"]
        return words[0], words[-1]

    def cannot(self, wanted: Wanted, current: Current, around: Around) -> str:
        facet = wanted.facet("drivers")
        now = self.raw(current)["drivers"]
        if facet is None or facet.values == now or not int(_running(current)):
            return ""
        return (f"runs {_running(current)} machines with the drivers {now[0]}, which cannot become "
                f"{facet.values[0]!s} before they are gone ({facet.values[0].path})")  # fmt: skip

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        yield self.allocate(wanted, around)
        yield self.first_update(wanted)
        yield from self.settle(wanted, around)

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        if facet == "cluster":
            return tuple(str(at) for at in getattr(wanted.facet(facet), "values", ()))
        if facet == "drivers":
            return (_both(*self._drivers(wanted)),)
        return (ENABLED,)

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        ref = Ref("host", wanted.name)
        if change.facet.name == "cluster":
            yield Call("one.cluster.addhost", Ref("cluster", str(change.value)), ref)
        elif change.facet.name == "drivers":
            words = str(change.value).split()
            # The server takes the second only together with the first.
            pair: Template = {"IM_MAD": [words[0]], "VM_MAD": [words[-1]]}
            yield Call("one.host.update", ref, Sheet(tuple(pair), lambda server: pair), 1)
        else:
            yield Call("one.host.status", ref, STATUS[str(change.value)], note=str(change.value))

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        """Disabled at once, taken away once no machine runs on it: each run looks again."""
        running = int(_running(current))
        if not running:
            return super().remove(current, path, around)
        key = f"host {current.name}"
        steps = list(self._drained(current, around))
        if not steps:
            around.note(path, f"{key} left the profile; it goes when its machines have: {running}")
            return None
        around.server.bind("host", current.name, current.id)
        change = ObjectChange("host", current.name, ("", Text()), path)
        change.note = f"left the profile; drained first, as {running} machines run on it"
        change.identity = str(current.id)
        change.entry = {**(around.known.get(key) or entry_of(current, path)), "waits": True}
        change.steps = steps
        return change

    def _drained(self, current: Current, around: Around) -> Iterator[Step]:
        if current.text("STATE") not in STATES:
            ref = Ref("host", current.name)
            yield Call("one.host.status", ref, STATUS[DISABLED], note=DISABLED)
            if getattr(around.policy, "leaving_hosts", None) == "flush":
                for machine in current.ids("VMS/ID"):
                    yield Call("one.vm.action", "resched", int(machine))

    def going(self, current: Current, around: Around) -> Iterator[Step]:
        ref = Ref("host", current.name)
        if current.text("STATE") not in STATES:
            yield Call("one.host.status", ref, STATUS[DISABLED], note=DISABLED)
        yield Call("one.host.delete", ref)


def _running(current: Current) -> str:
    return current.text("HOST_SHARE/RUNNING_VMS") or "0"


def _driver_fields(wish: Any) -> tuple[Any, Any, Any]:
    """Hypervisor, information and virtualization driver, as they are given."""
    return wish.host_hyp, getattr(wish, "im_mad", None), getattr(wish, "vm_mad", None)


def _today(driver: Any) -> str:
    """Today's name of a driver: im_kvm and vmm_kvm are kvm."""
    prefix, _, rest = str(driver).partition("_")
    return rest if f"{prefix}_" in _OF_2010 and rest in _PLAIN else str(driver)


def _both(im: str, vm: str) -> str:
    return im if im == vm else f"{im} {vm}"
