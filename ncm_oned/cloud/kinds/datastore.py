# SPDX-License-Identifier: Apache-2.0
"""Datastores: where images lie, and where machines run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm import guard
from ncm.values import Str, derive
from ncm_oned.cloud.attribute import Attribute, Joined, singles, wanted_template
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import FacetChange
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.member import Member
from ncm_oned.cloud.owned import OWNED, OWNERS, Owned
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.differ import Difference
    from ncm_oned.cloud.wanted import Wanted

ENABLED, DISABLED = "enabled", "disabled"
TYPES = {"0": "IMAGE_DS", "1": "SYSTEM_DS", "2": "FILE_DS", "3": "BACKUP_DS"}
"""DATASTORE/TYPE; an unknown TYPE in a template makes the first."""
LISTS = ("bridge_list", "ceph_host")
PLAIN = (
    "ceph_secret", "ceph_user", "pool_name", "rbd_format", "tm_mad", "type",
    # Of the oned tree only.
    "limit_mb", "limit_transfer_bw", "no_decompress", "driver", "staging_dir",
    "ceph_conf", "ceph_trash", "ec_pool_name", "qcow2_options", "qcow2_standalone",
    "iscsi_host", "iscsi_user", "iscsi_usage", "nfs_auto_enable", "nfs_auto_host",
    "nfs_auto_path", "nfs_auto_opts", "lvm_thin_enable", "zero_lvm_on_create",
    "zero_lvm_on_delete",
)  # fmt: skip
"""Fields whose attribute has their name in upper case."""
OWN_LISTS = ("safe_dirs", "restricted_dirs")


class Datastore(Owned, Member):
    """one.datastore.*: the name is unique in the server; 0 to 2 are there from the start.

    Update only ever merges: a replacement loses what the server has put in by the driver
    (LN_TARGET, CLONE_TARGET ...), and with it the datastore. What leaves the profile is emptied.
    """

    name, tag, prefix, field = "datastore", "DATASTORE", "one.datastore", "datastores"
    pool, member = "one.datastorepool.info", "datastore"
    refs: ClassVar[dict[str, str]] = {**OWNERS, "clusters": "cluster"}
    builtin = frozenset((0, 1, 2))
    merges = True

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        for field in (*LISTS, *OWN_LISTS):
            values = getattr(wish, field, None)
            if values:
                yield Attribute(field.upper(), Joined(tuple(values), " "))
        yield from singles((field.upper(), getattr(wish, field, None)) for field in PLAIN)
        # A system datastore has none, and the server drops it without a word.
        if wish.type != TYPES["1"]:
            yield from singles((("DS_MAD", wish.ds_mad),))
        if wish.disk_type is not None:
            yield Attribute("DISK_TYPE", _disk_type(wish.disk_type))
        check = wish.datastore_capacity_check
        if check is not None:
            # In the letters of ncm-opennebula; the server reads any.
            word = "yes" if check else "no"
            yield Attribute("DATASTORE_CAPACITY_CHECK", Str(word, check.path, check.given))
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        yield from self.memberships(wish)
        yield from self.ownership(wish)
        enabled = getattr(wish, "enabled", None)
        if enabled is not None:
            yield Facet("state", (Str(ENABLED if enabled else DISABLED, enabled.path),))

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        state = DISABLED if current.text("STATE") == "1" else ENABLED
        return {**self.clusters(current), **self.rights(current), "state": (state,)}

    def cannot(self, wanted: Wanted, current: Current, around: Around) -> str:
        wish = wanted.wish
        now = TYPES.get(current.text("TYPE"), TYPES["0"])
        if wish is None or wish.type == now:
            return ""
        return (f"is a datastore of TYPE {now}, which cannot become {wish.type}: "
                f"take another name, or delete it by hand ({wish.at('type')})")  # fmt: skip

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        sheet = self.sheet(wanted, NAME=wanted.name)
        cluster = Ref("cluster", self.first(wanted)[0])
        return Call("one.datastore.allocate", sheet, cluster, made=Ref("datastore", wanted.name))

    def update(
        self, wanted: Wanted, current: Current, found: Difference, around: Around
    ) -> Iterator[Step]:
        """With what the server takes from the transfer driver, which it does for a new one."""
        yield from super().update(wanted, current, found, around)
        yield from self._driver(wanted, "TM_MAD" in found.changed)

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        yield self.allocate(wanted, around)
        yield from self._driver(wanted, True)
        yield from self.settle(wanted, around)

    def _driver(self, wanted: Wanted, new: bool) -> Iterator[Step]:
        own = [at for at in wanted.attributes if new and at.name == "DRIVER"]
        if own:
            sheet = Sheet(("DRIVER",), lambda server: wanted_template(own, server))
            yield Call("one.datastore.update", Ref("datastore", wanted.name), sheet, 1)

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        if facet == "clusters":
            return self.first(wanted)
        return (ENABLED,) if facet == "state" else ()

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        if change.facet.name in OWNED:
            yield from self.own(change, wanted, around)
        elif change.facet.name == "clusters":
            yield from self.join(change, wanted)
        else:
            ref, value = Ref("datastore", wanted.name), str(change.value)
            yield Call("one.datastore.enable", ref, value == ENABLED, note=value)

    def in_use(self, current: Current, around: Around) -> str:
        stay = around.staying("image", current.ids("IMAGES/ID"), f"datastore {current.name}")
        if stay:
            return f"holds images: {', '.join(stay[:5])}"
        running = _machines(current, around) if current.text("TYPE") == "1" else []
        return f"holds the disks of machines: {', '.join(running[:5])}" if running else ""


def _machines(current: Current, around: Around) -> list[str]:
    """The machines in a system datastore, which the server would take away all the same."""
    with guard.asking():
        pool = around.server.wire.document("one.vmpool.infoextended", -2, -1, -1, -1)
    return [
        at.findtext("ID") or "?" for at in pool.findall("VM")
        if str(current.id) in [ds.text for ds in at.findall("HISTORY_RECORDS/HISTORY/DS_ID")][-1:]
    ]  # fmt: skip


def _disk_type(value: Any) -> Any:
    """As the server writes it; ncm-opennebula's schema has another word for one of them."""
    return derive(value, "CD_ROM") if value == "CDROM" else value
