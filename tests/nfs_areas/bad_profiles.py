# SPDX-License-Identifier: Apache-2.0
"""Profiles of nfs_areas that are refused: label, base, changes, path, words of the message."""

from __future__ import annotations

from typing import Any

AREAS = "/software/components/nfs_areas"
DELETE = object()
SERVER = "front1.example.org"
Row = tuple[str, dict[str, Any], dict[str, Any], str, str]
BASE: dict[str, Any] = {"system": {"network": {"hostname": "kvm1", "domainname": "example.org"}},
                        "software": {"components": {
    "nfs": {"server": False, "mounts": [
        {"device": f"{SERVER}:/srv/one", "mountpoint": "/var/lib/one", "fstype": "nfs4",
         "options": "rw,hard,_netdev,nofail"}]},
    "nfs_areas": {
        "areas": {
            "one": {"server": SERVER, "path": "/srv/one", "mountpoint": "/var/lib/one"},
            "images": {"server": SERVER, "path": "/srv/images", "link": "/images"},
        },
        "ports": {"mountd": 892, "statd": 662, "statd_outgoing": 2020, "lockd_tcp": 32803,
                  "lockd_udp": 32769, "callback": 4100},
        "autofs": {"folder": "/cloud_mnt", "timeout": 600},
        "domain": "example.org",
    },
}}}  # fmt: skip


def _one(label: str, field: str, value: Any, at: str, words: str) -> Row:
    """One change, refused at ``at`` ("" for the field itself)."""
    return label, BASE, {f"{AREAS}/{field}": value}, f"{AREAS}/{at or field}", words


def _area(label: str, field: str, value: Any, words: str, at: str = "") -> Row:
    """One change of the automounter's area."""
    where = f"areas/images/{at or field}"
    return _one(label, f"areas/images/{field}", value, where, words)


NO_AREA: dict[str, Any] = {"server": SERVER, "path": "/a"}

