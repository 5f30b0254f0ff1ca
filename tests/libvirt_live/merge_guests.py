# SPDX-License-Identifier: Apache-2.0
"""The judge of guests: QEMU's embedded driver. Run inside merge_embed.sh.

python -m tests.libvirt_live.merge_guests FOLDER SEED COUNT     prints JSON
"""

from __future__ import annotations

import json
import os
import sys
from random import Random
from typing import Optional

import libvirt
from lxml import etree

from ncm_libvirt.live.merge import Merged
from ncm_libvirt.live.tables.guest import GUEST
from tests.libvirt_live import merge_canonical
from tests.libvirt_live.merge_embed import connect
from tests.libvirt_live.merge_judge import SCHEMAS, Element, trial
from tests.libvirt_live.merge_spelling import respelled
from tests.libvirt_live.merge_trees import changed, guest, guest_xml


class Guests:
    """Guests of a scratch QEMU driver."""

    table = GUEST

    def __init__(self, folder: str) -> None:
        self.connection = connect(f"qemu:///embed?root={folder}")
        self.schema = etree.RelaxNG(etree.parse(f"{SCHEMAS}/domain.rng"))

    def define(self, text: str) -> libvirt.virDomain:
        return self.connection.defineXML(text)

    def dump(self, thing: libvirt.virDomain, secure: bool) -> Element:
        flags = libvirt.VIR_DOMAIN_XML_SECURE if secure else 0
        return etree.fromstring(thing.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | flags))

    def canonical(self, current: Element, wanted: Element) -> list[str]:
        return merge_canonical.guest(current, wanted)

    def excuse(self, base: Element, wanted: Element, merged: Merged) -> str:
        if [unit.path for unit in merged.units] == ["devices/video"]:
            return "a card that is declared no more may be the one that this libvirt adds"
        return ""

    def forget(self, thing: libvirt.virDomain) -> None:
        thing.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)


class Pairs:
    """A and B as XML."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def __call__(self) -> Optional[tuple[str, str]]:
        tree = guest(self.rng)
        one = guest_xml(tree)
        if one is None:
            return None
        for _ in range(self.rng.randrange(3)):
            tree = changed(self.rng, tree)
        other = guest_xml(tree)
        if other is not None and self.rng.random() < 0.3:
            other = respelled(self.rng, other)
        return None if other is None else (one, other)


if __name__ == "__main__":
    court, pairs = Guests(sys.argv[1]), Pairs(int(sys.argv[2]))
    result = trial(court, pairs, int(sys.argv[3]), libvirt.libvirtError)
    print(json.dumps(result), flush=True)
    os._exit(0)  # the loop of events does not survive the end of the interpreter
