# SPDX-License-Identifier: Apache-2.0
"""What a host is refused for its guests while it is compiled, and how options choose."""

from __future__ import annotations

from typing import Any

import pytest

from .language.tokens import PanError
from .profiles import Compiler, literal

A, B = "52:54:00:00:00:0a", "52:54:00:00:00:0b"


def guest(**trees: Any) -> dict[str, Any]:
    """A guest's profile: 1 GB, 2 cores, a card with an address."""
    profile = {
        "/hardware/ram": [{"size": 1024}],
        "/hardware/cpu": [{"cores": 2}],
        "/hardware/cards/nic": {"eth0": {"hwaddr": A}},
        "/system/network/interfaces": {"eth0": {"ip": "192.0.2.101"}},
    }
    paths = {
        "ram": "/hardware/ram", "cpu": "/hardware/cpu", "nic": "/hardware/cards/nic",
        "disks": "/hardware/harddisks", "interfaces": "/system/network/interfaces",
        "dhcp": "/system/aii/dhcp",
    }  # fmt: skip
    profile.update({paths[name]: tree for name, tree in trees.items()})
    return profile


def pxe(address: str, mac: str, **trees: Any) -> dict[str, Any]:
    """A guest that boots from the network."""
    return guest(
        nic={"eth0": {"hwaddr": mac, "boot": True}},
        interfaces={"eth0": {"ip": address}},
        **trees,
    )


ONE = {"/hardware/cpu": [{"cores": 2}]}
PROFILES: dict[str, Any] = {
    "web.example.org": guest(),
    "mail.example.org": guest(nic={"eth0": {"hwaddr": B}}),
    "web.example.com": guest(nic={"eth0": {"hwaddr": B}}),
    "same.example.org": guest(nic={"eth0": {"hwaddr": A.upper()}}),
    "disk.example.org": guest(disks={"sda": {"capacity": 1024}, "xvdb": {}}),
    "disk2.example.org": guest(nic={"eth0": {"hwaddr": B}}, disks={"sda": {"capacity": 9}}),
    "many.example.org": guest(disks={f"sd{at:03}": {} for at in range(27)}),
    "nvme.example.org": guest(disks={"nvme0n1": {"capacity": 1024}}),
    "away.example.org": guest(interfaces={"eth0": {"ip": "198.51.100.1"}}),
    "dhcp.example.org": guest(interfaces={"eth0": {"bootproto": "dhcp"}}),
    "above.example.org": guest(
        interfaces={"eth0": {"master": "bond0"}, "bond0": {"bridge": "br0"},
                    "br0": {"ip": "203.0.113.9"}}
    ),
    "bare.example.org": {"/hardware/cpu": [{"speed": 2400}, {"speed": 2400}]},
    "cores.example.org": {"/hardware/ram": [{"size": 512}], **ONE},
    "mute.example.org": {"/hardware/ram": [{"size": 512}]},
    "never.example.org": guest(nic={"eth0": {"hwaddr": A, "boot": False}}),
    "lone.example.org": guest(interfaces={}),
    "soft.example.org": {"/software/x": 1},
    "boot1.example.org": pxe("198.51.100.11", A, dhcp={"filename": "a.0"}),
    "boot2.example.org": pxe("198.51.100.12", B, dhcp={"filename": "b.0"}),
    "boot3.example.org": pxe("198.51.100.13", B),
    "boot4.example.org": pxe("198.51.100.11", B, dhcp={"filename": "a.0"}),
    "folder/web.example.org": guest(),
    "kvm9": {"/system/enclosure": {"type": "hypervisor", "children": ["web.example.org"]}},
}  # fmt: skip

HOST = """
include 'components/libvirt/guests';
include 'components/libvirt/config';
'/hardware/ram' = list(dict('size', 2048), dict('size', 1024));
'/hardware/cpu' = list(dict('cores', 3));
'/system/network/interfaces' = dict(
    'br0', dict('type', 'Bridge', 'ip', '192.0.2.1', 'netmask', '255.255.255.0'),
    'eth0', dict('ip', '198.51.100.9', 'netmask', '255.255.255.0'),
    'ovs', dict('type', 'OVSBridge', 'device', 'br-ovs', 'ip', '203.0.113.1',
        'netmask', '255.255.255.128'));
prefix '/software/components/libvirt';
"""


