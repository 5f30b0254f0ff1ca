# SPDX-License-Identifier: Apache-2.0
"""Profiles of hosts: every field of networks, pools, volumes, secrets and guests somewhere."""

from __future__ import annotations

import base64
from typing import Any

from tests.libvirt_live.daemon import Daemon

IMAGES, STORE = "/var/lib/libvirt/images", "/var/lib/libvirt/store"
UUID = "0b7c1f3e-6f0d-4f5e-9d0c-2b8f9a1c{:04d}"
VNC, SPICE = "vnc<\"&'>", "spice <\"&'> longer"
CHAP, KEY, BINARY = (
    'p\u00e4ss "word" <&> $HOME',
    "AQBPXyhfAAAAABAAh2GqfVpM0r1hYF8E6yKkIw==",
    "c2VjcmV0AP8=",
)
SECRETS = [VNC, SPICE, CHAP, KEY, BINARY, base64.b64encode(CHAP.encode()).decode(),
           base64.b64encode(KEY.encode()).decode()]  # fmt: skip
Tree = dict[str, Any]


def prepare(daemon: Daemon) -> None:
    """What the host has that libvirt does not make: bridges, a device, images, a boot folder."""
    for name in ("br0", "ovsbr0"):
        daemon.run("ip", "link", "add", name, "type", "bridge", check=True)
    daemon.run("mknod", "/dev/ncmdisk", "b", 7, 200, check=True)
    local = daemon.root / "var/lib/libvirt/local"
    local.mkdir()
    for name in ("web.raw", "shelf.raw", "tools.iso", "other.iso"):
        with (local / name).open("wb") as image:
            image.truncate(1 << 20)
    for name in ("polite.raw", "polite2.raw"):
        (local / name).write_bytes(system())
    daemon.run("qemu-img", "create", "-q", "-f", "qcow2", "/var/lib/libvirt/local/web.qcow2", "1M",
               check=True)  # fmt: skip
    (daemon.root / "var/lib/libvirt/tftp").mkdir()


def networks() -> Tree:
    """Each mode; what needs no guest has all fields."""
    return {
        "nat": {
            "uuid": UUID.format(1), "mode": "nat", "dev": "br0", "bridge": "virbr10",
            "nat": {"start": "192.0.2.200", "end": "192.0.2.203", "port_start": 20000,
                    "port_end": 59999},
            "stp": False, "delay": 0, "mtu": 1400, "domain": "nat.example.org",
            "domain_local": True,
            "dns": {"enable": True, "forwarders": ["192.0.2.53", "2001:db8::53"],
                    "hosts": [{"ip": "192.168.110.1", "names": ["gw", "gw.nat.example.org"]}]},
            "ips": [
                {"address": "192.168.110.1", "prefix": 24,
                 "ranges": [{"start": "192.168.110.100", "end": "192.168.110.199"}],
                 "hosts": [{"mac": "52:54:00:11:00:01", "name": "web", "ip": "192.168.110.11"},
                           {"mac": "52:54:00:11:00:02", "ip": "192.168.110.12"}],
                 "tftp": "/var/lib/libvirt/tftp",
                 "bootp": {"file": "pxelinux.0", "server": "192.168.110.1"}},
                {"address": "2001:db8:110::1", "prefix": 64,
                 "ranges": [{"start": "2001:db8:110::100", "end": "2001:db8:110::1ff"}],
                 "hosts": [{"name": "web", "ip": "2001:db8:110::11"}]},
            ],
            "autostart": True, "state": "active", "restart": False, "adopt": False,
        },
        "routed": {
            "mode": "route", "dev": "br0", "bridge": "virbr11", "stp": True, "delay": 2,
            "ips": [{"address": "198.51.100.1", "prefix": 25}],
        },
        "open": {"mode": "open", "bridge": "virbr12",
                 "ips": [{"address": "198.51.100.129", "prefix": 25}]},
        "lonely": {
            "mode": "isolated", "dns": {"enable": False}, "autostart": False, "restart": True,
            "portgroups": {
                "slow": {"default": True,
                         "inbound": {"average": 1000, "peak": 2000, "burst": 512},
                         "outbound": {"average": 500, "peak": 800, "burst": 128}},
                "fast": {"inbound": {"average": 9000}}},
            "state": "inactive",
        },
        "public": {"mode": "bridge", "bridge": "br0"},
        "trunk": {
            "mode": "bridge", "bridge": "ovsbr0", "virtualport": "openvswitch",
            "state": "inactive",
            "portgroups": {"office": {"vlans": [101]},
                           "all": {"default": True, "vlans": [101, 102]}},
        },
    }  # fmt: skip


