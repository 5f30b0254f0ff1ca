# SPDX-License-Identifier: Apache-2.0
"""Quoting and reading of assignments, held against real bash."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncm.errors import ProfileError
from ncm.facts import Node
from ncm.host import Host
from ncm.values import Str
from ncm_bridge.common.assignments import (
    meaning,
    parse,
    plain,
    quote,
    quoted,
    unquoted,
    written,
)
from ncm_bridge.network import Network
from ncm_bridge.schema import NetworkInputs
from tests.network.conftest import profile_of, tree_of
from tests.network.conftest import written as files_of
from tests.network.features import FEATURES, NODE

EM1 = "/system/network/interfaces/em1"
SCRIPTS = "etc/sysconfig/network-scripts"

# What a profile may hold on one line; surrogates and controls are refused by path before.
LINE = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters="\x00"),
    max_size=40,
)
CHARACTERS = " \t\n'\"\\$`;&|<>()~#={}!*?[]abAB_0é"


def sourced(text: str, names: list[str]) -> dict[str, str]:
    """The variables after bash has sourced the text, in an empty environment."""
    command = 'set -e; source /dev/stdin; for n in "$@"; do printf "%s\\0" "${!n}"; done'
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", command, "bash", *names],
        input=text.encode(), capture_output=True, env={"LC_ALL": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return dict(zip(names, done.stdout.decode().split("\0")))


@settings(max_examples=60)
@given(st.lists(LINE, min_size=1, max_size=8))
def test_bash_reads_back_what_was_written(values: list[str]) -> None:
    names = [f"V{index}" for index in range(len(values))]
    lines = [(f"V{index}", form(Str(value, "/p"))) for index, value in enumerate(values)
             for form in (quoted, unquoted)]  # fmt: skip
    text = written(lines).reveal()
    assert sourced(text, names) == dict(zip(names, values))
    assert parse(text) == dict(zip(names, values))


@settings(max_examples=80)
@given(st.text(st.sampled_from(CHARACTERS), max_size=12))
def test_what_our_reader_accepts_bash_reads_alike(word: str) -> None:
    text = f"A='x y'\nB={word}\nC=end\n"
    try:
        ours = parse(text)
    except ValueError:
        return
    names = sorted(ours)
    assert sourced(text, names) == ours


def rendered(fields: dict[str, str]) -> str:
    """The file of an OVSPort with these fields. Raises ProfileError."""
    bridge = {"type": "OVSBridge", "bootproto": "none"}
    port = {"type": "OVSPort", "bootproto": "none", "ovs_bridge": "ovs0", **fields}
    with tempfile.TemporaryDirectory() as folder:
        profile = profile_of({**NODE, "interfaces": {"ovs0": bridge, "em1": port}})
        tree = tree_of(profile, Path(folder))
        found = Network().wanted(NetworkInputs.read(tree), Node(Host(folder), tree))
        return files_of(found)[f"/{SCRIPTS}/ifcfg-em1"]


@settings(max_examples=25)
@given(st.one_of(LINE, st.text(max_size=12)))
def test_free_text_of_a_profile_comes_back_or_is_refused_by_path(value: str) -> None:
    try:
        text = rendered({"ovs_opts": value})
    except ProfileError as error:
        assert [problem.path for problem in error.problems] == [f"{EM1}/ovs_opts"]
        assert re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", value)
        return
    assert sourced(text, ["OVS_OPTIONS", "BOOTPROTO"])["OVS_OPTIONS"] == value


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["$DEVICE", "${TYPE}", "$", "a", "\\", '"', "`", "(", " "])))
def test_ovs_extra_runs_nothing_and_expands_two_names(parts: list[str]) -> None:
    try:
        text = rendered({"ovs_extra": "".join(parts)})
    except ProfileError as error:
        assert [problem.path for problem in error.problems] == [f"{EM1}/ovs_extra"]
        return
    assert sourced(text, ["OVS_EXTRA"])["OVS_EXTRA"] == parse(text)["OVS_EXTRA"]


GOOD = [
    ("A=1\n", {"A": "1"}),
    ("# comment\n\n  A=1 # why\nexport B='x y'\n", {"A": "1", "B": "x y"}),
    ("A=1\nA=2\n", {"A": "2"}),
    ("A='it'\\''s'\n", {"A": "it's"}),
    ('A="a\\"b\\x"\n', {"A": 'a"b\\x'}),
    ('DEVICE=br0\nX="set $DEVICE ${DEVICE}"\n', {"DEVICE": "br0", "X": "set br0 br0"}),
    ("A='two\nlines'\n", {"A": "two\nlines"}),
    ("A=a\\\nb\n", {"A": "ab"}),
    ("A= B=2", {"A": "", "B": "2"}),
    ("A=x#y\n", {"A": "x#y"}),
]


@pytest.mark.parametrize(("text", "values"), GOOD)
def test_reads_what_bash_reads(text: str, values: dict[str, str]) -> None:
    assert parse(text) == values
    assert sourced(text, sorted(values)) == values


@pytest.mark.parametrize(
    "text",
    [
        "ls\n", "A=1; B=2\n", "A=$(id)\n", "A=`id`\n", "A=$OTHER\n", "A=(1 2)\n", "A+=1\n",
        "A=1 ls\n", "A='open\n", 'A="open\n', "A=~/x\n", "A=1 & B=2\n", "drift = 1\n", "A = 1\n",
        ". ./network-functions\n", "if true; then A=1; fi\n", "A=1\0\n", "A=a\\", "A=${B:-x}\n",
    ],
)  # fmt: skip
def test_anything_but_plain_assignments_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.parametrize(
    "text", ["em1.5:web", "52:54:00:0a:01:01", "2001:db8::1/64", "a@b,c%d+e-f"]
)
def test_harmless_text_stays_unquoted(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("text", ["", "a b", "~", "a;b", "é", "a\\", "$x"])
def test_other_text_is_quoted(text: str) -> None:
    assert plain(text) == quote(text)


IFCFG = "DEVICE=em1\nIPADDR=192.0.2.1\nNETMASK=255.255.255.0\n"
EQUAL = [
    "# ours\nDEVICE='em1'\nNETMASK=255.255.255.0\nIPADDR=\"192.0.2.1\"\n",
    "DEVICE=old\n" + IFCFG,
    IFCFG + "BROADCAST=192.0.2.255\n",
]
OTHER = [
    IFCFG + "BROADCAST=192.0.2.254\n",
    IFCFG + "DEVICE=em2\n",
    IFCFG.replace("192.0.2.1", "192.0.2.2"),
    IFCFG + "STP=off\n",
    "DEVICE=em1\nIPADDR=192.0.2.1\n",
    "",
]


@pytest.mark.parametrize("text", EQUAL)
def test_equal_in_meaning(text: str) -> None:
    assert meaning(text) == meaning(IFCFG)


@pytest.mark.parametrize("text", OTHER)
def test_different_in_meaning(text: str) -> None:
    assert meaning(text) != meaning(IFCFG)


def test_a_mac_address_has_no_case() -> None:
    assert meaning("HWADDR=52:54:00:AA:00:10\n") == meaning("HWADDR='52:54:00:aa:00:10'\n")


@pytest.mark.needs("augtool")
def test_augeas_reads_every_golden_file_alike(tmp_path: Path, wanted) -> None:
    scripts = tmp_path / "aug" / SCRIPTS
    scripts.mkdir(parents=True)
    texts = {}
    for profile in FEATURES.values():
        for path, text in files_of(wanted(profile)).items():
            if "ifcfg-" in path and not text.startswith("->") and "$" not in text:
                name = f"ifcfg-{len(texts)}"
                texts[name] = text
                (scripts / name).write_text(text)
    assert len(texts) > 40
    assert augeas(tmp_path / "aug") == {name: parse(text) for name, text in texts.items()}


def augeas(root: Path) -> dict[str, dict[str, str]]:
    """File -> variable -> value as the lens Shellvars sees them; our reader takes quotes away."""
    script = (
        f"set /augeas/load/S/lens Shellvars.lns\nset /augeas/load/S/incl /{SCRIPTS}/*\n"
        f"load\nprint /files/{SCRIPTS}\nprint /augeas//error\n"
    )
    done = subprocess.run(
        ["augtool", "--noautoload", "--noload", "--root", str(root)],
        input=script, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "error" not in done.stdout, done.stdout
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        key, equals, value = line.partition(" = ")
        if equals:
            *_, name, variable = key.split("/")
            raw = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
            found.setdefault(name, []).append(f"{variable}={raw}\n")
    return {name: parse("".join(lines)) for name, lines in found.items()}
