# SPDX-License-Identifier: Apache-2.0
"""Virtual data centres."""

from __future__ import annotations

from tests.oned_server.behaviour import Behaviour, behaviour, empty, ids, text
from tests.oned_server.errors import INTERNAL, NO_EXISTS, Refuse
from tests.oned_server.kinds import KINDS
from tests.oned_server.registry import method
from tests.oned_server.template import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

EVERYTHING = -10
PARTS = (("cluster", "CLUSTER"), ("host", "HOST"), ("datastore", "DATASTORE"), ("vn", "VNET"))


@behaviour("vdc")
class Vdc(Behaviour):
    protected, words = 100, "VDCs"

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        parts = "".join(resources_xml(tag, thing.resources[kind]) for kind, tag in PARTS)
        head = f"<ID>{thing.id}</ID><NAME>{text(thing.name)}</NAME>{ids('GROUPS', thing.groups)}"
        return f"<VDC>{head}{parts}{thing.template.xml()}</VDC>"


def resources_xml(tag: str, members: set[tuple[int, int]]) -> str:
    if not members:
        return empty(f"{tag}S")
    rows = "".join(
        f"<{tag}><ZONE_ID>{zone}</ZONE_ID><{tag}_ID>{oid}</{tag}_ID></{tag}>"
        for zone, oid in sorted(members)
    )
    return f"<{tag}S>{rows}</{tag}S>"


@method("vdc.allocate", "s")
def allocate_vdc(call: Call, source: str) -> int:
    template = parse(source)
    call.caller.must(("CREATE", "vdc"))
    name = template.take("NAME")
    call.db.free_name("vdc", name, 0, INTERNAL)
    parts: dict[str, set[tuple[int, int]]] = {kind: set() for kind, _ in PARTS}
    return call.db.add("vdc", name, template, groups=set(), resources=parts).id


def vdc_groups(add: bool) -> None:
    @method(f"vdc.{'add' if add else 'del'}group", "ii")
    def change(call: Call, oid: int, gid: int) -> int:
        vdc = call.thing("vdc", oid, "ADMIN")
        if add:
            call.thing("group", gid, "ADMIN")
        if (gid in vdc.groups) == add:
            word = "is already assigned" if add else "is not assigned"
            raise Refuse(INTERNAL, f"Group {gid} {word} to this VDC")
        vdc.groups ^= {gid}
        return oid


def vdc_resources(kind: str, tag: str, add: bool) -> None:
    @method(f"vdc.{'add' if add else 'del'}{tag.lower()}", "iii")
    def change(call: Call, oid: int, zone: int, member: int) -> int:
        vdc = call.thing("vdc", oid, "ADMIN")
        if add and not call.db.find("zone", zone):
            raise Refuse(NO_EXISTS, f"Error getting zone [{zone}].", zone)
        if add and zone == 0 and member != EVERYTHING:
            call.db.get(kind, member)
        members = vdc.resources[kind]
        if ((zone, member) in members) == add:
            word = "already assigned to the VDC" if add else "not assigned to the VDC "
            name = KINDS[kind].taken
            raise Refuse(INTERNAL, f"{name} {member} from Zone {zone} is {word}")
        members ^= {(zone, member)}
        if add and member == EVERYTHING:
            # All of a zone takes the place of those that were named.
            members -= {each for each in members if each[0] == zone and each[1] != member}
        return oid


for adds in (True, False):
    vdc_groups(adds)
    for part, part_tag in PARTS:
        vdc_resources(part, part_tag, adds)
