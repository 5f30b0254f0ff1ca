# SPDX-License-Identifier: Apache-2.0
"""What libvirt's XML cannot say: which objects start with the host, which guests shall run."""

from __future__ import annotations

from ncm.render import truth
from ncm.resource import File
from ncm.text import Text
from ncm_libvirt.documents import FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.text import Part
    from ncm.values import Bool, Str
    from ncm_libvirt.schema.libvirt import LibvirtTree

_HEADER = "# Written by ncm-virt, component libvirt: kind, name, wanted state.\n"


def lifecycle(tree: LibvirtTree) -> File | None:
    """FOLDER/lifecycle, one line per object; None when the profile has none."""
    lines = [Text(*line, "\n") for line in _lines(tree)]
    if not lines:
        return None
    path = f"{FOLDER}/lifecycle"
    return File(path, Text(_HEADER, *lines), tree.path, mode=0o600, meaning=meaning)


def meaning(text: str) -> list[str]:
    """The lines in any order, without comments."""
    return sorted(line for line in text.splitlines() if line and not line.startswith("#"))


def _lines(tree: LibvirtTree) -> Iterator[list[Part]]:
    for name, network in (tree.networks or {}).items():
        yield _line("network", name, network.autostart)
    for name, pool in (tree.pools or {}).items():
        yield _line("pool", name, pool.autostart)
    for cluster in (tree.ceph or {}).values():
        for name, rados in (cluster.pools or {}).items():
            yield _line("pool", name, rados.autostart)
    for name, guest in (tree.guests or {}).items():
        state: list[Part] = [" state=", guest.state] if guest.state else []
        yield [*_line("guest", name, guest.autostart), *state]


def _line(kind: str, name: Str, autostart: Bool) -> list[Part]:
    return [f"{kind} ", name, " autostart=", truth(autostart, "yes", "no")]
