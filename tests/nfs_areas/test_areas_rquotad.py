# SPDX-License-Identifier: Apache-2.0
"""The port of rpc.rquotad: sh finds it in any file, and every other line stays."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.kinds.lines import without
from ncm.text import Text
from ncm_nfs.rquotad import check, edit

from .conftest import Run

LINE = Text('RPCRQUOTADOPTS="-p 875"')
OURS, OLD = LINE.reveal(), 'RPCRQUOTADOPTS="-p 876"'
PORTS: dict[str, Any] = {"areas": {}, "ports": {"rquotad": 875}}
DEBIAN = "run_warnquota=\n\n# Add options to rpc.rquotad here\nRPCRQUOTADOPTS=\n"
TEXTS = {
    "nothing": ("", f"{OURS}\n"),
    "no end": ("a=1", f"a=1\n{OURS}\n"),
    "another after it": (f"{OURS}\nRPCRQUOTADOPTS=\n", f"RPCRQUOTADOPTS=\n{OURS}\n"),
    "an exported one after it": (f"{OURS}\nexport RPCRQUOTADOPTS=\n",
                                 f"export RPCRQUOTADOPTS=\n{OURS}\n"),
    "in its place": (f"a=1\n{OURS}\nb=2\n", f"a=1\n{OURS}\nb=2\n"),
    "twice": (f"{OURS}\na=1\n{OURS}\nb=2\n", f"a=1\n{OURS}\nb=2\n"),
    "a comment": (f"{OURS}\n#RPCRQUOTADOPTS=-s\n", f"{OURS}\n#RPCRQUOTADOPTS=-s\n"),
    "an old one": (f"{OLD}\n", f"{OURS}\n"),
    "an old one, and another": (f"{OLD}\nRPCRQUOTADOPTS=-s\n", f"RPCRQUOTADOPTS=-s\n{OURS}\n"),
}  # fmt: skip


@pytest.mark.parametrize("label", TEXTS)
def test_the_port_comes_into_a_file_as_the_last_of_its_name(label: str) -> None:
    before, after = TEXTS[label]
    made = edit(LINE, before, [OLD]).reveal()
    assert made == after
    check(LINE)(made)
    assert edit(LINE, made, [OURS]).reveal() == made


ASSIGNED = st.sampled_from(["RPCRQUOTADOPTS=", "RPCRQUOTADOPTS=-s", " RPCRQUOTADOPTS=' '", OURS,
                            "export RPCRQUOTADOPTS=x", "#RPCRQUOTADOPTS=", "", "a=1"])  # fmt: skip


@pytest.mark.needs("sh")
@given(st.lists(ASSIGNED, max_size=6))
def test_a_shell_finds_the_port_and_the_lines_of_others_come_back(others: list[str]) -> None:
    text = "".join(f"{line}\n" for line in others)
    made = edit(LINE, text, []).reveal()
    done = subprocess.run(["sh", "-c", f'{made}\nprintf %s "$RPCRQUOTADOPTS"'],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "-p 875"
    if OURS not in others:
        assert without(made.encode(), [OURS]).decode() == text


def test_a_text_without_the_port_does_not_pass() -> None:
    for text in ("", f"{OURS}\nRPCRQUOTADOPTS=\n"):
        with pytest.raises(ValueError, match="does not come back"):
            check(LINE)(text)


@pytest.mark.parametrize(
    ("release", "file", "unit", "before"),
    [
        ("ID=debian\nVERSION_ID=12\n", "etc/default/quota", "quotarpc", DEBIAN),
        ("ID=ubuntu\nID_LIKE=debian\n", "etc/default/quota", "quotarpc", DEBIAN),
        ("ID=rocky\nID_LIKE='rhel centos'\n", "etc/sysconfig/rpc-rquotad", "rpc-rquotad", "a=1\n"),
        ("ID=almalinux\nID_LIKE='rhel'\n", "etc/sysconfig/rpc-rquotad", "rpc-rquotad", None),
    ],
)
def test_each_distribution_has_its_file_and_unconfigure_leaves_what_was_there(
    root: Path, run: Run, release: str, file: str, unit: str, before: str | None
) -> None:
    (root / "etc/os-release").write_text(release)
    path = root / file
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_text(before)
    assert f"try-restart {unit}.service" not in run(PORTS, "--dry-run")
    (root / f"usr/lib/systemd/system/{unit}.service").touch()
    assert f"> try-restart {unit}.service" in run(PORTS)
    assert path.read_text() == f"{before or ''}{OURS}\n"
    assert "nothing to change" in run(PORTS)
    run(PORTS, "--unconfigure")
    assert (path.read_text() if path.exists() else None) == before


def test_where_nobody_asks_no_file_is_written(root: Path, run: Run) -> None:
    run({"areas": {}, "ports": {"mountd": 892}})
    assert not (root / "etc/sysconfig").exists()
    assert not (root / "etc/default").exists()
