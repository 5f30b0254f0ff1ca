# SPDX-License-Identifier: Apache-2.0
"""Images: disks and files that machines start from."""

from __future__ import annotations

from ncm.schema import Report, boolean, choice, long, record, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.nebula.names import free, labels
from ncm_oned.schema.nebula.objects import Permissions
from ncm_oned.schema.objects.common import Ours

DISKS, FILES = ("OS", "CDROM", "DATABLOCK"), ("KERNEL", "RAMDISK", "CONTEXT")
"""Types of images; none of one line becomes one of the other."""
_EMPTY = (None, "OS", "DATABLOCK")
_ELSEWHERE = {
    "TYPE": "type", "PERSISTENT": "persistent", "SIZE": "size", "PATH": "path",
    "SOURCE": "source", "FORMAT": "format", "FS": "fs", "FSTYPE": "fs", "DATASTORE": "datastore",
    "DATASTORE_ID": "datastore", "TM_MAD": "datastore", "ERROR": "",
}  # fmt: skip
"""Attributes that the server takes out of the template, or puts there itself."""


class Image(Ours):
    """An image. Where it lies and what it was made from is of the moment it is made."""

    pan_check = "oned_valid_image"
    datastore: Str = free("datastore in which it lies", min_len=1, required=True)
    type: Str | None = choice(
        "what it is; left out: DEFAULT_IMAGE_TYPE of the server", *DISKS, *FILES
    )
    file: Str | None = string(
        "file or address that it is copied from, as the front end sees it", name="path",
        pattern=r"(/|[a-z0-9]+://)[^\x00-\x20\x7f]+", hint="an absolute path or a URL",
    )  # fmt: skip
    source: Str | None = free("what the datastore knows it by, where it is there already")
    size: Int | None = long("size of an empty one, or of that in source", 1, unit="MB")
    format: Str | None = string(
        "format of an empty one, or of that in source", pattern="[a-z0-9]+", hint="such as qcow2"
    )
    fs: Str | None = string(
        "file system made in an empty one", pattern="[a-z0-9]+", hint="such as ext4"
    )
    persistent: Bool | None = boolean("machines change it; left out: not managed")
    enabled: Bool | None = boolean("machines may use it; left out: not managed")
    dev_prefix: Str | None = string(
        "bus that it is attached to", pattern="[a-z]+", hint="such as vd or sd"
    )
    target: Str | None = string("device in the machine", pattern="[a-z]+[0-9]*", hint="such as vda")
    driver: Str | None = string("format of the disk", pattern="[a-z0-9]+", hint="such as qcow2")
    description: Str | None = free("description")
    md5: Str | None = string("MD5 of the file", pattern="[0-9A-Fa-f]{32}", hint="32 hex digits")
    sha1: Str | None = string("SHA-1 of the file", pattern="[0-9A-Fa-f]{40}", hint="40 hex digits")
    labels: list[Str] | None = labels()
    permissions: Permissions | None = record(Permissions, "owner and rights")
    timeout: Int = long("longest wait until it is ready", 1, 604800, unit="s", default=1800)

    def check(self, report: Report) -> None:
        if self.file is None and self.source is None and self.size is None:
            report(self.path, "needs one of path, source and size")
        if self.file is not None:
            self._copied(report)
        elif self.source is not None:
            self._there(report)
        elif self.type not in _EMPTY:
            report(self.at("type"), f"is {self.type!s}, which needs a path or a source")
        if self.type in FILES and self.persistent:
            report(self.at("persistent"), f"is for disks, not for a {self.type!s}")
        for name in self.attributes or ():
            if name in _ELSEWHERE:
                see = f"; see {_ELSEWHERE[name]}" if _ELSEWHERE[name] else ""
                report(name.path, f"is no attribute that the server keeps{see}")

    def _copied(self, report: Report) -> None:
        if self.source is not None:
            report(self.at("source"), "must be left out: path says what it is copied from")
        for name in ("size", "format", "fs"):
            if getattr(self, name) is not None:
                report(self.at(name), "must be left out: the file in path has its own")

    def _there(self, report: Report) -> None:
        if self.size is None:
            report(self.at("size"), "is missing: OpenNebula does not look into source")
        if self.fs is not None:
            report(self.at("fs"), "must be left out: no file system is made in source")
        for name in ("md5", "sha1"):
            if getattr(self, name) is not None:
                report(self.at(name), "has no use: source is not copied")
