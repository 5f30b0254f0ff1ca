# SPDX-License-Identifier: Apache-2.0
"""The components: one static table of ours; entry points are asked only for other names."""

from __future__ import annotations

import os

from ncm.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ncm.configure import Configure
    from ncm.place import Place

GROUP = "ncm.components"
"""Entry-point group of third-party components: name = package.module:Class."""

BUILT_IN = {
    # name: (module, class, whether a Perl component of that name exists, the module that looks
    # whether the objects of its record are as they were)
    "network": ("ncm_bridge.network", "Network", True, "ncm_bridge.live.quick"),
    "bridge": ("ncm_bridge.bridge", "Bridge", False, "ncm_bridge.forward.quick"),
    "nfs": ("ncm_nfs.nfs", "Nfs", True, "ncm_nfs.live.quick"),
    "nfs_areas": ("ncm_nfs.areas", "NfsAreas", False, ""),
    "libvirtd": ("ncm_libvirt.libvirtd", "Libvirtd", True, ""),
    "libvirt": ("ncm_libvirt.libvirt", "Libvirt", False, "ncm_libvirt.live.quick"),
    "oned": ("ncm_oned.oned", "Oned", True, "ncm_oned.cloud.quick"),
    "onehost": ("ncm_oned.onehost", "Onehost", False, ""),
    "opennebula": ("ncm_oned.opennebula", "Opennebula", True, "ncm_oned.cloud.quick"),
    "one_proxy": ("ncm_oneproxy.one_proxy", "OneProxy", True, ""),
    "gmond": ("ncm_ganglia.gmond", "Gmond", True, ""),
    "gmetad": ("ncm_ganglia.gmetad", "Gmetad", True, ""),
    "ganglia": ("ncm_ganglia.ganglia", "Ganglia", True, ""),
}
"""In the order in which independent components run."""


class Entry:
    """Where a component's class is, and whether Perl may own it until the profile says so."""

    __slots__ = ("_quick", "attribute", "module", "name", "original")

    def __init__(
        self, name: str, module: str, attribute: str, original: bool, quick: str = ""
    ) -> None:
        self._quick = quick
        self.name = name
        self.module = module
        self.attribute = attribute
        self.original = original

    def load(self) -> Configure[Any]:
        """Import the component and make its one instance."""
        import importlib

        made: Configure[Any] = getattr(importlib.import_module(self.module), self.attribute)()
        return made

    def look(self) -> Callable[[Place, dict[str, Any]], bool] | None:
        """What tells whether recorded objects are as they were: (place, objects) -> bool."""
        import importlib

        if not self._quick:
            return None
        look: Callable[[Place, dict[str, Any]], bool]
        look = importlib.import_module(self._quick).unchanged
        return look

    def folders(self) -> list[str]:
        """The folders of its code and templates that exist, for the digest."""
        here = os.path.dirname(os.path.abspath(__file__))
        above = os.path.dirname(here)
        package = self.module.partition(".")[0]
        if self.name not in BUILT_IN:
            return [here, *_package_folders(package)]
        found = (
            here, f"{above}/{package}",
            f"{here}/templates/{self.name}", f"{above}/templates/{self.name}",
        )  # fmt: skip
        return [folder for folder in found if os.path.isdir(folder)]


def _package_folders(package: str) -> list[str]:
    """Where a third-party component's package lies."""
    from importlib.util import find_spec

    spec = find_spec(package)
    return list(spec.submodule_search_locations or ()) if spec else []


def entry_of(name: str) -> Entry:
    """The component called ``name``; UsageError when nobody provides it."""
    if name in BUILT_IN:
        return Entry(name, *BUILT_IN[name])
    from importlib.metadata import entry_points

    points: Any = entry_points()
    # Python 3.9 returns a dict of groups, later ones an object with select().
    group = points.select(group=GROUP) if hasattr(points, "select") else points.get(GROUP, ())
    for point in group:
        if point.name == name:
            module, _, attribute = point.value.partition(":")
            return Entry(name, module, attribute, original=False)
    raise UsageError(f"no component {name} here (known: {', '.join(BUILT_IN)})")
