# SPDX-License-Identifier: Apache-2.0
"""Files that others wrote: Perl's, an admin's; what they mean, and what a diff may show."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm_oned.meaning import check, mask, meaning
from tests.oned.conftest import DATA, files, plan_of

PERL_MADE = DATA / "perl-made"
SAME = ("oned-2010-sqlite", "oned-mysql", "front1")
# Quotes inside a value are not escaped: oned would refuse that file.
DEFECTS = {
    "oned-sqlite": {'-    arguments="$VMID "quoted"",', '+    arguments="$VMID \\"quoted\\"",'},
}


def oned_of(case: str) -> dict[str, Any]:
    profile = json.loads((PERL_MADE / case / "profile.json").read_text())
    return profile["software"]["components"]["oned"]  # type: ignore[no-any-return]


def perl_file(case: str) -> str:
    return (PERL_MADE / case / "after/etc/one/oned.conf").read_text()


@pytest.mark.parametrize("case", SAME)
def test_our_file_of_2010_is_perls_byte_for_byte(case: str) -> None:
    for path, file in files(oned_of(case)).items():
        assert file.text.reveal() == (PERL_MADE / case / f"after{path}").read_text()


@pytest.mark.parametrize("case", DEFECTS)
def test_only_recorded_defects_differ(case: str) -> None:
    ours = files(oned_of(case))["/etc/one/oned.conf"].text.reveal().splitlines()
    perls = perl_file(case).splitlines()
    differing = {f"-{line}" for line in perls if line not in ours}
    assert differing | {f"+{line}" for line in ours if line not in perls} == DEFECTS[case]
    with pytest.raises(ValueError, match="a comma or a closing bracket"):
        meaning(perl_file(case))


def perl_node(case: str, root: Path, mode: int) -> Path:
    """The node after the Perl run; ``mode`` for the file with the password."""
    shutil.copytree(PERL_MADE / case / "after", root, dirs_exist_ok=True)
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (root / "etc/one/oned.conf").chmod(mode)
    return root


@pytest.mark.parametrize(
    ("case", "mode"), [("oned-2010-sqlite", 0o644), ("oned-mysql", 0o600), ("front1", 0o600)]
)
def test_first_plan_on_perls_node_is_empty(case: str, mode: int, tmp_path: Path) -> None:
    plan = plan_of(oned_of(case), perl_node(case, tmp_path / "root", mode))
    assert [change.path for change in plan.changes] == []


@pytest.mark.parametrize("case", DEFECTS)
def test_a_broken_file_of_perls_is_the_only_change(case: str, tmp_path: Path) -> None:
    plan = plan_of(oned_of(case), perl_node(case, tmp_path / "root", 0o644))
    assert [change.path for change in plan.changes] == ["/etc/one/oned.conf"]


@pytest.mark.parametrize("case", ["oned-mysql", "front1"])
def test_perls_readable_password_is_the_only_change(case: str, tmp_path: Path) -> None:
    plan = plan_of(oned_of(case), perl_node(case, tmp_path / "root", 0o644))
    assert [change.path for change in plan.changes] == ["/etc/one/oned.conf"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('PORT="2633"\n', "PORT = 2633 # the port\n"),
        ("DB=[ A=1, B=2 ]\n", 'db = [\n b = "2",\n a = "1" ]\n'),
        ("PORT=1\nPORT=2\n", "PORT=1\n"),
        ("A=1\nB=2\n", "B=2\nA=1\n"),
    ],
)
def test_texts_that_oned_reads_alike_are_equal(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PORT=1\nPORT=2\n", "PORT=2\nPORT=1\n"),
        ("VM_RESTRICTED_ATTR=A\nVM_RESTRICTED_ATTR=B\n", "VM_RESTRICTED_ATTR=A\n"),
        ("VM_MAD=[NAME=a]\nVM_MAD=[NAME=b]\n", "VM_MAD=[NAME=b]\nVM_MAD=[NAME=a]\n"),
        ('A="x"\n', 'A="x "\n'),
        ("A=1\r\n", "A=1\n"),
    ],
)
def test_texts_that_oned_reads_otherwise_are_not(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


def test_a_text_with_dropped_characters_is_no_file_of_ours() -> None:
    with pytest.raises(ValueError, match="drop the characters"):
        check("A = 1\n\f")


SHOWN = [
    "",
    "# general parameters",
    "#",
    "]",
    "PORT=2633",
    'DB = [ backend = "sqlite" ]',
    'DB=[ backend="mysql",',
    '    server="db.example.org",',
    '    user="oneadmin" ]',
    'VM_MAD=[ name="vmm_kvm",',
    '    ARGUMENTS = "-t 15 -r 0 kvm",',
    '    SAY = "x",'.replace("SAY", "SUNSTONE_NAME"),
]
HIDDEN = [
    ('    passwd = "pw",', "    passwd = ***"),
    ("PASSWD=1234", "PASSWD=***"),
    ('DB = [ backend="mysql", passwd="pw" ]', "DB = ***"),
    ('DB=[passwd=pw,backend="mysql"]', "DB=***"),
    ('rest of a secret"', "***"),
    ('PORT = 2633"', "PORT = ***"),
    ('PASSWD = "several', "PASSWD = ***"),
    ('# passwd = "pw"', "# ***"),
    ('UNKNOWN = "x"', "UNKNOWN = ***"),
    ('PORT = 2633 # it was passwd="pw"', "PORT = ***"),
    ('MASTER_ONED = "http://one:pw@h/RPC2"', "MASTER_ONED = ***"),
    ('SERVER = "C:\\", PASSWD = "x"', "SERVER = ***"),
]  # fmt: skip


@pytest.mark.parametrize("line", SHOWN)
def test_lines_without_secrets_are_shown(line: str) -> None:
    assert mask(line) == line


@pytest.mark.parametrize(("line", "shown"), HIDDEN)
def test_lines_that_may_hold_a_secret_keep_their_key_only(line: str, shown: str) -> None:
    assert mask(line) == shown


@given(st.text(alphabet='pw"\\ ,]=[#', max_size=12), st.sampled_from(["", "DB=[", 'DB = [ A="1",']))
def test_no_layout_shows_a_password(tail: str, head: str) -> None:
    assert "S3CRET" not in mask(f"{head} passwd = {tail}S3CRET{tail}")
