# SPDX-License-Identifier: Apache-2.0
"""ncm-configure --verify nfs: report, JSON, exit status, and what a front end may see of it."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bench import make
from ncm.cli import main
from ncm_oned.cloud.checks import Asked, answered, script

from .conftest import GANESHA, NEEDS, PATIENCE, USER, ganesha

TOP = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TOP / "docs/verify.schema.json").read_text())
HERE = os.uname().nodename
MOUNT = {"device": "127.0.0.1:/export", "mountpoint": "/srv/x", "fstype": "nfs4",
         "options": "rw,hard,_netdev,nofail"}  # fmt: skip
AREA = {"server": "127.0.0.1", "path": "/export", "mountpoint": "/srv/x", "user": USER}
PRIVATE = ["for at in /run /var/lib/ncm-virt /var/lib/nfs; do"
           " mkdir -p $at; mount -t tmpfs t $at; done"]  # fmt: skip
ASK = Asked(["nfs"], "", [], {}, 20)


def profile(nfs: Any = None, areas: Any = None, name: str = "") -> dict[str, Any]:
    found = {"nfs": nfs, "nfs_areas": areas}
    trees = {key: tree for key, tree in found.items() if tree is not None}
    network = {"network": {"hostname": name}} if name else {"none": "here"}
    return {"software": {"components": trees}, "system": network}


class Node:
    """A node of its own: state is what lies in /run afterwards, asked what a front end is told."""

    def __init__(self, folder: Path, found: dict[str, Any], *before: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        self.cache = make.cache(folder / "ccm", found)
        self.before = before
        self.done: subprocess.CompletedProcess[str]

    def verify(self, *options: str, more: str = "true") -> str:
        """Run it; its output. ``more`` runs afterwards on the same node."""
        checks = self.folder / "checks"
        checks.write_text(script(ASK))
        command = [sys.executable, "-B", str(TOP / "scripts/ncm-configure"), "--cache-root",
                   str(self.cache), "--verify", "nfs", *options]  # fmt: skip
        lines = [*PRIVATE, *self.before, f"{shlex.join(command)} && status=0 || status=$?",
                 f"{more}", f"cp -a /run/ncm-virt {self.folder}/ || true",
                 f"cp -a /var/lib/ncm-virt/verify {self.folder}/ || true",
                 f"setpriv --reuid {USER} --clear-groups sh {checks} >{self.folder}/asked",
                 "exit $status"]  # fmt: skip
        self.done = subprocess.run(
            ["unshare", "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-ec",
             "\n".join(lines)],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        return self.done.stdout

    @property
    def state(self) -> str:
        return (self.folder / "ncm-virt/verify/nfs").read_text()

    @property
    def asked(self) -> Any:
        return answered((self.folder / "asked").read_text(), ASK.names)


def exported(folder: Path) -> list[str]:
    """A server of this node, and exportfs's table."""
    export = f"exportfs -i -o rw,fsid=1 127.0.0.1:{folder}/server/export"
    return [*ganesha(folder / "server"), "touch /var/lib/nfs/etab /var/lib/nfs/rmtab", export]


@pytest.mark.needs(*GANESHA, "exportfs", "setpriv")
def test_a_server_whose_area_is_exported_holds_and_a_front_end_may_know(open_path: Path) -> None:
    area = {"server": HERE, "path": f"{open_path}/node/server/export", "mountpoint": "/x"}
    tree = {"areas": {"one": area}, "verify_at_boot": True}
    node = Node(open_path / "node", profile(areas=tree), *exported(open_path / "node"))
    said = node.verify()
    assert node.done.returncode == 0, said + node.done.stderr
    assert said.splitlines() == [
        "nfs", f"  ok      {area['path']}: directory, port, export",
        "Verified: 3 ok, 0 failed, 0 not yet.",
    ]  # fmt: skip
    assert node.asked == ()
    path = open_path / "node/ncm-virt/verify/nfs"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    report = open_path / "node/verify/nfs.json"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert json.loads(report.read_text())["holds"] is True


@pytest.mark.needs(*GANESHA, "setpriv")
def test_what_is_not_mounted_at_an_installation_is_not_yet(open_path: Path) -> None:
    """No systemd runs in these namespaces, as none does in an installer's chroot."""
    tree = {"areas": {"one": {**AREA, "server": "127.0.0.1"}}}
    node = Node(open_path / "node", profile({"mounts": [MOUNT]}, tree),
                *ganesha(open_path / "server"))  # fmt: skip
    said = json.loads(node.verify("--json"))
    assert node.done.returncode == 1
    jsonschema.validate(said, SCHEMA)
    assert (said["holds"], said["components"][0]["status"]) == (False, "not-yet")
    checks = {at["name"]: at for at in said["components"][0]["checks"]}
    assert [checks[name]["result"] for name in ("name", "port", "mounted")] == [
        "ok", "ok", "not-yet"
    ]  # fmt: skip
    assert checks["mounted"]["because"] == "/software/components/nfs_areas/areas/one"
    assert node.asked == ("nfs: /srv/x: is not mounted yet: systemd does not run, as in an"
                          " installation",)  # fmt: skip
    # The report is that of this run, and a person reads the same.
    assert json.loads((open_path / "node/verify/nfs.json").read_text())["holds"] is False
    assert "  not yet /srv/x: mounted: is not mounted yet" in node.verify()


