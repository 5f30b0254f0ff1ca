# SPDX-License-Identifier: Apache-2.0
"""Mounts that are really there, looked at as the account that works on them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ncm_nfs.verify.files import probe

from .conftest import GANESHA, NEEDS, USER, ganesha, shown, verified, wish

pytestmark = pytest.mark.needs(*NEEDS)


def tmpfs(point: Path, options: str = "mode=777") -> list[str]:
    return [f"mkdir -p {point}", f"mount -t tmpfs -o {options} t {point}"]


@pytest.mark.needs(*GANESHA)
def test_all_holds_of_a_mount_that_is_as_it_should_be(open_path: Path) -> None:
    point = open_path / "area"
    seen = verified(
        wish(point, user=USER, write=True, free=1), mounts=[shown(point)],
        shell=[*ganesha(open_path / "server"), *tmpfs(point)],
    )  # fmt: skip
    assert [(name, at) for (_, name), at in seen.results.items()] == [
        (name, "ok") for name in ("name", "port", "mounted", "source", "type", "version", "options",
                                  "alive", "space", "read", "write", "owner",
                                  "lock")
    ]  # fmt: skip
    assert seen.stuck == 0


@pytest.mark.parametrize(
    ("options", "fields", "check", "words"),
    [
        ("mode=700", {}, "read", f"{USER} may not read"),
        ("mode=755", {"write": True}, "write", f"{USER} may not create a file in"),
        ("ro,mode=777", {"write": True}, "write", "is read-only: mounted so here, or exported ro"),
        ("mode=777,size=4k", {"free": 1}, "space", "0 MiB are free on 127.0.0.1, 1 are wanted"),
        ("mode=777,nr_inodes=1", {"write": True}, "write", "is full"),
        ("mode=777", {"user": "nosuch"}, "read", "there is no account nosuch on this node"),
    ],
)
def test_what_the_account_cannot_do_is_told(
    open_path: Path, options: str, fields: dict[str, object], check: str, words: str
) -> None:
    point = open_path / "area"
    seen = verified(wish(point, **{"user": USER, **fields}), mounts=[shown(point)],
                    shell=tmpfs(point, options))  # fmt: skip
    files = {name: at for (_, name), at in seen.results.items() if name not in ("name", "port")}
    assert [name for name, at in files.items() if at != "ok"] == [check]
    assert words in seen.reasons[str(point), check]


def test_a_full_file_system_is_told_and_the_probe_does_not_stay(open_path: Path) -> None:
    point, listed = open_path / "area", open_path / "listed"
    full = f"head -c 1M /dev/zero >{point}/full 2>/dev/null || true"
    seen = verified(
        wish(point, user=USER, write=True), mounts=[shown(point)],
        shell=[*tmpfs(point, "mode=777,size=64k"), full], then=[f"ls -A {point} >{listed}"],
    )  # fmt: skip
    assert seen.reasons[str(point), "write"] == "the file system of /export on 127.0.0.1 is full"
    assert listed.read_text() == "full\n"


def test_a_probe_is_gone_again_and_one_that_was_left_behind_is_no_harm(open_path: Path) -> None:
    point = open_path / "area"
    point.mkdir(mode=0o777)
    point.chmod(0o777)
    Path(probe(str(point), os.uname().nodename)).write_text("left")
    (point / "theirs").write_text("stays")
    seen = verified(wish(point, user=USER, write=True), mounts=[shown(point)])
    assert seen.results[str(point), "owner"] == "ok"
    assert [path.name for path in point.iterdir()] == ["theirs"]


def test_one_directory_of_the_server_may_be_mounted_twice(open_path: Path) -> None:
    """Both are written to at the same time."""
    points = [open_path / f"area{number}" for number in range(8)]
    shell = [f"mkdir -m 777 {points[0]}"]
    shell += [f"mkdir {at} && mount --bind {points[0]} {at}" for at in points[1:]]
    seen = verified(
        *(wish(at, user=USER, write=True, seconds=60.0) for at in points),
        mounts=[shown(at) for at in points], shell=shell,
    )  # fmt: skip
    assert {seen.results[str(at), "owner"] for at in points} == {"ok"}
    assert [*points[0].iterdir()] == []


def test_a_symbolic_link_in_the_place_of_the_probe_is_not_followed(open_path: Path) -> None:
    point, victim = open_path / "area", open_path / "victim"
    point.mkdir()
    point.chmod(0o777)
    victim.write_text("as it was")
    victim.chmod(0o666)
    Path(probe(str(point), os.uname().nodename)).symlink_to(victim)
    verified(wish(point, user=USER, write=True), mounts=[shown(point)])
    assert victim.read_text() == "as it was"


def test_a_directory_that_hands_its_group_down_is_no_wrong_mapping(open_path: Path) -> None:
    point = open_path / "area"
    seen = verified(
        wish(point, user=USER, write=True), mounts=[shown(point)],
        shell=[*tmpfs(point, "mode=2777,gid=100")],
    )  # fmt: skip
    assert seen.results[str(point), "owner"] == "ok"


def test_what_was_not_mounted_is_not_written_to(open_path: Path) -> None:
    """Neither a bare directory nor another file system in its place."""
    bare, other = open_path / "bare", open_path / "other"
    seen = verified(
        wish(bare, user=USER, write=True), wish(other, user=USER, write=True),
        mounts=[shown(other, source="127.0.0.1:/elsewhere")],
        shell=[f"mkdir -m 777 {bare} {other}"],
    )  # fmt: skip
    assert seen.results[str(bare), "mounted"] == "failed"
    assert "is not mounted: mount" in seen.reasons[str(bare), "mounted"]
    assert (
        "is nfs4 127.0.0.1:/elsewhere, and not 127.0.0.1:/export"
        in (seen.reasons[str(other), "source"])
    )
    assert not {(str(at), "write") for at in (bare, other)} & seen.results.keys()
    assert [*bare.iterdir(), *other.iterdir()] == []
