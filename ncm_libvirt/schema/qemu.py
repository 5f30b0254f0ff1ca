# SPDX-License-Identifier: Apache-2.0
"""qemu.conf: the QEMU driver (fields and values of libvirt's own qemu.conf)."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, Report, boolean, choice, listof, long, port, string
from ncm.values import Bool, Int, Secret, Str
from ncm_libvirt.schema.strings import conf_path, conf_string, listen_address
from ncm_libvirt.virtconf import unquotable

UINT = 4294967295
_FORMATS = ("raw", "lzop", "gzip", "bzip2", "xz")


def _password(doc: str, longest: int | None) -> Any:
    return string(doc, secret=True, min_len=1, max_len=longest, check=_is_password)


def _is_password(value: Secret) -> str | None:
    return unquotable(value.reveal())


class Qemu(Record):
    """Settings of /etc/libvirt/qemu.conf; what is left out keeps libvirt's default."""

    pan_check = "libvirt_valid_qemu"

    vnc_listen: Str | None = string("address of VNC servers (127.0.0.1)", check=listen_address)
    vnc_auto_unix_socket: Bool | None = boolean("VNC on a socket per guest instead of TCP")
    vnc_tls: Bool | None = boolean("VNC with TLS")
    vnc_tls_x509_cert_dir: Str | None = conf_path("certificates for VNC")
    vnc_tls_x509_verify: Bool | None = boolean("VNC clients need a certificate")
    # RFC 6143: only eight characters of a VNC password count.
    vnc_password: Secret | None = _password("password of guests that have none", 8)
    vnc_sasl: Bool | None = boolean("VNC with SASL")
    vnc_sasl_dir: Str | None = conf_path("SASL configuration for VNC")
    vnc_allow_host_audio: Bool | None = boolean("VNC guests may use the host's sound")
    spice_listen: Str | None = string("address of SPICE servers", check=listen_address)
    spice_tls: Bool | None = boolean("SPICE with TLS")
    spice_tls_x509_cert_dir: Str | None = conf_path("certificates for SPICE")
    spice_auto_unix_socket: Bool | None = boolean("SPICE on a socket per guest")
    spice_password: Secret | None = _password("password of guests that have none", 60)
    spice_sasl: Bool | None = boolean("SPICE with SASL")
    spice_sasl_dir: Str | None = conf_path("SASL configuration for SPICE")
    nographics_allow_host_audio: Bool | None = boolean("other guests may use the host's sound")
    remote_display_port_min: Int | None = long("first port of VNC and SPICE", 5900, 65535)
    remote_display_port_max: Int | None = long("last port of VNC and SPICE", 5900, 65535)
    remote_websocket_port_min: Int | None = long("first websocket port", 5700, 65535)
    remote_websocket_port_max: Int | None = long("last websocket port", 5700, 65535)
    security_driver: Str | None = choice("confinement", "none", "selinux", "apparmor")
    security_default_confined: Bool | None = boolean("confine guests that do not say")
    security_require_confined: Bool | None = boolean("start no unconfined guest")
    user: Str | None = conf_string("account of QEMU: a name, or + and a number", min_len=1)
    group: Str | None = conf_string("group of QEMU: a name, or + and a number", min_len=1)
    dynamic_ownership: Bool | None = boolean("give disks to that account")
    remember_owner: Bool | None = boolean("give disks back afterwards")
    cgroup_controllers: list[Str] | None = listof(
        choice("controller", "cpu", "devices", "memory", "blkio", "cpuset", "cpuacct"),
        "control groups to use; none: []",
    )
    cgroup_device_acl: list[Str] | None = listof(conf_path("device"), "devices for every guest")
    save_image_format: Str | None = choice("format of saved guests", *_FORMATS)
    dump_image_format: Str | None = choice("format of dumps", *_FORMATS)
    snapshot_image_format: Str | None = choice("format of memory in snapshots", *_FORMATS)
    auto_dump_path: Str | None = conf_path("where watchdogs dump")
    auto_dump_bypass_cache: Bool | None = boolean("dump past the page cache")
    auto_start_bypass_cache: Bool | None = boolean("restore past the page cache")
    hugetlbfs_mount: list[Str] | None = listof(conf_path("mount point"), "huge pages; none: []")
    bridge_helper: Str | None = conf_path("helper that makes tap devices")
    set_process_name: Bool | None = boolean("processes are named qemu:GUEST")
    max_processes: Int | None = long("limit of processes of that account", 0, UINT)
    max_files: Int | None = long("limit of open files of a guest", 0, UINT)
    max_threads_per_process: Int | None = long("limit of threads of a guest", 0, UINT)
    mac_filter: Bool | None = boolean("drop frames from other MAC addresses (ebtables)")
    relaxed_acs_check: Bool | None = boolean("pass through devices behind switches without ACS")
    lock_manager: Str | None = choice("locks on disks", "lockd", "sanlock")
    max_queued: Int | None = long("jobs that wait for one guest; 0: no limit", 0, UINT)
    keepalive_interval: Int | None = long("between probes of a migration", -1, 3600, unit="s")
    keepalive_count: Int | None = long("probes without an answer", 0, UINT)
    seccomp_sandbox: Int | None = long("1 on, 0 off, -1 QEMU decides", -1, 1)
    migration_address: Str | None = string("address that takes guests in", check=listen_address)
    migration_host: Str | None = string("name that other hosts use for it", check=listen_address)
    migration_port_min: Int | None = port("first port of migrations (49152)")
    migration_port_max: Int | None = port("last port of migrations (49215)")
    log_timestamp: Bool | None = boolean("time stamps in the logs of guests")
    nvram: list[Str] | None = listof(conf_string("CODE:VARS"), "firmware images and their stores")
    stdio_handler: Str | None = choice("who writes the logs of guests", "logd", "file")
    namespaces: list[Str] | None = listof(choice("namespace", "mount"), "private; none: []")
    memory_backing_dir: Str | None = conf_path("memory in files")

    def check(self, report: Report) -> None:
        for what in ("remote_display", "remote_websocket", "migration"):
            low, high = getattr(self, f"{what}_port_min"), getattr(self, f"{what}_port_max")
            if low is not None and high is not None and low > high:
                report(self.at(f"{what}_port_max"), f"is below {what}_port_min, {low}")
