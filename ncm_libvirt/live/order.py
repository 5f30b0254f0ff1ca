# SPDX-License-Identifier: Apache-2.0
"""The order in which objects are made: a volume after the images that it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_libvirt.declared import VOLUME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm_libvirt.declared import Declared


def in_order(objects: Iterable[Declared]) -> list[Declared]:
    """As declared, but that each volume comes after those of its images that are declared too."""
    every = list(objects)
    volumes = {each.name: each for each in every if each.kind == VOLUME}
    done: dict[str, Declared] = {}
    for each in every:
        _put(each, volumes, done, set())
    return list(done.values())


def _put(
    each: Declared, volumes: dict[str, Declared], done: dict[str, Declared], above: set[str]
) -> None:
    """``above``: what waits for this one; images in a circle come as they are declared."""
    if each.key in done or each.key in above:
        return
    for name in images(each):
        if name in volumes:
            _put(volumes[name], volumes, done, {*above, each.key})
    done[each.key] = each


def images(each: Declared) -> Iterator[str]:
    """POOL/VOLUME of the images that a volume is made from."""
    if each.kind != VOLUME:
        return
    for field in ("backing", "copy_of"):
        image = getattr(each.wish, field, None)
        if image is not None:
            yield f"{image.pool or each.name.partition('/')[0]}/{image.volume}"
