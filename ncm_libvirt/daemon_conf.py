# SPDX-License-Identifier: Apache-2.0
"""libvirtd.conf, virtproxyd.conf and virtqemud.conf from the tree of component libvirtd."""

from __future__ import annotations

from ncm.render import render
from ncm.text import join
from ncm_libvirt.virtconf import quoted, setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ncm.schema import Record
    from ncm.text import Part, Text
    from ncm_libvirt.schema.libvirtd import LibvirtdTree

    Keep = Callable[[str, str], bool]

# Field of the tree -> the original's heading, in the original's order.
SECTIONS = {
    "network": "networking parameters",
    "socket": "unix socket parameters",
    "authn": "authentication parameters",
    "tls": "TLS parameters",
    "authz": "authorization parameters",
    "processing": "processing control parameters",
    "logging": "logging parameters",
}
# Read by no daemon that has socket units.
OBSOLETE = ("mdns_adv", "mdns_name", "max_requests")
_JOINED = ("log_filters", "log_outputs")


def libvirtd_conf(tree: LibvirtdTree) -> Text:
    """The original's file, every field of the tree in it."""
    return _conf(tree, lambda section, key: True)


def proxy_conf(tree: LibvirtdTree) -> Text:
    """virtproxyd.conf: all that today's daemon knows."""
    return _conf(tree, lambda section, key: key not in OBSOLETE)


def driver_conf(tree: LibvirtdTree) -> Text:
    """virtqemud.conf: what does not concern other hosts.

    libvirt's own libvirtd.conf.in leaves out the same settings for daemons without a network
    socket.
    """
    return _conf(tree, lambda section, key: key not in OBSOLETE and _is_local(section, key))


def _is_local(section: str, key: str) -> bool:
    return section not in ("network", "tls") and not key.startswith(("auth_t", "tls_"))


def _conf(tree: LibvirtdTree, keep: Keep) -> Text:
    sections = [
        (title, _settings(name, getattr(tree, name), keep)) for name, title in SECTIONS.items()
    ]
    return render("libvirtd/daemon.conf.j2", sections=sections)


def _settings(section: str, record: Record | None, keep: Keep) -> list[tuple[str, Part]]:
    items = sorted(record.items()) if record else []
    return [(key, _written(key, value)) for key, value in items if keep(section, key)]


def _written(key: str, value: Any) -> Part:
    # libvirt takes filters and outputs as one string, the lists of names as lists.
    return quoted(join(" ", value)) if key in _JOINED else setting(value)


def settings(tree: LibvirtdTree) -> Iterator[tuple[str, Any]]:
    """Every (key, value) that the tree gives."""
    for name in SECTIONS:
        record = getattr(tree, name)
        if record:
            yield from record.items()