def pools() -> Tree:
    """A folder with volumes of each kind; the other types are only defined."""
    away = {"state": "inactive", "autostart": False}
    return {
        "images": {
            "uuid": UUID.format(30), "type": "dir", "target": IMAGES, "build": True,
            "permissions": {"mode": "0711", "owner": 0, "group": 0},
            "autostart": True, "state": "active", "restart": False, "delete_volumes": True,
            "adopt": False,
            "volumes": {
                "base_2eqcow2": {"capacity": 8, "format": "qcow2", "adopt": False,
                                 "permissions": {"mode": "0644", "owner": 0, "group": 0}},
                "top_2eqcow2": {"capacity": 16, "format": "qcow2",
                                "backing": {"pool": "images", "volume": "base.qcow2",
                                            "format": "qcow2"}},
                "copy_2eraw": {"copy_of": {"pool": "store", "volume": "plain"}},
            },
        },
        "store": {"type": "dir", "target": STORE,
                  "volumes": {"plain": {"capacity": 4, "allocation": 2}, "data": {"capacity": 4}}},
        "data": {"type": "fs", "target": "/srv/data", "devices": ["/dev/ncmdisk"],
                 "format": "xfs", "build": False, **away},
        "nfs": {"type": "netfs", "target": "/srv/nfs", "hosts": [{"host": "front1.example.org"}],
                "directory": "/srv/images", "format": "nfs", "protocol_version": "4.2",
                "build": False, **away},
        "lvm": {"type": "logical", "source": "vg1",
                "devices": ["/dev/ncmdisk2", "/dev/ncmdisk3"], **away},
        "san": {"type": "iscsi", "hosts": [{"host": "san1.example.org", "port": 3260}],
                "iqn": "iqn.2010-10.org.example:vms", "initiator": "iqn.2010-10.org.example:kvm1",
                "target": "/dev/disk/by-path", "username": "kvm1", "secret": "chap", **away},
    }  # fmt: skip


def secrets() -> Tree:
    return {
        "chap": {"uuid": UUID.format(10), "usage": "iscsi", "id": "san1.chap",
                 "description": "CHAP of kvm1 <&>", "ephemeral": False, "private": True,
                 "value": CHAP, "adopt": False},
        "disk": {"usage": "volume", "id": f"{STORE}/sealed", "value_base64": BINARY,
                 "ephemeral": True},
        "mirror": {"usage": "ceph", "private": False, "value_base64": KEY},
    }  # fmt: skip


def ceph() -> Tree:
    monitors = [{"host": "ceph1.example.org"}, {"host": "192.0.2.32", "port": 6789}]
    return {"main": {"monitors": monitors, "user": "kvm", "key": KEY, "uuid": UUID.format(20),
                     "adopt": False}}  # fmt: skip


