# SPDX-License-Identifier: Apache-2.0
"""One line of Pan moves one component: the switching rule, over caches as ccm-fetch makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.make import cache as make_cache
from ncm import cli
from ncm.components import entry_of
from ncm.host import Host
from ncm.options import parser
from ncm.profile.source import open_cache
from ncm.session import PERL, Session
from tests.promises.life import edited
from tests.takeover.start import DATA, perl_made, profile, tree

RECORDED = DATA / "ccm" / "kvm1-CDB_File-typed"
SWITCH = "/software/components/{}/ncm-module"
LEFT = f"  ({PERL})"


class Machine:
    """A node of Perl's, reached as on itself: what is not switched is not served.

    Below a root everything is served, so the session is made here, the rest is the command.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = RECORDED
        self.out = ""

    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> int:
        options = parser().parse_args(arguments)
        host = Host(str(self.root))
        with closing(host), closing(open_cache(str(self.cache))) as tree:
            session = Session(host, tree, serve_all=False)
            status = cli._run(session, cli._wish(session, options), options)
        self.out = capsys.readouterr().out
        return status

    def switched(self, *names: str) -> None:
        """A new profile, in which these components are ours."""
        changed = profile("kvm1")
        for name in names:
            changed = edited(changed, SWITCH.format(name), "pyncm")
        self.cache = make_cache(self.root.parent / "-".join(["cache", *names]), changed)

    def section(self, name: str) -> list[str]:
        """The lines of one component."""
        lines = iter(self.out.splitlines())
        assert name in lines, self.out
        return list(_until_next(lines))

    @property
    def records(self) -> set[str]:
        return {path.parent.name for path in self.root.rglob("applied.json")}


def _until_next(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith(" "):
            return
        yield line


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(perl_made("kvm1", tmp_path / "root"))


Capture = pytest.CaptureFixture[str]


def test_the_recorded_cache_and_the_recorded_node_are_of_one_profile() -> None:
    recorded = json.loads((DATA / "profiles/kvm1.cloud.example.org.json").read_text())
    assert recorded["software"]["components"] == profile("kvm1")["software"]["components"]


def test_beside_perl_every_plan_is_shown_and_none_applied(
    machine: Machine, capsys: Capture
) -> None:
    before = tree(machine.root)
    for arguments in (["--all"], ["network"], ["--dry-run", "--all"]):
        assert machine.run(capsys, *arguments) == 0
        assert machine.section("network")[0] == LEFT
        assert any("+NM_CONTROLLED='yes'" in line for line in machine.section("network"))
        assert machine.out.splitlines()[-1].endswith(": 1 component with changes left to Perl.")
    assert tree(machine.root) == before
    assert machine.records == set()


def test_what_is_left_to_perl_does_not_count_as_a_change(machine: Machine, capsys: Capture) -> None:
    assert machine.run(capsys, "--dry-run", "--all", "--detailed-exitcode") == 0
    assert machine.run(capsys, "--all", "--detailed-exitcode") == 0


def test_take_over_applies_the_named_component_and_no_other(
    machine: Machine, capsys: Capture
) -> None:
    before = tree(machine.root)
    assert machine.run(capsys, "--dry-run", "--take-over", "network", "--detailed-exitcode") == 2
    assert tree(machine.root) == before
    assert machine.run(capsys, "--take-over", "network", "--detailed-exitcode") == 2
    assert LEFT not in machine.section("network")
    assert machine.records == {"network"}
    changed = {path for path, state in tree(machine.root).items() if state != before.get(path)}
    assert {path.rpartition("-")[2] for path in changed} == {"br0", "br1", "em1", "em2"}
    assert machine.run(capsys, "--take-over", "network", "--detailed-exitcode") == 0


def test_one_line_of_pan_switches_one_component(machine: Machine, capsys: Capture) -> None:
    machine.switched("network")
    assert machine.run(capsys, "--dry-run", "--all", "--detailed-exitcode") == 2
    assert machine.run(capsys, "--all") == 0
    assert machine.section("network")[0] != LEFT
    assert machine.section("libvirtd")[0] == machine.section("nfs")[0] == LEFT
    assert machine.records == {"network"}
    assert machine.run(capsys, "--all", "--detailed-exitcode") == 0


def test_a_component_whose_files_are_right_is_adopted_by_its_first_run(
    machine: Machine, capsys: Capture
) -> None:
    before = tree(machine.root)
    machine.switched("nfs", "libvirtd")
    assert machine.run(capsys, "--all", "--detailed-exitcode") == 0
    assert tree(machine.root) == before
    assert machine.records == {"nfs", "libvirtd"}


def test_without_the_line_perl_has_it_again_and_is_not_fought(
    machine: Machine, capsys: Capture
) -> None:
    machine.switched("network")
    assert machine.run(capsys, "--all") == 0
    machine.cache = RECORDED
    bridge = machine.root / "etc/sysconfig/network-scripts/ifcfg-br0"
    bridge.write_text(bridge.read_text().replace("'yes'", "'no'"))
    before = tree(machine.root)
    assert machine.run(capsys, "--all", "--detailed-exitcode") == 0
    assert machine.section("network")[0] == LEFT
    assert any("ifcfg-br0" in line for line in machine.section("network"))
    assert tree(machine.root) == before


def test_undo_works_after_the_line_is_gone(machine: Machine, capsys: Capture) -> None:
    before = tree(machine.root)
    machine.switched("network")
    assert machine.run(capsys, "--all") == 0
    assert tree(machine.root) != before
    machine.cache = RECORDED
    assert machine.run(capsys, "--undo", "network") == 0
    assert tree(machine.root) == before


def test_a_bad_part_of_a_switched_component_is_an_error(machine: Machine, capsys: Capture) -> None:
    before = tree(machine.root)
    bad = edited(profile("kvm1"), SWITCH.format("network"), "pyncm")
    bad = edited(bad, "/system/network/interfaces/br0/ip", "192.0.2.999")
    machine.cache = make_cache(machine.root.parent / "bad", bad)
    assert machine.run(capsys, "--all") == 1
    assert any("/system/network/interfaces/br0/ip" in line for line in machine.section("network"))
    assert tree(machine.root) == before


def test_a_component_of_ours_needs_no_switch(machine: Machine) -> None:
    host = Host(str(machine.root))
    with closing(host), closing(open_cache(str(RECORDED))) as tree:
        session = Session(host, tree, serve_all=False)
        served = {name for name in ("libvirt", "network", "nfs", "libvirtd", "oned")
                  if session.serves(entry_of(name))}  # fmt: skip
    assert served == {"libvirt"}
