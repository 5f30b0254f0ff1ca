# SPDX-License-Identifier: Apache-2.0
"""Datastores."""

from __future__ import annotations

from tests.oned_server.behaviour import Behaviour, behaviour, ids, owner, permissions
from tests.oned_server.errors import INTERNAL, Refuse
from tests.oned_server.recordings import drivers
from tests.oned_server.registry import method
from tests.oned_server.template import Template, leaf, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

IMAGE_DS, SYSTEM_DS, FILE_DS = 0, 1, 2
TYPES = {"IMAGE_DS": IMAGE_DS, "SYSTEM_DS": SYSTEM_DS, "FILE_DS": FILE_DS}
DISK_TYPES = {"FILE": 0, "CD_ROM": 1, "BLOCK": 2, "RBD": 3}
DEFAULTS = {"RESTRICTED_DIRS": "/", "SAFE_DIRS": "/var/tmp"}
# What the dummy driver reports: total, free, used; other drivers report nothing here.
DUMMY_MB = (20480, 20480, 9720)
BASE = "/var//datastores"


@behaviour("datastore")
class Datastore(Behaviour):
    protected, words = 100, "Datastores"

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        dummy = "dummy" in (thing.ds, thing.tm)
        total, free, used = DUMMY_MB if dummy else (0, 0, 0)
        return (
            f"<DATASTORE>{owner(db, thing)}{permissions(thing)}{leaf('DS_MAD', thing.ds)}"
            f"{leaf('TM_MAD', thing.tm)}{leaf('BASE_PATH', f'{BASE}/{thing.id}')}"
            f"<TYPE>{thing.type}</TYPE><DISK_TYPE>{thing.disk}</DISK_TYPE>"
            f"<STATE>{thing.state}</STATE>{ids('CLUSTERS', thing.clusters)}"
            f"<TOTAL_MB>{total}</TOTAL_MB><FREE_MB>{free}</FREE_MB><USED_MB>{used}</USED_MB>"
            f"{ids('IMAGES', images(db, thing))}{thing.template.xml()}</DATASTORE>"
        )

    def replace(self, call: Call, thing: Thing, new: Template) -> None:
        kept = {name: thing.template.get(name) for name in ("DS_MAD", "TM_MAD", "TYPE")}
        old, thing.template = thing.template, new
        for name, value in kept.items():
            if value and not new.get(name):
                new.put(name, value)
        self.changed(thing, old)

    def merge(self, call: Call, thing: Thing, new: Template) -> None:
        old = thing.template.copy()
        thing.template.merge(new)
        self.changed(thing, old)

    def changed(self, thing: Thing, old: Template) -> None:
        """Another transfer driver brings its targets with it; an unknown one is refused."""
        tm = thing.template.get("TM_MAD")
        try:
            if tm != thing.tm:
                set_tm(thing.template, tm, thing.type)
        except Refuse as refusal:
            thing.template = old
            raise Refuse(INTERNAL, "Cannot update template. " + refusal.message) from None
        thing.tm = tm
        thing.ds = thing.template.get("DS_MAD") or thing.ds

    def keeps(self, db: Database, thing: Thing) -> str:
        empty = thing.id < self.protected or not images(db, thing)
        return "" if empty else f"Datastore {thing.id} is not empty."

    def dropped(self, db: Database, thing: Thing) -> None:
        for vdc in db.all("vdc"):
            vdc.resources["datastore"].discard((0, thing.id))


def images(db: Database, store: Thing) -> list[int]:
    found: dict[int, list[int]] = db.cached("images", images_by_store)
    return found.get(store.id, [])


def images_by_store(db: Database) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for image in db.all("image"):
        found.setdefault(image.store, []).append(image.id)
    return found


def set_tm(template: Template, tm: str, kind: int) -> None:
    """What the transfer driver's TM_MAD_CONF says of this datastore."""
    conf = drivers("TM_MAD_CONF").get(tm)
    if conf is None:
        raise Refuse(INTERNAL, f'TM_MAD named "{tm}" is not defined in oned.conf')
    template.put("ALLOW_ORPHANS", conf.get("ALLOW_ORPHANS") or "NO")
    template.put("PERSISTENT_SNAPSHOTS", conf.get("PERSISTENT_SNAPSHOTS") or "YES")
    if kind == SYSTEM_DS:
        for name in ("DS_LIVE_MIGRATE", "DS_MIGRATE", "DS_MIGRATE_SNAP", "SHARED"):
            template.put(name, conf[name])
        template.drop("LN_TARGET", "CLONE_TARGET")
    else:
        for name in ("LN_TARGET", "CLONE_TARGET"):
            template.put(name, conf[name])
        template.drop("SHARED")
        if conf.get("DRIVER"):
            template.put("DRIVER", conf["DRIVER"])


def completed(template: Template) -> dict[str, Any]:
    """Check a new datastore's template, complete it, and say what it makes of the object."""
    kind = TYPES.get(template.get("TYPE").upper(), IMAGE_DS)
    ds, tm = template.get("DS_MAD"), template.get("TM_MAD")
    if kind == SYSTEM_DS:
        ds = "-"
        template.drop("DS_MAD")
    elif not ds:
        raise Refuse(INTERNAL, "No DS_MAD in template.")
    if not tm:
        raise Refuse(INTERNAL, "No TM_MAD in template.")
    if kind != SYSTEM_DS:
        check_required(template, ds)
    set_tm(template, tm, kind)
    for name, value in DEFAULTS.items():
        if not template.get(name):
            template.put(name, value)
    disk = template.get("DISK_TYPE").upper() or "FILE"
    if disk not in DISK_TYPES:
        raise Refuse(INTERNAL, "Unknown DISK_TYPE in template.")
    if kind == FILE_DS:
        template.drop("DISK_TYPE")
    else:
        template.put("DISK_TYPE", disk)
    return {"ds": ds, "tm": tm, "type": kind, "disk": DISK_TYPES[disk], "state": 0}


def check_required(template: Template, ds: str) -> None:
    conf = drivers("DS_MAD_CONF").get(ds)
    if conf is None:
        raise Refuse(INTERNAL, f'DS_MAD named "{ds}" is not defined in oned.conf')
    for name in filter(None, conf["REQUIRED_ATTRS"].split(",")):
        if not template.get(name.strip()):
            raise Refuse(
                INTERNAL,
                f'Datastore template is missing the "{name}" attribute or it\'s empty.',
            )


@method("datastore.allocate", "si")
def allocate(call: Call, text: str, cluster: int) -> int:
    template = parse(text)
    home = call.db.get("cluster", 0 if cluster == -1 else cluster)
    call.caller.must(("CREATE", "datastore"), ("ADMIN", home))
    name = template.take("NAME")
    call.db.free_name("datastore", name, 0, INTERNAL)
    store = call.db.add("datastore", name, template, clusters={home.id}, **completed(template))
    store.uid, store.gid = call.caller.id, call.caller.gid
    return store.id


@method("datastore.enable", "ib")
def enable(call: Call, oid: int, on: bool) -> int:
    store = call.thing("datastore", oid, "MANAGE")
    if store.type != SYSTEM_DS:
        raise Refuse(INTERNAL, "Only SYSTEM_DS can be disabled or enabled")
    store.state = 0 if on else 1
    return oid
