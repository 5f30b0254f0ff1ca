# SPDX-License-Identifier: Apache-2.0
"""Random guests as the profile has them, pairs that differ in a leaf or two, and their XML."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any, Callable, Optional

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_libvirt.declared import declared
from ncm_libvirt.libvirt import Libvirt

Tree = dict[str, Any]
Fresh = Callable[[Random], Tree]
LV = "/software/components/libvirt"
UUID = "0b7c1f3e-6f0d-4f5e-9d0c-2b8f9a1c0{:03d}"
MACHINES = ("q35", "q35", "q35", "pc", "pc", "pc-q35-7.2", "pc-q35-6.2", "pc-i440fx-7.2")
SURROUNDINGS: Tree = {
    "ceph": {
        "main": {
            "uuid": UUID.format(900),
            "monitors": [{"host": "ceph1.example.org"}, {"host": "192.0.2.2", "port": 6789}],
        }
    },
    "external": {"networks": ["lan", "dmz"], "pools": ["scratch", "images"]},
}


def maybe(rng: Random, value: Any, chance: float = 0.4) -> Any:
    return value if rng.random() < chance else None


def some(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value is not None}


def guest(rng: Random) -> Tree:
    """A guest; not every one is valid."""
    machine = rng.choice(MACHINES)
    disks = [disk(rng, target) for target in targets(rng, "q35" in machine)]
    nics = [nic(rng, number) for number in rng.sample(range(1, 6), rng.randrange(4))]
    kinds = rng.sample(("vnc", "spice"), rng.choice((0, 1, 1, 2)))
    return some({
        "type": "qemu",
        "uuid": maybe(rng, UUID.format(1)),
        "arch": "x86_64" if rng.random() < 0.9 else "i686",
        "machine": machine,
        "disks": disks or None,
        "nics": nics or None,
        "graphics": [graphics(rng, kind) for kind in kinds] or None,
        **sizes(rng),
        **settings(rng),
    })  # fmt: skip


def sizes(rng: Random) -> Tree:
    memory, vcpus = rng.choice((256, 512, 1024)), rng.choice((1, 2, 4))
    return {
        "memory": memory,
        "max_memory": maybe(rng, memory * rng.choice((1, 2)), 0.2),
        "vcpus": vcpus,
        "max_vcpus": maybe(rng, vcpus * rng.choice((1, 2)), 0.2),
        "cpu_shares": maybe(rng, rng.choice((512, 2048))),
        "hugepages": maybe(rng, rng.choice((True, False))),
        "cpu": maybe(rng, cpu(rng, vcpus)),
    }


def settings(rng: Random) -> Tree:
    choices: dict[str, tuple[Any, ...]] = {
        "title": ("a <title>", "another"),
        "description": ('"quoted" & more', "two"),
        "firmware": ("bios", "efi"),
        "boot": (rng.sample(("hd", "network", "cdrom"), rng.randrange(1, 4)),),
        "video": ("virtio", "vga", "qxl", "cirrus", "bochs", "none"),
        "serial": (True, False),
        "guest_agent": (True, False),
        "rng": (True, False),
        "clock": ("utc", "localtime"),
        "on_crash": ("destroy", "restart", "preserve"),
        "on_poweroff": ("destroy", "restart"),
    }
    return {name: maybe(rng, rng.choice(values)) for name, values in choices.items()}


def cpu(rng: Random, vcpus: int) -> Tree:
    mode = rng.choice(("host-model", "custom"))
    policies = rng.sample(("require", "disable", "force", "optional", "forbid"), 2)
    return some({
        "mode": mode,
        "model": rng.choice(("qemu64", "Haswell-noTSX")) if mode == "custom" else None,
        "features": maybe(rng, dict(zip(rng.sample(("vmx", "pcid", "aes"), 2), policies))),
        "topology": maybe(rng, {"sockets": 1, "cores": vcpus, "threads": 1}),
    })  # fmt: skip


def targets(rng: Random, modern: bool) -> list[str]:
    names = ["vda", "vdb", "vdc", "sda", "sdb", *([] if modern else ["hda", "hdc"])]
    return rng.sample(names, rng.randrange(5))


def disk(rng: Random, target: str) -> Tree:
    device = "disk" if target.startswith("vd") or rng.random() < 0.6 else "cdrom"
    cache = maybe(rng, rng.choice(("default", "none", "writeback")))
    return some({
        "target": target,
        "device": maybe(rng, device) if device == "disk" else device,
        "bus": maybe(rng, rng.choice(("scsi", "sata", "usb"))) if target[0] == "s" else None,
        **source(rng, device),
        "format": maybe(rng, rng.choice(("raw", "qcow2"))),
        "cache": cache,
        "io": maybe(rng, rng.choice(("threads", "native"))),
        "discard": maybe(rng, rng.choice(("unmap", "ignore"))),
        "readonly": maybe(rng, True, 0.1),
        "shareable": maybe(rng, True, 0.1),
        "serial": maybe(rng, rng.choice(("one", "two")), 0.2),
    })  # fmt: skip


def source(rng: Random, device: str) -> Tree:
    number = rng.randrange(1000)
    if device == "cdrom" and rng.random() < 0.3:
        return {}
    return rng.choice((
        {"file": f"/srv/disk{number}"},
        {"block": f"/dev/vg/disk{number}"},
        {"pool": rng.choice(("scratch", "images")), "volume": f"v{number}"},
        {"rbd": {"cluster": "main", "image": f"one/i{number}"}},
    ))  # fmt: skip


def nic(rng: Random, number: int) -> Tree:
    wire = rng.choice((
        {"network": "lan"},
        {"network": "dmz", "portgroup": "office"},
        {"bridge": "br0"},
        {"bridge": "ovs0", "virtualport": "openvswitch", "interface_id": UUID.format(3)},
        {"bridge": "ovs0", "virtualport": "openvswitch", "interface_id": UUID.format(4),
         "vlans": rng.sample((5, 6, 7), rng.randrange(1, 4))},
    ))  # fmt: skip
    return some({
        "mac": f"52:54:00:AB:cd:0{number}",
        **wire,
        "model": maybe(rng, rng.choice(("virtio", "e1000", "e1000e", "rtl8139"))),
        "mtu": maybe(rng, rng.choice((1400, 9000)), 0.2),
        "link": maybe(rng, rng.choice(("up", "down")), 0.3),
    })  # fmt: skip


def graphics(rng: Random, kind: str) -> Tree:
    return some({
        "type": kind,
        "listen": maybe(rng, rng.choice(("127.0.0.1", "0.0.0.0", "::1"))),
        "port": maybe(rng, rng.choice((5901, 5902)) + (kind == "spice") * 10),
        "websocket": maybe(rng, 5701) if kind == "vnc" else None,
        "password": maybe(rng, rng.choice(("se<cret", "other"))),
        "keymap": maybe(rng, rng.choice(("de", "en-us")), 0.2),
    })  # fmt: skip


LISTS: dict[str, str] = {"disks": "target", "nics": "mac", "graphics": "type"}


def changed(rng: Random, tree: Tree, fresh: Fresh = guest) -> Tree:
    """A copy in which one field is as another random tree has it."""
    made, other = deepcopy(tree), fresh(rng)
    field = rng.choice(sorted({*made, *other} - {"type", "uuid"}))
    if field in LISTS and made.get(field) and rng.random() < 0.8:
        _change_item(rng, made, other.get(field) or [], field)
    elif field in other:
        made[field] = other[field]
    else:
        del made[field]
    return made


def _change_item(rng: Random, tree: Tree, others: list[Tree], field: str) -> None:
    """Drop an item of a list, add one, move one, or change one of its fields."""
    items: list[Tree] = tree[field]
    act = rng.choice(("drop", "add", "move", "field", "field", "field"))
    if act == "drop":
        items.pop(rng.randrange(len(items)))
        if not items:
            del tree[field]
    elif act == "add" and others:
        key = LISTS[field]
        items += [each for each in others[:1] if each[key] not in [item[key] for item in items]]
    elif act == "move":
        rng.shuffle(items)
    elif others:
        _change_field(rng, rng.choice(items), rng.choice(others))


def _change_field(rng: Random, item: Tree, other: Tree) -> None:
    """One field; the fields of a source or of a network's wire go together."""
    for group in (("file", "block", "pool", "volume", "rbd"), _WIRE):
        if rng.random() < 0.3 and any(name in other for name in group):
            for name in group:
                item.pop(name, None)
            item.update({name: other[name] for name in group if name in other})
            return
    name = rng.choice(["", *sorted({*item, *other} - {"target", "mac", "type"})])
    if name in other:
        item[name] = other[name]
    else:
        item.pop(name, None)


_WIRE = ("network", "portgroup", "bridge", "virtualport", "interface_id", "vlans")


def guest_xml(tree: Tree) -> Optional[str]:
    """The domain XML of one guest; None where the profile would be refused."""
    found = objects({**SURROUNDINGS, "guests": {"g": tree}})
    text = None if found is None else found["guest g"]
    # Only QEMU refuses IDE on some versions of q35.
    return None if text and "q35" in text and 'bus="ide"' in text else text


def objects(tree: Tree) -> Optional[dict[str, str]]:
    """``kind name`` -> XML of all that is in the component's tree; None where it is refused."""
    profile = {"software": {"components": {"libvirt": {"active": True, **tree}}}}
    try:
        inputs = Libvirt().inputs.read(read_json(json.dumps(profile), "test.json"))
    except ProfileError:
        return None
    return {each.key: each.text.reveal() for each in declared(inputs.libvirt)}
