# SPDX-License-Identifier: Apache-2.0
"""The judges of networks, storage pools, secrets and volumes.

python -m tests.libvirt_live.merge_courts KIND URI SEED COUNT     prints JSON
"""

from __future__ import annotations

import json
import os
import sys
from copy import deepcopy
from random import Random
from typing import Any, Callable, Optional

import libvirt
from lxml import etree

from ncm_libvirt.live.meaning import plain_path
from ncm_libvirt.live.merge import Merged
from ncm_libvirt.live.tables.network import NETWORK
from ncm_libvirt.live.tables.pool import POOL
from ncm_libvirt.live.tables.secret import SECRET
from ncm_libvirt.live.tables.volume import VOLUME
from tests.libvirt_live import merge_objects
from tests.libvirt_live.merge_canonical import cut, plain
from tests.libvirt_live.merge_embed import connect
from tests.libvirt_live.merge_judge import SCHEMAS, Element, trial
from tests.libvirt_live.merge_spelling import respelled
from tests.libvirt_live.merge_trees import Tree, changed, objects

# What libvirt writes down when it is given, and means when it is not.
DEFAULTS = (
    ("dns", "enable", "yes"),
    ("domain", "localOnly", "no"),
    ("portgroup", "default", "no"),
    ("forward/nat", "ipv6", "no"),
)


class Networks:
    """Virtual networks."""

    table = NETWORK

    def __init__(self, connection: libvirt.virConnect) -> None:
        self.connection = connection
        self.schema = etree.RelaxNG(etree.parse(f"{SCHEMAS}/network.rng"))

    def define(self, text: str) -> Any:
        return self.connection.networkDefineXML(text)

    def dump(self, thing: Any, secure: bool) -> Element:
        return etree.fromstring(thing.XMLDesc(0))

    def canonical(self, current: Element, wanted: Element) -> list[str]:
        """Left out: the order of siblings, defaults, the name of a bridge of libvirt's choice."""
        made = deepcopy(current)
        bridge, ours = made.find("bridge"), wanted.find("bridge")
        if bridge is not None and (ours is None or "name" not in ours.attrib):
            bridge.attrib.pop("name", None)
        cut(made, "forward/nat/port[@start='1024'][@end='65535']")
        for path, name, default in DEFAULTS:
            for element in made.findall(path):
                if element.get(name) == default:
                    del element.attrib[name]
                if element.tag in ("dns", "nat") and not len(element) and not element.attrib:
                    element.getparent().remove(element)  # type: ignore[union-attr]
        for parent in list(made.iter()):
            parent[:] = sorted(parent, key=plain)
        return plain(made).splitlines()

    def excuse(self, base: Element, wanted: Element, merged: Merged) -> str:
        return ""

    def forget(self, thing: Any) -> None:
        thing.undefine()


class Pools:
    """Storage pools."""

    table = POOL

    def __init__(self, connection: libvirt.virConnect) -> None:
        self.connection = connection
        self.schema = etree.RelaxNG(etree.parse(f"{SCHEMAS}/storagepool.rng"))

    def define(self, text: str) -> Any:
        return self.connection.storagePoolDefineXML(text)

    def dump(self, thing: Any, secure: bool) -> Element:
        return etree.fromstring(thing.XMLDesc(0))

    def canonical(self, current: Element, wanted: Element) -> list[str]:
        """Left out: sizes; the order of devices, which make up one volume group.

        Paths are compared as the kernel reads them.
        """
        made = deepcopy(current)
        for tag in ("capacity", "allocation", "available"):
            cut(made, tag)
        for element in made.iter("device", "dir"):
            element.set("path", plain_path(element.get("path", "")))
        source = made.find("source")
        devices = [] if source is None else source.findall("device")
        for device in sorted(devices, key=plain):
            source.append(device)  # type: ignore[union-attr]
        return plain(made).splitlines()

    def excuse(self, base: Element, wanted: Element, merged: Merged) -> str:
        return ""

    def forget(self, thing: Any) -> None:
        thing.undefine()


