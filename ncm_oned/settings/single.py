# SPDX-License-Identifier: Apache-2.0
"""What the packaged oned.conf sets, one value a name.

Source: share/etc/oned.conf of OpenNebula 7.5 (tests/data/oned/oned_conf_settings.json). The
VM_*_OPERATIONS are left out: the packaged lists are the built-in ones, and a word that an
older oned does not know keeps it from starting.
"""

from __future__ import annotations

SCALARS = {
    "ACTION_TIMEOUT": "300",
    "COLD_MIGRATE_MODE": "0",
    "CONTEXT_ALLOW_ETH_UPDATES": "NO",
    "CONTEXT_RESTRICTED_DIRS": "/etc",
    "CONTEXT_SAFE_DIRS": "",
    "DATASTORE_CAPACITY_CHECK": "yes",
    "DEFAULT_DEVICE_PREFIX": "sd",
    "DEFAULT_IMAGE_TYPE": "OS",
    "DEFAULT_UMASK": "177",
    "DEFAULT_VDC_CLUSTER_DATASTORE_ACL": "USE",
    "DEFAULT_VDC_CLUSTER_HOST_ACL": "MANAGE",
    "DEFAULT_VDC_CLUSTER_NET_ACL": "USE",
    "DEFAULT_VDC_DATASTORE_ACL": "USE",
    "DEFAULT_VDC_HOST_ACL": "MANAGE",
    "DEFAULT_VDC_VNET_ACL": "USE",
    "DRS_INTERVAL": "600",
    "GRPC_LISTEN_ADDRESS": "0.0.0.0",
    "GRPC_PORT": "2634",
    "LISTEN_ADDRESS": "0.0.0.0",
    "LIVE_RESCHEDS": "0",
    "MAC_GLOBAL_SPACE": "NO",
    "MAC_PREFIX": "02:00",
    "MAX_ACTIONS_PER_CLUSTER": "30",
    "MAX_ACTIONS_PER_HOST": "1",
    "MAX_BACKUPS": "5",
    "MAX_BACKUPS_HOST": "2",
    "MONITORING_INTERVAL_DATASTORE": "300",
    "MONITORING_INTERVAL_MARKET": "600",
    "NETWORK_SIZE": "254",
    "PORT": "2633",
    "SCHED_MAX_WND_LENGTH": "7",
    "SCHED_MAX_WND_TIME": "10",
    "SCHED_RETRY_TIME": "60",
    "SCRIPTS_REMOTE_DIR": "/var/tmp/one",
    "SESSION_EXPIRATION_TIME": "900",
    "SHOWBACK_ONLY_RUNNING": "no",
    "VM_SNAPSHOT_FACTOR": "0",
}

# Vectors are complete: oned fills in nothing that a vector of the file leaves out.
VECTORS = {
    "DB": (
        ("BACKEND", "sqlite"),
        ("TIMEOUT", "2500"),
    ),
    "DEFAULT_COST": (
        ("CPU_COST", "0"),
        ("MEMORY_COST", "0"),
        ("DISK_COST", "0"),
    ),
    "FEDERATION": (
        ("MODE", "STANDALONE"),
        ("ZONE_ID", "0"),
        ("SERVER_ID", "-1"),
        ("MASTER_ONED", ""),
        ("MASTER_ONED_GRPC", ""),
    ),
    "HOOK_LOG_CONF": (("LOG_RETENTION", "20"),),
    "LOG": (
        ("SYSTEM", "file"),
        ("DEBUG_LEVEL", "3"),
        ("USE_VMS_LOCATION", "NO"),
    ),
    "RAFT": (
        ("LIMIT_PURGE", "100000"),
        ("LOG_RETENTION", "250000"),
        ("LOG_PURGE_TIMEOUT", "60"),
        ("ELECTION_TIMEOUT_MS", "5000"),
        ("BROADCAST_TIMEOUT_MS", "500"),
        ("XMLRPC_TIMEOUT_MS", "1000"),
    ),
    "VLAN_IDS": (
        ("START", "2"),
        ("RESERVED", "0, 1, 4095"),
    ),
    "VNC_PORTS": (
        ("START", "5900"),
        ("RESERVED", "32768:65536"),
    ),
    "VXLAN_IDS": (("START", "2"),),
}
