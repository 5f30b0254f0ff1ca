# SPDX-License-Identifier: Apache-2.0
"""The lab does what this machine's kernel may not: VLANs, bonds, file servers, systemd."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import make
from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

LINKS = """
modprobe -a bonding 8021q dummy
ip link add eth0 type veth peer name peer0
ip link add bond0 type bond mode active-backup miimon 100
ip link set eth0 master bond0
ip link add br0 type bridge forward_delay 0 vlan_filtering 1
ip link add link bond0 name bond0.7 type vlan id 7
ip link set bond0.7 master br0
for link in eth0 peer0 bond0 bond0.7 br0; do ip link set $link up; done
ip addr add 192.0.2.3/24 dev br0

ip netns add outside
ip link set peer0 netns outside
ip -n outside link set peer0 up
ip -n outside link add link peer0 name vlan7 type vlan id 7
ip -n outside addr add 192.0.2.1/24 dev vlan7
ip -n outside link set vlan7 up
for _ in $(seq 100); do
    ! ip netns exec outside ping -c 1 -W 1 192.0.2.3 || break
done
ip netns exec outside ping -q -c 2 -W 5 192.0.2.3
ip -j -d link show bond0.7 >$LAB/link.json
"""
SERVER = """
modprobe -a nfsd nfsv4 nfs
mkdir -p /export /mnt/share
mount -t tmpfs export /export
mount -t tmpfs state /var/lib/nfs
mkdir -p /var/lib/nfs/{v4recovery,rpc_pipefs,sm}
touch /var/lib/nfs/{etab,rmtab,xtab}
echo "from the server" >/export/file
echo '/export 127.0.0.1(rw,no_root_squash,no_subtree_check,fsid=0)' >/etc/exports
mount -t nfsd nfsd /proc/fs/nfsd
# Else the first to open a file waits for those who had it open before: 90 s.
echo 10 >/proc/fs/nfsd/nfsv4leasetime
echo 10 >/proc/fs/nfsd/nfsv4gracetime
exportfs -ra
rpc.nfsd -N 3 2
rpc.mountd -N 3 --no-udp
mount -t nfs4 127.0.0.1:/ /mnt/share
findmnt -n -o FSTYPE,SOURCE /mnt/share
cat /mnt/share/file
umount /mnt/share
"""
CONFIGURE = """
"$PYTHON" -B "$TOP/scripts/ncm-configure" --cache-root $LAB/ccm gmond
grep cluster /etc/ganglia/gmond.conf
"""
UNITS = """
systemd-run --unit=soon --on-active=1s touch /run/soon
systemd-run --unit=later --on-active=1h touch /run/later
systemctl stop later.timer
systemd-run --wait --pipe echo from a unit
until [ -e /run/soon ]; do sleep 0.1; done
systemctl start NetworkManager
ip link add eth0 type veth peer name peer0
nmcli connection add type bridge ifname br0 con-name br0 bridge.stp no bridge.forward-delay 0 \\
    ipv4.method manual ipv4.addresses 192.0.2.3/24 ipv6.method disabled
nmcli connection add type ethernet ifname eth0 con-name eth0 master br0
ip link set peer0 up
nmcli -w 60 connection up eth0
ip -j addr show br0 >$LAB/br0.json
bridge link show dev eth0
"""
GMOND = {
    "active": True,
    "ncm-module": "pyncm",
    "file": "/etc/ganglia/gmond.conf",
    "cluster": {"name": "cloud"},
    "udp_send_channel": [],
    "udp_recv_channel": [],
    "tcp_accept_channel": [],
    "collection_group": [],
}


def prepare(folder: Path) -> None:
    make.cache(folder / "ccm", {"software": {"components": {"gmond": GMOND}}})


LAB = Lab(
    {
        "links": LINKS,
        "server": SERVER,
        "configure": CONFIGURE,
        "units": UNITS,
        "others": "ip -br link; ps ax",
        "broken": "echo so far; false; echo no further",
        "python": "#!/usr/bin/env python3\nprint(6 * 7)\n",
        "endless": "echo begun; sleep 10000",
    },
    shared=["units", "configure"],
    prepare=prepare,
    limits={"endless": 2},
)
pytestmark = [*IN_LAB, pytest.mark.needs("/sbin/exportfs", "NetworkManager", "ping")]


def test_a_vlan_on_a_bond_in_a_bridge_carries_a_ping(lab: Results) -> None:
    assert "2 packets transmitted, 2 received" in lab.output("links")
    (link,) = json.loads((lab.folder / "link.json").read_text())
    assert link["linkinfo"]["info_data"]["id"] == 7
    assert (link["link"], link["master"]) == ("bond0", "br0")


def test_a_share_is_exported_and_mounted(lab: Results) -> None:
    out = lab.output("server")
    assert "nfs4   127.0.0.1:/" in out
    assert "\nfrom the server\n" in out


def test_ncm_configure_changes_the_guest_only(lab: Results) -> None:
    assert "1 changed" in lab.output("configure")
    assert "Made from the profile" not in Path("/etc/ganglia/gmond.conf").read_text()


def test_systemd_runs_transient_units_and_networkmanager(lab: Results) -> None:
    assert "\nfrom a unit\n" in lab.output("units")
    (bridge,) = json.loads((lab.folder / "br0.json").read_text())
    assert bridge["addr_info"][0]["local"] == "192.0.2.3"
    assert "master br0" in lab.output("units")


def test_scripts_do_not_see_one_another(lab: Results) -> None:
    out = lab.output("others")
    assert "lo " in out
    assert not any(name in out for name in ("bond0.7", "br0", "NetworkManager", "nfsd"))


def test_how_a_script_ends_is_told(lab: Results) -> None:
    assert lab.result("python") == (0, "42\n")
    code, out = lab.result("broken")
    assert (code, "so far" in out, "no further\n" in out) == (1, True, False)
    code, out = lab.result("endless")
    assert (code, "begun" in out) == (124, True)


def test_one_guest_serves_all_tests_of_a_module(lab: Results, tmp_path: Path) -> None:
    before = (lab.folder / "console").stat().st_mtime_ns
    assert LAB.once(lab.folder).output("python") == "42\n"
    assert (lab.folder / "console").stat().st_mtime_ns == before