@pytest.fixture(autouse=True)
def profiles(compiler: Compiler) -> None:
    """The guests' object templates."""
    for name, profile in PROFILES.items():
        path = compiler.folder / f"{name}.pan"
        path.parent.mkdir(exist_ok=True)
        values = "".join(f"'{at}' = {literal(value)};\n" for at, value in profile.items())
        path.write_text(f"object template {name};\n{values}")


def guests(*names: str, **options: Any) -> str:
    """The call for guests of example.org, or with the domain that a name has."""
    full = [name if "." in name else f"{name}.example.org" for name in names]
    return f"libvirt_guests({literal(full)}, {literal(options)})"


HERE = "node.example.org"
REFUSED: dict[str, tuple[str, str]] = {
    "no profile": (
        f"'guests' = {guests('nobody')};",
        f"guest nobody.example.org of {HERE}: there is no profile nobody.example.org with",
    ),
    "no hardware": (
        f"'guests' = {guests('soft')};",
        f"guest soft.example.org of {HERE}: there is no profile soft.example.org with /hardware",
    ),
    "itself": (f"'guests' = {guests('node')};", f"{HERE} cannot be a guest of itself"),
    "no memory": (f"'guests' = {guests('bare')};", f"bare.example.org of {HERE} has no memory"),
    "no processor": (f"'guests' = {guests('mute')};", f"mute.example.org of {HERE} has no proc"),
    "one guest twice": (
        f"'guests' = {guests('web', 'web')};",
        f"two guests of {HERE} are called web: web.example.org and web.example.org",
    ),
    "two with one short name": (
        f"'guests' = {guests('web', 'web.example.com')};",
        f"two guests of {HERE} are called web: web.example.org and web.example.com",
    ),
    "unknown option": (f"'guests' = {guests('web', pol='x')};", "there is no option pol"),
    "two places for disks": (
        f"'guests' = {guests('disk', pool='x', file='/x')};", "file and pool both say where disks",
    ),
    "unknown target": (f"'guests' = {guests('disk', target='xvd')};", "not xvd"),
    "no place for disks": (
        f"'guests' = {guests('disk')};", f"disk.example.org: {HERE} has no place for disk sda",
    ),
    "disk that libvirt has not": (
        f"'guests' = {guests('nvme', block='/dev/%s')};",
        "guest nvme.example.org: libvirt has no disk nvme0n1",
    ),
    "no bridge in the network": (
        f"'guests' = {guests('away')};",
        f"guest away.example.org: {HERE} has no bridge or network for 198.51.100.1 of eth0",
    ),
    "no address": (
        f"'guests' = {guests('dhcp')};",
        f"guest dhcp.example.org: eth0 has no address by which a bridge of {HERE} could be found",
    ),
    "no interface": (
        f"'guests' = {guests('lone')};",
        f"guest lone.example.org: eth0 has no address by which a bridge of {HERE} could be found",
    ),
    "two bridges in the network": (
        "'/system/network/interfaces/br1' = value('/system/network/interfaces/br0');"
        f"'guests' = {guests('web')};",
        f"web.example.org: {HERE} has more than one bridge or network for 192.0.2.101 of eth0",
    ),
    "two guests, one MAC address": (
        f"'guests' = {guests('web', 'same')};",
        f"guests same and web of {HERE} have one MAC address: {A}",
    ),
    "a MAC address that was set by hand": (
        f"'guests' = {guests('web', 'mail')}; 'guests/mail/nics/0/mac' = '{A}';",
        f"guests mail and web of {HERE} have one MAC address: {A}",
    ),
    "two guests, one block device": (
        f"'guests' = {guests('disk', 'disk2', block='/dev/vg/%2$s')};",
        f"guests disk and disk2 of {HERE} have one disk: /dev/vg/sda",
    ),
    "two guests, one volume": (
        f"'pools/p' = dict('type', 'dir', 'target', '/p');"
        f"'guests' = {guests('disk', 'disk2', pool='p', volume='%2$s')};",
        f"guests disk and disk2 of {HERE} have one disk: volume sda of pool p",
    ),
    "one guest, one image for two disks": (
        f"'guests' = {guests('disk', file='/srv/%s')};",
        f"guests disk and disk of {HERE} have one disk: /srv/disk",
    ),
    "two guests, one image of a cluster": (
        "'guests' = dict('a', dict('memory', 1, 'vcpus', 1, 'disks', list(CEPH)), 'b',"
        "dict('memory', 1, 'vcpus', 1, 'disks', list(CEPH)));",
        f"guests a and b of {HERE} have one disk: image one/web of cluster main",
    ),
    "more disks than letters": (
        f"'guests' = {guests('many', target='vd', file='/%s-%s')};",
        "guest many.example.org has more than 26 disks",
    ),
    "one that reads what the other writes": (
        f"'guests' = {guests('disk', 'disk2', block='/dev/vg/%2$s')};"
        "'guests/disk/disks/0/readonly' = true;",
        "have one disk: /dev/vg/sda",
    ),
    "more memory": (
        f"'guests' = {guests('web', 'mail')}; 'guests/web/memory' = 2049;",
        f"{HERE} has 3072 MiB of memory (overcommit 1.0), its guests want 3073: mail, web",
    ),
    "more memory than the overcommit": (
        f"'guests' = {guests('web')}; 'guests/web/memory' = 6145; 'overcommit/memory' = 2.0;",
        f"{HERE} has 3072 MiB of memory (overcommit 2.0), its guests want 6145: web",
    ),
    "more cores": (
        f"'guests' = {guests('web', 'mail')};",
        f"{HERE} has 3 cores (overcommit 1.0), its guests want 4 virtual processors: mail, web",
    ),
    "a bridge it does not have": (
        f"'guests' = {guests('web', nics={'eth0': {'bridge': 'br7'}})};",
        f"guest web: {HERE} has no bridge br7",
    ),
    "an interface that is no bridge": (
        f"'guests' = {guests('web', nics={'eth0': {'bridge': 'eth0'}})};",
        f"guest web: {HERE} has no bridge eth0",
    ),
    "a pool it does not have": (
        f"'guests' = {guests('disk', pool='vms')};", f"guest disk: {HERE} has no pool vms",
    ),
    "a network it does not have": (
        f"'guests' = {guests('web', nics={'eth0': {'network': 'lan'}})};",
        f"guest web: {HERE} has no network lan",
    ),
    "no enclosure": ("'guests' = libvirt_guests_of_enclosure();", "has no /system/enclosure"),
    "an enclosure of blades": (
        "'/system/enclosure/type' = 'blade'; 'guests' = libvirt_guests_of_enclosure();",
        f"/system/enclosure/type of {HERE} is blade, not hypervisor",
    ),
    "in the enclosures of two hosts": (
        "'/system/enclosure' = dict('children', list('web.example.org'));"
        "bind '/system/enclosure' = dict with libvirt_valid_enclosure(SELF,"
        f"list('{HERE}', 'kvm9'));",
        f"guest web.example.org is in the enclosures of two hosts: {HERE} and kvm9",
    ),
    "a guest on two hosts": (
        "'/x' = libvirt_valid_placement(dict('a', list('web'), 'b', list('db', 'web')));",
        "guest web is on two hosts: a and b",
    ),
    "a guest twice on a host": (
        "'/x' = libvirt_valid_placement(dict('a', list('web', 'web')));", "guest web is twice on a",
    ),
    "guests of a map that is wrong elsewhere": (
        "'/x' = libvirt_guests_of(dict('a', list('web'), 'b', list('web')), 'c');",
        "guest web is on two hosts: a and b",
    ),
    "a guest on no host": (
        "'/x' = libvirt_host_of(dict('a', list('web')));", f"guest {HERE} is on no host",
    ),
    "volumes of no pool": (
        "'/x' = libvirt_guest_volumes(list('disk.example.org'), dict());", "option pool is missing",
    ),
    "a volume without size": (
        "'/x' = libvirt_guest_volumes(list('disk.example.org'), dict('pool', 'p'));",
        "guest disk.example.org: disk xvdb has no capacity",
    ),
    "a volume of two guests": (
        "'/x' = libvirt_guest_volumes(list('disk2.example.org', 'disk.example.org'),"
        "dict('pool', 'p', 'volume', '%2$s'));",
        "guest disk.example.org: volume sda of pool p is also that of another disk",
    ),
    "no boot file": (
        "'/x' = libvirt_pxe(list('boot3.example.org'), NET);",
        f"guest boot3.example.org boots from a network of {HERE}: its /system/aii/dhcp has no",
    ),
    "two boot files": (
        "'/x' = libvirt_pxe(list('boot1.example.org', 'boot2.example.org'), NET);",
        f"guests boot1.example.org and boot2.example.org of {HERE} boot from one network, but "
        "filename is a.0 and b.0",
    ),
    "one address for two guests": (
        "'/x' = libvirt_pxe(list('boot1.example.org', 'boot4.example.org'), NET);",
        f"guests boot1.example.org and boot4.example.org of {HERE} have one ip: 198.51.100.11",
    ),
}  # fmt: skip
NET = """variable NET_HERE = dict('address', '198.51.100.1', 'prefix', 24);
variable CEPH = dict('target', 'vda', 'rbd', dict('cluster', 'main', 'image', 'one/web'));
"""