def guests() -> Tree:
    """One that runs, one on the shelf with all that can only be defined."""
    local = "/var/lib/libvirt/local"
    return {
        "web_2eexample_2eorg": {
            "uuid": UUID.format(101), "type": "qemu", "title": "Web server <1>",
            "description": 'R&D "web"', "memory": 64, "max_memory": 128, "vcpus": 1,
            "max_vcpus": 2, "machine": "q35", "arch": "x86_64", "firmware": "bios",
            "boot": ["hd", "network", "cdrom"],
            "cpu": {"mode": "custom", "model": "qemu64", "features": {"svm": "disable"},
                    "topology": {"sockets": 1, "cores": 2, "threads": 1}},
            "disks": [
                {"target": "vda", "file": f"{local}/web.raw", "cache": "none", "io": "threads",
                 "discard": "unmap", "serial": "web-root", "format": "raw"},
                {"target": "vdb", "file": f"{local}/web.qcow2", "format": "qcow2"},
                {"target": "vdc", "pool": "images", "volume": "top.qcow2", "format": "qcow2"},
                {"target": "sda", "bus": "scsi", "pool": "store", "volume": "data",
                 "shareable": True},
                {"target": "sdb", "device": "cdrom", "file": f"{local}/tools.iso"},
                {"target": "sdc", "device": "cdrom"},
            ],
            "nics": [
                {"mac": "52:54:00:11:00:01", "network": "nat", "link": "up"},
                {"mac": "52:54:00:AB:00:03", "bridge": "br0", "model": "e1000e", "mtu": 1500},
                {"mac": "52:54:00:11:00:05", "network": "public", "link": "down"},
            ],
            "graphics": [
                {"type": "vnc", "listen": "127.0.0.1", "port": 5907, "websocket": 5707,
                 "password": VNC, "keymap": "en-us"},
                {"type": "spice", "password": SPICE},
            ],
            "video": "virtio", "serial": True, "guest_agent": True, "rng": True, "clock": "utc",
            "on_poweroff": "destroy", "on_reboot": "restart", "on_crash": "preserve",
            "autostart": True, "state": "running", "apply": "live", "adopt": False,
        },
        "shelf": {
            "type": "qemu", "memory": 32, "vcpus": 1, "machine": "pc", "hugepages": True,
            "cpu_shares": 2048, "state": "stopped", "clock": "localtime", "serial": False,
            "guest_agent": False, "rng": False,
            "disks": [
                {"target": "hda", "file": f"{local}/shelf.raw"},
                {"target": "vdb", "block": "/dev/ncmdisk"},
                {"target": "vdc", "rbd": {"cluster": "main", "image": "archive/shelf"},
                 "cache": "writeback"},
                {"target": "vdd", "pool": "san", "volume": "unit:0:0:1"},
                {"target": "vde", "file": f"{local}/tools.iso", "readonly": True},
            ],
            "nics": [
                {"mac": "52:54:00:11:00:08", "network": "lonely", "portgroup": "slow",
                 "model": "rtl8139"},
                {"mac": "52:54:00:11:00:04", "bridge": "ovsbr0", "virtualport": "openvswitch",
                 "interface_id": UUID.format(201), "vlans": [101]},
                {"mac": "52:54:00:11:00:06", "network": "trunk", "vlans": [101, 103]},
            ],
        },
        "idle": {"type": "qemu", "memory": 32, "vcpus": 1, "state": "running",
                 "nics": [{"mac": "52:54:00:11:00:09", "network": "routed"}]},
    }  # fmt: skip


def host() -> Tree:
    """The tree of a host that has everything which a libvirtd without rbd pools can have."""
    return {
        "networks": networks(), "pools": pools(), "secrets": secrets(), "ceph": ceph(),
        "guests": guests(), "leaving_guests": "destroy", "shutdown_timeout": 1,
    }  # fmt: skip


def resting() -> Tree:
    """The same host with nothing that runs but the pools whose volumes it tells of."""
    tree = host()
    for network in tree["networks"].values():
        network["state"] = "inactive"
    for guest in tree["guests"].values():
        guest["state"] = "stopped"
    return tree


# 16-bit code at 0x7c00: lets the power button be heard (port 0x602), looks at it with each tick
# of the clock (0x600), and then turns the machine off (0x604; ports of both machines of QEMU).
_SYSTEM = bytes.fromhex("fb ba0206 b80001 ef ba0006 ed f6c401 7503 f4 ebf4 ba0406 b80020 ef ebfe")


def system() -> bytes:
    """A disk with the smallest system that shuts down when it is asked to."""
    return (_SYSTEM.ljust(510, b"\0") + b"\x55\xaa").ljust(1 << 20, b"\0")
