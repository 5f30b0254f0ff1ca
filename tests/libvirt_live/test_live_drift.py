# SPDX-License-Identifier: Apache-2.0
"""What somebody changed by hand is found by the dry run, named, and brought back by the run."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.libvirt_live import hosts
from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.live import HERE, Life, awake

pytestmark = pytest.mark.needs("python:libvirt", "dnsmasq", "iptables", "qemu-img")
WEB = "web.example.org"
POLITE = "/var/lib/libvirt/local/polite.raw"


class Drift(NamedTuple):
    """hand: commands of virsh (or with ! in front, any), what somebody does. shows: the object
    that the plan changes, and the profile path that it names."""

    hand: list[str]
    shows: str
    path: str


def edited(kind: str, name: str, *changes: str) -> str:
    """A definition changed as with virsh edit: sed expressions over its XML."""
    dump = {
        "net": "net-dumpxml --inactive",
        "pool": "pool-dumpxml --inactive",
        "guest": "dumpxml --inactive --security-info",
        "secret": "secret-dumpxml",
    }[kind]
    define = {"net": "net-define", "pool": "pool-define", "guest": "define",
              "secret": "secret-define"}[kind]  # fmt: skip
    expressions = " ".join(f"-e '{change}'" for change in changes)
    return (f"!virsh -q {dump} {name} >/tmp/was && sed {expressions} /tmp/was >/tmp/new"
            f" && ! cmp -s /tmp/was /tmp/new && virsh -q {define} /tmp/new")  # fmt: skip


NAT, IMAGES, GUEST = "networks/nat", "pools/images", "guests/web_2eexample_2eorg"
UPDATE = "net-update nat"
DRIFTS = {
    "a network stopped": Drift(["net-destroy open"], "network open", "networks/open/state"),
    "a network kept from starting with the host": Drift(
        ["net-autostart open --disable"], "network open", "networks/open/autostart"
    ),
    "a network undefined": Drift(
        ["net-destroy open", "net-undefine open"], "network open", "networks/open"
    ),
    "a DHCP host taken out of what runs": Drift(
        [f"{UPDATE} delete ip-dhcp-host \"<host mac='52:54:00:11:00:02' ip='192.168.110.12'/>\""
         " --live"],
        "network nat", f"{NAT}/ips/0/hosts/1/ip",
    ),
    "a DHCP host taken out of the definition": Drift(
        [f"{UPDATE} delete ip-dhcp-host \"<host mac='52:54:00:11:00:02' ip='192.168.110.12'/>\""
         " --config"],
        "network nat", f"{NAT}/ips/0/hosts/1/ip",
    ),
    "a DHCP host with another address": Drift(
        [f"{UPDATE} modify ip-dhcp-host \"<host mac='52:54:00:11:00:02' ip='192.168.110.13'/>\""
         " --live --config"],
        "network nat", f"{NAT}/ips/0/hosts/1/ip",
    ),
    "a DHCP range taken out": Drift(
        [f"{UPDATE} delete ip-dhcp-range"
         " \"<range start='192.168.110.100' end='192.168.110.199'/>\" --live --config"],
        "network nat", f"{NAT}/ips/0/ranges/0/start",
    ),
    "a name of DNS taken out": Drift(
        [f"{UPDATE} delete dns-host \"<host ip='192.168.110.1'/>\" --live --config"],
        "network nat", f"{NAT}/dns/hosts/0/ip",
    ),
    "a network with another address in its definition": Drift(
        [edited("net", "open", "s/198.51.100.129/198.51.100.130/")],
        "network open", "networks/open/ips/0/address",
    ),
    "a pool stopped": Drift(["pool-destroy images"], "pool images", f"{IMAGES}/state"),
    "a pool kept from starting with the host": Drift(
        ["pool-autostart images --disable"], "pool images", f"{IMAGES}/autostart"
    ),
    "a pool with another mode": Drift(
        [edited("pool", "images", "s/0711/0755/")], "pool images", f"{IMAGES}/permissions/mode"
    ),
    "a folder with another mode": Drift(
        ["!chmod 755 /var/lib/libvirt/spare", "pool-refresh spare"],
        "pool spare", "pools/spare/permissions/mode",
    ),
    "a volume deleted": Drift(
        ["vol-delete copy.raw --pool images"], "volume images/copy.raw",
        f"{IMAGES}/volumes/copy_2eraw",
    ),
    "a secret undefined": Drift(
        [f"secret-undefine {hosts.UUID.format(10)}"], "secret chap", "secrets/chap"
    ),
    "a secret described otherwise": Drift(
        [edited("secret", hosts.UUID.format(10), "s/kvm1/kvm2/")],
        "secret chap", "secrets/chap/description",
    ),
    "a guest destroyed": Drift([f"destroy {WEB}"], f"guest {WEB}", f"{GUEST}/state"),
    "a guest started": Drift(["start rest", "=rest"], "guest rest", "guests/rest/state"),
    "a guest kept from starting with the host": Drift(
        [f"autostart {WEB} --disable"], f"guest {WEB}", f"{GUEST}/autostart"
    ),
    "a guest with less memory from its next start": Drift(
        [f"setmem {WEB} 32M --config"], f"guest {WEB}", f"{GUEST}/memory"
    ),
    "a guest with a disk less while it runs": Drift(
        [f"detach-disk {WEB} sda --live"], f"guest {WEB}", f"{GUEST}/disks/3/target"
    ),
    "a guest with a disk less from its next start": Drift(
        [f"detach-disk {WEB} vdb --config"], f"guest {WEB}", f"{GUEST}/disks/1/target"
    ),
    "another medium in a drive": Drift(
        [f"change-media {WEB} sdb /var/lib/libvirt/local/other.iso --live --force"],
        f"guest {WEB}", f"{GUEST}/disks/4/file",
    ),
    "another medium in the definition of a drive": Drift(
        [f"change-media {WEB} sdb /var/lib/libvirt/local/other.iso --config"],
        f"guest {WEB}", f"{GUEST}/disks/4/file",
    ),
    "a link taken down": Drift(
        [f"domif-setlink {WEB} 52:54:00:11:00:01 down"], f"guest {WEB}", f"{GUEST}/nics/0/link"
    ),
    "an interface less from the next start": Drift(
        [f"detach-interface {WEB} network --mac 52:54:00:11:00:05 --config"],
        f"guest {WEB}", f"{GUEST}/nics/2/mac",
    ),
    "a guest with another title": Drift(
        [f"desc {WEB} --title --config Nobody"], f"guest {WEB}", f"{GUEST}/title"
    ),
    "a guest undefined": Drift(["undefine rest"], "guest rest", "guests/rest"),
}  # fmt: skip


def tree() -> hosts.Tree:
    whole = hosts.host()
    del whole["guests"]["idle"], whole["guests"]["shelf"]
    whole["guests"]["rest"] = {
        "type": "qemu",
        "memory": 32,
        "vcpus": 1,
        "state": "stopped",
        "machine": "pc",
        "disks": [{"target": "hda", "file": POLITE}],
    }
    whole["shutdown_timeout"] = 60
    whole["pools"]["spare"] = {"type": "dir", "target": "/var/lib/libvirt/spare",
                               "permissions": {"mode": "0711"}}  # fmt: skip
    whole["leaving_guests"] = "destroy"
    return whole


@pytest.fixture(scope="module")
def settled(module_daemon: Daemon, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A host on which everything is as its profile says, once and for all these tests."""
    hosts.prepare(module_daemon)
    life = Life(tmp_path_factory.mktemp("life"), module_daemon.uri)
    life.made(tree())
    life.forget()
    plan = life.plan(tree())
    assert plan.empty
    # What has just been started waits for nothing.
    assert [note for note in plan.notes if "boot" in note or "waits" in note] == []
    return life


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("name", DRIFTS)
def test_drift_is_found_named_and_brought_back(
    module_daemon: Daemon, settled: Life, name: str
) -> None:
    drift, life = DRIFTS[name], settled
    assert life.go(tree()).errors == []
    for command in drift.hand:
        if command.startswith("="):
            awake(module_daemon, command[1:])
            continue
        line = command[1:] if command.startswith("!") else f"virsh -q {command}"
        done = module_daemon.run("bash", "-c", line)
        assert done.returncode == 0, done.stderr
    plan = life.made(tree()).dry
    assert plan is not None
    assert plan.status == 2, plan.shown
    assert plan.touched == [drift.shows]
    assert f"{HERE}/{drift.path}" in plan.paths, plan.paths
    life.settled(tree())