BAD: list[Row] = [
    _one("unknown part", "area", {}, "", "not a field"),
    _one("areas as a list", "areas", [NO_AREA], "", "must be a dict"),
    _one("a name with a blank", "areas/a b", NO_AREA, "", "letters, digits"),
    _one("a hidden name", "areas/.a", NO_AREA, "", "letters, digits"),
    _one("a name that is an option", "areas/-a", NO_AREA, "", "letters, digits"),
    _one("a name that stands for all", "areas/*", NO_AREA, "", "letters, digits"),
    _area("no server", "server", DELETE, "is missing"),
    _area("a server with its path", "server", "a:/b", "IP address"),
    _area("a server with a blank", "server", "front 1", "no host name"),
    _area("a server that is an option", "server", "-o", "no host name"),
    _area("half an address", "server", "192.0.2", "IP address"),
    _area("an address in brackets", "server", "[2001:db8::1]", "IP address"),
    _area("no path", "path", DELETE, "is missing"),
    _area("relative path", "path", "srv", "absolute"),
    _area("path with dots", "path", "/a/../b", ".."),
    _area("path with a newline", "path", "/a\nb", "control character"),
    _area("path with a blank in a map", "path", "/srv/my images", "map of the automounter"),
    _area("path with the key in a map", "path", "/srv/&", "map of the automounter"),
    _area("path with a variable in a map", "path", "/srv/$USER", "map of the automounter"),
    _area("path that begins a comment", "path", "/srv/#1", "map of the automounter"),
    _area("link and mountpoint", "mountpoint", "/images2", "has a mountpoint", "link"),
    _area("link that is relative", "link", "images", "absolute"),
    _area("link within the automounter", "link", "/cloud_mnt/x", "which the automounter has"),
    _area("link on the server", "link", "/var/lib/one/images", "would be the server's"),
    _one("link where another is mounted", "areas/images/link", "/var/lib/one",
         "areas/one/mountpoint", "areas/images/link is"),
    _area("a file system of others", "fstype", "cifs", "one of"),
    _area("options with a blank", "options", "rw, hard", "without blanks"),
    _area("options that end in a comma", "options", "rw,", "without blanks"),
    _area("options with a quote", "options", 'context="x"', "without blanks"),
    _area("no options", "options", "", "without blanks"),
    _area("options that autofs replaces", "options", "rw,x=&", "which the automounter replaces"),
    _area("user with a blank", "user", "one admin", "name of an account"),
    _area("user that is a number", "user", "0", "name of an account"),
    _area("write as a word", "write", "yes", "true or false"),
    ("writing to what is read-only", BASE,
     {f"{AREAS}/areas/images/write": True, f"{AREAS}/areas/images/options": "ro"},
     f"{AREAS}/areas/images/write", "says ro"),
    _area("less than no space", "min_free", -1, "at least 0"),
    _area("space as a text", "min_free", "a lot", "whole number"),
    _area("unknown field of an area", "clients", {}, "not a field"),
    _one("mount point that is the root", "areas/one/mountpoint", "/", "", "root of the node"),
    _one("mount point within the automounter", "areas/one/mountpoint", "/cloud_mnt/one", "",
         "which the automounter has"),
    _one("two areas in one place", "areas/two", {**NO_AREA, "mountpoint": "/var/lib/one/"},
         "areas/two/mountpoint", "as /software"),
    _one("an area in no place", "autofs", DELETE, "areas/images/mountpoint", "is missing"),
    _one("another source than that of component nfs", "areas/one/path", "/srv/two", "",
         "nfs/mounts/0/device is"),
    _one("another type than that of component nfs", "areas/one/fstype", "nfs", "",
         "nfs/mounts/0/fstype is"),
    _one("other options than those of component nfs", "areas/one/options", "ro", "",
         "nfs/mounts/0/options is"),
    _one("port 0", "ports/mountd", 0, "", "at least 1"),
    _one("port too large", "ports/statd", 65536, "", "at most 65535"),
    _one("nfsd's port", "ports/mountd", 2049, "", "rpcbind or nfsd"),
    _one("rpcbind's port", "ports/lockd_udp", 111, "", "rpcbind or nfsd"),
    _one("two of one port", "ports/statd", 892, "", "is the port of"),
    _one("lockd's port is mountd's", "ports/lockd_tcp", 892, "", "is the port of"),
    _one("both ports of statd are one", "ports/statd_outgoing", 662, "", "is the port of"),
    _one("rquotad's port is mountd's", "ports/rquotad", 892, "", "is the port of"),
    _one("lockd's port is rquotad's", "ports/rquotad", 32769, "ports/lockd_udp", "is the port of"),
    _one("a port of lockd for both", "ports/lockd", 4045, "", "not a field"),
    _one("domain with a blank", "domain", "my domain", "", "name of a domain"),
    _one("domain that begins with a dot", "domain", ".org", "", "name of a domain"),
    _one("no folder", "autofs/folder", DELETE, "", "is missing"),
    _one("folder that is the root", "autofs/folder", "/", "", "mount point of the automounter"),
    _one("folder with a blank", "autofs/folder", "/cloud mnt", "",
         "mount point of the automounter"),
    _one("the distribution's map", "autofs/map", "master", "", "distribution's"),
    _one("map that is a path", "autofs/map", "../x", "", "letters, digits"),
    _one("a map of nothing", "areas/images", {**NO_AREA, "mountpoint": "/a"}, "autofs",
         "map of nothing"),
    _one("time of a map", "autofs/timeout", -1, "", "at least 0"),
    _one("verified all the time", "verify_every", 0, "", "at least 1"),
    _one("no time for a step", "timeout", 0, "", "at least 1"),
    _one("an hour for a step", "timeout", 3600, "", "at most 300"),
    _one("lazy as a word", "lazy_umount", "yes", "", "true or false"),
    _one("boot as a number", "verify_at_boot", 1, "", "true or false"),
]  # fmt: skip
