# SPDX-License-Identifier: Apache-2.0
"""sudo's rules: visudo takes them, and sudo reads in them what the profile says."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ncm.profile.tree import Leaf
from ncm_oned.schema.sudo import Sudo
from ncm_oned.sudo import DRIVERS, STORAGE, meaning, rules
from tests.onehost.conftest import made
from tests.onehost.places import accounts, enter
from tests.real import needs

NAMES = ("a,b", "c:d", "e=f", "g#h", "plain")
CHARACTERS = "abcXYZ019-_./,:=\\#*?[]!@%+~(){}|&;<>$`äé"


def sudo(tree: dict[str, Any]) -> Sudo:
    """The record of a tree."""

    def node(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: node(at) for key, at in value.items()}
        return [node(at) for at in value] if isinstance(value, list) else Leaf("string", str(value))

    problems: list[Any] = []
    found = Sudo.load(node(tree), "/sudo", problems)
    assert problems == []
    return found


def text_of(tree: dict[str, Any]) -> str:
    return rules(sudo(tree)).text.reveal()


def visudo(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "sudoers"
    path.write_text(text)
    path.chmod(0o440)
    return subprocess.run(["visudo", "-c", "-s", "-f", str(path)], capture_output=True, text=True,
                          check=False)  # fmt: skip


def commands(text: str, folder: Path) -> dict[str, list[str]]:
    """Alias -> its commands, as sudo itself reads them."""
    path = folder / "sudoers"
    path.write_text(text)
    said = subprocess.run(["cvtsudoers", "-f", "json", str(path)], capture_output=True, text=True,
                          check=True)  # fmt: skip
    found = json.loads(said.stdout).get("Command_Aliases", {})
    return {name: [at["command"] for at in rows] for name, rows in found.items()}


def test_each_driver_has_what_it_needs_and_no_more(tmp_path: Path) -> None:
    needs("visudo", "cvtsudoers")
    for field, table in (("networks", DRIVERS), ("storage", STORAGE)):
        for driver, sets in table.items():
            text = text_of({"networks": [], field: [driver]})
            assert visudo(text, tmp_path).returncode == 0
            assert sorted(commands(text, tmp_path)) == sorted(f"ONE_{name}" for name in sets)
            assert ("NOPASSWD" in text) == bool(sets)
    everything = text_of({"networks": list(DRIVERS), "storage": list(STORAGE)})
    assert visudo(everything, tmp_path).returncode == 0
    found = commands(everything, tmp_path)
    assert "/usr/bin/virsh secret-set-value *" in found["ONE_CEPH"]
    assert "/usr/bin/ovs-vsctl" in found["ONE_OVS"]


@pytest.mark.parametrize("seed", range(30))
def test_any_word_means_itself(seed: int, tmp_path: Path) -> None:
    needs("visudo", "cvtsudoers")
    chance = random.Random(seed)
    words = [["".join(chance.choices(CHARACTERS, k=chance.randint(1, 12)))
              for _ in range(chance.randint(0, 3))] for _ in range(8)]  # fmt: skip
    tree = {"networks": [], "commands": {"X": [
        {"program": f"/usr/bin/{chance.choice(NAMES)}", "arguments": some} for some in words
    ]}}  # fmt: skip
    text = text_of(tree)
    done = visudo(text, tmp_path)
    assert done.returncode == 0, (text, done.stderr)
    found = commands(text, tmp_path)["NCM_X"]
    assert len(found) == len(words)
    for said, some in zip(found, words):
        arguments = said.partition(" ")[2]
        if not some:
            assert arguments == '""'
            continue
        # What is left is for fnmatch, in which sudo keeps the escapes of patterns.
        assert fnmatched(arguments) == " ".join(some)


def fnmatched(pattern: str) -> str:
    """The only text that a pattern without wildcards matches."""
    found, escaped = [], False
    for char in pattern:
        if char == "\\" and not escaped:
            escaped = True
            continue
        assert escaped or char not in "*?["
        found.append(char)
        escaped = False
    return "".join(found)


def test_sudo_lets_one_do_just_that() -> None:
    needs("root", "sudo", "unshare")
    words = ["a,b", "c:d=e", "f\\\\g", "h\\*", "*", "#i", "[j]", "!k", "l?", "m;$(n)"]
    tree = {"networks": ["ebtables"], "commands": {
        "ONE": [{"program": "/usr/bin/printf", "arguments": [word]} for word in words],
        "NONE": [{"program": "/usr/bin/true", "arguments": []}],
        "ANY": [{"program": "/usr/bin/false"}],
    }}  # fmt: skip
    allowed = [("/usr/bin/printf", word) for word in words]
    allowed += [("/usr/bin/true",), ("/usr/bin/false", "x", "y"), ("/usr/bin/false",)]
    refused = [("/usr/bin/printf",), ("/usr/bin/true", "x"), ("/usr/bin/id",)]
    refused += [("/usr/bin/printf", at) for at in ("ab", "hx", "x", "j", "lx", "f\\g", "a,b c")]
    folder = Path(tempfile.mkdtemp(prefix="ncm-", dir="/tmp"))
    try:
        made(folder / "root", onehost={"sudo": tree})
        accounts(folder / "root/etc")
        ask = [*enter(etc=folder / "root/etc"), "sudo", "-l", "-U", "oneadmin"]
        for command in allowed + refused:
            done = subprocess.run([*ask, *command], capture_output=True, text=True, check=False)
            assert (done.returncode == 0) == (command in allowed), (command, done.stderr)
    finally:
        shutil.rmtree(folder)


def test_the_file_is_closed_and_root_s(tmp_path: Path) -> None:
    made(tmp_path / "root", onehost={"sudo": {"networks": ["fw"], "storage": ["ceph"]}})
    path = tmp_path / "root/etc/sudoers.d/ncm-virt-opennebula"
    assert path.stat().st_mode & 0o777 == 0o440


def test_blanks_and_comments_are_no_change(tmp_path: Path) -> None:
    tree = {"networks": ["fw", "ovswitch"], "storage": ["fs_lvm"]}
    text = text_of(tree)
    assert meaning(text) == meaning(f"# more\n\n{text.replace(', ', ' ,  ')}")
    assert meaning(text) != meaning(text.replace("/usr/sbin/ipset", "/usr/sbin/ipse"))
    assert meaning(text) != meaning(text.replace("NOPASSWD: ", ""))


def test_one_that_visudo_refuses_is_not_written(tmp_path: Path) -> None:
    needs("visudo")
    bad = text_of({}).replace("ONE_NET = ", "ONE_NET ")
    assert visudo(bad, tmp_path).returncode != 0
    test = rules(sudo({})).test
    assert test is not None
    words = [word.replace("{}", str(tmp_path / "sudoers")) for word in test.command]
    assert subprocess.run(words, capture_output=True, check=False).returncode != 0
