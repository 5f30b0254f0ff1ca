# SPDX-License-Identifier: Apache-2.0
"""No path of a profile, and no link below the root, leads out of the root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncm.errors import HostError
from ncm.host import ABSENT, DIRECTORY, FILE, LINK, Host, State


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret").write_text("outside")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def test_an_absolute_link_starts_again_at_the_root(root: Path, outside: Path) -> None:
    (root / "etc").symlink_to(outside)
    host = Host(str(root))
    assert host.look("/etc/secret").kind == ABSENT
    assert not host.exists("/etc/secret")


def test_dots_stop_at_the_root(root: Path, outside: Path) -> None:
    (root / "a").mkdir()
    (root / "a" / "up").symlink_to("../../outside")
    host = Host(str(root))
    assert host.look("/a/up/secret").kind == ABSENT
    assert host.look("/../outside/secret").kind == ABSENT


def test_a_link_inside_the_root_is_followed(root: Path) -> None:
    (root / "run" / "lock").mkdir(parents=True)
    (root / "var").mkdir()
    (root / "var" / "lock").symlink_to("/run/lock")
    Host(str(root)).put("/var/lock/x", State(FILE, b"1", 0o644))
    assert (root / "run" / "lock" / "x").read_bytes() == b"1"


def test_a_link_at_the_end_is_not_written_through(root: Path, outside: Path) -> None:
    (root / "f").symlink_to(outside / "secret")
    host = Host(str(root))
    assert host.look("/f").kind == LINK
    host.put("/f", State(FILE, b"ours", 0o644))
    assert (outside / "secret").read_text() == "outside"
    assert (root / "f").read_bytes() == b"ours"


def test_a_loop_of_links_is_an_error_not_a_hang(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    with pytest.raises(HostError):
        Host(str(root)).put("/a/x", State(FILE, b"", 0o644))


_SEGMENT = st.sampled_from(["..", ".", "a", "b", "abs", "rel", "", "up"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(segments=st.lists(_SEGMENT, min_size=1, max_size=8))
def test_whatever_the_path_nothing_is_written_outside(
    root: Path, outside: Path, segments: list[str]
) -> None:
    _maze(root, outside)
    before = sorted(str(path) for path in outside.rglob("*"))
    try:
        Host(str(root)).put("/" + "/".join(segments) + "/file", State(FILE, b"x", 0o644))
    except HostError:
        pass
    assert sorted(str(path) for path in outside.rglob("*")) == before
    assert not (root.parent / "file").exists()


def _maze(root: Path, outside: Path) -> None:
    (root / "a" / "b").mkdir(parents=True, exist_ok=True)
    for name, target in (("abs", str(outside)), ("rel", "../outside"), ("a/up", "../../outside")):
        if not os.path.lexists(root / name):
            (root / name).symlink_to(target)


def test_any_number_of_folders_needs_few_descriptors(tmp_path: Path) -> None:
    host = Host(str(tmp_path))
    before = len(os.listdir("/proc/self/fd"))
    for number in range(300):
        host.put(f"/d{number}", State(DIRECTORY, mode=0o755))
    for number in range(300):
        host.put(f"/d{number}/f", State(FILE, b"x", 0o644))
    assert len(os.listdir("/proc/self/fd")) - before <= 101
    assert host.look("/d0/f").content == b"x"
