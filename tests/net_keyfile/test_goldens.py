# SPDX-License-Identifier: Apache-2.0
"""The keyfiles of each feature, as NetworkManager itself reads them; golden: net_backends."""

from __future__ import annotations

import os
import subprocess

import pytest

from ncm_bridge.keyfile.meaning import meaning
from ncm_bridge.keyfile.names import FOLDER
from tests.net_keyfile.features import ABLE
from tests.network.bad_profiles import DELETE
from tests.network.conftest import told, written
from tests.network.test_bad_profiles import changed


def profiles(wanted, feature: str) -> dict[str, str]:
    files = written(wanted(ABLE[feature]))
    return {path: text for path, text in files.items() if path.startswith(FOLDER)}


def canonical(text: str) -> str:
    """What nmcli makes of a profile, without a daemon."""
    command = ["nmcli", "--offline", "connection", "modify", "connection.metered", "unknown"]
    done = subprocess.run(
        command, input=text, text=True, capture_output=True, check=False,
        env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + text
    return done.stdout


@pytest.mark.needs("nmcli")
@pytest.mark.parametrize("feature", ABLE)
def test_networkmanager_reads_in_a_file_what_it_says(wanted, feature: str) -> None:
    """What it prints means the same: nothing was passed over, and nothing put right."""
    found = profiles(wanted, feature)
    assert found
    for path, text in found.items():
        # It passes over what is newer than itself.
        old = "".join(line for line in text.splitlines(True) if not line.startswith("channels-"))
        assert meaning(canonical(old)) == meaning(old), path


@pytest.mark.parametrize("feature", ABLE)
def test_a_profile_means_itself_only(wanted, feature: str) -> None:
    found = {path: meaning(text) for path, text in profiles(wanted, feature).items()}
    for path, each in found.items():
        assert [other for other in found if found[other] == each] == [path]


def test_a_name_has_the_same_uuid_on_every_node(wanted) -> None:
    text = profiles(wanted, "bridges")[f"{FOLDER}/br0.nmconnection"]
    assert "uuid=2d3c0c33-6f50-5d74-9525-710ccfe98dbc\n" in text


def test_profiles_are_for_root_only(wanted) -> None:
    files = [it for it in wanted(ABLE["vlans"]) if it.kind == "file" and FOLDER in it.path]
    assert {(it.mode, it.owner, it.group) for it in files} == {(0o600, "root", "root")}


def test_lines_name_the_path_they_come_from(wanted) -> None:
    files = {it.path: it for it in wanted(ABLE["bridges"]) if it.kind == "file"}
    lines = files[f"{FOLDER}/em1.nmconnection"].text.lines()
    paths = {line.text.partition("=")[0]: line.paths for line in lines}
    prefix = "/system/network/interfaces/em1"
    assert paths["master"] == (f"{prefix}/bridge",)
    assert paths["autoconnect"] == (f"{prefix}/onboot",)
    assert paths["mac-address"] == (f"{prefix}/set_hwaddr", "/hardware/cards/nic/em1/hwaddr")
    lines = files[f"{FOLDER}/br0.nmconnection"].text.lines()
    paths = {line.text.partition("=")[0]: line.paths for line in lines}
    assert paths["gateway"] == ("/system/network/default_gateway",)
    assert paths["priority"][0].endswith("/br-public/bridging_opts/priority")


def test_a_gateway_of_a_link_without_an_address_is_a_route(wanted) -> None:
    """NetworkManager takes no gateway without an address."""
    interface = "/system/network/interfaces/em2"
    changes = {"/system/network/ipv6/gatewaydev": "em2", f"{interface}/ipv6_defroute": DELETE}
    files = written(wanted(changed(ABLE["ipv6"], changes)))
    text = files[f"{FOLDER}/em2.nmconnection"]
    assert "route1=::/0,2001:db8:1::1\n" in text
    assert "gateway=" not in text
    assert "gateway=" not in files[f"{FOLDER}/em1.nmconnection"]


def test_what_networkmanager_does_otherwise_is_told(wanted) -> None:
    notes = {(note.because, note.level) for note in told(wanted(ABLE["nmstate"]))}
    at = "/system/network/interfaces/em1/rule"
    assert (f"{at}/1", "info") in notes
    assert (f"{at}/3/state", "info") in notes
    assert (f"{at}/0", "info") not in notes
