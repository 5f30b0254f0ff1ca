# SPDX-License-Identifier: Apache-2.0
"""The command line: exit statuses, usage, locks, other users, imports."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534


def test_exit_status_tells_of_changes_only_when_asked(
    command: Any, tmp_path: Path, kvm1: Path
) -> None:
    where = ("--profile", kvm1, "--root", tmp_path, "--all")
    assert command(*where, "--dry-run").returncode == 0
    assert command(*where, "--dry-run", "--detailed-exitcode").returncode == 2
    assert command(*where, "--detailed-exitcode").returncode == 2
    assert command(*where, "--detailed-exitcode").returncode == 0
    assert command(*where, "--dry-run", "--detailed-exitcode").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name the components to run, or say --all"),
        (("--all", "nfs"), "not both"),
        (("--undo", "--unconfigure", "nfs"), "exclude each other"),
        (("--unconfigure", "--all"), "named"),
        (("--take-over", "--all"), "named"),
        (("nothere",), "component nothere is not in the profile"),
        (("--cid", "3", "nfs"), "not both"),
        (("--all", "--root", ""), "--root is empty"),
        (("--all", "--profile", ""), "--profile is empty"),
        (("--nonsense",), "unrecognized"),
        (("--color", "blue", "nfs"), "invalid choice"),
    ],
)
def test_a_usage_error_is_exit_1_and_says_what(
    command: Any, tmp_path: Path, kvm1: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = command("--profile", kvm1, "--root", tmp_path, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert not list(tmp_path.iterdir())


def test_noquattor_stops_unless_forced(command: Any, tmp_path: Path, kvm1: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/noquattor").touch()
    where = ("--profile", kvm1, "--root", tmp_path, "--all")
    stopped = command(*where)
    assert stopped.returncode == 3
    assert "/etc/noquattor" in stopped.stderr
    assert os.listdir(tmp_path / "etc") == ["noquattor"]
    assert command(*where, "--force-quattor").returncode == 0


def as_nobody(arguments: list[str]) -> int:
    """The command in a child that gave root away; what it needs is imported already."""
    from ncm.cli import main

    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os._exit(main(arguments))
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_any_user_can_apply_below_a_root(open_path: Path, kvm1: Path) -> None:
    from ncm.cli import main

    if os.geteuid():
        pytest.skip("the test gives root away, so it needs it first")
    root, warm, profile = open_path / "root", open_path / "warm", open_path / "p.json"
    for folder in (root, warm):
        folder.mkdir()
    profile.write_bytes(kvm1.read_bytes())
    os.chown(root, NOBODY, NOBODY)
    assert main(["--profile", str(profile), "--root", str(warm), "--all"]) == 0
    where = ["--profile", str(profile), "--root", str(root), "--all", "--detailed-exitcode"]
    assert as_nobody(where) == 2
    assert as_nobody(where) == 0
    assert stat.S_IMODE((root / "var/lib/ncm-virt").stat().st_mode) == 0o700
    assert {path.lstat().st_uid for path in root.rglob("*")} == {NOBODY}


def test_a_held_lock_is_waited_for_and_named(tmp_path: Path) -> None:
    from ncm.errors import HostError
    from ncm.host import Host
    from ncm.lock import PATH, Lock

    host = Host(str(tmp_path))
    held = Lock(host, dry_run=False)
    name = Path("/proc/self/comm").read_text().strip()
    for dry_run in (False, True):
        with pytest.raises(HostError) as raised:
            Lock(host, dry_run=dry_run, patience=0.3)
        words = f"held by another run for 0 s (process {os.getpid()}, {name})"
        assert str(raised.value) == f"{PATH}: {words}"
    held.release()
    Lock(host, dry_run=True).release()


def test_the_name_of_who_holds_the_lock_is_shown_plain(tmp_path: Path) -> None:
    from ncm.errors import HostError
    from ncm.host import Host
    from ncm.lock import Lock

    host, comm = Host(str(tmp_path)), Path("/proc/self/comm")
    name = comm.read_bytes()
    held = Lock(host, dry_run=False)
    try:
        comm.write_bytes(b"a\x1b[31m\nb")
        with pytest.raises(HostError, match=r"a\\x1b\[31m\\nb\)$"):
            Lock(host, dry_run=False, patience=0)
    finally:
        comm.write_bytes(name.strip())
        held.release()


def test_dry_runs_share_the_lock_and_make_no_file(tmp_path: Path) -> None:
    from ncm.host import Host
    from ncm.lock import PATH, Lock

    host = Host(str(tmp_path))
    Lock(host, dry_run=True)
    assert not list(tmp_path.iterdir())
    Lock(host, dry_run=False).release()
    shared = Lock(host, dry_run=True)
    Lock(host, dry_run=True, patience=0.1)
    with (tmp_path / PATH.lstrip("/")).open() as file, pytest.raises(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    shared.release()


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_neither_jinja2_nor_lxml(command: Any, option: str) -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom ncm.cli import main\n"
        f"main([{option!r}])\nprint(sorted(set(sys.modules) & "
        "{'jinja2', 'lxml', 'lxml.etree', 'json', 'subprocess', 'typing'}))"
    )
    top = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True, cwd=top)  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unchanged_run_renders_nothing(tmp_path: Path, kvm1: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom ncm.cli import main\n"
        f"arguments = ['--profile', {str(kvm1)!r}, '--root', {str(tmp_path)!r}, '--all']\n"
        "assert main(arguments) == 0\n"
    )
    probe = "print(sorted(set(sys.modules) & {'jinja2', 'lxml', 'ncm.schema', 'subprocess'}))"
    top = Path(__file__).parents[2]
    for expected in ("['jinja2', 'lxml', 'ncm.schema']", "[]"):
        done = subprocess.run([sys.executable, "-c", code + probe], capture_output=True,
                              text=True, check=True, cwd=top)  # fmt: skip
        assert done.stdout.splitlines()[-1] == expected


def test_output_is_plain_unless_on_a_terminal_or_asked(
    command: Any, tmp_path: Path, kvm1: Path
) -> None:
    where = ("--profile", kvm1, "--root", tmp_path, "--all", "--dry-run")
    assert "\x1b" not in command(*where).stdout
    assert "\x1b[32m" in command(*where, "--color", "always").stdout


def test_the_list_says_who_runs_what(command: Any, tmp_path: Path, kvm1: Path) -> None:
    where = ("--profile", kvm1, "--root", tmp_path)
    command(*where, "nfs")
    lines = command(*where, "--list").stdout.splitlines()
    nfs = next(line.split() for line in lines if line.startswith("nfs"))
    assert nfs[1:3] == ["active", "Perl"]
    assert nfs[3].isdigit()
    assert json.loads(kvm1.read_text())["software"]["components"]["nfs"]["active"]


@pytest.mark.parametrize("spelling", ["/", "//", "/.", "/etc/.."])
def test_the_system_itself_is_known_under_any_name(spelling: str) -> None:
    from ncm.host import Host

    assert Host(spelling).live


def test_a_root_that_is_missing_is_one_line(command: Any, tmp_path: Path, kvm1: Path) -> None:
    done = command("--profile", kvm1, "--root", tmp_path / "nowhere", "--all")
    assert done.returncode == 1
    assert "cannot be used as root" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", ">/dev/full"])
@pytest.mark.parametrize("form", ["", "--json"])
def test_streams_that_take_nothing_do_not_stop_the_run(
    command: Any, tmp_path: Path, kvm1: Path, closed: str, form: str
) -> None:
    import subprocess
    import sys

    top = Path(__file__).parents[2]
    words = f"{sys.executable} -B scripts/ncm-configure --profile {kvm1} --root {tmp_path} --all"
    done = subprocess.run(["sh", "-c", f"{words} {form} {closed}"], capture_output=True,
                          text=True, check=False, cwd=top)  # fmt: skip
    full = "full" in closed
    assert done.returncode == int(full)
    assert done.stderr == ("ncm-configure: output: No space left on device\n" if full else "")
    where = ("--profile", kvm1, "--root", tmp_path, "--all", "-n", "--detailed-exitcode")
    assert command(*where).returncode == 0


def test_what_a_profile_calls_things_cannot_drive_the_terminal(
    command: Any, tmp_path: Path
) -> None:
    bell = "a\x1b[2J\x07\u202eb"
    tree = {"active": True, "ncm-module": "pyncm", "mounts": [], bell: 1,
            "exports": [{"path": "/d", "hosts": {bell: "rw"}}]}  # fmt: skip
    profile = tmp_path / "p.json"
    for components in ({"nfs": tree}, {"nfs": {**tree, "dependencies": {"pre": [bell]}}}):
        profile.write_text(json.dumps({"software": {"components": components}}))
        done = command("--profile", profile, "--root", tmp_path, "--all", "-n", "-v")
        assert done.returncode == 1
        assert "\\x1b[2J" in done.stdout
        assert (done.stdout + done.stderr).replace("\n", "").isprintable()
    assert (command("--profile", profile, "--root", tmp_path, bell, "-n").stderr.strip()
            .isprintable())  # fmt: skip
