# SPDX-License-Identifier: Apache-2.0
"""Whole runs: settings come, change and go; what was there before is there again."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm_libvirt import unitfile
from tests.conftest import Golden

from .conftest import IDMAPD_CONF, NFS_CONF, Run

HERE = Path(__file__).parent
PART = json.loads((HERE.parents[1] / "examples/parts/nfs_areas.json").read_text())
AUTO: dict[str, Any] = {
    "areas": {"one": {"server": "front1", "path": "/one", "link": "/srv/one"},
              "six": {"server": "2001:db8::1", "path": "/six", "options": "ro"}},
    "autofs": {"folder": "/cloud_mnt"},
}  # fmt: skip
ALL: dict[str, Any] = {
    **AUTO, "domain": "example.org", "ports": {"mountd": 892, "statd": 662, "lockd_tcp": 32803},
    "verify_at_boot": True,
}  # fmt: skip
UNITS = "etc/systemd/system"
LEFT = NFS_CONF.replace("port=20048", "#port=20048")
"""What said otherwise is a comment."""


def files(root: Path) -> dict[str, str]:
    """All files and links below etc and srv."""
    found = {}
    for folder in ("etc", "srv"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_symlink():
                found[str(path.relative_to(root))] = f"-> {path.readlink()}"
            elif path.is_file():
                found[str(path.relative_to(root))] = path.read_text()
    return found


@pytest.mark.parametrize("node", sorted(PART))
def test_an_example_node_has_these_files(node: str, root: Path, run: Run, golden: Golden) -> None:
    tree = {path.split("/")[4]: value for path, value in PART[node].items()
            if path.startswith("/software/components/nfs_areas/")}  # fmt: skip
    run(tree or PART[node]["/software/components/nfs_areas"])
    shown = [f"== {name}\n{text.rstrip()}\n" for name, text in files(root).items()]
    golden(HERE / "golden" / f"{node}.txt", "\n".join(shown))


def test_a_second_run_says_nothing_and_unconfigure_leaves_what_was_there(
    root: Path, run: Run
) -> None:
    before = files(root)
    run(ALL)
    assert "nothing to change" in run(ALL)
    run(ALL, "--unconfigure")
    assert files(root) == {**before, "etc/nfs.conf": LEFT}


def test_undo_takes_the_last_change_back(root: Path, run: Run) -> None:
    run(ALL)
    before = files(root)
    changed = {**ALL, "domain": "example.com", "verify_at_boot": False}
    run(changed)
    assert not (root / UNITS / "ncm-virt-verify-nfs.timer").exists()
    run(changed, "--undo")
    assert files(root) == before


def test_what_leaves_the_profile_goes_and_others_lines_stay(root: Path, run: Run) -> None:
    run(ALL)
    assert "port = 892\nmanage-gids=y\n#port=20048\n" in (root / "etc/nfs.conf").read_text()
    with (root / "etc/nfs.conf").open("a") as file:
        file.write("[gssd]\nuse-gss-proxy=1\n")
    run(AUTO)
    assert (root / "etc/nfs.conf").read_text() == f"{LEFT}[gssd]\nuse-gss-proxy=1\n"
    assert (root / "etc/idmapd.conf").read_text() == IDMAPD_CONF
    assert not (root / "etc/modprobe.d").exists()


def test_daemons_that_are_here_are_restarted_if_they_run(root: Path, run: Run) -> None:
    said = run(ALL, "--dry-run")
    for action in ("try-restart nfs-mountd.service", "try-restart rpc-statd.service",
                   "try-restart nfs-idmapd.service", "reload autofs.service",
                   "restart ncm-virt-verify-nfs.timer"):  # fmt: skip
        assert f"> {action}" in said
    shutil.rmtree(root / "usr/lib/systemd/system")
    assert "try-restart" not in run(ALL, "--dry-run")
    assert "mountd" not in run({**ALL, "ports": {"statd": 662}}, "--dry-run")


def test_a_map_has_only_what_the_automounter_is_to_mount(root: Path, run: Run) -> None:
    other = {"server": "front1", "path": "/home", "mountpoint": "/home"}
    said = run({**AUTO, "areas": {**AUTO["areas"], "home": other}})
    assert (root / "etc/auto.areas").read_text().splitlines()[1:] == [
        "one -fstype=nfs4,rw,hard,_netdev,nofail front1:/one",
        "six -fstype=nfs4,ro [2001:db8::1]:/six",
    ]
    assert (
        (root / "etc/auto.master.d/areas.autofs")
        .read_text()
        .endswith("/cloud_mnt /etc/auto.areas\n")
    )
    assert (root / "srv/one").readlink() == Path("/cloud_mnt/one")
    assert "areas/home/mountpoint: is mounted by nobody" in said


def test_a_server_does_not_automount_its_own(root: Path, run: Run) -> None:
    file = root / "profile.json"
    run(AUTO)
    profile = json.loads(file.read_text())
    profile["system"] = {"network": {"hostname": "front1"}}
    file.write_text(json.dumps(profile))
    from ncm.cli import main

    assert main(["--profile", str(file), "--root", str(root), "nfs_areas"]) == 0
    assert "one " not in (root / "etc/auto.areas").read_text()
    assert not (root / "srv/one").is_symlink()


def test_a_directory_in_the_place_of_a_link_is_refused(
    root: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "srv/one").mkdir(parents=True)
    with pytest.raises(AssertionError):
        run(AUTO, "--dry-run")
    assert "/srv/one: a directory is in the way" in capsys.readouterr().out


@pytest.mark.needs("systemd-analyze")
def test_systemd_takes_the_units(root: Path, run: Run) -> None:
    run(ALL)
    paths = sorted((root / UNITS).glob("ncm-virt-*"))
    assert [path.name for path in paths] == [
        "ncm-virt-verify-nfs.service", "ncm-virt-verify-nfs.timer"
    ]  # fmt: skip
    for path in paths:
        unitfile.check(path.read_text())
        text = path.read_text().replace("/usr/sbin/ncm-configure", "/bin/true")
        path.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, paths)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, [line for line in done.stderr.splitlines() if "ncm-virt" in line]) == (
        0, [],
    )  # fmt: skip


@pytest.mark.needs("automount", "root", "unshare")
def test_the_automounter_reads_the_map(root: Path, run: Run) -> None:
    run(AUTO)
    etc = root / "etc"
    (etc / "nsswitch.conf").write_text("automount: files\n")
    script = (
        f"mount --bind {etc}/auto.master.d /etc/auto.master.d && touch /etc/auto.areas &&"
        f" mount --bind {etc}/auto.areas /etc/auto.areas && automount --dumpmaps"
    )
    made = not Path("/etc/auto.areas").exists()
    try:
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False
        )
    finally:
        if made:
            Path("/etc/auto.areas").unlink(missing_ok=True)
    said = done.stdout + done.stderr
    assert "Mount point: /cloud_mnt" in said, said
    assert "one | -fstype=nfs4,rw,hard,_netdev,nofail front1:/one" in said
    assert "six | -fstype=nfs4,ro [2001:db8::1]:/six" in said


def test_a_section_that_somebody_wrote_into_stays(root: Path, run: Run) -> None:
    run(ALL)
    with (root / "etc/nfs.conf").open("a") as file:
        file.write("grace-period=9\n")
    run(ALL, "--unconfigure")
    assert (root / "etc/nfs.conf").read_text() == f"{LEFT}[lockd]\ngrace-period=9\n"


def test_a_section_that_was_empty_before_us_stays(root: Path, run: Run) -> None:
    before = "[lockd]\n[statd]\n[mountd]\n"
    (root / "etc/nfs.conf").write_text(before)
    run(ALL)
    run({**ALL, "ports": {"mountd": 892}})
    assert (root / "etc/nfs.conf").read_text() == f"{before}port = 892\n"
    run(ALL, "--unconfigure")
    assert (root / "etc/nfs.conf").read_text() == before
