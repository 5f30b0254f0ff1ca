# SPDX-License-Identifier: Apache-2.0
"""Commands of the back end, what it finds amiss, and the actions that tell a daemon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm import actions
from ncm.errors import Bug
from ncm.host import Host
from ncm.resource import Action
from ncm_bridge.backend import NETWORK_MANAGER, make
from ncm_bridge.keyfile.names import path_of
from ncm_bridge.model.link import Link

BACKEND = make(NETWORK_MANAGER)
PROFILE = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000002"
INDEX = "/sys/class/net/br0/ifindex"
NOTE = "/run/NetworkManager/devices/7"
RIGHT: dict[str, Any] = {
    path_of("br0"): f"[connection]\nid=br0\nuuid={PROFILE}\n",
    INDEX: "7\n",
    NOTE: f"[device]\nmanaged=true\nnm-owned=true\nconnection-uuid={PROFILE}\n",
}


def test_links_are_started_by_their_file() -> None:
    path = "/etc/NetworkManager/system-connections/br0.nmconnection"
    assert list(BACKEND.up("br0")) == [
        ("nmcli", "connection", "load", path),
        ("nmcli", "--wait", "30", "connection", "up", "filename", path),
    ]
    assert list(BACKEND.told("br0")) == list(BACKEND.down("br0"))
    assert list(BACKEND.reload()) == [("nmcli", "connection", "reload")]


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        (NOTE, RIGHT[NOTE], ""),
        (NOTE, RIGHT[NOTE].replace(PROFILE, OTHER), f"by another profile, {OTHER}"),
        (NOTE, "[device]\nmanaged=false\n", "does not manage it"),
        (NOTE, "[device]\nnm-owned=false\n", "does not manage it"),
        (NOTE, "[device]\nmanaged=true\n", "has it down"),
        (NOTE, None, ""),
        (INDEX, None, ""),
        (path_of("br0"), None, f"by another profile, {PROFILE}"),
        (path_of("br0"), "[connection]\nid=br0\n", ""),
        (path_of("br0"), RIGHT[path_of("br0")].replace(PROFILE, OTHER), "by another profile"),
    ],
)
def test_what_networkmanager_notes_of_a_device_is_heeded(path: str, text: Any, words: str) -> None:
    link = Link("br0", "bridge")
    link.up = True
    found = BACKEND.amiss({**RIGHT, path: text}.get, [link])
    assert list(found) == (["br0"] if words else [])
    assert words in found.get("br0", "")


EXTERNAL = f"[connection]\nid=br0\nuuid={OTHER}\n\n[.nmmeta]\nexternal=true\n"
LOOKED_ON = {
    **RIGHT,
    NOTE: RIGHT[NOTE].replace(PROFILE, OTHER),
    "/run/NetworkManager/system-connections/br0.nmconnection": EXTERNAL,
}


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("", "", True),
        ("external=true", "nm-generated=true", False),
        (OTHER, PROFILE, False),
    ],
)
def test_a_link_that_others_made_is_not_amiss(old: str, new: str, right: bool) -> None:
    link = Link("br0", "bridge")
    link.up = True
    files = {**LOOKED_ON}
    path = "/run/NetworkManager/system-connections/br0.nmconnection"
    files[path] = files[path].replace(old, new) if old else files[path]
    assert (BACKEND.amiss(files.get, [link]) == {}) == right


def test_a_link_that_may_be_down_is_never_amiss() -> None:
    assert BACKEND.amiss({**RIGHT, NOTE: "[device]\n"}.get, [Link("br0", "bridge")]) == {}


def steps_of(root: Path, command: str) -> list[tuple[str, str]]:
    steps: list[tuple[str, str]] = []
    host = Host(str(root), on_step=lambda verb, path: steps.append((verb, path)))
    actions.perform(host, Action(command, "run"))
    host.close()
    return steps


COMMANDS = ("nmcli connection reload", "nmcli general reload conf", "networkctl reload",
            f"nmcli connection load {path_of('br0.5')}")  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_below_another_root_a_command_is_only_reported(tmp_path: Path, command: str) -> None:
    assert steps_of(tmp_path, command) == [("run", command)]


LOAD = "nmcli connection load"
OTHERS = ("reboot", "nmcli connection reload; reboot", "", f"{LOAD} /etc/shadow",
          "networkctl reload x", f"{LOAD} {path_of('../a')}",
          f"{LOAD} {path_of('a')} {path_of('b')}")  # fmt: skip


@pytest.mark.parametrize("command", OTHERS)
def test_no_other_command_is_run(tmp_path: Path, command: str) -> None:
    with pytest.raises(Bug):
        steps_of(tmp_path, command)
