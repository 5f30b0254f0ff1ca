# SPDX-License-Identifier: Apache-2.0
"""What is to be defined, and what is shown of what is there."""

from __future__ import annotations

import difflib

import pytest
from lxml import etree

from ncm_libvirt.live.merge import merge
from ncm_libvirt.live.tables.guest import GUEST
from tests.libvirt_live.merge_cases import (
    AUDIO,
    CARD,
    DISK,
    MACHINE,
    NIC,
    RNG,
    SEALED,
    VDA,
    VNC,
    document,
    result,
    text,
)
from tests.libvirt_live.test_merge_dumps import DUMPS, read

SPICE = '<graphics type="spice"/>'
PINNED = "<vcpu>2</vcpu><vcpus><vcpu id='0'/></vcpus>"
FULL = ("<cpu mode='custom' match='exact' check='partial'><model>a</model><vendor>b</vendor>"
        "<feature name='x'/><numa/></cpu>")  # fmt: skip
RBD = ("<disk type='network'><source protocol='{}' name='a' index='1'><host name='a'/><config/>"
       "</source><target dev='vda'/></disk>")  # fmt: skip
WANTED_RBD = RBD.replace("<config/>", "").replace(" index='1'", "")
LAN = '<interface type="{}"><mac address="aa"/><source {}/>{}</interface>'
PORT = '<serial type="{}">{}<target port="0"/></serial>'