class Secrets:
    """Secrets; their values are not in question."""

    table = SECRET

    def __init__(self, connection: libvirt.virConnect) -> None:
        self.connection = connection
        self.schema = etree.RelaxNG(etree.parse(f"{SCHEMAS}/secret.rng"))

    def define(self, text: str) -> Any:
        return self.connection.secretDefineXML(text)

    def dump(self, thing: Any, secure: bool) -> Element:
        return etree.fromstring(thing.XMLDesc(0))

    def canonical(self, current: Element, wanted: Element) -> list[str]:
        return plain(current).splitlines()

    def excuse(self, base: Element, wanted: Element, merged: Merged) -> str:
        return ""

    def forget(self, thing: Any) -> None:
        """They stay: libvirt 9.0 dies when an embedded driver undefines one."""


class Volumes:
    """Volumes of one pool. None can be defined again: it is deleted and made anew."""

    table = VOLUME

    def __init__(self, connection: libvirt.virConnect) -> None:
        self.pool = connection.storagePoolLookupByName("default-pool")
        self.schema = etree.RelaxNG(etree.parse(f"{SCHEMAS}/storagevol.rng"))

    def define(self, text: str) -> Any:
        for volume in self.pool.listAllVolumes():
            volume.delete()
        return self.pool.createXML(text)

    def dump(self, thing: Any, secure: bool) -> Element:
        return etree.fromstring(thing.XMLDesc(0))

    def canonical(self, current: Element, wanted: Element) -> list[str]:
        """Left out: how much is allocated, who owns it, and when it was used."""
        made = deepcopy(current)
        for path in ("allocation", "physical", "target/timestamps", "target/permissions/owner"):
            cut(made, path)
        return plain(made).splitlines()

    def excuse(self, base: Element, wanted: Element, merged: Merged) -> str:
        if [unit.path for unit in merged.units] == ["target/permissions"]:
            return "a mode that is declared no more may be the usual one"
        return ""

    def forget(self, thing: Any) -> None:
        """The next one deletes it."""


Fresh = Callable[[Random], Tree]
KINDS: dict[str, tuple[Any, Fresh, str, Tree]] = {
    "network": (Networks, merge_objects.network, "networks", {}),
    "pool": (
        Pools,
        merge_objects.pool,
        "pools",
        {"secrets": {"chap": {"usage": "iscsi", "id": "c"}}, "external": {"secrets": ["named"]}},
    ),
    "secret": (Secrets, merge_objects.secret, "secrets", {}),
    "volume": (Volumes, merge_objects.volume, "volumes", {}),
}


NAMES = {"volume": "p/g"}


class Pairs:
    """A and B as XML."""

    def __init__(self, kind: str, seed: int) -> None:
        self.rng, self.kind = Random(seed), kind
        _, self.fresh, self.field, self.around = KINDS[kind]

    def __call__(self) -> Optional[tuple[str, str]]:
        tree = self.fresh(self.rng)
        one = self.xml(tree)
        for _ in range(self.rng.randrange(3)):
            tree = changed(self.rng, tree, self.fresh)
        other = self.xml(tree)
        if one is None or other is None:
            return None
        return one, respelled(self.rng, other) if self.rng.random() < 0.3 else other

    def xml(self, tree: Tree) -> Optional[str]:
        if self.kind == "volume":
            pool = {"type": "dir", "target": "/srv", "volumes": {"g": tree}}
            found = objects({"pools": {"p": pool}})
        else:
            found = objects({**self.around, self.field: {"g": tree}})
        return None if found is None else found[f"{self.kind} {NAMES.get(self.kind, 'g')}"]


if __name__ == "__main__":
    kind, uri, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    court = KINDS[kind][0](connect(uri))
    print(json.dumps(trial(court, Pairs(kind, seed), count, libvirt.libvirtError)), flush=True)
    os._exit(0)  # the loop of events does not survive the end of the interpreter
