# SPDX-License-Identifier: Apache-2.0
"""What is mounted against what was asked for, as the kernel shows the two."""

from __future__ import annotations

from typing import Any

import pytest

from ncm_nfs.live.mountinfo import Mount, parse
from ncm_nfs.verify import boot, compare, words
from ncm_nfs.verify.wish import Wish, split

SHOWN = (
    "66 28 0:50 / /n rw,noatime,nosuid shared:1 - nfs4 front1:/one"
    " rw,vers=4.2,rsize=1048576,hard,proto=tcp6,timeo=600,retrans=2,sec=sys,"
    "clientaddr=2001:db8::2,local_lock=none,addr=2001:db8::1"
)


def mount(line: str = SHOWN) -> Mount:
    found = parse(line)
    assert found is not None
    return found


def wish(options: str = "rw,hard,noatime", **fields: Any) -> Wish:
    return Wish("/n", **{"server": "front1", "path": "/one", "fstype": "nfs4", "because": "/at",
                         "options": tuple(options.split(",")), **fields})  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "line", "words"),
    [
        ({}, SHOWN, ""),
        ({"path": "/one/"}, SHOWN, ""),
        ({"server": "FRONT1"}, SHOWN, ""),
        ({"server": "front1.example.org"}, SHOWN, ""),
        ({"server": "2001:db8::1"}, SHOWN.replace("front1:", "[2001:db8::1]:"), ""),
        ({"server": "other"}, SHOWN.replace("addr=2001:db8::1", "addr=2001:db8::9"), "not other:/"),
        ({"path": "/two"}, SHOWN, "is nfs4 front1:/one, and not front1:/two"),
        ({}, SHOWN.replace("front1:/one", "front1:/one/sub"), "not front1:/one"),
        ({}, "66 28 0:9 / /n rw - tmpfs none rw", "is tmpfs none, and not"),
        ({}, "66 28 8:1 /srv/one /n rw - ext4 /dev/sda1 rw", "is ext4 /dev/sda1"),
    ],
)
def test_the_source_is_compared_and_the_same_server_may_have_another_name(
    fields: dict[str, Any], line: str, words: str
) -> None:
    said = compare.source(wish(**fields), mount(line), ["2001:db8::1"])
    assert (words in said) if words else said == ""


@pytest.mark.parametrize(
    ("wanted", "found", "good"),
    [("nfs4", "nfs4", True), ("nfs", "nfs4", True), ("nfs", "nfs", True), ("nfs4", "nfs", False),
     ("nfs", "fuse.nfs", False)],
)  # fmt: skip
def test_nfs_may_have_become_nfs4_and_not_the_other_way(
    wanted: str, found: str, good: bool
) -> None:
    line = SHOWN.replace("- nfs4", f"- {found}")
    assert (compare.kind(wish(fstype=wanted), mount(line)) == "") is good


@pytest.mark.parametrize(
    ("options", "fstype", "asked", "good"),
    [("rw", "nfs4", "4", True), ("vers=4", "nfs", "4", True), ("vers=4.2", "nfs4", "4.2", True),
     ("nfsvers=4.1", "nfs4", "4.1", False), ("v4.1", "nfs", "4.1", False),
     ("vers=3", "nfs", "3", False), ("rw", "nfs", "", True),
     ("minorversion=2", "nfs4", "4.2", True), ("vers=4,minorversion=1", "nfs4", "4.1", False)],
)  # fmt: skip
def test_the_version_is_as_exact_as_it_was_asked_for(
    options: str, fstype: str, asked: str, good: bool
) -> None:
    one = wish(options, fstype=fstype)
    assert one.version == asked
    said = compare.version(one, mount())
    assert (said == "") is good
    assert good or f"is NFS 4.2, and not {asked}" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("defaults", ""),
        ("rw,hard,noatime,nosuid,proto=tcp,timeo=600,retrans=2,sec=sys", ""),
        ("rw,_netdev,nofail,x-systemd.automount,bg,intr,user", ""),
        ("rw,tcp,sec=krb5p:sys,port=2049,lookupcache=all,actimeo=3", ""),
        ("ro", "read-write"),
        ("soft", "without soft"),
        ("nodev,noexec", "without nodev, without noexec"),
        ("timeo=50", "with timeo=600, not 50"),
        ("sec=krb5", "with sec=sys, not krb5"),
        ("udp", "over tcp6, not udp"),
        ("port=2050", "with port=?, not 2050"),
        ("lookupcache=none", "with lookupcache=?, not none"),
        ("noac,nocto", "without noac, without nocto"),
    ],
)
def test_options_that_the_kernel_shows_are_compared(options: str, words: str) -> None:
    said = compare.options(wish(options), mount())
    assert (words in said) if words else said == ""