@pytest.mark.parametrize(("current", "wanted", "base", "made"), [
    # What goes with a change.
    ("<memory>1</memory><currentMemory>1</currentMemory>", "<memory>2</memory>", "",
     "<memory>2</memory>"),
    ("<vcpu current='3'>4</vcpu><vcpus><vcpu id='0'/></vcpus>", "<vcpu>2</vcpu>", "",
     "<vcpu>2</vcpu>"),
    ("<vcpu>1</vcpu>", "<vcpu current='1'>2</vcpu>", "", "<vcpu current='1'>2</vcpu>"),
    (f"{MACHINE.format('pc-i440fx-7.2')}DEV<disk><target dev='vda'/><address a='1'/></disk>"
     "<controller type='pci'/><memballoon><address b='1'/></memballoon>",
     f"{MACHINE.format('q35')}DEV<disk><target dev='vda'/></disk>", "",
     f"{MACHINE.format('q35')}DEV<disk><target dev='vda'/></disk><memballoon/>"),
    ("<os><type machine='pc-q35-9.1'>hvm</type><loader>/x</loader></os>"
     "DEV<watchdog model='itco'/>", "<os><type machine='pc'>hvm</type></os>", "",
     "<os><type machine='pc'>hvm</type></os>DEV"),
    ("<os><type arch='x86_64'>hvm</type></os>DEV<emulator>/x</emulator>",
     "<os><type arch='i686'>hvm</type></os>", "", "<os><type arch='i686'>hvm</type></os>DEV"),
    (f"DEV{DISK.format('/a', 'ide', '<address/><alias/><wwn/><boot order=~1~/>')}",
     f"DEV{VDA}", "", f"DEV{DISK.format('/a', 'virtio', '<boot order=~1~/>')}"),
    ("DEV<disk><driver queues='2' discard='unmap'/><target dev='sda' bus='virtio'/></disk>",
     "DEV<disk><driver/><target dev='sda' bus='scsi'/></disk>", "",
     "DEV<disk><driver discard='unmap'/><target dev='sda' bus='scsi'/></disk>"),
    (f"DEV{DISK.format('/a', 'virtio', '<address/><backingStore/>')}",
     f"DEV{DISK.format('/b', 'virtio', '')}", "",
     f"DEV{DISK.format('/b', 'virtio', '<address/>')}"),
    ("DEV<disk type='block'><source dev='/d' index='1'/><target dev='vda'/></disk>",
     "DEV<disk type='file'><source file='/f'/><target dev='vda'/></disk>", "",
     "DEV<disk type='file'><source file='/f'/><target dev='vda'/></disk>"),
    (f"DEV{RBD.format('rbd')}", f"DEV{WANTED_RBD.format('gluster')}", "",
     f"DEV{WANTED_RBD.format('gluster')}"),
    (f"DEV{NIC.format('aa', '<model type=~e1000~/><address/><driver/><rom/>')}",
     f"DEV{NIC.format('aa', '<model type=~virtio~/>')}", "",
     f"DEV{NIC.format('aa', '<model type=~virtio~/><rom/>')}"),
    (f"DEV{LAN.format('network', 'network=~a~ portid=~b~', '<virtualport/>')}",
     f"DEV{LAN.format('bridge', 'bridge=~c~', '')}", "",
     f"DEV{LAN.format('bridge', 'bridge=~c~', '')}"),
    (f"DEV{LAN.format('network', 'network=~a~ portgroup=~b~', '')}",
     f"DEV{LAN.format('network', 'network=~c~', '')}", "",
     f"DEV{LAN.format('network', 'network=~c~', '')}"),
    (f"DEV{LAN.format('network', 'network=~a~ portgroup=~b~', '')}",
     f"DEV{LAN.format('network', 'network=~c~ portgroup=~b~', '')}", "",
     f"DEV{LAN.format('network', 'network=~c~ portgroup=~b~', '')}"),
    (f"DEV{PORT.format('file', '<source path=~/x~/>')}", f"DEV{PORT.format('pty', '')}", "",
     f"DEV{PORT.format('pty', '')}"),
    (f"DEV{VNC.format('')}{CARD}{AUDIO}", "DEV", f"DEV{VNC.format('')}", "DEV"),
    (f"DEV{VNC.format('')}{SPICE}{CARD}{AUDIO}", f"DEV{SPICE}", f"DEV{VNC.format('')}{SPICE}",
     f"DEV{SPICE}{CARD}"),
    (f"DEV{VNC.format('')}{CARD}", f"DEV{CARD}", f"DEV{VNC.format('')}{CARD}", f"DEV{CARD}"),
    (f"DEV{VNC.format('')}<graphics type='sdl'/>{CARD}", "DEV", f"DEV{VNC.format('')}",
     f"DEV<graphics type='sdl'/>{CARD}"),
    ("DEV<video><model type='qxl' ram='1' heads='2'/><address/></video>",
     "DEV<video><model type='virtio'/></video>", "", "DEV<video><model type='virtio'/></video>"),
    ("<os><boot dev='hd'/></os>DEV<interface><mac address='aa'/><boot order='1'/></interface>",
     "<os><boot dev='network'/></os>", "",
     "<os><boot dev='network'/></os>DEV<interface><mac address='aa'/></interface>"),
    ("<os firmware='efi'><loader>/x</loader><nvram>/y</nvram></os>", "<os/>",
     "<os firmware='efi'/>", "<os/>"),
    ("<os><loader>/x</loader><nvram>/y</nvram></os>", "<os firmware='efi'/>", "",
     "<os firmware='efi'><nvram>/y</nvram></os>"),
    (FULL, "<cpu mode='host-model'/>", "", "<cpu mode='host-model'><numa/></cpu>"),
    ("<clock offset='variable' adjustment='5' basis='utc'><timer/></clock>",
     "<clock offset='utc'/>", "", "<clock offset='utc'><timer/></clock>"),
    # What does not.
    (f"{MACHINE.format('pc-q35-7.2')}DEV<memballoon><address/></memballoon>",
     f"{MACHINE.format('pc-q35-8.0')}", "",
     f"{MACHINE.format('pc-q35-8.0')}DEV<memballoon><address/></memballoon>"),
    (PINNED, "<vcpu current='2'>2</vcpu>", "",
     "<vcpu current='2'>2</vcpu><vcpus><vcpu id='0'/></vcpus>"),
    ("<memoryBacking><locked/><hugepages/></memoryBacking>", "",
     "<memoryBacking><hugepages/></memoryBacking>", "<memoryBacking><locked/></memoryBacking>"),
    ("<cputune><shares>1</shares></cputune>", "", "<cputune><shares>1</shares></cputune>", ""),
    (f"DEV{DISK.format('/a', 'virtio', '<address/><iotune/>')}<sound/>",
     f"<title>t</title>DEV{VDA}", "",
     f"DEV{DISK.format('/a', 'virtio', '<address/><iotune/>')}<sound/><title>t</title>"),
    # A disk goes with all that libvirt gave it, and a new one comes behind the others.
    (f"DEV{DISK.format('/a', 'virtio', '<address/><iotune/>')}<sound/>", "DEV", f"DEV{VDA}",
     "DEV<sound/>"),
    ("DEV<disk><target dev='vdz'/></disk><sound/>", "DEV<disk><target dev='vdb'/></disk>", "",
     "DEV<disk><target dev='vdz'/></disk><disk><target dev='vdb'/></disk><sound/>"),
    # A password that is known stays in what is defined.
    (f"DEV{VNC.format('')}", f"<title>t</title>DEV{VNC.format(' passwd=~se&lt;cret~')}",
     f"DEV{VNC.format(f' passwd=~{SEALED}~')}",
     f"DEV{VNC.format(' passwd=~se&lt;cret~')}<title>t</title>"),
])  # fmt: skip
def test_documents_of_guests(current: str, wanted: str, base: str, made: str) -> None:
    quoted = [each.replace("~", '"') for each in (current, wanted, base, made)]
    merged = result("guest", *quoted[:3])
    assert text(merged.document) == text(document("guest", quoted[3]))


