# SPDX-License-Identifier: Apache-2.0
"""Profiles of component nfs that are refused: label, base, changes, path, words of the message."""

from __future__ import annotations

from typing import Any

NFS = "/software/components/nfs"
EXPORT = {"path": "/srv/a", "hosts": {"kvm1": "rw"}}
MOUNT = {"device": "front1:/srv/a", "mountpoint": "/mnt/a", "fstype": "nfs4"}
BASE: dict[str, Any] = {
    "software": {
        "components": {
            "nfs": {"active": True, "dispatch": True, "exports": [EXPORT], "mounts": [MOUNT]}
        }
    }
}
BIND = {"device": "/data", "mountpoint": "/mnt/b", "fstype": "none", "options": "bind"}
_HOSTS = f"{NFS}/exports/0/hosts"
_MOUNT = f"{NFS}/mounts/0"
DELETE = object()


def _hosts(name: str, options: str = "rw") -> dict[str, Any]:
    return {_HOSTS: {name: options}}


BAD: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("unknown field", BASE, {f"{NFS}/export": []}, f"{NFS}/export", "not a field"),
    ("server is a word", BASE, {f"{NFS}/server": "yes"}, f"{NFS}/server", "true or false"),
    ("daemon with a blank", BASE, {f"{NFS}/daemon": "nfs server"}, f"{NFS}/daemon", "systemd unit"),
    ("daemon that is a path", BASE, {f"{NFS}/daemon": "../x"}, f"{NFS}/daemon", "systemd unit"),
    ("exports as a dict", BASE, {f"{NFS}/exports": {"a": 1}}, f"{NFS}/exports", "must be a list"),
    ("no path", BASE, {f"{NFS}/exports/0/path": DELETE}, f"{NFS}/exports/0/path", "is missing"),
    ("no hosts", BASE, {_HOSTS: DELETE}, _HOSTS, "is missing"),
    ("relative path", BASE, {f"{NFS}/exports/0/path": "srv"}, f"{NFS}/exports/0/path", "absolute"),
    ("dots in path", BASE, {f"{NFS}/exports/0/path": "/a/../b"}, f"{NFS}/exports/0/path", ".."),
    ("newline in path", BASE, {f"{NFS}/exports/0/path": "/a\n/b *(rw)"},
     f"{NFS}/exports/0/path", "control character"),
    ("empty host", BASE, _hosts("_"), f"{_HOSTS}/_", "everybody"),
    ("host of two words", BASE, _hosts("a_20b"), f"{_HOSTS}/a_20b", "no host name"),
    ("host with options", BASE, _hosts("a_28rw_29"), f"{_HOSTS}/a_28rw_29", "no host name"),
    ("host that gives default options", BASE, _hosts("_2drw"), f"{_HOSTS}/_2drw", "no host name"),
    ("network of 33 bits", BASE, _hosts("_3192_2e0_2e2_2e0_2f33"),
     f"{_HOSTS}/_3192_2e0_2e2_2e0_2f33", "no address or network"),
    ("IPv6 in brackets", BASE, _hosts("_5b_3a_3a1_5d"), f"{_HOSTS}/_5b_3a_3a1_5d", "wildcard"),
    ("netgroup without a name", BASE, _hosts("_40"), f"{_HOSTS}/_40", "no host name"),
    ("blank in options", BASE, _hosts("a", "rw, sync"), f"{_HOSTS}/a", "must not hold blanks"),
    ("parentheses in options", BASE, _hosts("a", "(rw)"), f"{_HOSTS}/a", "parentheses"),
    ("empty option", BASE, _hosts("a", "rw,,sync"), f"{_HOSTS}/a", "empty option"),
    ("misspelt option", BASE, _hosts("a", "no_root_sqash"), f"{_HOSTS}/a", "does not know"),
    ("option with a value it does not take", BASE, _hosts("a", "rw=1"), f"{_HOSTS}/a", "none"),
    ("user that is no number", BASE, _hosts("a", "anonuid=nobody"), f"{_HOSTS}/a", "bad value"),
    ("unknown security flavour", BASE, _hosts("a", "sec=krb6"), f"{_HOSTS}/a", "bad value"),
    ("same host twice for a path", BASE,
     {f"{NFS}/exports": [EXPORT, {"path": "/srv/a/", "hosts": {"kvm1": "ro"}}]},
     f"{NFS}/exports/1/hosts/kvm1", "again"),
    ("mounts as a string", BASE, {f"{NFS}/mounts": "/mnt"}, f"{NFS}/mounts", "must be a list"),
    ("no device", BASE, {f"{_MOUNT}/device": DELETE}, f"{_MOUNT}/device", "is missing"),
    ("empty device", BASE, {f"{_MOUNT}/device": ""}, f"{_MOUNT}/device", "must not be empty"),
    ("device that is a comment", BASE, {f"{_MOUNT}/device": "#s:/x"},
     f"{_MOUNT}/device", "comment"),
    ("NFS device without server", BASE, {f"{_MOUNT}/device": "/srv/a"},
     f"{_MOUNT}/device", "server:/path"),
    ("no mount point", BASE, {f"{_MOUNT}/mountpoint": DELETE}, f"{_MOUNT}/mountpoint", "missing"),
    ("relative mount point", BASE, {f"{_MOUNT}/mountpoint": "mnt"},
     f"{_MOUNT}/mountpoint", "absolute"),
    ("mount point outside", BASE, {f"{_MOUNT}/mountpoint": "/mnt/../etc"},
     f"{_MOUNT}/mountpoint", ".."),
    ("carriage return in mount point", BASE, {f"{_MOUNT}/mountpoint": "/mnt/a\r"},
     f"{_MOUNT}/mountpoint", "control character"),
    ("mount point twice", BASE,
     {f"{NFS}/mounts": [MOUNT, {**BIND, "mountpoint": "/mnt//a/"}]},
     f"{NFS}/mounts/1/mountpoint", f"{NFS}/mounts/0"),
    ("file system of another component", BASE, {f"{_MOUNT}/fstype": "xfs"},
     f"{_MOUNT}/fstype", "must be one of"),
    ("empty options", BASE, {f"{_MOUNT}/options": ""}, f"{_MOUNT}/options", "must not be empty"),
    ("type none that binds nothing", BASE, {_MOUNT: {**BIND, "options": "ro"}},
     f"{_MOUNT}/options", "bind or rbind"),
    ("bind of a relative path", BASE, {_MOUNT: {**BIND, "device": "data"}},
     f"{_MOUNT}/device", "absolute"),
    ("negative freq", BASE, {f"{_MOUNT}/freq": -1}, f"{_MOUNT}/freq", "at least 0"),
    ("passno beyond C's int", BASE, {f"{_MOUNT}/passno": 2**31}, f"{_MOUNT}/passno", "at most"),
    ("passno that is no number", BASE, {f"{_MOUNT}/passno": "last"}, f"{_MOUNT}/passno", "number"),
    ("mount point of ncm-fstab", BASE,
     {"/system": {"filesystems": [{"mountpoint": "/mnt/a", "mount": True, "type": "xfs"}]}},
     f"{_MOUNT}/mountpoint", "/system/filesystems/0"),
]  # fmt: skip
