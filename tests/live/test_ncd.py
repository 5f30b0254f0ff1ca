# SPDX-License-Identifier: Apache-2.0
"""pyncm.pm drives the real command, on a machine of its own, out of a real cache directory."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.live.conftest import libvirtd
from tests.perl.conftest import PERL, plan, step

PERL_TESTS = Path(__file__).parents[1] / "perl"
TOP = Path(__file__).parents[2]
CHILD = [sys.executable, "-B", str(TOP / "scripts/ncm-configure"), "--child"]


def ncd(machine: Any, *names: str, **more: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    """Log items and (errors, warnings) of each component, run by one Perl process."""
    steps = [step(name, directory=b"/ccm/profile.1", **more) for name in names]
    done = machine.run(*PERL, PERL_TESTS / "ncd.pl", input=plan(CHILD, steps))
    items = [json.loads(line) for line in done.stdout.splitlines()]
    counts = [(item["errors"], item["warnings"]) for item in items if "errors" in item]
    assert done.stderr == ""
    return items, counts


def texts(items: list[dict[str, Any]], level: str) -> list[str]:
    return [item["text"] for item in items if item.get("level") == level]


def test_a_component_is_configured_and_its_files_are_events(machine: Any) -> None:
    machine.profile({"libvirtd": libvirtd()})
    items, counts = ncd(machine, "libvirtd")
    assert counts == [(0, 0)], items
    assert "/etc/libvirt/libvirtd.conf" in texts(items, "event")
    assert "log_level=3" in machine.text("/etc/libvirt/libvirtd.conf")
    assert machine.calls()
    items, counts = ncd(machine, "libvirtd")
    assert (texts(items, "event"), counts) == ([], [(0, 0)])
    assert machine.calls() == []


def test_noaction_shows_all_and_changes_nothing(machine: Any) -> None:
    machine.profile({"libvirtd": libvirtd()})
    items, counts = ncd(machine, "libvirtd", noaction=1)
    assert counts == [(0, 0)]
    assert any("+log_level=3" in text for text in texts(items, "info"))
    assert texts(items, "event") == []
    assert machine.calls() == []
    assert not (machine.upper / "var/lib/ncm-virt").exists()


def test_a_bad_profile_is_counted_and_the_next_component_still_runs(machine: Any) -> None:
    nfs = {"active": True, "server": False, "mounts": []}
    machine.profile({"libvirtd": libvirtd(log_level=9), "nfs": nfs})
    items, counts = ncd(machine, "libvirtd", "nfs")
    assert counts == [(1, 0), (0, 0)]
    assert "/software/components/libvirtd/logging/log_level" in texts(items, "error")[0]


def test_unconfigure_takes_away_what_was_made(machine: Any) -> None:
    mount = {"device": "s:/x", "mountpoint": "/mnt", "fstype": "nfs4", "options": "noauto"}
    machine.profile({"nfs": {"active": True, "server": False, "mounts": [mount]}})
    assert ncd(machine, "nfs")[1] == [(0, 0)]
    assert "s:/x /mnt nfs4 noauto" in machine.text("/etc/fstab")
    assert ncd(machine, "nfs", method="Unconfigure")[1] == [(0, 0)]
    assert "s:/x" not in machine.text("/etc/fstab")
    assert "# packaged" in machine.text("/etc/fstab")
