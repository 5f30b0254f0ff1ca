# SPDX-License-Identifier: Apache-2.0
"""Every field of the schemas is in the examples, and every leaf of the examples counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ncm.configure import Configure
from ncm.errors import ProfileError
from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.record import Component, Record
from ncm_libvirt.libvirt import Libvirt
from ncm_libvirt.libvirtd import Libvirtd
from ncm_libvirt.schema.libvirt import LibvirtTree
from ncm_libvirt.schema.libvirtd import LibvirtdTree
from tests.libvirt.trees import EL9, files, install, part, sockets, wanted
from tests.promises.life import edited, leaves

TREES: dict[str, type[Component]] = {"libvirtd": LibvirtdTree, "libvirt": LibvirtTree}
COMPONENTS: dict[str, Configure[Any]] = {"libvirtd": Libvirtd(), "libvirt": Libvirt()}
FRAMEWORK = {field.name for field in Component.fields.values()}
# They name a file, or give an element without words: no line can name their path.
WORDLESS = ("libvirtd_config", "hugepages", "readonly", "shareable")
# Only references to them show in a file, or only a check of the site looks at them.
ALIKE = ("/external/", "/dependencies/", "/overcommit/")


def missing(field: Any, nodes: list[Any], path: str) -> Iterator[str]:
    """Paths of fields below ``field`` that none of the nodes has."""
    if isinstance(field, RecordField):
        yield from unseen(field.cls, nodes, path)
    elif isinstance(field, ListField):
        yield from missing(field.item, [item for node in nodes for item in node], path)
    elif isinstance(field, DictField):
        values = [value for node in nodes for value in node.values()]
        yield from missing(field.item, values, path)


def unseen(cls: type[Record], nodes: list[dict[str, Any]], path: str = "") -> Iterator[str]:
    for field in cls.fields.values():
        found = [node[field.name] for node in nodes if field.name in node]
        if not found:
            yield f"{path}/{field.name}"
        yield from missing(field, found, f"{path}/{field.name}")


@pytest.mark.parametrize("name", TREES)
def test_every_field_is_in_an_example(name: str) -> None:
    profiles = [part(name, node) for node in ("front1", "kvm1")]
    nodes = [p["software"]["components"][name] for p in profiles if p]
    absent = {at for at in unseen(TREES[name], nodes) if at.split("/")[1] not in FRAMEWORK}
    assert absent == set()


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 if value != 1 else 0
    return f"{value}x" if not value.isdigit() else str(int(value) + 1)


def named(profile: dict[str, Any]) -> set[str]:
    """The profile paths that a diff could name."""
    found = [each for name in COMPONENTS if name in profile["software"]["components"]
             for each in files(wanted(COMPONENTS[name], profile)).values()]  # fmt: skip
    return {path for file in found for path in file.text.paths()}


def counted() -> list[tuple[str, str]]:
    found = []
    for name in TREES:
        for path, _ in leaves(part(name)):
            inside = path.removeprefix(f"/software/components/{name}/")
            if inside.split("/")[0] not in FRAMEWORK and not any(a in path for a in ALIKE):
                found.append((name, path))
    return found


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize(("name", "path"), counted())
def test_a_changed_leaf_changes_a_file_or_is_refused(name: str, path: str) -> None:
    profile = part(name)
    value = dict(leaves(profile))[path]
    before = {p: f.text.reveal() for p, f in files(wanted(COMPONENTS[name], profile)).items()}
    try:
        changed = wanted(COMPONENTS[name], edited(profile, path, other(value)))
    except ProfileError as error:
        assert path.rsplit("/", 1)[0] in str(error)
        return
    after = {p: f.text.reveal() for p, f in files(changed).items()}
    assert after != before
    if path.rsplit("/", 1)[1] not in WORDLESS:
        assert path in named(profile) | named(edited(profile, path, other(value)))


@pytest.mark.parametrize("path", [path for name, path in counted() if name == "libvirtd"])
def test_a_changed_leaf_of_libvirtd_counts_on_el9_too(tmp_path: Path, path: str) -> None:
    units = sockets("virtqemud") + sockets("virtproxyd")
    root = install(tmp_path, *units, os_release=EL9)
    profile = part("libvirtd")
    value = dict(leaves(profile))[path]
    before = wanted(Libvirtd(), profile, root)
    try:
        assert wanted(Libvirtd(), edited(profile, path, other(value)), root) != before
    except ProfileError as error:
        assert path in str(error)


def test_external_objects_count_through_their_references() -> None:
    for kind in ("networks", "pools", "secrets"):
        at = f"/software/components/libvirt/external/{kind}"
        with pytest.raises(ProfileError):
            wanted(Libvirt(), edited(part("libvirt"), at, []))
