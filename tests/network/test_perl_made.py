# SPDX-License-Identifier: Apache-2.0
"""Nodes as the original left them: our text is theirs, but for the defects listed here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ncm.errors import ProfileError
from ncm_bridge.card_names import RULES
from tests.network.conftest import told, written

CASES = Path(__file__).resolve().parents[1] / "data" / "perl-made"
SCRIPTS = "/etc/sysconfig/network-scripts"
# EL 9 has NetworkManager alone, which leaves such interfaces down.
_UNMANAGED = {f"{SCRIPTS}/ifcfg-{name}": [("NM_CONTROLLED='no'", "NM_CONTROLLED='yes'")]
              for name in ("br0", "br1", "em1", "em2")}  # fmt: skip
_MASK = "NETMASK=255.255.255.0"

DEFECTS: dict[str, dict[str, list[tuple[str, str]]]] = {
    "front1": _UNMANAGED,
    "kvm1": _UNMANAGED,
    "net-bond-vlan-bridge": {},
    "net-ipv6-routes-rules": {
        f"{SCRIPTS}/ifcfg-em1:{label}": [(_MASK, f"{_MASK}\nIPV6INIT=no")]
        for label in ("mon", "svc")
    },
    "net-ovs": {},
    "net-tunnel-dhcp-rename": {
        "/etc/sysconfig/network": [("NM_CONTROLLED=0", "NM_CONTROLLED=no")],
        f"{SCRIPTS}/ifcfg-ib0": [("TYPE=Ethernet", "TYPE=InfiniBand")],
    },
}
"""Path -> (line of the original, our line). All other lines are equal."""

LINKS = {"net-tunnel-dhcp-rename": [f"{SCRIPTS}/ifcfg-em2.5:web"]}
"""Links to absolute paths, which lead out of a scratch root."""
OURS = {"net-tunnel-dhcp-rename": ["/etc/udev", "/etc/udev/rules.d", RULES]}
"""What the original does not write: it gives cards their names only when something else changes."""

CANDIDATES = {
    "net-bad-name": ("ifcfg-em1", "ifcfg-ovirtmgmt"),
    "net-rollback": ("ifcfg-em1", "ifcfg-em2", "ifcfg-br0"),
}
"""Nodes where the original stopped or rolled back: its candidates lie in .quattorbackup."""


def node_after(case: str, root: Path) -> Path:
    """The tree that the original left: before + after - removed, and what hostnamectl wrote."""
    shutil.copytree(CASES / case / "before", root)
    shutil.copytree(CASES / case / "after", root, dirs_exist_ok=True)
    for line in (CASES / case / "after.manifest").read_text().splitlines():
        state, path, *rest = line.split()
        if state == "removed":
            (root / path).unlink()
        if rest[-2:-1] == ["->"]:
            (root / path).symlink_to(rest[-1])
    for line in (CASES / case / "commands.txt").read_text().splitlines():
        if line.startswith("hostnamectl set-hostname "):
            (root / "etc/hostname").write_text(f"{line.split()[2]}\n")
    return root


def profile(case: str) -> dict:
    """Of a node that keeps its network scripts."""
    loaded = json.loads((CASES / case / "profile.json").read_text())
    loaded["software"]["components"]["bridge"] = {"backend": "ifcfg"}
    return loaded


@pytest.mark.parametrize("case", DEFECTS)
def test_text_is_the_original_s_but_for_its_defects(wanted, tmp_path: Path, case: str) -> None:
    root = node_after(case, tmp_path / "node")
    for resource in wanted(profile(case), root):
        if resource.key in OURS.get(case, ()):
            continue
        if resource.kind == "file":
            theirs = (root / resource.path[1:]).read_text()
            for their_line, our_line in DEFECTS[case].get(resource.path, []):
                assert f"\n{their_line}\n" in theirs
                theirs = theirs.replace(f"\n{their_line}\n", f"\n{our_line}\n")
            assert resource.text.reveal() == theirs, resource.path
        elif resource.kind == "lines":
            theirs = (root / resource.path[1:]).read_text()
            assert resource.edit(theirs, ()).reveal() == theirs
        elif resource.kind == "symlink":
            assert (root / resource.path[1:]).readlink() == Path(resource.target)


@pytest.mark.parametrize("case", DEFECTS)
def test_wanted_are_the_files_of_the_original(wanted, tmp_path: Path, case: str) -> None:
    made = set()
    for line in (CASES / case / "after.manifest").read_text().splitlines():
        state, path, *_ = line.split()
        if state in ("created", "changed") and "/network" in path:
            made.add(f"/{path}")
    ours = {path for path in written(wanted(profile(case))) if "rt_tables" not in path}
    ours -= set(OURS.get(case, ()))
    assert made <= ours
    node = node_after(case, tmp_path / "node")
    assert [path for path in ours if not (node / path[1:]).is_file()] == LINKS.get(case, [])


@pytest.mark.parametrize("case", DEFECTS)
def test_no_file_of_the_original_is_a_leftover(wanted, tmp_path: Path, case: str) -> None:
    notes = told(wanted(profile(case), node_after(case, tmp_path / "node")))
    kept = "/etc/iproute2/rt_tables: 120 kept is not in the profile"
    expected = [kept] if case == "net-ipv6-routes-rules" else []
    assert [note.message for note in notes if note.level == "warn"] == expected


def test_files_that_the_original_would_remove_are_told_and_others_are_not(wanted, tmp_path) -> None:
    case = "net-bond-vlan-bridge"
    shutil.copytree(CASES / case / "before", tmp_path / "node")
    notes = told(wanted(profile(case), tmp_path / "node"))
    warned = [note.message.partition(":")[0] for note in notes if note.level == "warn"]
    assert warned == [f"{SCRIPTS}/ifcfg-bond9", f"{SCRIPTS}/route-bond9"]


@pytest.mark.parametrize("case", CANDIDATES)
def test_where_the_original_stopped_ours_is_what_it_wanted(wanted, case: str) -> None:
    files = written(wanted(profile(case)))
    for name in CANDIDATES[case]:
        backup = CASES / case / "after" / SCRIPTS[1:] / ".quattorbackup"
        theirs = (backup / f"{SCRIPTS.replace('/', '_')}_{name}-failed").read_text()
        # The kernel's own forward delay of 15 s would silence every new port of a bridge.
        ours = files[f"{SCRIPTS}/{name}"].replace("STP=off\nDELAY=0\n", "")
        assert ours == theirs


def test_without_a_global_file_ours_is_made(wanted) -> None:
    files = written(wanted(profile("net-no-global-file")))
    assert files["/etc/sysconfig/network"] == "NETWORKING=yes\nGATEWAY=192.0.2.254\n"


def test_old_route_file_means_the_same_as_ours(wanted) -> None:
    case = "net-ipv6-routes-rules"
    old = (CASES / case / "before" / SCRIPTS[1:] / "route-em4").read_text()
    files = {it.path: it for it in wanted(profile(case)) if it.kind == "file"}
    ours = files[f"{SCRIPTS}/route-em4"]
    assert ours.meaning(old) == ours.meaning(ours.text.reveal())
    assert ours.meaning(old.replace("NETMASK0=255.255.0.0", "NETMASK0=255.0.0.0")) != ours.meaning(
        ours.text.reveal()
    )


def test_foreign_line_with_our_number_is_refused_where_the_original_replaced_it(
    wanted, tmp_path: Path
) -> None:
    case = "net-ipv6-routes-rules"
    shutil.copytree(CASES / case / "before", tmp_path / "node")
    with pytest.raises(ProfileError) as caught:
        wanted(profile(case), tmp_path / "node")
    assert [str(problem) for problem in caught.value.problems] == [
        "/system/network/routing_table/storage:"
        " 100 storage: /etc/iproute2/rt_tables has 100 old-name already"
    ]
