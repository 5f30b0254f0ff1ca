# SPDX-License-Identifier: Apache-2.0
"""Where a profile comes from: the node's CCM cache, one of its directories, or a file."""

from __future__ import annotations

import os

from ncm.errors import SourceError
from ncm.profile.cache import CacheTree
from ncm.profile.cdb import Cdb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.profile.cache import Table
    from ncm.profile.tree import Tree

# CCM counts modulo 9999.
_LAST_CID = 9998
_FORMATS = ("CDB_File", "DB_File", "GDBM_File")


def open_cache(root: str = "/var/lib/ccm", cid: int | None = None) -> Tree:
    """The profile that ``current.cid`` names now (read this once), or the one of ``cid``.

    Both databases stay open, so that neither a new profile nor the purge of old ones changes
    what is read. Raises SourceError.
    """
    if cid is None:
        cid = _current(os.path.join(root, "current.cid"))
    return open_directory(os.path.join(root, f"profile.{cid}"), cid)


def open_directory(profile_dir: str, cid: int | None) -> Tree:
    """A ``profile.<cid>`` directory of a cache. Raises SourceError."""
    handles = _open_all(profile_dir)
    try:
        paths = _table(profile_dir, "path2eid", handles)
        try:
            data = _table(profile_dir, "eid2data", handles)
        except SourceError:
            paths.close()
            raise
    finally:
        for handle in handles.values():
            os.close(handle)
    return CacheTree(profile_dir, cid, paths, data)


def open_file(path: str) -> Tree:
    """A profile file: JSON or XML, plain or gzipped, told apart by content. Raises SourceError."""
    from ncm.profile.document import read_document

    return read_document(path)


def _current(file: str) -> int:
    """The CID in ``file``; the newline may be missing."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise SourceError(file, error.strerror or "cannot be opened") from None
    try:
        text = _read_short(handle, file).strip()
    finally:
        os.close(handle)
    if not text.isdigit() or len(text) > 4 or int(text) > _LAST_CID:
        shown = text.decode("utf-8", "backslashreplace")
        raise SourceError(file, f"holds {shown!r}, not a CID from 0 to {_LAST_CID}")
    return int(text)


def _read_short(handle: int, file: str) -> bytes:
    try:
        return os.read(handle, 64)
    except OSError as error:
        raise SourceError(file, error.strerror or "cannot be read") from None


def _open_all(directory: str) -> dict[str, int]:
    """Open handles of the databases and of their formats, through one directory handle."""
    try:
        parent = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise SourceError(directory, error.strerror or "cannot be opened") from None
    handles: dict[str, int] = {}
    try:
        for name in ("path2eid.db", "eid2data.db", "path2eid.fmt", "eid2data.fmt"):
            _open_one(parent, name, directory, handles)
    except SourceError:
        for handle in handles.values():
            os.close(handle)
        raise
    finally:
        os.close(parent)
    return handles


def _open_one(parent: int, name: str, directory: str, handles: dict[str, int]) -> None:
    try:
        handles[name] = os.open(name, os.O_RDONLY | os.O_NONBLOCK, dir_fd=parent)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and name.endswith(".fmt"):
            return
        file = os.path.join(directory, name)
        raise SourceError(file, error.strerror or "cannot be opened") from None


def _table(directory: str, name: str, handles: dict[str, int]) -> Table:
    file = os.path.join(directory, name)
    kind = _format(handles.get(f"{name}.fmt"), f"{file}.fmt")
    handle, file = handles[f"{name}.db"], f"{file}.db"
    status = os.fstat(handle)
    if status.st_mode & 0o170000 != 0o100000:
        raise SourceError(file, "is not a regular file")
    if kind == "CDB_File":
        return Cdb(handle, status.st_size, file)
    from ncm.profile.whole import Whole

    return Whole(os.dup(handle), file, kind)


def _format(handle: int | None, file: str) -> str:
    """The back end; CCM takes a missing file for DB_File, although it writes CDB by default."""
    if handle is None:
        return "DB_File"
    text = _read_short(handle, file).decode("utf-8", "backslashreplace").strip()
    if text not in _FORMATS:
        raise SourceError(file, f"names the unknown format {text!r}")
    return text
