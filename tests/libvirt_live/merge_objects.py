# SPDX-License-Identifier: Apache-2.0
"""Random networks, storage pools, secrets and volumes as the profile has them."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from tests.libvirt_live.merge_trees import UUID, Tree, maybe, some

IQN = "iqn.2010-10.org.example"


def network(rng: Random) -> Tree:
    """A virtual network; not every one is valid."""
    mode = rng.choice(("nat", "nat", "route", "open", "isolated", "bridge"))
    own = mode != "bridge"
    switch = not own and rng.random() < 0.5
    return some({
        "uuid": maybe(rng, UUID.format(1)),
        "mode": mode,
        "dev": maybe(rng, rng.choice(("eth0", "eth1"))) if mode in ("nat", "route") else None,
        "nat": maybe(rng, nat(rng)) if mode == "nat" else None,
        "bridge": maybe(rng, rng.choice(("virbr7", "virbr8"))) if own else "br0",
        "virtualport": "openvswitch" if switch else None,
        "stp": maybe(rng, rng.choice((True, False))) if own else None,
        "delay": maybe(rng, rng.choice((0, 2))) if own else None,
        "mtu": maybe(rng, rng.choice((1500, 9000))) if own else None,
        "domain": "example.org" if own else None,
        "domain_local": maybe(rng, rng.choice((True, False))) if own else None,
        "dns": maybe(rng, dns(rng)) if own else None,
        "ips": ips(rng, 0 if mode == "isolated" else 1) or None if own else None,
        "portgroups": maybe(rng, {
            name: portgroup(rng, switch) for name in rng.sample(("one", "two", "three"), 2)
        }),
    })  # fmt: skip


def nat(rng: Random) -> Tree:
    ports = rng.choice(({}, {"port_start": 2000, "port_end": 3000},
                        {"port_start": 1024, "port_end": 65535}))  # fmt: skip
    first = rng.choice((10, 20))
    addresses = {"start": f"192.0.2.{first}", "end": f"192.0.2.{first + 9}"}
    return {**ports, **(addresses if not ports or rng.random() < 0.5 else {})}


def dns(rng: Random) -> Tree:
    names = ("gw", "ns", "www")
    if rng.random() < 0.2:
        return {"enable": False}
    return some({
        "enable": maybe(rng, True),
        "forwarders": maybe(rng, rng.sample(("192.0.2.53", "2001:DB8:0::53"), 1)),
        "hosts": maybe(rng, [
            {"ip": ip, "names": rng.sample(names, rng.randrange(1, 3))}
            for ip in rng.sample(("192.168.9.1", "192.168.9.2"), 1)
        ]),
    })  # fmt: skip


def ips(rng: Random, least: int) -> list[Tree]:
    return [ip(rng, family) for family in rng.sample((4, 6), rng.randrange(least, 3))]


def ip(rng: Random, family: int) -> Tree:
    base = "192.168.9." if family == 4 else rng.choice(("2001:db8:9::", "2001:0DB8:9:0::"))
    ranges = [
        {"start": f"{base}{start}", "end": f"{base}{start + 9}"}
        for start in rng.sample((100, 120, 140), rng.randrange(3))
    ]
    hosts = [
        some({
            "mac": f"52:54:00:AA:00:0{number}" if family == 4 else None,
            "name": maybe(rng, f"h{number}") if family == 4 else f"h{number}",
            "ip": f"{base}{rng.choice((2, 3)) * 10 + number}",
        })
        for number in rng.sample(range(1, 6), rng.randrange(4))
    ]  # fmt: skip
    return some({
        "address": f"{base}1",
        "prefix": rng.choice((24, 25)) if family == 4 else 64,
        "ranges": ranges or None,
        "hosts": hosts or None,
        "bootp": maybe(rng, {"file": "pxe", **rng.choice(({}, {"server": "192.168.9.9"}))})
        if family == 4 else None,
        "tftp": maybe(rng, "/srv/tftp") if family == 4 else None,
    })  # fmt: skip


def portgroup(rng: Random, switch: bool) -> Tree:
    limit = some({
        "average": rng.choice((100, 200)), "peak": maybe(rng, 400), "burst": maybe(rng, 50),
    })  # fmt: skip
    return some({
        "default": maybe(rng, rng.choice((True, False))),
        "vlans": maybe(rng, rng.sample((5, 6, 7), rng.randrange(1, 3))) if switch else None,
        "inbound": maybe(rng, limit),
        "outbound": maybe(rng, deepcopy(limit)),
    })  # fmt: skip


def pool(rng: Random) -> Tree:
    """A storage pool; its type is told by its seed, as no pool changes that."""
    kind = rng.choice(("dir", "fs", "netfs", "logical", "iscsi", "rbd"))
    host = {"host": rng.choice(("san1", "2001:db8::9")), **rng.choice(({}, {"port": 3333}))}
    hosts = [host, *rng.sample(({"host": "mon2"}, {"host": "mon3", "port": 6789}), 1)]
    target = rng.choice(("/srv/pool", "/srv//pool", "/srv/pool/", "/srv/other"))
    login = rng.choice(
        ({}, {"username": "me", "secret": "chap"}, {"username": "me", "secret": "named"})
    )
    fields: dict[str, Tree] = {
        "dir": {"target": target, "permissions": maybe(rng, permissions(rng))},
        "fs": {"target": target, "devices": [rng.choice(("/dev/a", "/dev//a", "/dev/b"))],
               "format": maybe(rng, rng.choice(("xfs", "auto")))},
        "netfs": {"target": target, "hosts": [host], "directory": rng.choice(("/x", "/y", "/y/")),
                  "format": maybe(rng, rng.choice(("nfs", "auto"))),
                  "protocol_version": maybe(rng, rng.choice(("3", "4.1")))},
        "logical": {"source": "vg", "target": maybe(rng, "/dev/vg"),
                    "devices": maybe(rng, rng.sample(("/dev/a", "/dev/b"), rng.randrange(1, 3)))},
        "iscsi": {"hosts": [host], "iqn": f"{IQN}:{rng.choice('ab')}",
                  "initiator": maybe(rng, f"{IQN}:me"), **login},
        "rbd": {"source": rng.choice(("one", "two")),
                "hosts": rng.sample(hosts, rng.randrange(1, 3)), **login},
    }  # fmt: skip
    return some({"uuid": maybe(rng, UUID.format(1)), "type": kind, **fields[kind]})


def permissions(rng: Random) -> Tree:
    return some({
        "mode": maybe(rng, rng.choice(("0711", "711", "00711", "0755"))),
        "owner": maybe(rng, rng.choice((0, 107))),
        "group": maybe(rng, rng.choice((0, 107))),
    })  # fmt: skip


def secret(rng: Random) -> Tree:
    """A secret that no other is like."""
    return some({
        "uuid": UUID.format(rng.randrange(1000)),
        "usage": "ceph",
        "id": f"use{rng.random()}",
        "description": maybe(rng, rng.choice(("one", "<two>"))),
        "ephemeral": maybe(rng, rng.choice((True, False))),
        "private": maybe(rng, rng.choice((True, False))),
    })  # fmt: skip


def volume(rng: Random) -> Tree:
    return some({
        "capacity": rng.choice((1, 2, 1024)),
        "allocation": maybe(rng, rng.choice((0, 1))),
        "format": maybe(rng, rng.choice(("raw", "qcow2"))),
        "backing": maybe(rng, {"volume": rng.choice(("a", "b")), "format": "qcow2"}),
        "permissions": maybe(rng, some({"mode": rng.choice(("0600", "600", "0644"))})),
    })  # fmt: skip
