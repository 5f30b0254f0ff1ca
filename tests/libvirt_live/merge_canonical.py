# SPDX-License-Identifier: Apache-2.0
"""Definitions as the judge compares them: two of libvirt's that mean the same are equal.

What is left out of a guest's, and why:

- addresses, and controllers that nobody declared: where a device is plugged in is no meaning of
  a definition; that they are kept is tested by itself;
- the order of devices, of CPU features and of VLAN tags;
- ``<link state="up"/>``, which is what no <link> means;
- the version of a machine that is declared by its alias: any makes it true;
- the ID of an Open vSwitch port that is not declared: libvirt makes up another each time;
- ``<audio>``, which follows the first of the graphics, while their order has no other meaning.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

from lxml import etree

from ncm_libvirt.live.meaning import family

Element = etree._Element


def plain(element: Element) -> str:
    """Canonical XML, indented."""
    copy = deepcopy(element)
    copy.tail = None
    for each in copy.iter():
        if not len(each) and not (each.text or "").strip():
            each.text = None
    etree.indent(copy)
    return etree.tostring(copy, method="c14n").decode()


def guest(domain: Element, wanted: Element) -> list[str]:
    """A definition as lines; ``wanted`` tells what is declared."""
    made = deepcopy(domain)
    _machine(made, wanted)
    _controllers(made, wanted)
    _port_ids(made, wanted)
    for path in ("devices/*/address", "devices/interface/link[@state='up']", "devices/audio"):
        cut(made, path)
    for parent in (*made.iter("vlan"), *made.findall("cpu"), *made.findall("devices")):
        parent[:] = sorted(parent, key=plain)
    return plain(made).splitlines()


def cut(root: Element, path: str) -> None:
    """Take out all elements at the path."""
    for element in root.findall(path):
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)


def _machine(made: Element, wanted: Element) -> None:
    alias, kind = machine(wanted), made.find("os/type")
    if kind is not None and alias == family(alias):
        kind.set("machine", family(kind.get("machine", "")))


def machine(domain: Element) -> str:
    kind = domain.find("os/type")
    return "" if kind is None else kind.get("machine", "")


def _controllers(made: Element, wanted: Element) -> None:
    declared = {(c.get("type"), c.get("index")) for c in wanted.iter("controller")}
    for controller in made.findall("devices/controller"):
        if (controller.get("type"), controller.get("index")) not in declared:
            controller.getparent().remove(controller)  # type: ignore[union-attr]


def _port_ids(made: Element, wanted: Element) -> None:
    declared = {i.get("interfaceid", "").lower() for i in wanted.iter("parameters")}
    for parameters in list(made.iter("parameters")):
        if parameters.get("interfaceid", "").lower() not in declared:
            parameters.getparent().remove(parameters)  # type: ignore[union-attr]


def places(domain: Element) -> dict[str, str]:
    """Device -> where it is plugged in; without those of which there are several."""
    found: dict[str, str] = {}
    names = Counter(_name(device) for device in domain.iterfind("devices/*"))
    for device in domain.iterfind("devices/*"):
        address = device.find("address")
        if address is not None and names[_name(device)] == 1:
            said = {k: v for k, v in address.items() if k != "multifunction"}
            found[_name(device)] = str(sorted(said.items()))
    return found


def _name(device: Element) -> str:
    for path, name in (("target[@dev]", "dev"), ("mac", "address")):
        found = device.find(path)
        if found is not None:
            return f"{device.tag}[{found.get(name, '').lower()}]"
    said = (device.get(name) for name in ("type", "index", "bus"))
    return f"{device.tag}[{','.join(filter(None, said))}]"
