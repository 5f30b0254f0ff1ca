# SPDX-License-Identifier: Apache-2.0
"""From Perl to us and back: --undo, --unconfigure, and giving back as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.promises.life import REMOVED, edited, go
from tests.takeover.expected import (
    DEFECTS,
    OWN_FORM,
    REFUSED,
    SCRIPTS,
    TAKEN_BY_HAND,
    paths_of,
)
from tests.takeover.start import CASES, files, fresh, perl_made, printed, profile, tree

GOLDEN = Path(__file__).parent / "golden"
CHANGED = [case for case in CASES if case in {**DEFECTS, **REFUSED}]

PERL_NAMES = re.compile(
    r"(ifcfg|route6?|rule6?)-"
    r"((eth|seth|em|bond|br|vlan|usb|vxlan|ib|tun)\d+|p\d+p\d+|en[osp]\w+|enx[0-9a-fA-F]{12})"
    r"(_\w+)?(\.\d+)?(:\w+)?"
)
"""Names that ncm-network takes for its own, and can so change and remove."""

PERL_TYPES = ("nfs", "nfs4", "panfs", "ceph", "lustre")
PERL_MARK = "# File edited by ncm-nfs"

UNKNOWN_TO_PERL = {
    "net-bad-name": {f"{SCRIPTS}/ifcfg-ovirtmgmt"},
    "nfs-defects": {"/etc/fstab: /data/ro /srv/ro none bind,ro 0 0"},
}
"""What Perl could not take back: an interface it refuses, a line it never knew again."""


def components(root: Path, case: str) -> list[str]:
    return [plan.component for plan in go(root, profile(case), dry_run=True).plans]


@pytest.mark.parametrize("case", CHANGED)
def test_undo_brings_back_what_perl_left_and_holds_it(tmp_path: Path, case: str) -> None:
    root = perl_made(case, tmp_path / "root")
    before = tree(root)
    taken = go(root, profile(case))
    names = [plan.component for plan in taken.plans if plan.work]
    assert go(root, profile(case), names=names, mode="undo").errors == []
    assert tree(root) == before
    later = go(root, profile(case))
    assert later.touched == []
    assert printed(later).count("held since it was taken back") == len(names)
    assert tree(root) == before


@pytest.mark.parametrize("case", [case for case in CASES if case not in CHANGED])
def test_where_nothing_had_to_change_there_is_nothing_to_undo(tmp_path: Path, case: str) -> None:
    root = perl_made(case, tmp_path / "root")
    before = tree(root)
    go(root, profile(case))
    refused = go(root, profile(case), names=components(root, case), mode="undo")
    assert len(refused.errors) == len(refused.plans)
    assert all("the journal holds no change to take back" in line for line in refused.errors)
    assert tree(root) == before


@pytest.mark.parametrize("case", CASES)
def test_unconfigure_takes_away_what_is_ours_and_no_more(
    tmp_path: Path, case: str, golden: Golden
) -> None:
    root = perl_made(case, tmp_path / "root")
    go(root, profile(case))
    before = tree(root)
    result = go(root, profile(case), names=components(root, case), mode="unconfigure")
    assert result.errors == []
    golden(GOLDEN / f"{case}.unconfigure", printed(result))
    after = tree(root)
    changed = {path for path in {**before, **after} if before.get(path) != after.get(path)}
    assert changed == set(result.planned)
    assert not list(root.rglob("applied.json"))


@pytest.mark.parametrize("case", ["libvirtd-full", "libvirtd-2010-full", "oned-sqlite"])
def test_unconfigure_puts_back_the_file_that_we_replaced(tmp_path: Path, case: str) -> None:
    root = perl_made(case, tmp_path / "root")
    path = paths_of(case)[0]
    before = tree(root)[path]
    go(root, profile(case))
    assert tree(root)[path] != before
    go(root, profile(case), names=components(root, case), mode="unconfigure")
    assert tree(root)[path] == before


@pytest.mark.parametrize("case", CASES)
def test_unconfigure_can_be_undone(tmp_path: Path, case: str) -> None:
    root = perl_made(case, tmp_path / "root")
    go(root, profile(case))
    taken, names = tree(root), components(root, case)
    back = go(root, profile(case), names=names, mode="unconfigure")
    assert (tree(root) != taken) == bool(back.planned)
    again = [plan.component for plan in back.plans if plan.changes]
    assert go(root, profile(case), names=again, mode="undo").errors == [] if again else True
    assert tree(root) == taken


def unknown(root: Path) -> set[str]:
    """What Perl would not take for its own among the files of its kind."""
    found = {
        path for path in files(root)
        if path.startswith(f"{SCRIPTS}/") and path.count("/") == 4 and "-lo" not in path
        and not PERL_NAMES.fullmatch(path.rpartition("/")[2])
    }  # fmt: skip
    lines = (root / "etc/fstab").read_text().splitlines()
    ours = [line for line in lines if re.search(r"\b(bind|nfs4?|ceph|lustre|panfs)\b", line)]
    found |= {
        f"/etc/fstab: {line}" for line in ours
        if not line.startswith("#") and not known_mount(line.split())
    }  # fmt: skip
    return found


def known_mount(fields: list[str]) -> bool:
    kind, options = fields[2:4]
    return kind in PERL_TYPES or (kind, options) == ("none", "bind")


@pytest.mark.parametrize("case", CASES)
def test_given_back_as_it_is_perl_knows_every_file_again(tmp_path: Path, case: str) -> None:
    root = perl_made(case, tmp_path / "root")
    foreign = unknown(root)
    go(root, profile(case))
    left = UNKNOWN_TO_PERL.get(case, set())
    assert unknown(root) - foreign == left - foreign
    assert left <= unknown(root)


@pytest.mark.parametrize("case", ["kvm1", *(case for case in CASES if case.startswith("nfs"))])
def test_given_back_the_fstab_still_carries_perls_mark(tmp_path: Path, case: str) -> None:
    for number, start in enumerate((perl_made, fresh)):
        root = start(case, tmp_path / str(number))
        go(root, profile(case))
        lines = (root / "etc/fstab").read_text().splitlines()
        assert lines.index(PERL_MARK) == 0
        assert lines.count(PERL_MARK) == 1


def test_what_we_made_since_perl_knows_too(tmp_path: Path) -> None:
    root, case = perl_made("net-bond-vlan-bridge", tmp_path / "root"), "net-bond-vlan-bridge"
    go(root, profile(case))
    foreign = unknown(root)
    interfaces = "/system/network/interfaces"
    later = edited(profile(case), f"{interfaces}/br300", {"type": "Bridge", "bootproto": "none"})
    vlan = {"bridge": "br300", "bootproto": "none", "vlan": True, "physdev": "bond0"}
    later = edited(later, f"{interfaces}/bond0.300", vlan)
    later = edited(later, f"{interfaces}/br200", REMOVED)
    result = go(root, later)
    assert result.errors == []
    names = {path.rpartition("/")[2] for path in result.planned}
    assert names == {"ifcfg-br300", "ifcfg-bond0.300", "ifcfg-br200"}
    assert unknown(root) == foreign
    assert not (root / SCRIPTS[1:] / "ifcfg-br200").exists()


def perl_after(case: str, folder: Path) -> dict[str, bytes]:
    return files(perl_made(case, folder / "perl"))


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in {*REFUSED, "net-ipv6-routes-rules"}]
)
def test_on_a_new_node_we_write_perls_bytes_but_for_its_defects(tmp_path: Path, case: str) -> None:
    root = fresh(case, tmp_path / "root")
    result = go(root, profile(case))
    assert result.errors == []
    perl, ours = perl_after(case, tmp_path), files(root)
    written = [path for path in result.planned if path in ours]
    different = {path for path in written if ours[path] != perl.get(path)}
    # A mode is no content.
    expected = {row.path for row in DEFECTS.get(case, ())
                if row.path in ours and row.lines[:1] != ("mode 0644 -> 0600",)}  # fmt: skip
    expected |= {*TAKEN_BY_HAND.get(case, "").split()}
    assert different - OWN_FORM == expected - OWN_FORM
    assert written


def test_a_foreign_routing_table_of_our_number_is_refused_not_replaced(tmp_path: Path) -> None:
    root = fresh("net-ipv6-routes-rules", tmp_path / "root")
    before = tree(root)
    result = go(root, profile("net-ipv6-routes-rules"))
    assert [line.partition(":")[0] for line in result.errors] == [
        "/system/network/routing_table/storage"
    ]
    assert tree(root) == before
