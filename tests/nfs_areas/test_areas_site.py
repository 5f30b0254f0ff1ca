# SPDX-License-Identifier: Apache-2.0
"""What a client mounts, its server must export to it: rules of a check of a site."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ncm.profile.json_file import read_json
from ncm_nfs.schema import NfsInputs
from ncm_nfs.site import NfsSite, site

SERVER, CLIENT = "front1.example.org", "kvm1.example.org"
CARDS = {"eth0": {"ip": "192.0.2.21", "aliases": {"x": {"ip": "198.51.100.9"}}},
         "eth1": {"bootproto": "dhcp"}}  # fmt: skip


def node(nfs: dict[str, Any], interfaces: Any = None) -> NfsSite:
    tree: dict[str, Any] = {"software": {"components": {"nfs": nfs}}}
    if interfaces is not None:
        tree["system"] = {"network": {"interfaces": interfaces}}
    profile = read_json(json.dumps(tree), "test.json")
    return NfsSite.around(NfsInputs.read(profile), profile)


def mount(device: str = f"{SERVER}:/srv/a", fstype: str = "nfs4") -> dict[str, Any]:
    one = {"device": device, "mountpoint": "/mnt", "fstype": fstype}
    if fstype == "none":
        one["options"] = "bind"
    return {"server": False, "mounts": [one]}


def said(server: dict[str, Any], client: Any = None, cards: Any = CARDS) -> list[str]:
    nodes = {SERVER: node(server), CLIENT: node(client or mount(), cards)}
    found = list(site(nodes))
    assert all(problem.node == CLIENT for problem in found)
    return [str(problem) for problem in found]


def exports(path: str, *hosts: str, options: str = "rw") -> dict[str, Any]:
    from ncm.profile.paths import escape

    return {"exports": [{"path": path, "hosts": {escape(host): options for host in hosts}}]}


@pytest.mark.parametrize(
    "host",
    ["kvm1.example.org", "KVM1.example.org", "kvm1", "*.example.org", "kvm?.example.org",
     "kvm[1-3].*", "*", "192.0.2.0/24", "192.0.2.21", "192.0.2.0/255.255.255.0",
     "198.51.100.0/24", "@kvm", "gss/krb5", "2001:db8::/64"],
)  # fmt: skip
def test_an_export_to_this_client_is_right(host: str) -> None:
    assert said(exports("/srv/a", "other", host)) == []


@pytest.mark.parametrize(
    "host",
    ["kvm2.example.org", "*.example.com", "kvm??", "192.0.2.22", "203.0.113.0/24", "vm1"],
)
def test_an_export_to_others_is_told(host: str) -> None:
    assert said(exports("/srv/a", host)) == [
        f"/software/components/nfs/mounts/0/device: mounts /srv/a, not exported to {CLIENT} by"
        f" {SERVER} (/software/components/nfs/exports/0)"
    ]


def test_a_path_that_is_not_exported_is_told() -> None:
    for server in (exports("/srv/b", "*"), exports("/srv/a/deeper", "*"), exports("/srv/ab", "*"),
                   {"exports": []}, {}):  # fmt: skip
        assert said(server) == [
            "/software/components/nfs/mounts/0/device: mounts /srv/a, not exported by"
            f" {SERVER} (/software/components/nfs/exports)"
        ]


@pytest.mark.parametrize("path", ["/srv", "/srv/a/", "/"])
def test_a_directory_within_an_export_may_be_mounted(path: str) -> None:
    assert said(exports(path, "kvm1")) == []


def test_the_innermost_export_is_the_one_that_counts() -> None:
    server = exports("/srv", "kvm1")
    server["exports"] += exports("/srv/a", "kvm2")["exports"]
    assert len(said(server)) == 1
    server["exports"][0]["hosts"], server["exports"][1]["hosts"] = (
        server["exports"][1]["hosts"], server["exports"][0]["hosts"],
    )  # fmt: skip
    assert said(server) == []


@pytest.mark.parametrize("root", ["fsid=0", "fsid=root", "rw,fsid=0,no_subtree_check"])
def test_the_root_that_nfs_4_shows_is_known(root: str) -> None:
    server = exports("/export", "*", options=root)
    assert said(server) == []
    server["exports"] += exports("/export/srv/a", "kvm2")["exports"]
    assert len(said(server)) == 1


@pytest.mark.parametrize(
    ("server", "client", "cards"),
    [
        ({"server": False}, None, CARDS),
        (exports("/b", "x"), mount("nas.example.org:/a"), CARDS),
        (exports("/b", "x"), mount(f"{SERVER}:/a", "ceph"), CARDS),
        (exports("/b", "x"), mount("/srv/a", "none"), CARDS),
        (exports("/srv/a", "203.0.113.0/24"), None, None),
        (exports("/srv/a", "203.0.113.0/24"), None, {"eth0": {"bootproto": "dhcp"}}),
        (exports("/srv/a", "203.0.113.0/24"), None, {"eth0": {"ip": "odd"}}),
    ],
)
def test_it_is_silent_where_it_cannot_know(server: Any, client: Any, cards: Any) -> None:
    assert said(server, client, cards) == []


def test_a_server_is_found_by_its_short_name_too() -> None:
    assert len(said(exports("/b", "*"), mount("front1:/srv/a"))) == 1
