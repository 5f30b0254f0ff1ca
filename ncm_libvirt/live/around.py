# SPDX-License-Identifier: Apache-2.0
"""What libvirt has, and what surrounds the object that is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Optional, Protocol

from ncm_libvirt.live.connection import binding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ncm_libvirt.declared import Declared
    from ncm_libvirt.schema.libvirt import LibvirtTree


class Current(NamedTuple):
    """One object as libvirt has it.

    id: its UUID (of a volume: its key). xml: its persistent definition. live: what runs, where
    it runs and that is told apart from the definition, else "". autostart: None where there is
    no such thing. handle: libvirt's own object.
    """

    name: str
    id: str
    xml: str
    live: str = ""
    active: bool = False
    autostart: Optional[bool] = None
    handle: Any = None


class Lists(Protocol):
    """What can list its objects: a kind."""

    name: ClassVar[str]

    def listing(self, around: Around) -> dict[str, Current]:
        """All objects of the kind by name."""


class Around:
    """What surrounds the object that is compared.

    known: the record's entries. tree: the profile's tree, None for undo and Unconfigure. keys:
    those of its objects. local: this libvirt runs QEMU on this very host, so that its files and
    interfaces can be looked at.
    """

    def __init__(
        self, connection: Any, kinds: Iterable[Lists], known: Mapping[str, dict[str, Any]],
        declared: Sequence[Declared] = (), tree: LibvirtTree | None = None,
    ) -> None:  # fmt: skip
        self.connection = connection
        self._kinds = {kind.name: kind for kind in kinds}
        self.known = known
        self.keys = frozenset(each.key for each in declared)
        self._wanted: dict[str, list[Declared]] = {}
        for each in declared:
            self._wanted.setdefault(each.kind, []).append(each)
        self.tree = tree
        self._listings: dict[str, dict[str, Current]] = {}
        self.notes: list[tuple[str, str, str]] = []
        self.local = False

    def wanted(self, kind: str) -> list[Declared]:
        """What the profile declares of a kind."""
        return self._wanted.get(kind, [])

    def supports(self, kind: str) -> bool:
        """Whether the driver has such objects at all: the embedded ones lack some."""
        libvirt = binding()
        try:
            self.listing(kind)
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_SUPPORT:
                raise
            return False
        return True

    def listing(self, kind: str) -> dict[str, Current]:
        """name -> object, of one kind; libvirt is asked once."""
        if kind not in self._listings:
            self._listings[kind] = self._kinds[kind].listing(self)
        return self._listings[kind]

    def goes(self, kind: str, name: str) -> bool:
        """Whether an object of ours left the profile, and will be taken away by this plan."""
        key = f"{kind} {name}"
        if key not in self.known or key in self.keys:
            return False
        found = self.listing(kind).get(name)
        return found is not None and (not found.active or self.stops_leaving)

    @property
    def stops_leaving(self) -> bool:
        """Whether running guests that left the profile are stopped."""
        return self.tree is not None and self.tree.leaving_guests != "keep"

    def note(self, path: str, message: str, level: str = "info") -> None:
        """Tell something that changes nothing."""
        self.notes.append((level, path, message))
