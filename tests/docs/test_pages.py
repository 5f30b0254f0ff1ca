# SPDX-License-Identifier: Apache-2.0
"""Pages: links lead somewhere, commands are real, nothing names the place where it was made."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from ncm import cli
from ncm.options import parser
from tests.docs.conftest import ROOT, blocks, pages, tracked

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"(?<!`)`(ncm-configure -[^`]*|ncm-configure [^`]* -[^`]*)`(?!`)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
# In two parts, so that this file does not hold what it looks for.
_FOREIGN = re.compile("/wor" + r"k/|\.\./sha" + r"red\b|/tmp/pl" + r"an\b")
_SHELLS = ("sh", "bash", "console", "")

pytestmark = pytest.mark.needs("git")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in _HEADING.findall(page.read_text()))
    return {title.replace(" ", "-") for title in kept}


def test_every_relative_link_leads_to_a_file_and_heading() -> None:
    lost = []
    for page in pages():
        for link in _LINK.findall(_CODE.sub("", page.read_text())):
            if "://" in link or link.startswith("mailto:"):
                continue
            name, _, anchor = link.partition("#")
            target = page.parent / name if name else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                lost.append(f"{page.relative_to(ROOT)}: {link}")
    assert not lost


def commands(text: str) -> list[list[str]]:
    """The words after ncm-configure of each command in shell blocks and in running text."""
    found = [line for line in _INLINE.findall(text) if "..." not in line]
    for language, block in blocks(text):
        if language in _SHELLS:
            found += block.replace("\\\n", " ").splitlines()
    return [words for line in found for words in _arguments(line)]


def _arguments(line: str) -> list[list[str]]:
    line = re.sub(r"^\s*(\$ |# |sudo )?", "", line)
    if not line.startswith("ncm-configure "):
        return []
    # Up to the first pipe or redirection; commands here have no quotes before that.
    return [shlex.split(re.split("[|;&<>]", line)[0], comments=True)[1:]]


def _faults(page: Path) -> list[str]:
    found = []
    for words in commands(page.read_text()):
        try:
            options = parser().parse_args(words)
            if not options.child:
                cli._check(options)
        except (SystemExit, Exception) as error:
            found.append(f"{page.relative_to(ROOT)}: ncm-configure {' '.join(words)}: {error}")
    return found


def test_every_command_in_the_pages_is_one_that_the_parser_takes() -> None:
    assert not [fault for page in pages() for fault in _faults(page)]


def test_the_pages_have_commands() -> None:
    assert sum(len(commands(page.read_text())) for page in pages()) >= 10


def test_a_wrong_command_is_found(tmp_path: Path) -> None:
    page = ROOT / "docs/architecture.md"
    words = commands("```sh\nncm-configure --dryrun --all | less\n```\n`ncm-configure --list`")
    assert words == [["--list"], ["--dryrun", "--all"]]
    with pytest.raises(SystemExit):
        parser().parse_args(words[1])
    assert not _faults(page)


def test_no_file_names_the_place_where_it_was_made() -> None:
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            match = _FOREIGN.search(line.decode("utf-8", "replace"))
            if match:
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    assert not found


def test_every_module_of_the_framework_has_its_line_in_the_architecture() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    table = text[text.index("| module of `ncm/`") : text.index("## Values")]
    named = set(re.findall(r"`([a-z_/]+)`", table))
    modules = {
        path.stem if path.is_file() else f"{path.name}/"
        for path in (ROOT / "ncm").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert modules - {"__init__"} <= named
    below = {name.rstrip("/").rpartition("/")[2] for name in named} - {"ncm"}
    assert below <= {path.stem for path in [ROOT / "ncm", *(ROOT / "ncm").rglob("*")]}