def host(statements: str) -> str:
    return f"{NET}\n{HOST}{statements.replace('NET)', 'NET_HERE)')}"


@pytest.mark.parametrize("row", REFUSED.values(), ids=list(REFUSED))
def test_a_host_is_refused_with_both_sides_named(compiler: Compiler, row: tuple[str, str]) -> None:
    with pytest.raises(PanError) as refused:
        compiler.compile_profile(host(row[0]))
    assert row[1] in str(refused.value.args[0])


FINE: dict[str, str] = {
    "the memory that it has": f"'guests' = {guests('web')}; 'guests/web/memory' = 3072;",
    "the memory with overcommit": (
        f"'guests' = {guests('web')}; 'guests/web/memory' = 6144; 'overcommit/memory' = 2.0;"
    ),
    "the cores with overcommit": f"'guests' = {guests('web', 'mail')}; 'overcommit/cpus' = 1.5;",
    "unknown memory": (
        f"'guests' = {guests('web')}; 'guests/web/memory' = 9999; '/hardware/ram/0' = dict();"
    ),
    "unknown cores": (
        f"'guests' = {guests('web', 'mail')}; '/hardware/cpu/0' = dict('speed', 2400);"
    ),
    "no interfaces": (
        "'/system/network/interfaces' = null;"
        f"'guests' = {guests('web', nics={'eth0': {'bridge': 'br7'}})};"
    ),
    "a bridge of a virtual network": (
        "'networks/lan' = dict('mode', 'isolated', 'bridge', 'virbr5');"
        f"'guests' = {guests('web', nics={'eth0': {'bridge': 'virbr5'}})};"
    ),
    "a disk that both share": (
        f"'guests' = {guests('disk', block='/dev/vg/%2$s')};"
        "'guests/disk/disks' = list(dict('target', 'sda', 'block', '/x', 'shareable', true));"
        "'guests/two' = dict('memory', 1, 'vcpus', 1, 'disks', value("
        "'/software/components/libvirt/guests/disk/disks'));"
    ),
    "disks that all only read": (
        "'guests' = dict('a', dict('memory', 1, 'vcpus', 1, 'disks', list("
        "dict('target', 'sda', 'device', 'cdrom', 'file', '/x.iso'))), 'b',"
        "dict('memory', 1, 'vcpus', 1, 'disks', list("
        "dict('target', 'vda', 'readonly', true, 'file', '/x.iso'))));"
    ),
    "empty drives": (
        "'guests' = dict('a', dict('memory', 1, 'vcpus', 1, 'disks', list("
        "dict('target', 'sda', 'device', 'cdrom'), dict('target', 'sdb', 'device', 'cdrom'))));"
    ),
    "a bridge by the name that the kernel has": f"'guests' = {guests('above')};",
    "the one network of several that holds the address": (
        "'networks/six' = dict('mode', 'nat', 'ips', list("
        "dict('address', '2001:db8::1', 'prefix', 64)));"
        "'networks/near' = dict('mode', 'nat', 'ips', list("
        "dict('address', '198.51.100.129', 'prefix', 25)));"
        "'networks/none' = dict('mode', 'isolated');"
        "'networks/right' = dict('mode', 'nat', 'ips', list("
        "dict('address', '198.51.100.126', 'prefix', 25)));"
        f"'guests' = {guests('away')};"
    ),
    "a pool of something else": (
        f"'external/pools' = list('vms'); 'guests' = {guests('disk', pool='vms')};"
    ),
    "a pool of a cluster": (
        "'ceph/main' = dict('monitors', list(dict('host', 'mon1')), 'uuid',"
        "'0b7c1f3e-6f0d-4f5e-9d0c-2b8f9a1c0020', 'pools', dict('vms', dict()));"
        f"'guests' = {guests('disk', pool='vms')};"
    ),
    "no guests": "'guests' = libvirt_guests(list());",
    "guests that nobody manages": "'qemu' = dict();",
    "an enclosure of its own": (
        "'/system/enclosure' = dict('children', list('mail.example.org'));"
        f"bind '/system/enclosure' = dict with libvirt_valid_enclosure(SELF, list('{HERE}',"
        "'kvm9', 'nobody'));"
    ),
}


