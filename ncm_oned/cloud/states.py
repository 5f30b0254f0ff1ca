# SPDX-License-Identifier: Apache-2.0
"""States of OpenNebula's resources, by the names that hooks know them by, and its API calls."""

from __future__ import annotations

import re

VM = frozenset(
    "INIT PENDING HOLD ACTIVE STOPPED SUSPENDED DONE POWEROFF UNDEPLOYED CLONING "
    "CLONING_FAILURE".split()
)
LCM = frozenset(
    "LCM_INIT PROLOG BOOT RUNNING MIGRATE SAVE_STOP SAVE_SUSPEND SAVE_MIGRATE PROLOG_MIGRATE "
    "PROLOG_RESUME EPILOG_STOP EPILOG SHUTDOWN CLEANUP_RESUBMIT UNKNOWN HOTPLUG "
    "SHUTDOWN_POWEROFF BOOT_UNKNOWN BOOT_POWEROFF BOOT_SUSPENDED BOOT_STOPPED CLEANUP_DELETE "
    "HOTPLUG_SNAPSHOT HOTPLUG_NIC HOTPLUG_SAVEAS HOTPLUG_SAVEAS_POWEROFF "
    "HOTPLUG_SAVEAS_SUSPENDED SHUTDOWN_UNDEPLOY EPILOG_UNDEPLOY PROLOG_UNDEPLOY BOOT_UNDEPLOY "
    "HOTPLUG_PROLOG_POWEROFF HOTPLUG_EPILOG_POWEROFF BOOT_MIGRATE BOOT_FAILURE "
    "BOOT_MIGRATE_FAILURE PROLOG_MIGRATE_FAILURE PROLOG_FAILURE EPILOG_FAILURE "
    "EPILOG_STOP_FAILURE EPILOG_UNDEPLOY_FAILURE PROLOG_MIGRATE_POWEROFF "
    "PROLOG_MIGRATE_POWEROFF_FAILURE PROLOG_MIGRATE_SUSPEND PROLOG_MIGRATE_SUSPEND_FAILURE "
    "BOOT_STOPPED_FAILURE BOOT_UNDEPLOY_FAILURE PROLOG_RESUME_FAILURE PROLOG_UNDEPLOY_FAILURE "
    "DISK_SNAPSHOT_POWEROFF DISK_SNAPSHOT_REVERT_POWEROFF DISK_SNAPSHOT_DELETE_POWEROFF "
    "DISK_SNAPSHOT_SUSPENDED DISK_SNAPSHOT_REVERT_SUSPENDED DISK_SNAPSHOT_DELETE_SUSPENDED "
    "DISK_SNAPSHOT DISK_SNAPSHOT_DELETE PROLOG_MIGRATE_UNKNOWN PROLOG_MIGRATE_UNKNOWN_FAILURE "
    "DISK_RESIZE DISK_RESIZE_POWEROFF DISK_RESIZE_UNDEPLOYED HOTPLUG_NIC_POWEROFF "
    "HOTPLUG_RESIZE HOTPLUG_SAVEAS_UNDEPLOYED HOTPLUG_SAVEAS_STOPPED BACKUP BACKUP_POWEROFF "
    "RESTORE".split()
)
HOST = frozenset(
    "INIT MONITORING_MONITORED MONITORED ERROR DISABLED MONITORING_ERROR MONITORING_INIT "
    "MONITORING_DISABLED OFFLINE".split()
)
IMAGE = frozenset(
    "READY USED DISABLED LOCKED ERROR CLONE DELETE USED_PERS LOCKED_USED LOCKED_USED_PERS".split()
)
NET = frozenset("INIT READY LOCK_CREATE LOCK_DELETE DONE ERROR UPDATE_FAILURE".split())
RESOURCES = {"VM": VM, "HOST": HOST, "IMAGE": IMAGE, "NET": NET}
"""RESOURCE of a state hook -> its states."""

_CALL = re.compile(
    "one[.](acl|backupjob|backupjobpool|cluster|clusterpool|datastore|datastorepool|document"
    "|documentpool|group|grouppool|groupquota|hook|hooklog|hookpool|host|hostpool|image|imagepool"
    "|market|marketapp|marketapppool|marketpool|plan|secgroup|secgrouppool|system|template"
    "|templatepool|user|userpool|userquota|vdc|vdcpool|vm|vmgroup|vmgrouppool|vmpool|vn|vnpool"
    "|vntemplate|vntemplatepool|vrouter|vrouterpool|zone|zonepool)[.][a-z_]+"
)


def call(name: str) -> str | None:
    """The complaint about a call that a hook waits for."""
    if not _CALL.fullmatch(name):
        return "is no call of OpenNebula's API, such as one.vm.allocate"
    if name.endswith(".info") or name == "one.vmpool.infoextended":
        return "only reads, and the server takes no hook on such a call"
    return None
