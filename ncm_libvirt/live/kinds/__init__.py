# SPDX-License-Identifier: Apache-2.0
"""One module per kind of libvirt's objects."""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_libvirt.live.kind import Kind


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are made; they are taken away in the opposite one."""
    from ncm_libvirt.live.kinds.guest import GuestKind
    from ncm_libvirt.live.kinds.network import NetworkKind
    from ncm_libvirt.live.kinds.pool import PoolKind
    from ncm_libvirt.live.kinds.secret import SecretKind
    from ncm_libvirt.live.kinds.volume import VolumeKind

    return (SecretKind(), NetworkKind(), PoolKind(), VolumeKind(), GuestKind())


def kind_of(name: str) -> Kind:
    """The kind of this name."""
    return next(kind for kind in kinds() if kind.name == name)
