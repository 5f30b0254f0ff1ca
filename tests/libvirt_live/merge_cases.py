# SPDX-License-Identifier: Apache-2.0
"""Cases of the merge: label, kind, current, wanted, declared last time -> units.

Documents are written without their root; of guests, what begins with ``DEV`` is in <devices>.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from ncm_libvirt.live.merge import Merged, merge
from ncm_libvirt.live.tables.guest import GUEST, GUEST_LIVE
from ncm_libvirt.live.tables.network import NETWORK
from ncm_libvirt.live.tables.pool import POOL
from ncm_libvirt.live.tables.secret import SECRET
from ncm_libvirt.live.tables.volume import VOLUME

MACHINE = '<os><type arch="x86_64" machine="{}">hvm</type></os>'
DISK = '<disk type="file" device="disk"><source file="{}"/><target dev="vda" bus="{}"/>{}</disk>'
VDA = DISK.format("/a", "virtio", "")
NIC = '<interface type="network"><mac address="{}"/><source network="lan"/>{}</interface>'
VNC = '<graphics type="vnc" port="-1" autoport="yes"{}/>'
CARD = '<video><model type="cirrus" vram="16384" heads="1" primary="yes"/></video>'
AUDIO = '<audio id="1" type="none"/>'
TABLET = '<input type="tablet" bus="usb"/>'
SERIAL = '<serial type="pty"><target port="0"/></serial>'
CONSOLE = '<console type="pty"><target type="serial" port="0"/></console>'
RNG = '<rng model="virtio"><backend model="random">{}</backend></rng>'
IP = '<ip address="192.0.2.1" {}>{}</ip>'
HOST = '<host mac="{}" ip="{}"/>'
# The seal of "se<cret" with the salt "salt".
SEALED = "sealed:salt:4e9aa5bdfaf7b29b8ced7495c3f2c5f1b8c49b391711dc28064674dbb6856f15"


class Case(NamedTuple):
    label: str
    kind: str
    current: str
    wanted: str
    base: str
    units: str  # "~memory +devices/disk[vda]"


TABLES = {
    "guest": (GUEST, "domain"), "live": (GUEST_LIVE, "domain"), "network": (NETWORK, "network"),
    "pool": (POOL, "pool"), "volume": (VOLUME, "volume"), "secret": (SECRET, "secret"),
}  # fmt: skip


def document(kind: str, text: str) -> etree._Element:
    rest, _, devices = text.partition("DEV")
    inner = f"{rest}<devices>{devices}</devices>" if "DEV" in text else rest
    root = TABLES[kind][1]
    return etree.fromstring(f"<{root}>{inner}</{root}>")


def result(kind: str, current: str, wanted: str, base: str = "") -> Merged:
    old = document(kind, base) if base else None
    return merge(TABLES[kind][0], document(kind, current), document(kind, wanted), old)


def units(merged: Merged) -> list[str]:
    return [f"{unit.action}{unit.path}" for unit in merged.units]


def text(element: etree._Element) -> str:
    made = etree.fromstring(etree.tostring(element), etree.XMLParser(remove_blank_text=True))
    inner = "".join(etree.tostring(child, encoding="unicode") for child in made)
    return inner.replace("<devices>", "DEV").replace("</devices>", "").replace("<devices/>", "DEV")
