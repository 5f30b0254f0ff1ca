# SPDX-License-Identifier: Apache-2.0
"""The records of the 2010 tree (ncm-oned of StratusLab); driver records are in drivers.py.

The defaults that its schema gave are written by the component, not set here: in the file of a
newer release most of them have another meaning, or a better value.
"""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, long, port, string
from ncm.values import Bool, Int, Secret, Str
from ncm_oned.schema.kinds import count, directory, text, word

_MAC_PREFIX = r"[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}"


class Daemon(Record):
    """Group daemon: names in upper case, as in the file of 2010."""

    manager_timer: Int | None = count(
        "time between periodic tasks (oned's own default: 15)", 1, unit="s", name="MANAGER_TIMER"
    )
    host_monitoring_interval: Int | None = count(
        "time between two looks at a host; from 5.12 on the period of the monitor_host probes",
        1, unit="s", name="HOST_MONITORING_INTERVAL",
    )  # fmt: skip
    vm_polling_interval: Int | None = count(
        "time between two looks at a machine, 0 for never; from 5.12 on the period of monitor_vm",
        unit="s", name="VM_POLLING_INTERVAL",
    )  # fmt: skip
    vm_dir: Str | None = directory(
        "folder of the machines on the hosts; without meaning from 5.12 on", name="VM_DIR"
    )
    vnc_base_port: Int | None = port(
        "first VNC port; from 5.12 on the start of vnc_ports", name="VNC_BASE_PORT"
    )
    port: Int | None = port("TCP port of the XML-RPC server (2633)", name="PORT")
    debug_level: Int | None = long(
        "0 errors to 3 debug; from 5.12 on part of log", 0, 3, name="DEBUG_LEVEL"
    )
    scripts_remote_dir: Str | None = directory(
        "folder of the drivers on the hosts (/var/tmp/one)", name="SCRIPTS_REMOTE_DIR"
    )


class Db(Record):
    """The data base; a mysql one needs server, user, passwd and db_name."""

    pan_check = "oned_valid_db"
    backend: Str = choice("kind of data base", "sqlite", "mysql", default="sqlite")
    server: Str | None = text("host of the data base", min_len=1)
    port: Int | None = long("its port, 0 for the usual one", 0, 65535)
    user: Str | None = text("account", min_len=1)
    passwd: Secret | None = text("password of the account", secret=True)
    db_name: Str | None = text("name of the data base", min_len=1)
    connections: Int | None = count("most connections at a time", 1)
    compare_binary: Bool | None = boolean("names are compared with case")
    encoding: Str | None = word("character set of the connections")
    timeout: Int | None = count("how long sqlite waits for its lock", 100, unit="ms")
    errors_limit: Int | None = count("errors in a row that stop an HA server, -1: never", -1)

    def check(self, report: Report) -> None:
        if self.backend != "mysql":
            return
        for name in ("server", "user", "passwd", "db_name"):
            if getattr(self, name) is None:
                report(self.at(name), "is missing: a mysql data base needs it")


class Network(Record):
    """Defaults of virtual networks."""

    network_size: Int | None = count("leases of a network (254)", 1, name="NETWORK_SIZE")
    mac_prefix: Str | None = string(
        "first two bytes of made MAC addresses (02:00)", name="MAC_PREFIX",
        pattern=_MAC_PREFIX, hint="two pairs of hex digits such as 02:00",
    )  # fmt: skip


class ImageRepos(Record):
    """Defaults of images."""

    image_repository_path: Str | None = directory(
        "folder of the images; without meaning from 5.12 on", name="IMAGE_REPOSITORY_PATH"
    )
    default_image_type: Str | None = choice(
        "kind of an image", "OS", "CDROM", "DATABLOCK", name="DEFAULT_IMAGE_TYPE"
    )
    default_device_prefix: Str | None = choice(
        "bus of a disk: IDE, SCSI, Xen, virtio", "hd", "sd", "xvd", "vd",
        name="DEFAULT_DEVICE_PREFIX",
    )  # fmt: skip
