# SPDX-License-Identifier: Apache-2.0
"""Man page and completion say what the command's own tables say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ncm.components import BUILT_IN
from ncm.options import OPTIONS
from tests.docs.conftest import ROOT
from tools.man import completion, man_page, roff

PAGE = ROOT / "docs/man/ncm-configure.8"
COMPLETION = ROOT / "packaging/completion/ncm-configure.bash"
FLAGS = [flag for option in OPTIONS if not option.hidden for flag in option.flags]


def test_the_committed_files_are_up_to_date() -> None:
    assert PAGE.read_text() == man_page(), "run tools/generate.py"
    assert COMPLETION.read_text() == completion(), "run tools/generate.py"


@pytest.mark.needs("groff")
def test_groff_has_nothing_to_say_about_the_page() -> None:
    command = ["groff", "-man", "-ww", "-b", "-z", "-Tascii", str(PAGE)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.needs("groff")
def test_every_option_and_exit_status_is_on_the_page_as_it_is_typed() -> None:
    text = rendered(PAGE.read_text())
    for flag in [*FLAGS, "--help", "--version"]:
        assert re.search(rf"^ +(-\w, )?{flag}\b", text, re.MULTILINE), flag
    assert "--child" not in text
    for status in "0123":
        assert re.search(rf"^ +{status} ", text, re.MULTILINE)


@pytest.mark.needs("groff")
@pytest.mark.parametrize("text", [r"a\fBb \n(.k", "-x --y", ".SH no request", "'br", "a 'b' \"c\""])
def test_any_text_comes_out_of_groff_as_it_went_in(text: str) -> None:
    page = f".TH A 1\n.SH B\n.nf\n{roff(text)}\n"
    assert f" {text}\n" in rendered(page)


def rendered(page: str) -> str:
    """The page as a terminal shows it, without the terminal's own codes."""
    command = ["groff", "-man", "-Tascii", "-P-c"]
    answer = subprocess.run(command, input=page, capture_output=True, text=True, check=True)
    return re.sub(".\b", "", answer.stdout)


ROWS = [
    (["--dr"], ["--dry-run"]),
    (["--un"], ["--undo", "--unconfigure"]),
    (["-"], [*FLAGS, "-h", "--help", "--version"]),
    ([""], list(BUILT_IN)),
    (["--dry-run", "li"], ["libvirtd", "libvirt"]),
    (["--color", ""], ["auto", "always", "never"]),
    (["--color", "=", "al"], ["always"]),
    (["--color", "="], ["auto", "always", "never"]),
    (["--cid", ""], []),
    (["--profile", "k"], ["kvm 1.json", "kvm2"]),
    (["--root", "k"], ["kvm2"]),
    (["--cache-root", "="], ["kvm2"]),
    (["--root", "kvm2", "ne"], ["network"]),
    (["nothing"], []),
]


@pytest.mark.needs("bash")
@pytest.mark.parametrize(("words", "expected"), ROWS, ids=" ".join)
def test_bash_completes(words: list[str], expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "kvm 1.json").touch()
    (tmp_path / "kvm2").mkdir()
    script = """
        source "$1"; shift
        complete -p ncm-configure >/dev/null
        COMP_WORDS=(ncm-configure "$@") COMP_CWORD=$#
        _ncm_configure
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    command = ["bash", "--norc", "-uc", script, "bash", str(COMPLETION), *words]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert sorted(answer.stdout.split("\n")[:-1]) == sorted(expected or [""])
    assert answer.stderr == ""


@pytest.mark.needs("shellcheck")
def test_shellcheck_is_content_with_the_completion() -> None:
    command = ["shellcheck", "-s", "bash", str(COMPLETION)]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""
