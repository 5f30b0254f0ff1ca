# SPDX-License-Identifier: Apache-2.0
"""What others made of a guest stays, whatever we change. Run inside merge_embed.sh.

    python -m tests.libvirt_live.merge_clutter FOLDER SEED COUNT     prints JSON

Into the definition of A, as libvirt gives it, goes a random choice of things that nobody declared.
B must differ from it by the same units as without them; when the merged document is defined they
must all still be there, every device that did not change where it was.
"""

from __future__ import annotations

import json
import os
import sys
from copy import deepcopy
from random import Random
from typing import Any

import libvirt
from lxml import etree

from ncm_libvirt.live.meaning import family
from ncm_libvirt.live.merge import Merged, merge
from ncm_libvirt.live.tables.guest import GUEST
from tests.libvirt_live.merge_canonical import cut, machine, places, plain
from tests.libvirt_live.merge_guests import Guests, Pairs
from tests.libvirt_live.merge_judge import Element, Finding, sealed, text

# Where it goes, and what. {} of the domain, others of its child.
CLUTTER = (
    ("", '<metadata><o:x xmlns:o="urn:other"><o:y z="1"/></o:x></metadata>'),
    ("", "<iothreads>2</iothreads>"),
    ("", '<memtune><hard_limit unit="KiB">9000000</hard_limit></memtune>'),
    ("", '<seclabel type="none"/>'),
    ("memoryBacking", "<nosharepages/>"),
    ("cputune", '<vcpupin vcpu="0" cpuset="0"/>'),
    ("cputune", "<period>20000</period>"),
    ("features", '<vmport state="off"/>'),
    ("clock", '<timer name="rtc" tickpolicy="catchup"/>'),
    ("devices", '<disk type="file" device="disk"><driver name="qemu" type="raw"/>'
     '<source file="/other.img"/><target dev="vdz" bus="virtio"/></disk>'),
    ("devices", '<disk type="file" device="disk"><driver name="qemu" type="raw"/>'
     '<source file="/other2.img"/><target dev="sdq" bus="scsi"/></disk>'),
    ("devices", '<interface type="user"><mac address="52:54:00:00:ff:01"/>'
     '<model type="virtio"/></interface>'),
    ("devices", '<sound model="ich6"/>'),
    ("devices", '<watchdog model="i6300esb" action="poweroff"/>'),
    ("devices", '<rng model="virtio"><backend model="builtin"/></rng>'),
    ("devices", '<serial type="file"><source path="/log"/><target port="3"/></serial>'),
    ("devices", '<channel type="unix"><target type="virtio" name="other.0"/></channel>'),
    ("devices", '<input type="keyboard" bus="usb"/>'),
    ("devices", '<input type="tablet" bus="virtio"/>'),
)  # fmt: skip


def cluttered(rng: Random, current: Element) -> tuple[Element, list[tuple[str, Element]]]:
    """A copy with some of the clutter, in random places, and what it was."""
    made, added = deepcopy(current), []
    for where, what in rng.sample(CLUTTER, rng.randrange(1, 8)):
        parent = made if not where else made.find(where)
        if parent is None:
            parent = etree.SubElement(made, where)
        element = etree.fromstring(what)
        parent.insert(rng.randrange(len(parent) + 1), element)
        added.append((where, element))
    return made, added


def check(court: Guests, rng: Random, one: str, other: str) -> str:
    """Raises Finding."""
    base, wanted = etree.fromstring(one), etree.fromstring(other)
    thing = court.define(one)
    try:
        bare = merge(GUEST, court.dump(thing, False), wanted, sealed(base))
        made, _ = cluttered(rng, court.dump(thing, True))
        try:
            thing = court.define(text(made))
        except libvirt.libvirtError:
            return "refused"
        current = court.dump(thing, False)
        merged = merge(GUEST, current, wanted, sealed(base))
        _same_units(bare, merged)
        thing = _defined(court, merged)
        after = court.dump(thing, False)
        again = merge(GUEST, after, wanted, sealed(wanted))
        if again.changed:
            raise Finding(f"more to do: {units(again)} after {units(merged)}")
        _kept(current, after, wanted, base, merged)
        return "changed" if merged.changed else "same"
    finally:
        court.forget(thing)


def units(merged: Merged) -> list[tuple[str, str]]:
    return [(unit.action, unit.path) for unit in merged.units]


def _same_units(bare: Merged, merged: Merged) -> None:
    # A controller that a foreign disk hangs on stays, libvirt mirrors the first of all serial
    # ports in a console, and a unit that is new to us may hold others' things already.
    one, other = (
        [path for action, path in units(each) if not path.startswith(EXCUSED)]
        for each in (bare, merged)
    )
    if one != other:
        raise Finding(f"other units: {one} became {other}")


def _defined(court: Guests, merged: Merged) -> libvirt.virDomain:
    if not court.schema.validate(merged.document):
        raise Finding(f"not valid: {court.schema.error_log} {units(merged)}")
    try:
        return court.define(text(merged.document))
    except libvirt.libvirtError as error:
        raise Finding(f"refused: {error} {units(merged)}") from None


def _kept(current: Element, after: Element, wanted: Element, base: Element, merged: Merged) -> None:
    """Undeclared things are still there, devices in their places."""
    if family(machine(wanted)) != family(machine(current)):
        return
    old, new = foreign(current, base, wanted), foreign(after, base, wanted)
    gone = [each for each in old if each not in new]
    if gone:
        raise Finding("\n".join([f"gone with {units(merged)}:", *gone]))
    changed = " ".join(unit.path for unit in merged.units)
    moved = {
        name: place
        for name, place in places(current).items()
        if name in places(after) and place != places(after)[name] and name not in changed
    }
    if moved:
        raise Finding(f"moved with {units(merged)}: {moved}")


def foreign(domain: Element, *declared: Element) -> list[str]:
    """What none of the documents declares, of the kinds that are in the clutter."""
    made = deepcopy(domain)
    cut(made, "devices/*/address")
    ours = {_name(d) for each in declared for d in each.iterfind("devices/*")}
    found = [plain(d) for d in made.iterfind("devices/*") if _name(d) not in ours | LIBVIRTS]
    for where, what in CLUTTER:
        if where != "devices":
            path = etree.fromstring(what).tag
            found += [plain(e) for e in made.iterfind(f"{where}/{path}" if where else path)]
    return found


def _name(device: Element) -> str:
    if device.tag in LIBVIRTS:
        return str(device.tag)
    for path in ("target", "mac", "backend"):
        each = device.find(path)
        if each is not None:
            named = [each.get(n, "").lower() for n in ("dev", "address", "port", "name", "model")]
            return f"{device.tag}{named}{(each.text or '').strip()}"
    return f"{device.tag} {device.get('type')} {device.get('bus')} {device.get('model')}"


EXCUSED = ("devices/controller", "devices/console")
LIBVIRTS = {"controller", "video", "audio", "memballoon", "emulator", "graphics", "console"}


def main(folder: str, seed: int, count: int) -> dict[str, Any]:
    court, pairs, rng = Guests(folder), Pairs(seed), Random(seed)
    result: dict[str, Any] = {"findings": []}
    for _ in range(count):
        pair = pairs()
        if pair is None:
            continue
        try:
            verdict = check(court, rng, *pair)
        except Finding as finding:
            verdict = "wrong"
            result["findings"].append(f"{finding}\n{pair[0]}\n{pair[1]}")
        result[verdict] = result.get(verdict, 0) + 1
    return result


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))), flush=True)
    os._exit(0)  # the loop of events does not survive the end of the interpreter
