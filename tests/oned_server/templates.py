# SPDX-License-Identifier: Apache-2.0
"""VM templates, network templates, documents: a name, an owner and a template."""

from __future__ import annotations

from tests.oned_server import shared
from tests.oned_server.behaviour import Behaviour, behaviour, lock_xml, owner, permissions
from tests.oned_server.errors import ALLOCATE, INTERNAL, Refuse
from tests.oned_server.kinds import KINDS
from tests.oned_server.model import now
from tests.oned_server.registry import METHODS, method
from tests.oned_server.template import Template, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call


class Plain(Behaviour):
    tag = ""

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        return self.wrap(db, thing, thing.template)

    def wrap(self, db: Database, thing: Thing, template: Template) -> str:
        tag = thing.kind.tag
        return (
            f"<{tag}>{owner(db, thing)}{self.before(thing)}{lock_xml(thing)}{permissions(thing)}"
            f"<REGTIME>{thing.regtime}</REGTIME>{template.xml()}</{tag}>"
        )

    def before(self, thing: Thing) -> str:
        return ""


behaviour("template")(Plain)
behaviour("vntemplate")(Plain)


@behaviour("document")
class Document(Plain):
    def wrap(self, db: Database, thing: Thing, template: Template) -> str:
        inside = f"{owner(db, thing)}<TYPE>{thing.type}</TYPE>{permissions(thing)}{lock_xml(thing)}"
        return f"<DOCUMENT>{inside}{template.xml()}</DOCUMENT>"


def allocate(call: Call, kind: str, text: str, **more: Any) -> int:
    template = parse(text)
    call.caller.must(("CREATE", kind))
    name = template.take("NAME")
    call.db.free_name(kind, name, call.caller.id, INTERNAL)
    thing = call.db.add(kind, name, template, regtime=now(), **more)
    thing.uid, thing.gid = call.caller.id, call.caller.gid
    return thing.id


@method("template.allocate", "s")
def allocate_template(call: Call, text: str) -> int:
    return allocate(call, "template", text)


@method("vntemplate.allocate", "s")
def allocate_vntemplate(call: Call, text: str) -> int:
    return allocate(call, "vntemplate", text)


@method("document.allocate", "si")
def allocate_document(call: Call, text: str, kind: int) -> int:
    return allocate(call, "document", text, type=kind)


@method("documentpool.info", "iiii")
def document_pool(call: Call, which: int, start: int, end: int, kind: int) -> str:
    found = shared.listed(KINDS["document"], call, which, start, end)
    inside = "".join(
        Document().render(call.db, each, False) for each in found if kind in (-1, each.type)
    )
    return f"<DOCUMENT_POOL>{inside}</DOCUMENT_POOL>"


@method("template.clone", "is|b", False)
def clone(call: Call, oid: int, name: str, recursive: bool) -> int:
    source = call.thing("template", oid)
    call.caller.must(("CREATE", "template"))
    call.db.free_name("template", name, call.caller.id, ALLOCATE)
    copy = call.db.add("template", name, source.template.copy(), regtime=now())
    copy.uid, copy.gid = call.caller.id, call.caller.gid
    return copy.id


@method("template.chmod", "iiiiiiiiii|b", False)
def chmod(call: Call, oid: int, *bits: int) -> int:
    return shared.chmod(KINDS["template"], call, oid, *bits[:9])


@method("template.delete", "i|b", False)
def delete(call: Call, oid: int, recursive: bool) -> int:
    return shared.delete(KINDS["template"], call, oid)


@method("template.info", "i|bb", False, False)
def info(call: Call, oid: int, extended: bool, decrypt: bool) -> str:
    thing = call.thing("template", oid)
    shown = extend(call, thing.template) if extended else thing.template
    return Plain().wrap(call.db, thing, shown)


def extend(call: Call, template: Template) -> Template:
    """What an instance would get: images and networks with what they are."""
    shown = template.copy()
    for number, disk in enumerate(shown.vectors("DISK")):
        image = wanted(call, "image", disk, "IMAGE")
        if image is not None:
            disk.update(disk_of(call.db, image), DISK_ID=str(number))
    for nic in shown.vectors("NIC"):
        network = wanted(call, "vn", nic, "NETWORK")
        if network is not None:
            nic.setdefault("NETWORK_ID", str(network.id))
    return shown


def wanted(call: Call, kind: str, vector: dict[str, str], name: str) -> Thing | None:
    """The image or network that a vector names, by id or by name."""
    number = vector.get(f"{name}_ID", "")
    if number:
        return call.db.find(kind, int(number))
    return call.db.named(kind, vector.get(name, ""), call.caller.id)


def disk_of(db: Database, image: Thing) -> dict[str, str]:
    store = db.get("datastore", image.store)
    cdrom = image.type == "CDROM"
    saved = image.persistent
    size = str(image.size)
    facts = {
        "CLONE": "NO" if saved or cdrom else "YES", "SAVE": "YES" if saved else "NO",
        "CLUSTER_ID": ",".join(map(str, sorted(store.clusters))), "DATASTORE": store.name,
        "DATASTORE_ID": str(store.id), "DISK_SNAPSHOT_TOTAL_SIZE": "0", "DRIVER": image.format,
        "FORMAT": image.format, "IMAGE": image.name, "IMAGE_ID": str(image.id),
        "IMAGE_STATE": str(image.state), "ORIGINAL_SIZE": size, "SIZE": size,
        "READONLY": "YES" if cdrom else "NO", "SOURCE": image.source, "TM_MAD": store.tm,
        "TYPE": "CDROM" if cdrom else "FILE",
    }  # fmt: skip
    for target in ("CLONE_TARGET", "LN_TARGET"):
        facts[target] = store.template.get(target)
    return facts


@method("template.instantiate", "is|bsb", False, "", False)
def instantiate(call: Call, oid: int, name: str, hold: bool, extra: str, persistent: bool) -> int:
    thing = call.thing("template", oid)
    template = thing.template.copy()
    template.merge(parse(extra))
    template.put("NAME", name or f"{thing.name}-{call.db.next_id['vm']}")
    try:
        number: int = METHODS["one.vm.allocate"].run(call, template, hold)
    except Refuse as refusal:
        prefix = "Error allocating a new virtual machine template. "
        raise Refuse(ALLOCATE, prefix + refusal.message) from None
    return number
