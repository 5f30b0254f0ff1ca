# SPDX-License-Identifier: Apache-2.0
"""Behaviour of the drivers as the packaged oned.conf states it, one row a driver.

Source: share/etc/oned.conf of OpenNebula 7.5 (tests/data/oned/oned_conf_settings.json).
"""

from __future__ import annotations

from ncm_oned.settings.transfer import TM_MAD_CONF

TYPE_CHECKING = False
if TYPE_CHECKING:
    Row = tuple[tuple[str, str], ...]


def _row(name: str, **attributes: str) -> Row:
    return (("NAME", name), *attributes.items())


def _auth(name: str, change: str, **more: str) -> Row:
    rest = {"DRIVER_MANAGED_GROUPS": "NO", "DRIVER_MANAGED_GROUP_ADMIN": "NO"}
    return _row(name, PASSWORD_CHANGE=change, **{**rest, "MAX_TOKEN_TIME": "-1", **more})


_MANAGED = {
    "PASSWORD_REQUIRED": "NO",
    "DRIVER_MANAGED_GROUPS": "YES",
    "DRIVER_MANAGED_GROUP_ADMIN": "YES",
    "MAX_TOKEN_TIME": "86400",
}

CONFS: dict[str, tuple[Row, ...]] = {
    "TM_MAD_CONF": TM_MAD_CONF,
    "AUTH_MAD_CONF": (
        _auth("core", "YES"),
        _auth("public", "NO"),
        _auth("ssh", "YES"),
        _auth("x509", "NO"),
        _auth("ldap", "YES", **_MANAGED),
        _auth("saml", "YES", **_MANAGED),
        _auth("server_cipher", "NO"),
        _auth("server_x509", "NO"),
    ),
    "DS_MAD_CONF": (
        _row(
            "ceph",
            REQUIRED_ATTRS="DISK_TYPE,BRIDGE_LIST",
            PERSISTENT_ONLY="NO",
            MARKETPLACE_ACTIONS="export",
        ),
        _row("dev", REQUIRED_ATTRS="DISK_TYPE", PERSISTENT_ONLY="YES"),
        _row("iscsi_libvirt", REQUIRED_ATTRS="DISK_TYPE,ISCSI_HOST", PERSISTENT_ONLY="YES"),
        _row("dummy", REQUIRED_ATTRS="", PERSISTENT_ONLY="NO"),
        _row("fs", REQUIRED_ATTRS="", PERSISTENT_ONLY="NO", MARKETPLACE_ACTIONS="export"),
        _row("lvm", REQUIRED_ATTRS="", PERSISTENT_ONLY="NO"),
        _row("restic", REQUIRED_ATTRS="RESTIC_PASSWORD", PERSISTENT_ONLY="YES"),
        _row("rsync", REQUIRED_ATTRS="RSYNC_HOST,RSYNC_USER", PERSISTENT_ONLY="YES"),
        _row(
            "netapp",
            REQUIRED_ATTRS="NETAPP_HOST,NETAPP_USER,NETAPP_PASS,NETAPP_AGGREGATES,NETAPP_SVM,NETAPP_IGROUP,NETAPP_TARGET",
            PERSISTENT_ONLY="NO",
        ),
        _row(
            "purefa",
            REQUIRED_ATTRS="PUREFA_HOST,PUREFA_API_TOKEN,PUREFA_TARGET",
            PERSISTENT_ONLY="NO",
        ),
        _row("virtiofs", REQUIRED_ATTRS="", PERSISTENT_ONLY="NO", DATASTORE_CAPACITY_CHECK="NO"),
        _row("interactive", REQUIRED_ATTRS="", PERSISTENT_ONLY="NO", DATASTORE_CAPACITY_CHECK="NO"),
    ),
    "MARKET_MAD_CONF": (
        _row(
            "one",
            SUNSTONE_NAME="OpenNebula.org Marketplace",
            REQUIRED_ATTRS="",
            APP_ACTIONS="monitor",
            PUBLIC="yes",
        ),
        _row(
            "http",
            SUNSTONE_NAME="HTTP server",
            REQUIRED_ATTRS="BASE_URL,PUBLIC_DIR",
            APP_ACTIONS="create, delete, monitor",
        ),
        _row(
            "s3",
            SUNSTONE_NAME="Amazon S3",
            REQUIRED_ATTRS="ACCESS_KEY_ID,SECRET_ACCESS_KEY,REGION,BUCKET",
            APP_ACTIONS="create, delete, monitor",
        ),
        _row(
            "linuxcontainers",
            SUNSTONE_NAME="LinuxContainers.org",
            REQUIRED_ATTRS="",
            APP_ACTIONS="monitor",
            PUBLIC="yes",
        ),
    ),
    "VN_MAD_CONF": (
        _row("dummy", BRIDGE_TYPE="linux"),
        _row("802.1Q", BRIDGE_TYPE="linux"),
        _row("fw", BRIDGE_TYPE="linux"),
        _row("ovswitch", BRIDGE_TYPE="openvswitch,openvswitch_dpdk"),
        _row("vxlan", BRIDGE_TYPE="linux"),
        _row("ovswitch_vxlan", BRIDGE_TYPE="openvswitch"),
        _row("bridge", BRIDGE_TYPE="linux"),
        _row("elastic", BRIDGE_TYPE="linux"),
        _row("nodeport", BRIDGE_TYPE="linux"),
    ),
}
