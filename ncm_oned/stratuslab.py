# SPDX-License-Identifier: Apache-2.0
"""oned.conf of 2010, in the form and order of the original component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ncm.schema import Record
from ncm_oned.entries import Entry, Section
from ncm_oned.schema.tree import OnedTree

# Defaults of the original's schema. Those that are oned's own too are left to oned: the
# component of October 2010 did not write them.
_DAEMON = {
    "HOST_MONITORING_INTERVAL": "600",
    "VM_POLLING_INTERVAL": "600",
    "PORT": "2633",
    "VNC_BASE_PORT": "5000",
    "DEBUG_LEVEL": "2",
}
_NETWORK = {"NETWORK_SIZE": "254", "MAC_PREFIX": "02:00"}
_IMAGES = {"DEFAULT_IMAGE_TYPE": "OS", "DEFAULT_DEVICE_PREFIX": "hd"}


def sections(tree: OnedTree) -> list[Section]:
    """The five sections before the hooks."""
    mads = [
        Entry(f"{mad.manager}_MAD", pairs=_named(name, mad, ("manager",)))
        for name, mad in tree.mads.items()
    ]
    return [
        Section("general parameters", _singles(tree.daemon, _DAEMON)),
        Section("database parameters", [Entry("DB", pairs=_sorted(tree.db))]),
        Section("networking parameters", _singles(tree.network, _NETWORK)),
        Section("image repository parameters", _singles(tree.image_repos, _IMAGES)),
        Section("MAD definitions", mads),
    ]


def hooks(tree: OnedTree) -> Section:
    """The hook section, which the original sets off by one more empty line."""
    made = [
        Entry("VM_HOOK", pairs=_named(name, hook, ("adopt",)))
        for name, hook in (tree.hooks or {}).items()
    ]
    return Section("hook definitions", made)


def _singles(record: Record, defaults: dict[str, str]) -> list[Entry]:
    return [Entry(*pair) for pair in sorted({**defaults, **dict(record.items())}.items())]


def _sorted(record: Record, leave_out: Sequence[str] = ()) -> list[tuple[str, Any]]:
    return sorted(
        ((name, value) for name, value in record.items() if name not in leave_out),
        key=lambda pair: pair[0],
    )


def _named(name: Any, record: Record, leave_out: Sequence[str] = ()) -> list[tuple[str, Any]]:
    return [("name", name), *_sorted(record, leave_out)]
