# SPDX-License-Identifier: Apache-2.0
"""A folder of profiles: what is printed of it, and what is wrong in it."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.check.conftest import DOMAIN, PROFILES, Said, guest, host, loaded, write
from tests.command.test_command import as_nobody
from tests.promises.life import edited
from tests.promises.test_silent import CALLS, COMMAND, writes

Check = Callable[..., Said]
NODES = [f"{name}.{DOMAIN}" for name in ("front1", "kvm1", "kvm2")]


def test_equal_plans_of_real_nodes_are_listed_together(check: Check) -> None:
    said = check(PROFILES)
    front1, kvm1, kvm2 = NODES
    assert said.headings == [
        f"network: {front1}",
        f"network: {kvm1}",
        f"network: {kvm2}",
        f"nfs: {front1}",
        f"nfs: 2 nodes ({kvm1}, {kvm2})",
        f"libvirtd: {kvm1}",
        f"libvirtd: {kvm2}",
        f"oned: {front1}",
        f"one_proxy: {front1}",
        f"gmond: {front1}",
        f"gmond: {kvm1}",
        f"gmond: {kvm2}",
        f"gmetad: {front1}",
    ]
    assert said.total == "Check: 3 nodes, 13 distinct plans, no errors."
    assert said.notes == [f"{node}.xml: is not read: {node}.json is the same node"
                          for node in NODES]  # fmt: skip
    assert (said.status, said.err) == (0, "")


@pytest.mark.parametrize("node", ["front1", "kvm1"])
def test_a_check_prints_what_a_dry_run_of_the_node_prints(
    tmp_path: Path, check: Check, examples: Path, capsys: Any, node: str
) -> None:
    from ncm.cli import main

    file = examples / f"{node}.{DOMAIN}.json"
    site, root = tmp_path / "site", tmp_path / "root"
    site.mkdir()
    root.mkdir()
    (site / file.name).write_bytes(file.read_bytes())
    assert main(["--profile", str(file), "--root", str(root), "--all", "--dry-run"]) == 0
    dry = capsys.readouterr().out
    checked = check(site).out.replace(f": {node}.{DOMAIN}\n", "\n")
    # A run has the order of the dependencies, a check the order of the table.
    assert sorted(parts(checked)) == sorted(parts(dry))
    assert len(parts(dry)) == {"front1": 8, "kvm1": 9}[node]


def parts(out: str) -> list[str]:
    """The part of each component, without the total."""
    plans = re.sub(r"^(Plan|Check): .*\n", "", out, flags=re.M)
    return re.split(r"^(?=[a-z])", plans, flags=re.M)[1:]


def test_json_xml_plain_and_gzipped_say_the_same(tmp_path: Path, check: Check) -> None:
    shown = set()
    for suffix in ("json", "xml"):
        for packed in (False, True):
            folder = tmp_path / f"{suffix}{packed}"
            folder.mkdir()
            for node in NODES:
                raw = (PROFILES / f"{node}.{suffix}").read_bytes()
                name = f"{node}.{suffix}{'.gz' if packed else ''}"
                (folder / name).write_bytes(gzip.compress(raw) if packed else raw)
            shown.add(check(folder).out)
    assert len(shown) == 1


def test_a_broken_profile_is_one_line_and_the_others_are_checked(
    tmp_path: Path, check: Check
) -> None:
    folder = write(tmp_path, {"kvm1": host(1, {}), "kvm3": host(3, {})})
    (folder / "kvm2.json").write_text("{\n")
    (folder / "kvm4.xml.gz").write_bytes(gzip.compress(b"<nlist>")[:-4])
    (folder / "kvm5.json").symlink_to("nowhere")
    said = check(folder)
    assert [at.split(": ")[:2] for at in said.errors] == [
        [name.split(".")[0], str(folder / name)]
        for name in ("kvm2.json", "kvm4.xml.gz", "kvm5.json")
    ]
    assert "nfs: 2 nodes (kvm1, kvm3)" in said.headings
    assert said.total.startswith("Check: 5 nodes, ")
    assert said.total.endswith(" 3 errors.")
    assert said.status == 1
    assert "see above" in said.err
    assert "Traceback" not in said.out + said.err


def test_errors_name_node_and_path_and_spare_the_other_components(
    tmp_path: Path, check: Check
) -> None:
    components = "/software/components"
    wrong = (f"{components}/libvirtd/network/listen_tls", f"{components}/libvirt/guests/w/vcpus")
    bad = host(1, {"w": guest("52:54:00:11:00:01")})
    for at in wrong:
        bad = edited(bad, at, "perhaps")
    said = check(write(tmp_path, {"kvm1": bad, "kvm2": loaded("kvm2")}))
    assert [line.split(": ")[:2] for line in said.errors] == [["kvm1", at] for at in wrong]
    assert "libvirtd: kvm2" in said.headings
    assert "nfs: 2 nodes (kvm1, kvm2)" in said.headings


def test_a_loop_of_dependencies_is_an_error_of_its_node(tmp_path: Path, check: Check) -> None:
    looped = loaded("kvm1")
    for one, other in (("nfs", "libvirtd"), ("libvirtd", "nfs")):
        looped = edited(looped, f"/software/components/{one}/dependencies", {"pre": [other]})
    said = check(write(tmp_path, {"kvm1": looped, "kvm2": loaded("kvm2")}))
    assert said.errors == ["kvm1: dependencies form a loop: nfs, libvirtd"]


def test_wrong_hardware_is_an_error_by_its_path(tmp_path: Path, check: Check) -> None:
    profile = edited(host(1, {}), "/hardware/cpu/0/cores", 0)
    (error,) = check(write(tmp_path, {"kvm1": profile})).errors
    assert error.startswith("kvm1: /hardware/cpu/0/cores: ")


def test_other_files_are_passed_over_with_a_note(tmp_path: Path, check: Check) -> None:
    folder = write(tmp_path, {"kvm1": host(1, {})})
    for name in ("README", ".hidden.json", "kvm1.dep", "bad\n.txt"):
        (folder / name).write_text("{")
    (folder / "below.json").mkdir()
    said = check(folder)
    assert [note.split(":")[0] for note in said.notes] == [
        ".hidden.json", "README", "bad\\n.txt", "below.json", "kvm1.dep",
    ]  # fmt: skip
    assert said.status == 0


def test_a_node_without_a_component_of_ours_is_named(tmp_path: Path, check: Check) -> None:
    said = check(write(tmp_path, {"bare": {"system": {}}, "kvm1": loaded("kvm1")}))
    assert said.notes == ["bare: no component of ours is active"]
    assert said.total.startswith("Check: 2 nodes, 4 distinct")


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_profiles_is_an_error(tmp_path: Path, check: Check, name: str) -> None:
    said = check(tmp_path / name)
    assert (said.status, said.out) == (1, "")
    assert str(tmp_path / name) in said.err


ALONE = [
    ("nfs",), ("--all",), ("--root", "/tmp"), ("--undo",), ("--unconfigure",), ("--list",),
    ("--take-over",), ("--profile", "x"), ("--cid", "0"), ("--cache-root", "x"),
    ("--detailed-exitcode",), ("--force-quattor",),
]  # fmt: skip


@pytest.mark.parametrize("options", ALONE)
def test_a_check_goes_with_nothing_that_chooses(check: Check, options: tuple[str, ...]) -> None:
    said = check(PROFILES, *options)
    assert (said.status, said.out) == (1, "")
    assert "--check" in said.err


@pytest.mark.parametrize("options", [("-n",), ("-v",), ("--color", "always"), ("--json",)])
def test_the_output_can_be_chosen(check: Check, options: tuple[str, ...]) -> None:
    said = check(PROFILES, *options)
    assert (said.status, said.err) == (0, "")
    assert ("\x1b[" in said.out) is ("--color" in options)


def snapshot(folder: Path) -> dict[str, Any]:
    found = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, status.st_ctime_ns, content)
    return found


def test_nothing_is_written_anywhere(tmp_path: Path, needs: Any) -> None:
    needs("strace")
    site = write(tmp_path / "site", {"kvm1": host(1, {"web": guest("52:54:00:11:00:01")})})
    temp, log = tmp_path / "temp", tmp_path / "trace"
    temp.mkdir()
    before = snapshot(site), snapshot(temp)
    traced = ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(log), *COMMAND]
    done = subprocess.run(
        [*traced, "--check", str(site)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], env={**os.environ, "TMPDIR": str(temp)},
    )  # fmt: skip
    assert "+ /etc/fstab" in done.stdout
    assert writes(log.read_text()) == []
    assert (snapshot(site), snapshot(temp)) == before


def test_any_user_can_check(open_path: Path, check: Check) -> None:
    if os.geteuid():
        pytest.skip("the test gives root away, so it needs it first")
    site = write(open_path / "site", {"kvm1": host(1, {})})
    assert check(site).status == 0
    assert as_nobody(["--check", str(site)]) == 0


def test_the_host_itself_does_not_count(tmp_path: Path, check: Check) -> None:
    """Not even /etc/noquattor: the check opens no file of ours or of the host's below /etc."""
    code = (
        "import sys\nseen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == 'open' and "
        "str(args[0]).startswith(('/etc', '/var')) else None)\n"
        f"from ncm.cli import main\nassert main(['--check', {str(PROFILES)!r}]) == 0\n"
        "print(seen)"
    )
    top = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True,
                          check=True, cwd=top)  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_json_has_the_same_groups_and_errors(tmp_path: Path, check: Check) -> None:
    site = {f"kvm{at}": host(at, {"web": guest("52:54:00:11:00:01")}) for at in (1, 2)}
    folder = write(tmp_path, site)
    text, data = check(folder), json.loads(check(folder, "--json").out)
    headed = [f"{group['component']}: {', '.join(group['nodes'])}" for group in data["groups"]]
    assert headed == [at.replace("2 nodes (", "").replace(")", "") for at in text.headings]
    assert [f"{at['node']}: {at['path']}: {at['message']}" for at in data["errors"]] == text.errors
    assert data["errors"][0]["other"] == {
        "node": "kvm1", "path": "/software/components/libvirt/guests/web",
    }  # fmt: skip
    assert data["total"] == {"nodes": 2, "plans": len(text.headings), "errors": 1}


def test_no_secret_shows(check: Check, examples: Path) -> None:
    from tests.promises.life import example

    tree = example("kvm1")["software"]["components"]["libvirt"]
    secret = tree["ceph"]["main"]["key"]
    for options in ((), ("--json",), ("-v",)):
        out = check(examples, *options).out
        assert secret not in out
        assert "***" in out
