# SPDX-License-Identifier: Apache-2.0
"""One cloud with every kind of object and every field of each, as a tree of component oned."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]
PASSWORD = "opennebula"
UNTOUCHED = (
    "datastores",
    "vnets",
    "users",
    "groups",
    "hosts",
    "clusters",
    "vmgroups",
)
SECRETS = (PASSWORD, "al1ce-pw", "s3rvice-pw", "scr33n-pw", "c0ntext-pw")
"""What no output may show."""
_UUID = "35b161e7-a3bc-440f-b007-cb98ac042646"
_KEY = "QVFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
_IMAGE = "ttylinux.qcow2"


def whole() -> Tree:
    """A new copy at each call."""
    return {
        **_places(),
        "datastores": _datastores(),
        "security_groups": _security_groups(),
        "vnets": _vnets(),
        "images": _images(),
        "templates": _templates(),
        "vmgroups": _vmgroups(),
        **_people(),
        "hooks": _hooks(),
    }


def _rights(**more: Any) -> Tree:
    return {"owner": "alice", "group": "science", "mode": 640, **more}


def _places() -> Tree:
    kvm1 = {
        "cluster": "red", "pin_policy": "PINNED", "host_hyp": "kvm", "enabled": True,
        "labels": ["rack1"], "adopt": False,
        "attributes": {"RACK": "r1", "NOTE": "tall"},
    }  # fmt: skip
    return {
        "leaving_hosts": "flush",
        "untouchables": {kind: ["spare"] for kind in UNTOUCHED},
        "clusters": {
            "red": {
                "description": "the red racks", "labels": ["racks"], "reserved_cpu": 50,
                "reserved_mem": 2097152, "adopt": False, "attributes": {"POWER": "a"},
            },
            "blue": {"description": "the blue racks"},
        },
        "hosts": {
            "kvm1.cloud.example.org": kvm1,
            "kvm2_2ecloud_2eexample_2eorg": {"cluster": "blue", "enabled": False,
                                              "pin_policy": "NONE"},
            "old1": {"im_mad": "im_kvm", "vm_mad": "vmm_kvm", "tm_mad": "tm_stratuslab",
                     "vnm_mad": "dummy"},
        },
    }  # fmt: skip


def _datastores() -> Tree:
    nfs = {
        "ds_mad": "fs", "tm_mad": "qcow2", "type": "IMAGE_DS", "disk_type": "FILE",
        "datastore_capacity_check": False, "limit_mb": 500000, "limit_transfer_bw": "10M",
        "no_decompress": True, "driver": "qcow2", "safe_dirs": ["/var/tmp", "/srv/images"],
        "restricted_dirs": ["/etc", "/root"], "staging_dir": "/var/tmp/staging",
        "bridge_list": ["kvm1.cloud.example.org", "kvm2.cloud.example.org"],
        "qcow2_options": "-o preallocation=off", "qcow2_standalone": True,
        "iscsi_host": "san.example.org", "iscsi_user": "one", "iscsi_usage": "one-secret",
        "nfs_auto_enable": True, "nfs_auto_host": "nfs.example.org", "nfs_auto_path": "/export/ds",
        "nfs_auto_opts": "soft,ro", "clusters": ["red", "blue"], "labels": ["disks"],
        "permissions": {"owner": "oneadmin", "group": "science", "mode": 660}, "adopt": False,
        "attributes": {"COST": "1"},
    }  # fmt: skip
    ceph = {
        "ds_mad": "ceph", "tm_mad": "ceph", "disk_type": "RBD", "pool_name": "one",
        "bridge_list": ["kvm1.cloud.example.org"], "ceph_host": ["c1", "c2"],
        "ceph_secret": _UUID, "ceph_user": "libvirt", "ceph_user_key": _KEY, "rbd_format": 2,
        "ceph_conf": "/etc/ceph/ceph.conf", "ceph_trash": True, "ec_pool_name": "one-ec",
    }  # fmt: skip
    return {
        "nfs": nfs,
        "ceph": ceph,
        "run": {"type": "SYSTEM_DS", "tm_mad": "fs_lvm", "enabled": False, "lvm_thin_enable": True,
                "zero_lvm_on_create": True, "zero_lvm_on_delete": False},
        "scripts": {"type": "FILE_DS", "ds_mad": "fs", "tm_mad": "ssh"},
    }  # fmt: skip


def _security_groups() -> Tree:
    rules = [
        {"protocol": "TCP", "rule_type": "inbound", "range": "22,80:90", "ip": "192.0.2.0",
         "size": 64},
        {"protocol": "TCP", "rule_type": "outbound", "network_id": "public"},
        {"protocol": "ICMP", "rule_type": "inbound", "icmp_type": 8},
        {"protocol": "ICMPV6", "rule_type": "inbound", "icmpv6_type": 128},
    ]  # fmt: skip
    return {
        "web": {"description": "web servers", "rules": rules, "labels": ["net"],
                "permissions": _rights(), "adopt": False, "attributes": {"TICKET": "17"}},
        "all": {"rules": [{"protocol": "ALL", "rule_type": "outbound"}]},
    }  # fmt: skip


def _vnets() -> Tree:
    public = {
        "bridge": "br0", "vn_mad": "802.1Q", "phydev": "em1", "gateway": "192.0.2.254",
        "gateway6": "2001:db8::1", "dns": ["192.0.2.53", "192.0.2.54"],
        "network_mask": "255.255.255.0", "network_address": "192.0.2.0", "guest_mtu": 1500,
        "context_force_ipv4": True, "search_domain": "cloud.example.org", "mtu": 1500,
        "vlan": True, "vlan_id": 101, "filter_ip_spoofing": True, "filter_mac_spoofing": False,
        "bridge_type": "linux", "cvlans": "101,103", "qinq_type": "802.1ad",
        "vlan_tagged_id": "200-210", "ip_link_conf": "tos=3", "inbound_avg_bw": 1000,
        "inbound_peak_bw": 2000, "inbound_peak_kb": 3000, "outbound_avg_bw": 1001,
        "outbound_peak_bw": 2001, "outbound_peak_kb": 3001, "metric": 10, "metric6": 20,
        "method": "static", "ip6_method": "disable", "spoofchk": True, "trust": False,
        "security_groups": ["web", "all"], "labels": ["net"], "permissions": _rights(),
        "clusters": ["red"], "adopt": False, "attributes": {"CABLE": "red"},
        "ar": [
            {"type": "IP4_6", "ip": "192.0.2.100", "size": 32, "mac": "02:00:c0:00:02:64",
             "global_prefix": "2001:db8:1:2::", "ula_prefix": "fd00:0:0:1::",
             "attributes": {"FLOOR": "1"}},
            {"type": "ETHER", "size": 10, "mac": "02:00:c0:00:03:00"},
        ],
    }  # fmt: skip
    tunnel = {
        "vn_mad": "ovswitch_vxlan", "phydev": "em2", "bridge": "ovsbr1", "bridge_ovs": "ovsbr0",
        "outer_vlan_id": 500, "automatic_vlan_id": True, "dns": "192.0.2.53",
        "ar": {"type": "IP6_STATIC", "ip6": "2001:db8:2::10", "prefix_length": 64, "size": 16},
    }  # fmt: skip
    vxlan = {
        "vn_mad": "vxlan", "phydev": "em3", "vlan_id": 9000, "automatic_outer_vlan_id": False,
        "vxlan_mode": "multicast", "vxlan_mc": "239.0.0.1", "vxlan_tep": "dev",
    }  # fmt: skip
    return {"public": public, "tunnel": tunnel, "vxlan": vxlan}


def _images() -> Tree:
    base = {
        "datastore": "nfs", "type": "OS", "path": f"http://images.example.org/{_IMAGE}",
        "persistent": False, "enabled": True, "dev_prefix": "vd", "target": "vda",
        "driver": "qcow2", "description": "small", "md5": "0" * 32, "sha1": "0" * 40,
        "labels": ["small"], "permissions": _rights(), "timeout": 60, "adopt": False,
        "attributes": {"TESTED": "yes"},
    }  # fmt: skip
    return {
        "base": base,
        "data": {"datastore": "nfs", "type": "DATABLOCK", "size": 100, "format": "raw",
                 "fs": "ext4", "persistent": True},
        "there": {"datastore": "nfs", "type": "OS", "source": "/srv/images/there", "size": 50,
                  "enabled": False},
        "script": {"datastore": "scripts", "type": "CONTEXT", "path": "/srv/images/init.sh"},
    }  # fmt: skip


def _templates() -> Tree:
    disks = [
        {"image": "base", "image_uname": "alice", "size": 2000, "target": "vda",
         "dev_prefix": "vd", "driver": "qcow2", "cache": "none", "discard": "unmap",
         "io": "native", "readonly": False, "attributes": {"CLONE": "YES"}},
        {"type": "fs", "size": 100, "format": "raw", "fs": "ext4", "target": "vdb"},
    ]  # fmt: skip
    nics = [
        {"network": "public", "network_uname": "alice", "model": "virtio", "ip": "192.0.2.101",
         "mac": "02:00:c0:00:02:65", "security_groups": ["web"], "attributes": {"NAME": "NIC0"}},
        {"network_mode": "auto"},
    ]  # fmt: skip
    web = {
        "description": "a web server", "labels": ["web"], "hypervisor": "kvm", "cpu": 0.5,
        "vcpu": 2, "vcpu_max": 4, "memory": 1024, "memory_max": 2048, "disks": disks, "nics": nics,
        "graphics": {"type": "VNC", "listen": "0.0.0.0", "port": 5901, "keymap": "de",
                     "passwd": "scr33n-pw", "attributes": {"SHARE": "x"}},
        "inputs": [{"type": "tablet", "bus": "usb", "attributes": {"WIDE": "x"}}],
        "context": {"NETWORK": "YES", "HOSTNAME": "web"},
        "context_secret": {"TOKEN": "c0ntext-pw"},
        "os": {"arch": "x86_64", "machine": "q35", "boot": "disk0,nic0", "kernel": "/boot/vmlinuz",
               "initrd": "/boot/initrd", "kernel_cmd": "quiet", "root": "vda1",
               "bootloader": "/usr/bin/boot", "firmware": "/usr/share/OVMF.fd",
               "firmware_secure": False, "sd_disk_bus": "scsi", "uuid": _UUID,
               "attributes": {"MORE": "x"}},
        "features": {"acpi": True, "pae": True, "apic": True, "hyperv": False, "localtime": False,
                     "guest_agent": True, "virtio_scsi_queues": 2, "virtio_blk_queues": 2,
                     "iothreads": 1, "attributes": {"MORE": "x"}},
        "cpu_model": {"model": "host-passthrough", "features": "vmx", "attributes": {"MORE": "x"}},
        "raw": {"type": "kvm", "data": "<devices/>", "validate": True,
                "attributes": {"MORE": "x"}},
        "topology": {"pin_policy": "CORE", "sockets": 1, "cores": 2, "threads": 1,
                     "node_affinity": 0, "hugepage_size": 2, "memory_access": "shared",
                     "attributes": {"MORE": "x"}},
        "vmgroup": {"vmgroup": "ha", "role": "db", "attributes": {"MORE": "x"}},
        "user_inputs": {"ASK": "M|text|Why?"}, "sched_requirements": "CLUSTER_ID=100",
        "sched_ds_requirements": "NAME=run", "sched_rank": "FREE_CPU", "sched_ds_rank": "FREE_MB",
        "vectors": {"PCI": [{"CLASS": "0c03", "VENDOR": "8086"}, {"CLASS": "0302"}]},
        "permissions": _rights(), "adopt": False, "attributes": {"TICKET": "18"},
    }  # fmt: skip
    file = {
        "template": 'MEMORY = 512\nCPU = 1\nDISK = [ IMAGE = "data" ]\n',
        "os": {"kernel_ds": '$FILE[IMAGE="k"]', "initrd_ds": '$FILE[IMAGE="i"]'},
        "graphics": {"type": "SPICE", "random_passwd": True},
    }  # fmt: skip
    return {"web": web, "file": file}


def _vmgroups() -> Tree:
    roles = [
        {"name": "db", "policy": "ANTI_AFFINED", "host_affined": ["kvm1.cloud.example.org"]},
        {"name": "app", "policy": "AFFINED", "host_anti_affined": ["kvm2.cloud.example.org"]},
        {"name": "web"}, {"name": "mail"},
    ]  # fmt: skip
    ha = {
        "description": "data base and its users", "labels": ["ha"], "role": roles,
        "affined": ["app, web"], "anti_affined": ["db, mail"], "permissions": _rights(),
        "adopt": False, "attributes": {"TICKET": "19"},
    }  # fmt: skip
    return {"ha": ha}


def _limits(vms: int) -> Tree:
    return {
        "datastore": {"nfs": {"size": 10000, "images": 10}},
        "network": {"public": {"leases": 5}},
        "image": {"base": {"rvms": 4}},
        "vm": {"cpu": 8.5, "memory": 8192, "vms": vms, "running_cpu": 4.25, "running_memory": 4096,
               "running_vms": 3, "system_disk_size": 20000},
    }  # fmt: skip


def _people() -> Tree:
    alice = {
        "password": "al1ce-pw", "group": "science", "groups": ["guests"], "enabled": True,
        "ssh_public_key": ["ssh-ed25519 AAAAB alice", "ssh-ed25519 AAAAC alice@home"],
        "labels": ["staff"], "quota": _limits(20), "auth_driver": "core", "adopt": False,
        "attributes": {"MAIL": "alice@example.org"},
    }  # fmt: skip
    vdcs = {
        "lab": {
            "description": "the laboratory", "labels": ["lab"], "groups": ["science"],
            "clusters": ["red"], "hosts": ["kvm1.cloud.example.org"], "datastores": ["nfs"],
            "vnets": ["public"], "adopt": False, "attributes": {"TICKET": "20"},
        },
        "everything": {"hosts": ["ALL"]},
        "default": {"without": ["guests"]},
    }  # fmt: skip
    return {
        "groups": {
            "science": {"description": "scientists", "labels": ["staff"], "admins": ["alice"],
                        "quota": _limits(50), "adopt": False, "attributes": {"HEAD": "alice"}},
            "guests": {},
        },
        "users": {
            "alice": alice,
            "carol": {"auth_driver": "x509", "dn": "/C=CH/CN=carol", "enabled": False},
        },
        "default_quotas": {"user": _limits(5), "group": _limits(100)},
        "vdcs": vdcs,
        "acls": [
            {"user": "alice", "resources": ["HOST", "NET"], "on": {"cluster": "red"},
             "rights": ["USE", "MANAGE"]},
            {"group": "guests", "resources": ["NET"], "on": {"name": "public"}, "rights": ["USE"],
             "zone": 0},
            {"all": True, "resources": ["TEMPLATE"], "on": {"group": "science"},
             "rights": ["USE"]},
            {"user": "carol", "resources": ["VM"], "on": {"id": 7}, "rights": ["ADMIN"]},
        ],
    }  # fmt: skip


def _hooks() -> Tree:
    return {
        "failed": {"on": "CREATE", "command": "notify/failed.sh", "arguments": "$TEMPLATE",
                   "remote": "NO", "adopt": False},
        "called": {"type": "api", "call": "one.vm.allocate", "command": "notify/api.rb",
                   "arguments": "$API", "arguments_stdin": True, "timeout": 30,
                   "attributes": {"TICKET": "21"}},
        "runs": {"type": "state", "resource": "VM", "state": "ACTIVE", "lcm_state": "RUNNING",
                 "command": "notify/runs.sh", "arguments": "$TEMPLATE"},
    }  # fmt: skip


def without(tree: Tree, *paths: str) -> Tree:
    """A copy of the tree without what these paths lead to."""
    from tests.promises.life import REMOVED, edited

    for path in paths:
        tree = edited(tree, path, REMOVED)
    return tree


def nothing() -> Tree:
    """The same kinds, with nothing wanted of each."""
    kept = ("leaving_hosts", "untouchables")
    return {name: [] if isinstance(part, list) else {} for name, part in whole().items()
            if name not in kept}  # fmt: skip
