# SPDX-License-Identifier: Apache-2.0
"""On "/" itself: services act, are waited for, are owed when they fail; Perl's stay Perl's."""

from __future__ import annotations

from typing import Any

from tests.live.conftest import libvirtd

NFS = {
    "active": True,
    "ncm-module": "pyncm",
    "server": True,
    "exports": [{"path": "/srv", "hosts": {"kvm1_2eexample_2eorg": "ro"}}],
}


def restarts(calls: list[str]) -> list[str]:
    return [call.replace("--no-ask-password ", "") for call in calls]


def test_the_daemon_is_restarted_once_and_only_on_change(machine: Any) -> None:
    machine.profile({"libvirtd": libvirtd()})
    first = machine.configure("--all")
    assert first.returncode == 0, first.stderr
    assert "log_level=3" in machine.text("/etc/libvirt/libvirtd.conf")
    assert restarts(machine.calls())[-1].endswith("libvirtd.service")
    second = machine.configure("--all")
    assert second.stdout.endswith("Done: nothing to change.\n")
    assert machine.calls() == []
    machine.profile({"libvirtd": libvirtd(log_level=1)})
    assert machine.configure("--all").returncode == 0
    assert restarts(machine.calls()) == ["restart libvirtd.service"]


def test_a_restart_that_fails_is_an_error_and_stays_owed(machine: Any) -> None:
    machine.profile({"libvirtd": libvirtd()})
    machine.configure("--all")
    machine.calls()
    machine.profile({"libvirtd": libvirtd(log_level=1)})
    machine.fail("libvirtd.service")
    failed = machine.configure("--all")
    assert failed.returncode == 1
    assert "Job for libvirtd.service failed." in failed.stdout
    assert "log_level=1" in machine.text("/etc/libvirt/libvirtd.conf")
    machine.calls()
    machine.fail()
    shown = machine.configure("--all", "--dry-run")
    assert "owed by an interrupted run" in shown.stdout
    assert machine.calls() == []
    assert machine.configure("--all").returncode == 0
    assert restarts(machine.calls()) == ["restart libvirtd.service"]
    assert machine.configure("--all").stdout.endswith("Done: nothing to change.\n")


def test_what_is_perls_is_shown_and_left_until_taken_over(machine: Any) -> None:
    tree = libvirtd()
    del tree["ncm-module"]
    machine.profile({"libvirtd": tree, "nfs": NFS})
    done = machine.configure("--all")
    assert done.returncode == 0, done.stderr
    assert "left to the Perl component" in done.stdout
    assert "1 component with changes left to Perl" in done.stdout
    assert not (machine.upper / "var/lib/ncm-virt/record/libvirtd").exists()
    assert (machine.upper / "etc/exports").exists()
    named = machine.configure("libvirtd")
    assert named.returncode == 0
    assert not (machine.upper / "var/lib/ncm-virt/record/libvirtd").exists()
    assert machine.configure("--take-over", "libvirtd").returncode == 0
    assert "log_level=3" in machine.text("/etc/libvirt/libvirtd.conf")


def test_an_unknown_account_is_the_admins_to_make(machine: Any) -> None:
    oned = {"active": True, "opennebula_version": "7.0", "ncm-module": "pyncm"}
    machine.profile({"oned": {**oned, "db": {"backend": "sqlite"}}})
    done = machine.configure("oned")
    assert done.returncode == 1
    assert "oneadmin: does not exist on this host" in done.stdout
    assert not (machine.upper / "etc/one").exists()


def test_undo_restarts_what_it_takes_back(machine: Any) -> None:
    machine.profile({"libvirtd": libvirtd()})
    machine.configure("--all")
    machine.profile({"libvirtd": libvirtd(log_level=1)})
    machine.configure("--all")
    machine.calls()
    assert machine.configure("--undo", "libvirtd").returncode == 0
    assert "log_level=3" in machine.text("/etc/libvirt/libvirtd.conf")
    assert restarts(machine.calls()) == ["restart libvirtd.service"]
    held = machine.configure("--all")
    assert "held since it was taken back" in held.stdout
    assert machine.calls() == []
