# SPDX-License-Identifier: Apache-2.0
"""The drivers of the packaged oned.conf, by release.

Source: share/etc/oned.conf of OpenNebula 5.12 and 7.5. oned does not start without HM, TM,
DATASTORE and MARKET; without IM and VM no host is watched and no machine runs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Row = tuple[tuple[str, str], ...]
    Release = tuple[int, int]

MANAGERS = ("IM", "VM", "TM", "DATASTORE", "MARKET", "IPAM", "SCHED", "HM", "AUTH")
_KVM = "vmm_exec/vmm_exec_kvm.conf"


def shipped(manager: str, release: Release) -> tuple[Row, ...]:
    """The packaged vectors of one manager, () when that release has none."""
    if manager == "VM":
        return _virtualization(release)
    if manager == "SCHED" and release < (7, 0):
        return ()
    if manager == "IM":
        name = (("NAME", "monitord"), ("EXECUTABLE", "onemonitord"))
        return ((*name, ("ARGUMENTS", "-c monitord.conf"), ("THREADS", "8")),)
    if manager == "AUTH":
        return ((("EXECUTABLE", "one_auth_mad"), ("AUTHN", _authn(release))),)
    return ((("EXECUTABLE", _EXECUTABLES[manager]), ("ARGUMENTS", arguments(manager, release))),)


_EXECUTABLES = {
    "TM": "one_tm",
    "DATASTORE": "one_datastore",
    "MARKET": "one_market",
    "IPAM": "one_ipam",
    "SCHED": "one_sched",
    "HM": "one_hm",
}


def arguments(manager: str, release: Release) -> str:
    """The packaged ARGUMENTS of a manager, "" when it has none."""
    if manager == "TM":
        return f"-t 15 -d {_transfer(release)}"
    if manager == "DATASTORE":
        return _datastore(release)
    if manager == "IPAM":
        providers = ",aws,equinix,vultr,scaleway" if release >= (7, 0) else ""
        return f"-t 1 -i dummy{providers}"
    return {
        "IM": "-c monitord.conf",
        "MARKET": "-t 15 -m http,s3,one,linuxcontainers",
        "SCHED": "-t 15 -p rank -o one_drs",
        "HM": "-p 2101 -l 2102 -b 127.0.0.1",
    }.get(manager, "")


def _transfer(release: Release) -> str:
    if release >= (7, 0):
        san = ",netapp,purefa" if release >= (7, 2) else ""
        return f"dummy,lvm,shared,fs_lvm,fs_lvm_ssh,qcow2,ssh,local,ceph,dev,iscsi_libvirt{san}"
    ssh = "fs_lvm_ssh," if release >= (6, 6) else ""
    return f"dummy,lvm,shared,fs_lvm,{ssh}qcow2,ssh,ceph,dev,vcenter,iscsi_libvirt"


def _datastore(release: Release) -> str:
    if release < (6, 6):
        return (
            "-t 15 -d dummy,fs,lvm,ceph,dev,iscsi_libvirt,vcenter"
            " -s shared,ssh,ceph,fs_lvm,qcow2,vcenter"
        )
    if release < (7, 0):
        return (
            "-t 15 -d dummy,fs,lvm,ceph,dev,iscsi_libvirt,vcenter,restic,rsync"
            " -s shared,ssh,ceph,fs_lvm,fs_lvm_ssh,qcow2,vcenter"
        )
    san = ",netapp,purefa" if release >= (7, 2) else ""
    late = ",virtiofs,interactive" if release >= (7, 4) else ""
    return (
        f"-t 15 -d dummy,fs,lvm,ceph,dev,iscsi_libvirt,restic,rsync{san}{late}"
        f" -s dummy,lvm,shared,ssh,local,ceph,fs_lvm,fs_lvm_ssh,qcow2{san}"
    )


def _authn(release: Release) -> str:
    saml = ",saml" if release >= (7, 0) else ""
    return f"ssh,x509,ldap,server_cipher,server_x509{saml}"


def _virtualization(release: Release) -> tuple[Row, ...]:
    parallel = " -p" if release >= (7, 0) else ""
    kvm = (
        ("NAME", "kvm"),
        ("SUNSTONE_NAME", "KVM"),
        ("EXECUTABLE", "one_vmm_exec"),
        ("ARGUMENTS", f"-t 15 -r 0 kvm{parallel}"),
        ("DEFAULT", _KVM),
        ("TYPE", "kvm"),
        ("KEEP_SNAPSHOTS", "yes"),
        ("LIVE_RESIZE", "yes"),
        ("SUPPORT_SHAREABLE", "yes"),
    )
    if release < (6, 0):
        return (kvm,)
    return (kvm, _qemu(), _lxc()) if release >= (7, 0) else (kvm, _lxc())


def _qemu() -> Row:
    return (
        ("NAME", "qemu"),
        ("SUNSTONE_NAME", "QEMU"),
        ("EXECUTABLE", "one_vmm_exec"),
        ("ARGUMENTS", "-t 15 -r 0 kvm"),
        ("DEFAULT", _KVM),
        ("TYPE", "qemu"),
        ("KEEP_SNAPSHOTS", "yes"),
        ("LIVE_RESIZE", "yes"),
        ("SUPPORT_SHAREABLE", "yes"),
    )


def _lxc() -> Row:
    return (
        ("NAME", "lxc"),
        ("SUNSTONE_NAME", "LXC"),
        ("EXECUTABLE", "one_vmm_exec"),
        ("ARGUMENTS", "-t 15 -r 0 lxc"),
        ("TYPE", "xml"),
        ("KEEP_SNAPSHOTS", "no"),
    )