@pytest.mark.parametrize("where", [("rw,noatime", "ro,noatime"), (" rw,vers", " ro,vers")])
def test_a_mount_that_was_to_be_written_to_and_only_reads_is_told(where: tuple[str, str]) -> None:
    assert "is mounted read-only" in compare.options(wish("hard"), mount(SHOWN.replace(*where)))
    assert compare.options(wish("ro"), mount(SHOWN.replace(*where))) == ""


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([500, 500, 500, 500, 65534], ""),
        ([500, None, 500, 500, 65534], ""),
        ([65534, 65534, 500, 500, 65534], "belongs to nobody: front1 squashes"),
        ([501, 500, 500, 500, 65534], "has the uid 501, here that is 500"),
        ([500, 100, 500, 500, 65534], "has the gid 100, here that is 500"),
        ([65534, 65534, 65534, 65534, 65534], ""),
    ],
)
def test_whose_a_probe_is_tells_the_mapping(seen: list[int], said: str) -> None:
    reason = words.mapped(wish(user="oneadmin"), seen)
    assert (said in reason) if said else reason == ""


def test_a_device_is_split_as_mount_does_it() -> None:
    assert split("a:/b:c") == ("a", "/b:c")
    assert split("[2001:db8::1]:/b") == ("2001:db8::1", "/b")


@pytest.mark.needs("systemd-escape")
@pytest.mark.parametrize("point", ["/", "/srv/my files", "/a-b/c.d", "/.x", "/é/\\", "/a//b/"])
def test_the_unit_of_a_mount_is_named_as_systemd_names_it(point: str) -> None:
    import subprocess

    done = subprocess.run(
        ["systemd-escape", "-p", "--suffix=mount", point], capture_output=True, check=True
    )
    assert boot.unit(point) == done.stdout.decode().strip()


def systemctl(folder: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that says what systemd says in a state that no test can bring about here."""
    program = folder / "systemctl"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    program.chmod(0o755)
    monkeypatch.setattr(boot, "_SYSTEMCTL", str(program))


@pytest.mark.parametrize(
    ("state", "change", "loaded", "untried"),
    [("inactive", "0", "loaded", True), ("inactive", "9", "loaded", False),
     ("failed", "9", "loaded", False), ("activating", "9", "loaded", True),
     ("inactive", "0", "not-found", False), ("active", "9", "loaded", False)],
)  # fmt: skip
def test_a_mount_that_nobody_has_tried_since_boot_is_told_from_one_that_failed(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch,
    state: str, change: str, loaded: str, untried: bool,
) -> None:  # fmt: skip
    times = "\n".join(f"{name}={change}" for name in boot._TRIED)
    systemctl(tmp_path, f"LoadState={loaded}\nActiveState={state}\n{times}", monkeypatch)
    assert boot.untried("/n") is untried


@pytest.mark.parametrize(
    ("said", "early"), [("starting", True), ("initializing", True), ("running", False),
                        ("degraded", False)],
)  # fmt: skip
def test_a_node_that_is_starting_is_early(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, said: str, early: bool
) -> None:
    systemctl(tmp_path, said, monkeypatch)
    monkeypatch.setattr(boot, "SYSTEMD", str(tmp_path))
    assert bool(boot.early()) is early
    monkeypatch.setattr(boot, "SYSTEMD", str(tmp_path / "nosuch"))
    assert "as in an installation" in boot.early()
