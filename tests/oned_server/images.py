# SPDX-License-Identifier: Apache-2.0
"""Images: locked until their driver is done, then ready or in error."""

from __future__ import annotations

import time

from tests.oned_server import shared
from tests.oned_server.behaviour import (
    Behaviour,
    behaviour,
    empty,
    lock_xml,
    owner,
    permissions,
    text,
)
from tests.oned_server.datastores import FILE_DS, SYSTEM_DS
from tests.oned_server.errors import ACTION, ALLOCATE, INTERNAL, Refuse
from tests.oned_server.model import now
from tests.oned_server.registry import method
from tests.oned_server.template import Template, leaf, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

READY, USED, DISABLED, LOCKED, ERROR = 1, 2, 3, 4, 5
TYPES = ("OS", "CDROM", "DATABLOCK", "KERNEL", "RAMDISK", "CONTEXT", "BACKUP", "FILESYSTEM")
DISKS = ("OS", "CDROM", "DATABLOCK")
PREFIX = "Error allocating a new image. "
SNAPSHOTS = Template([("ALLOW_ORPHANS", "NO"), ("CURRENT_BASE", "-1"), ("NEXT_SNAPSHOT", "0")]).xml(
    "SNAPSHOTS"
)


@behaviour("image")
class Image(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        store = db.find("datastore", thing.store)
        vms = "".join(f"<ID>{each}</ID>" for each in sorted(thing.vms))
        state = USED if thing.vms and thing.state == READY else thing.state
        return (
            f"<IMAGE>{owner(db, thing)}{lock_xml(thing)}{permissions(thing)}"
            f"<TYPE>{TYPES.index(thing.type)}</TYPE><DISK_TYPE>{thing.disk}</DISK_TYPE>"
            f"<PERSISTENT>{thing.persistent:d}</PERSISTENT><REGTIME>{thing.regtime}</REGTIME>"
            f"<MODTIME>{thing.modtime}</MODTIME>{leaf('SOURCE', thing.source)}"
            f"{leaf('PATH', thing.path)}{leaf('FORMAT', thing.format)}{leaf('FS', thing.fs)}"
            f"<SIZE>{thing.size}</SIZE><STATE>{state}</STATE><PREV_STATE>{state}</PREV_STATE>"
            f"<RUNNING_VMS>{len(thing.vms)}</RUNNING_VMS><CLONING_OPS>0</CLONING_OPS>"
            "<CLONING_ID>-1</CLONING_ID><TARGET_SNAPSHOT>-1</TARGET_SNAPSHOT>"
            f"<DATASTORE_ID>{thing.store}</DATASTORE_ID>"
            f"<DATASTORE>{text(store.name if store else '')}</DATASTORE><VMS>{vms}</VMS>"
            f"{empty('CLONES', 'APP_CLONES')}{thing.template.xml()}{SNAPSHOTS}"
            f"{empty('BACKUP_INCREMENTS', 'BACKUP_DISK_IDS')}</IMAGE>"
        )

    def replace(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template = new
        thing.modtime = now()

    def merge(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template.merge(new)
        thing.modtime = now()

    def keeps(self, db: Database, thing: Thing) -> str:
        return f"There are {len(thing.vms)} VMs using it." if thing.vms else ""

    def finish(self, thing: Thing) -> None:
        if thing.state == LOCKED:
            made(thing)


def made(image: Thing) -> None:
    """The driver has made it, or says why not."""
    if image.fails:
        image.state = ERROR
        image.template.put("ERROR", f"{time.ctime()} : {image.fails}")
        return
    image.state = READY
    image.source = "dummy_path"
    image.size = image.size or 1024
    image.format = image.format or "dummy_format"


def described(template: Template, store: Thing) -> dict[str, Any]:
    """Check a new image's template; what it makes of the object."""
    kind = (template.take("TYPE") or "OS").upper()
    if kind not in TYPES:
        raise Refuse(ALLOCATE, PREFIX + "Unknown type in template.")
    if store.type == SYSTEM_DS:
        where = "New images can only be allocated in a files or image datastore."
        raise Refuse(ALLOCATE, PREFIX + where)
    if (store.type == FILE_DS) != (kind in ("KERNEL", "RAMDISK", "CONTEXT")):
        where = f"{kind} images cannot be allocated in datastore {store.id}."
        raise Refuse(ALLOCATE, PREFIX + where)
    size, path = template.take("SIZE"), template.take("PATH")
    source = template.take("SOURCE")
    if not size.isdigit() and not path:
        raise Refuse(INTERNAL, "Cannot parse image SIZE: Wrong number or missing SIZE attribute.")
    template.put("DEV_PREFIX", template.get("DEV_PREFIX") or "sd")
    return {
        "type": kind, "persistent": template.take("PERSISTENT").upper() == "YES",
        "path": path, "size": int(size) if size.isdigit() else 0, "source": source,
        "format": template.take("FORMAT"), "fs": template.take("FS"), "disk": store.disk,
    }  # fmt: skip


def create(call: Call, name: str, template: Template, facts: dict[str, Any]) -> Thing:
    image = call.db.add(
        "image", name, template, state=LOCKED, vms=set(),
        regtime=now(), modtime=now(), fails=call.server.image_error(name), **facts,
    )  # fmt: skip
    image.uid, image.gid = call.caller.id, call.caller.gid
    return image


@method("image.allocate", "si|b", False)
def allocate(call: Call, source: str, store_id: int, unchecked: bool) -> int:
    template = parse(source)
    store = call.db.get("datastore", store_id)
    call.caller.must(("CREATE", "image"), ("USE", store))
    name = template.take("NAME")
    facts = described(template, store)
    call.db.free_name("image", name, call.caller.id, ALLOCATE, PREFIX)
    return create(call, name, template, {**facts, "store": store.id}).id


@method("image.clone", "is|i", -1)
def clone(call: Call, oid: int, name: str, store_id: int) -> int:
    image = call.thing("image", oid)
    call.caller.must(("CREATE", "image"))
    call.db.free_name("image", name, call.caller.id, ALLOCATE, PREFIX)
    copied = ("type", "path", "size", "source", "format", "fs", "disk")
    facts = {each: getattr(image, each) for each in copied}
    store = call.db.get("datastore", image.store if store_id == -1 else store_id)
    facts.update(store=store.id, persistent=False)
    return create(call, name, image.template.copy(), facts).id


@method("image.delete", "i|b", False)
def delete(call: Call, oid: int, force: bool) -> int:
    image = call.thing("image", oid, "MANAGE")
    if image.state == LOCKED and not force:
        raise Refuse(
            INTERNAL,
            "Image locked, use --force flag to remove the image. "
            "Force delete may leave some files on Datastore",
            oid,
        )
    return shared.delete(image.kind, call, oid)


@method("image.enable", "ib")
def enable(call: Call, oid: int, on: bool) -> int:
    image = call.thing("image", oid, "MANAGE")
    if image.vms or image.state == LOCKED:
        word = "enable" if on else "disable"
        raise Refuse(INTERNAL, f"Could not {word} image: image is in use or locked")
    image.state = READY if on else DISABLED
    return oid


@method("image.persistent", "ib")
def persistent(call: Call, oid: int, on: bool) -> int:
    image = call.thing("image", oid, "MANAGE")
    if on == image.persistent:
        return oid
    if image.type in ("KERNEL", "RAMDISK", "CONTEXT"):
        raise Refuse(ACTION, "KERNEL, RAMDISK and CONTEXT must be non-persistent")
    if image.vms:
        word = "persistent" if on else "non-persistent"
        raise Refuse(INTERNAL, f"Could not make image {word}: Image is being used by a VM")
    image.persistent = on
    return oid


@method("image.chtype", "is")
def change_type(call: Call, oid: int, kind: str) -> int:
    image = call.thing("image", oid, "MANAGE")
    if kind.upper() not in TYPES or (kind.upper() in DISKS) != (image.type in DISKS):
        raise Refuse(
            ACTION,
            "Cannot change image type to an incompatible type for the current datastore.",
        )
    image.type = kind.upper()
    return oid