@pytest.mark.parametrize("statements", FINE.values(), ids=list(FINE))
def test_what_a_host_can_have_is_compiled(compiler: Compiler, statements: str) -> None:
    compiler.compile_profile(host(statements))


MADE: dict[str, tuple[str, Any]] = {
    "a card that is left out": (
        guests("web", nics={"eth0": {}}), {"web": {"memory": 1024, "vcpus": 2}},
    ),
    "a card of the option, with what all nics have": (
        guests("dhcp", nics={"eth0": {"bridge": "br9"}}, nic={"model": "e1000", "mtu": 9000}),
        {"dhcp": {"memory": 1024, "vcpus": 2, "nics": [
            {"mac": A, "bridge": "br9", "model": "e1000", "mtu": 9000}]}},
    ),
    "an address above the card, on Open vSwitch": (
        guests("above"),
        {"above": {"memory": 1024, "vcpus": 2, "nics": [
            {"mac": A, "bridge": "br-ovs", "virtualport": "openvswitch"}]}},
    ),
    "a virtual network": (
        guests("away"),
        {"away": {"memory": 1024, "vcpus": 2, "nics": [{"mac": A, "network": "lan"}]}},
    ),
    "one core for a processor that names none, other profile names": (
        "libvirt_guests(list('web'), dict('profile', 'folder/%s.example.org', 'nics',"
        "dict('eth0', dict()), 'guest', dict('title', 'x')))",
        {"web": {"memory": 1024, "vcpus": 2, "title": "x"}},
    ),
    "full names": (
        guests("folder/web.example.org", full_name=True, nics={"eth0": {}}),
        {"web_2eexample_2eorg": {"memory": 1024, "vcpus": 2}},
    ),
    "disks of an option, left out and renamed": (
        guests("disk", nics={"eth0": {}}, target="vd", disks={"sda": {}}, disk={"cache": "none"},
               file="/srv/%s-%s.img"),
        {"disk": {"memory": 1024, "vcpus": 2, "disks": [
            {"target": "vda", "file": "/srv/disk-xvdb.img", "cache": "none"}]}},
    ),
    "a disk with a place of its own": (
        guests("disk2", nics={"eth0": {}}, disks={"sda": {"block": "/dev/sdq"}}),
        {"disk2": {"memory": 1024, "vcpus": 2, "disks": [
            {"target": "sda", "block": "/dev/sdq"}]}},
    ),
    "boot as the option says, not as the card": (
        guests("boot1", guest={"boot": ["hd"]}, nics={"eth0": {"bridge": "br0"}}),
        {"boot1": {"memory": 1024, "vcpus": 2, "boot": ["hd"], "nics": [
            {"mac": A, "bridge": "br0"}]}},
    ),
    "no boot from a card that is left out": (
        guests("boot1", nics={"eth0": {}}), {"boot1": {"memory": 1024, "vcpus": 2}},
    ),
    "guests of another host": (
        "libvirt_guests_of(dict('a', list('web', 'db'), 'b', list('x')), 'a')", ["web", "db"],
    ),
    "guests of a host that the map has not": (
        "libvirt_guests_of(dict('a', list('web')))", [],
    ),
    "the host of another guest": (
        "libvirt_host_of(dict('a', list('x'), escape('b.c'), list('web')), 'web')", "b.c",
    ),
    "a card that does not boot, by its own word": (
        "libvirt_guest_boot('never.example.org', list(), libvirt_guest_options(dict()))", [],
    ),
    "volumes": (
        "libvirt_guest_volumes(list('disk.example.org'), dict('pool', 'p', 'disks',"
        "dict('xvdb', dict()), 'disk', dict('format', 'qcow2')))",
        {"disk_2dsda": {"capacity": 1024, "format": "qcow2"}},
    ),
    "a network to boot from": (
        "libvirt_pxe(list('boot1.example.org', 'web.example.org', 'boot3.example.org'), NET)",
        {"address": "198.51.100.1", "prefix": 24, "bootp": {"file": "a.0"}, "hosts": [
            {"mac": A, "ip": "198.51.100.11", "name": "boot1.example.org"},
            {"mac": B, "ip": "198.51.100.13", "name": "boot3.example.org"}]},
    ),
    "a network nobody boots from": (
        "libvirt_pxe(list('away.example.org'), NET)",
        {"address": "198.51.100.1", "prefix": 24, "hosts": [
            {"mac": A, "ip": "198.51.100.1", "name": "away.example.org"}]},
    ),
    "a network of nobody": (
        "libvirt_pxe(list('web.example.org'), NET)", {"address": "198.51.100.1", "prefix": 24},
    ),
    "boot file and server of the options": (
        "libvirt_pxe(list('boot1.example.org'), dict('address', '198.51.100.1', 'prefix', 24,"
        "'hosts', list(dict('mac', 'x'))), dict('boot_file', 'http://BOOTSRVIP/x', 'boot_server',"
        "'192.0.2.9'))",
        {"address": "198.51.100.1", "prefix": 24, "hosts": [
            {"mac": "x"}, {"mac": A, "ip": "198.51.100.11", "name": "boot1.example.org"}],
         "bootp": {"file": "http://192.0.2.9/x", "server": "192.0.2.9"}},
    ),
    "a card that is left out needs no address": (
        "libvirt_pxe(list('boot1.example.org'), NET, dict('nics', dict('eth0', dict())))"
        .replace("NET,", "NET_HERE,"),
        {"address": "198.51.100.1", "prefix": 24},
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", MADE.values(), ids=list(MADE))
def test_the_options_choose(compiler: Compiler, row: tuple[str, Any]) -> None:
    networks = "'networks/lan' = dict('mode', 'nat', 'ips', list(NET_HERE));"
    made = compiler.compile_profile(
        host(f"{networks} '/x' = {row[0]};".replace("NET)", "NET_HERE)"))
    )
    assert made["x"] == row[1]