FORWARD = "<forward mode='nat'{}>{}</forward>"
BRIDGE = "<bridge name='virbr0' stp='on' delay='0'/>"


@pytest.mark.parametrize(("current", "wanted", "base", "made"), [
    (FORWARD.format(" dev='a'", "<interface dev='a'/>") + "<mac address='aa'/>" + BRIDGE,
     "<forward mode='bridge'/><bridge name='br0'/>", FORWARD.format(" dev='a'", "") + BRIDGE,
     "<forward mode='bridge'/><bridge name='br0'/>"),
    (FORWARD.format("", "<nat><port start='1024' end='65535'/></nat>") + "<mac address='aa'/>",
     "<forward mode='route'/>", FORWARD.format("", ""),
     "<forward mode='route'/><mac address='aa'/>"),
    ("<ip address='192.0.2.1' netmask='255.255.0.0'/>", "<ip address='192.0.2.1' prefix='24'/>",
     "", "<ip address='192.0.2.1' prefix='24'/>"),
])  # fmt: skip
def test_documents_of_networks(current: str, wanted: str, base: str, made: str) -> None:
    merged = result("network", current, wanted, base)
    assert text(merged.document) == text(document("network", made))


def vd(*letters: str) -> str:
    return "DEV" + "".join(f"<disk><target dev='vd{letter}'/></disk>" for letter in letters)


@pytest.mark.parametrize(("current", "wanted", "base", "before"), [
    ("<memory unit='KiB'>1048576</memory>", "<memory unit='MiB'>2048</memory>", "",
     "<memory unit='MiB'>1024</memory>"),
    ("<memory unit='KiB'>1048577</memory>", "<memory unit='MiB'>2048</memory>", "",
     "<memory unit='KiB'>1048577</memory>"),
    ("<title>a</title><uuid>x</uuid>", "<vcpu>1</vcpu>", "<title>b</title><vcpu>1</vcpu>",
     "<title>a</title>"),
    (vd("b") + "<sound/>", f"DEV{VDA}", vd("b"), vd("b")),
    # What left is shown where it was.
    (vd("c", "b", "a"), vd("a", "c"), vd("a", "b", "c"), vd("a", "b", "c")),
    (vd("b", "a"), vd("b"), vd("a", "b"), vd("a", "b")),
    (f"DEV{VNC.format(' passwd=~old~')}", f"DEV{VNC.format(' passwd=~new~')}", "",
     f"DEV{VNC.format(' passwd=~***~')}"),
    (f"DEV{VNC.format('')}", f"DEV{VNC.format(' passwd=~new~')}", f"DEV{VNC.format('')}",
     f"DEV{VNC.format(' passwd=~***~')}"),
    (f"DEV{VNC.format(' passwd=~old~')}", "DEV", f"DEV{VNC.format(' passwd=~sealed:a:b~')}",
     f"DEV{VNC.format(' passwd=~***~')}"),
    ("<os><boot dev='hd'/><boot dev='network'/></os>", "<os><boot dev='cdrom'/></os>", "",
     "<os><boot dev='hd'/><boot dev='network'/></os>"),
])  # fmt: skip
def test_what_is_there_seen_through_what_is_wanted(
    current: str, wanted: str, base: str, before: str
) -> None:
    quoted = [each.replace("~", '"') for each in (current, wanted, base, before)]
    assert text(result("guest", *quoted[:3]).before) == text(document("guest", quoted[3]))


def test_a_diff_shows_what_differs_and_no_more() -> None:
    current, wanted = read(DUMPS / "guest" / "9.0.xml")
    for gone in ("title", "cputune", "devices/rng", "devices/disk"):
        element = current.find(gone)
        element.getparent().remove(element)  # type: ignore[union-attr]
    current.find("memory").text = "1048576"  # type: ignore[union-attr]
    before = etree.tostring(merge(GUEST, current, wanted).before, encoding="unicode")
    lines = before.splitlines(), etree.tostring(wanted, encoding="unicode").splitlines()
    diff = [line for line in difflib.ndiff(*lines) if line[0] in "+-" and "passwd" not in line]
    assert [line for line in diff if line[0] == "-"] == ['-   <memory unit="MiB">1024</memory>']
    assert len(diff) == 2 + 1 + 3 + 3 + 6


def test_the_same_of_two_equally_unlike_ones_is_taken_in_any_order() -> None:
    one, two, ours = (RNG.format(path) for path in ("/dev/a", "/dev/b", "/dev/c"))
    views = [text(result("guest", f"DEV{pair}", f"DEV{ours}").before)
             for pair in (one + two, two + one)]  # fmt: skip
    assert views[0] == views[1] != f"DEV{ours}"
