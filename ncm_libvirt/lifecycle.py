# SPDX-License-Identifier: Apache-2.0
"""What libvirt's XML cannot say: what starts with the host, what shall run, how it changes."""

from __future__ import annotations

from ncm.render import truth
from ncm.resource import File
from ncm.text import Text, join
from ncm.values import Bool
from ncm_libvirt.documents import FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ncm.text import Part
    from ncm_libvirt.declared import Declared
    from ncm_libvirt.schema.libvirt import LibvirtTree

_HEADER = "# Written by ncm-virt, component libvirt: kind, name, wanted state.\n"
_OF_ALL = ("uri", "leaving_guests", "shutdown_timeout")
_OF_ONE = ("autostart", "state", "apply", "build", "restart", "delete_volumes", "adopt")


def lifecycle(tree: LibvirtTree, objects: Iterable[Declared]) -> File:
    """FOLDER/lifecycle, one line per object."""
    lines = [Text("libvirt ", join(" ", _settings(tree, _OF_ALL)), "\n"), *_lines(objects)]
    path = f"{FOLDER}/lifecycle"
    return File(path, Text(_HEADER, *lines), tree.path, mode=0o600, meaning=meaning)


def meaning(text: str) -> list[str]:
    """The lines in any order, without comments."""
    return sorted(line for line in text.splitlines() if line and not line.startswith("#"))


def settings_of(each: Declared) -> str:
    """What XML cannot say of one object, as in its line."""
    return str(join(" ", [*_settings(each.wish, _OF_ONE), *_copied(each.wish)]))


def _lines(objects: Iterable[Declared]) -> Iterator[Text]:
    for each in objects:
        settings = [*_settings(each.wish, _OF_ONE), *_copied(each.wish)]
        if settings:
            yield Text(f"{each.key} ", join(" ", settings), "\n")


def _settings(record: Any, names: Iterable[str]) -> Iterator[Part]:
    for name in names:
        value = getattr(record, name, None)
        if isinstance(value, Bool):
            if value or name == "autostart":
                yield Text(f"{name}=", truth(value, "yes", "no"))
        elif value is not None:
            yield Text(f"{name}=", value)


def _copied(record: Any) -> Iterator[Part]:
    image = getattr(record, "copy_of", None)
    if image is not None:
        kept = [Text(image.pool, "/")] if image.pool is not None else []
        yield Text("copy_of=", *kept, image.volume)
