# SPDX-License-Identifier: Apache-2.0
"""The files of each feature, and that together the features use every field."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm.schema import Component, Record
from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.fields import Field
from ncm_bridge.nmstate_only import NODE, ROUTE, RULE
from ncm_bridge.schema import NetworkInputs
from ncm_bridge.schema.nmstate import DeviceConfig, MainConfig
from tests.net_keyfile.features import ABLE
from tests.network.conftest import told, written
from tests.network.features import FEATURES

HERE = Path(__file__).parent


def shown(resources: list[Any]) -> str:
    """All files one below the other, then the notes."""
    files = written(resources)
    parts = [f"=== {path}\n{text}" for path, text in sorted(files.items())]
    notes = [f"{note.level} {note.because}: {note.message}\n" for note in told(resources)]
    return "\n".join([*parts, "=== notes\n" + "".join(notes)])


@pytest.mark.parametrize("feature", FEATURES)
def test_files_of_a_feature(wanted, golden, feature: str) -> None:
    golden(HERE / "golden" / f"{feature}.txt", shown(wanted(FEATURES[feature])))


@pytest.mark.parametrize("feature", FEATURES)
def test_bash_takes_every_file_of_assignments(wanted, feature: str) -> None:
    for path, text in written(wanted(FEATURES[feature])).items():
        if "/ifcfg-" in path or path.endswith("/network"):
            checked = subprocess.run(
                ["bash", "-n"], input=text, text=True, capture_output=True, check=False
            )
            assert (checked.returncode, checked.stderr) == (0, ""), path


@pytest.mark.parametrize("feature", FEATURES)
def test_a_file_means_itself_and_passes_its_own_check(wanted, feature: str) -> None:
    for resource in wanted(FEATURES[feature]):
        if resource.kind == "file":
            text = resource.text.reveal()
            assert resource.meaning(text) == resource.meaning(text + "\n# seen\n")
            assert resource.meaning(text) != resource.meaning("")
            if resource.check:
                resource.check(text)


def test_lines_name_the_path_they_come_from(wanted) -> None:
    files = {it.path: it for it in wanted(FEATURES["bridges"]) if it.kind == "file"}
    lines = files["/etc/sysconfig/network-scripts/ifcfg-em1"].text.lines()
    paths = {line.text.partition("=")[0]: line.paths for line in lines}
    prefix = "/system/network/interfaces/em1"
    assert paths["BRIDGE"] == (f"{prefix}/bridge",)
    assert paths["ONBOOT"] == (f"{prefix}/onboot",)
    assert paths["HWADDR"] == (f"{prefix}/set_hwaddr", "/hardware/cards/nic/em1/hwaddr")
    assert paths["RESOLV_MODS"] == ()


def fields_of(field: Field, seen: set[str]) -> None:
    """Every field below a field, as Class.name."""
    if isinstance(field, (ListField, DictField)):
        fields_of(field.item, seen)
    elif isinstance(field, RecordField):
        for name, inner in field.cls.fields.items():
            if name in Component.fields:
                continue
            seen.add(f"{field.cls.__name__}.{name}")
            fields_of(inner, seen)


def used_in(value: Any, seen: set[str]) -> None:
    """The fields that a loaded record gives itself."""
    if isinstance(value, Record):
        for attribute in value.fields:
            inner = getattr(value, attribute)
            if inner is not None and getattr(inner, "given", True):
                seen.add(f"{type(value).__name__}.{attribute}")
                used_in(inner, seen)
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            used_in(inner, seen)


def all_fields() -> set[str]:
    """But those of component bridge, which are that component's."""
    seen: set[str] = set()
    for name, field in NetworkInputs.fields.items():
        if name != "bridge":
            fields_of(field, seen)
    return seen


def test_every_field_is_seen_by_a_golden_file(loaded) -> None:
    used: set[str] = set()
    for profile in [*FEATURES.values(), *ABLE.values()]:
        used_in(loaded(profile), used)
    assert all_fields() - used == set()


def test_the_examples_use_every_field(loaded, example_parts) -> None:
    """The examples are of nodes with network scripts."""
    used: set[str] = set()
    for profile in example_parts.values():
        used_in(loaded(profile), used)
    elsewhere = {*NODE, *ROUTE, *RULE, *MainConfig.fields, *DeviceConfig.fields}
    assert {field.partition(".")[2] for field in all_fields() - used} == elsewhere