@pytest.mark.needs(*NEEDS, "setpriv")
def test_a_server_that_is_not_up_yet_is_not_yet_either(open_path: Path) -> None:
    node = Node(open_path / "node", profile({"mounts": [MOUNT]}), "ip link set lo up")
    said = json.loads(node.verify("--json"))
    jsonschema.validate(said, SCHEMA)
    found = [(at["name"], at["result"]) for at in said["components"][0]["checks"]]
    assert found == [("name", "ok"), ("port", "not-yet"), ("mounted", "not-yet")]


@pytest.mark.needs(*NEEDS, "setpriv")
def test_another_file_system_in_its_place_is_an_error_at_any_time(open_path: Path) -> None:
    mount = {**MOUNT, "mountpoint": f"{open_path}/x"}
    node = Node(open_path / "node", profile({"mounts": [mount]}), "ip link set lo up",
                f"mkdir {open_path}/x", f"mount -t tmpfs t {open_path}/x")  # fmt: skip
    said = json.loads(node.verify("--json"))
    found = {at["name"]: at["result"] for at in said["components"][0]["checks"]}
    assert found["source"] == found["type"] == "failed"
    assert "status failed" in node.state


@pytest.mark.needs(*NEEDS, "setpriv")
def test_a_profile_that_is_wrong_is_an_error_and_kept_as_one(open_path: Path) -> None:
    node = Node(open_path / "node", profile({"mounts": [{**MOUNT, "fstype": "cifs"}]}))
    said = node.verify()
    assert node.done.returncode == 1
    assert "error: /software/components/nfs/mounts/0/fstype: is 'cifs'" in said
    assert node.asked == ("nfs: /software/components/nfs/mounts/0/fstype: is 'cifs', must be one"
                          " of ceph, lustre, nfs, nfs4, panfs, none",)  # fmt: skip


@pytest.mark.needs(*NEEDS, "setpriv")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("rm -r /run/ncm-virt", "nfs was not verified since boot"),
        ("sed -i 's/^until .*/until 1/' /run/ncm-virt/verify/nfs", "was verified too long ago"),
        ("sed -i 's/^until .*/until x/' /run/ncm-virt/verify/nfs", "cannot be told"),
        (": >/run/ncm-virt/verify/nfs", "cannot be told"),
        ("sed -i 's/^status .*/status failed/' /run/ncm-virt/verify/nfs", "nfs was not looked at"),
        ("true", ""),
    ],
)
def test_what_is_old_or_damaged_is_not_believed(open_path: Path, more: str, words: str) -> None:
    node = Node(open_path / "node", profile({"mounts": []}))
    node.verify(more=more)
    assert (words in node.asked[0]) if words else node.asked == ()


@pytest.mark.needs(*NEEDS, "setpriv")
def test_the_verification_of_another_profile_is_not_kept(open_path: Path) -> None:
    node = Node(open_path / "node", profile({"mounts": []}))
    file = open_path / "other.json"
    file.write_text(json.dumps(profile({"mounts": []})))
    node.verify(more=f"rm -r /run/ncm-virt; {sys.executable} -B {TOP}/scripts/ncm-configure"
                f" --profile {file} --verify nfs >/dev/null")  # fmt: skip
    assert node.asked == ("nfs was not verified since boot (ncm-configure --verify nfs)",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--verify"], "wants the components named"),
        (["--verify", "--all"], "wants the components named"),
        (["--verify", "--root", "/tmp", "nfs"], "no --root"),
        (["--verify", "--undo", "nfs"], "--verify and --undo exclude"),
        (["--verify", "--dry-run", "nfs"], "--verify and --dry-run exclude"),
        (["--verify", "libvirt"], "component libvirt has nothing to verify"),
        (["--verify", "--check", "/tmp"], "--check and --verify exclude"),
        (["--verify", "nosuch"], "no component nosuch"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(profile({"mounts": []})))
    source = [] if "--check" in words else ["--profile", str(file)]
    assert main([*source, *words]) == 1
    assert said in capsys.readouterr().err


def test_a_profile_without_nfs_has_nothing_that_could_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(profile()))
    assert main(["--profile", str(file), "--verify", "nfs"]) == 1
    assert "neither component nfs nor nfs_areas is in the profile" in capsys.readouterr().out


def test_an_inactive_component_has_no_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "profile.json"
    trees = profile({"active": False, "mounts": [MOUNT]}, {"active": False, "areas": {"a": AREA}})
    file.write_text(json.dumps(trees))
    assert main(["--profile", str(file), "--verify", "nfs"]) == 0
    assert "nothing to verify" in capsys.readouterr().out


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
