# SPDX-License-Identifier: Apache-2.0
"""Is there nothing to do? Decided from the record alone: nothing rendered, nothing imported.

All of these must be as last time: the checksum of every input path, the code and templates,
the facts that were asked, and content, mode, owner and label of every target.
"""

from __future__ import annotations

import hashlib
import os
import sys

from ncm import facts
from ncm.applied import Applied, seen
from ncm.host import service_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm.components import Entry
    from ncm.host import Host
    from ncm.profile.tree import Tree


def code_digest(folders: Iterable[str]) -> str:
    """A digest that changes whenever a file of these folders does (size, mtime, ctime)."""
    parts = [f"{sys.version_info[0]}.{sys.version_info[1]}"]
    parts += sorted(entry for folder in folders for entry in _files(folder))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _files(folder: str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.name == "__pycache__":
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def unchanged(record: Applied, digest: str, profile: Tree, host: Host) -> bool:
    """True when the full plan is empty because everything is as the record says."""
    return (
        record.exists
        and record.digest == digest
        and all(profile.checksum(path) == sum for path, sum in record.inputs.items())
        and all(facts.read(key, host, profile) == value for key, value in record.facts.items())
        and all(seen(host.look(path)) == at["seen"] for path, at in record.targets.items())
    )


def same_objects(record: Applied, entry: Entry, host: Host) -> bool:
    """Whether all objects of ours are as the record says, without a look at what is wanted.

    Called when everything else is: then the same is wanted as in the run that made the record.
    """
    if not record.objects or not host.asks(service_of(record.server)):
        return True
    from ncm.place import Place

    look = entry.look()
    place = Place(record.server, record.access, host, record.component)
    return look is not None and look(place, record.objects)
