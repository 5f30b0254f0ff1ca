# SPDX-License-Identifier: Apache-2.0
"""/etc/hostname below a scratch root: its one name, its comments, and who it belongs to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm.text import Text
from ncm_bridge.host_name import LONGEST, edit
from tests.promises.life import Result, go

NAME = "hv1.example.org"
SIXTY = "a" * 52 + ".example.org"


def tree(**network: Any) -> dict[str, Any]:
    named = {"hostname": "hv1", "domainname": "example.org", "interfaces": {}, **network}
    components = {"network": {}, "bridge": {"backend": "ifupdown"}}
    return {"system": {"network": named}, "software": {"components": components}}


def run(root: Path, mode: str = "configure", **network: Any) -> Result:
    return go(root, tree(**network), names=["network"], mode=mode)


def file(root: Path, text: Optional[str] = None) -> Path:
    path = root / "etc/hostname"
    if text is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("present", "wanted"),
    [
        ("", f"{NAME}\n"),
        (NAME, NAME),
        (f"{NAME}\n", f"{NAME}\n"),
        (f"\n {NAME} \n", f"\n {NAME} \n"),
        ("localhost\n", f"{NAME}\n"),
        ("hv1\n", f"{NAME}\n"),
        ("# mine", f"# mine\n{NAME}\n"),
        ("# mine\nold\n# end\n", f"# mine\n{NAME}\n# end\n"),
        (f"old\n{NAME}\n", f"{NAME}\n"),
        (f"{NAME}\nold\n", f"{NAME}\n"),
    ],
)
def test_the_file_has_the_name_once_and_keeps_comments(present: str, wanted: str) -> None:
    name = Text(NAME)
    assert edit(name, present, ()).reveal() == wanted
    assert edit(name, wanted, ()).reveal() == wanted


@pytest.mark.parametrize(
    ("network", "name"),
    [
        ({}, NAME),
        ({"realhostname": "login.example.com"}, "login.example.com"),
        ({"realhostname": "login"}, "login"),
        ({"domainname": "example.org."}, NAME),
    ],
)
def test_the_name_is_the_real_one_or_the_whole_one(
    tmp_path: Path, network: dict[str, str], name: str
) -> None:
    done = run(tmp_path, **network)
    assert done.errors == []
    assert file(tmp_path).read_text() == f"{name}\n"


def test_below_a_root_the_running_kernel_is_left_alone(tmp_path: Path) -> None:
    before = os.uname().nodename
    done = run(tmp_path)
    assert [path for path in done.planned if "hostname" in path] == ["/etc/hostname"]
    assert not [step for step in done.steps if step[0].startswith("hostname")]
    assert os.uname().nodename == before


def test_the_paths_that_name_the_node_are_shown(tmp_path: Path) -> None:
    shown = run(tmp_path).shown
    assert "/system/network/hostname" in shown
    assert "/system/network/domainname" in shown


@pytest.mark.parametrize("present", [NAME, f"\n {NAME} \n", f"# set by hand\n{NAME}\n"])
def test_a_right_file_is_adopted_as_it_is(tmp_path: Path, present: str) -> None:
    held = file(tmp_path, present)
    assert "/etc/hostname" not in run(tmp_path).planned
    assert held.read_text() == present


@pytest.mark.parametrize("before", [None, "localhost\n", f"{NAME}\n", f"\n{NAME}\n"])
def test_unconfigure_leaves_the_name(tmp_path: Path, before: Optional[str]) -> None:
    present = file(tmp_path, before)
    run(tmp_path)
    had = present.read_bytes()
    gone = run(tmp_path, mode="unconfigure")
    assert "/etc/hostname" not in gone.planned
    assert present.read_bytes() == had


def test_undo_gives_the_former_file_back(tmp_path: Path) -> None:
    present = file(tmp_path, "localhost\n")
    run(tmp_path)
    assert present.read_text() == f"{NAME}\n"
    run(tmp_path, mode="undo")
    assert present.read_text() == "localhost\n"


def test_a_name_that_the_kernel_cannot_hold_is_refused_by_its_path(tmp_path: Path) -> None:
    assert len(SIXTY) == LONGEST
    assert run(tmp_path, realhostname=SIXTY).errors == []
    assert file(tmp_path).read_text() == f"{SIXTY}\n"
    [error] = run(tmp_path, realhostname=f"a{SIXTY}").errors
    assert "/system/network/realhostname" in error
    assert "65 characters, the kernel holds 64" in error
    assert file(tmp_path).read_text() == f"{SIXTY}\n"
