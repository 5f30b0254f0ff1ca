# SPDX-License-Identifier: Apache-2.0
"""Our settings in somebody's file: nfs-utils' own reader finds them, and nothing else changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.kinds.lines import without
from ncm.values import Int, Str, text_of
from ncm_nfs.areas_ini import Setting, check, edit, managed

PORT = Setting("mountd", "port", Int(892, "/p"))
OTHER = Setting("lockd", "udp-port", Int(32769, "/q"))
DOMAIN = Setting("General", "Domain", Str("example.org", "/d"))

NAMES = st.sampled_from(["port", "Port", "threads", "udp-port", "Domain", ""])
LINES = st.one_of(
    st.sampled_from(["[mountd]", "[MOUNTD]", "[ lockd ] ", "[General]", "", "# x", ";y", "word"]),
    st.builds("{}{}={}".format, st.sampled_from(["", " ", "#"]), NAMES,
              st.sampled_from(["1", "892", " 32769", "'example.org'"])),
)  # fmt: skip
FILES = st.lists(LINES, max_size=12).map("\n".join)
SETTINGS = st.lists(st.sampled_from([PORT, OTHER, DOMAIN]), unique=True, min_size=1)

TEXTS = {
    "nothing": ("", "[mountd]\nport = 892\n"),
    "no end": ("[nfsd]\nthreads=8", "[nfsd]\nthreads=8\n[mountd]\nport = 892\n"),
    "a section": ("[mountd]\n# x\n[nfsd]\n", "[mountd]\nport = 892\n# x\n[nfsd]\n"),
    "another value": ("[mountd]\nport=1\n", "[mountd]\nport = 892\n#port=1\n"),
    "the same already": ("[MountD]\n Port =  '892' \n", "[MountD]\n Port =  '892' \n"),
    "the same after another": ("[mountd]\nport=1\nport = 892\n",
                               "[mountd]\nport = 892\n#port=1\n"),
    "a comment": ("[mountd]\n#port=892\n;port=892\n",
                  "[mountd]\nport = 892\n#port=892\n;port=892\n"),
    "a section twice": ("[mountd]\n[nfsd]\n[mountd]\nport=2\n",
                        "[mountd]\nport = 892\n[nfsd]\n[mountd]\n#port=2\n"),
    "another section": ("[statd]\nport=892\n", "[statd]\nport=892\n[mountd]\nport = 892\n"),
    "outside": ("port=892\n", "port=892\n[mountd]\nport = 892\n"),
}  # fmt: skip


@pytest.mark.parametrize("label", TEXTS)
def test_a_setting_comes_into_a_file(label: str) -> None:
    before, after = TEXTS[label]
    made = edit([PORT], before, []).reveal()
    assert made == after
    check([PORT], made)
    assert edit([PORT], made, [line.reveal() for line in managed([PORT])]).reveal() == made


def test_a_new_value_takes_the_place_of_our_old_one_and_an_empty_section_goes() -> None:
    last = [line.reveal() for line in managed([PORT, OTHER])]
    text = edit([PORT, OTHER], "[nfsd]\n", []).reveal()
    new = Setting("mountd", "port", Int(893, "/p"))
    assert edit([new], text, last).reveal() == "[nfsd]\n[mountd]\nport = 893\n"
    assert edit([new], f"{text}\n", last).reveal() == "[nfsd]\n[mountd]\nport = 893\n\n"
    for more in ("grace=9\n", "\n# theirs\n"):
        made = edit([new], text + more, last).reveal()
        assert made == f"[nfsd]\n[mountd]\nport = 893\n[lockd]\n{more}"


def test_sections_that_were_there_before_us_are_not_ours() -> None:
    """What is handed over as ours is without them."""
    last = [OTHER.line.reveal()]
    text = edit([OTHER], "[lockd]\n[mountd]\n", []).reveal()
    assert edit([PORT], text, last).reveal() == "[lockd]\n[mountd]\nport = 892\n"


@given(FILES, SETTINGS)
def test_what_was_there_before_us_comes_back_byte_for_byte(
    text: str, settings: list[Setting]
) -> None:
    """But for what said something else: that is a comment then."""
    whole = text if text.endswith("\n") or not text else f"{text}\n"
    made = edit(settings, text, []).reveal()
    ours = [line.reveal() for line in managed(settings)]
    back = without(made.encode(), [at for at in ours if at not in text.splitlines()]).decode()
    assert foreign(back, set()) == foreign(whole, set())
    if sorted(comments(made)) == sorted(comments(text)):
        assert back == whole


def test_a_text_without_the_setting_does_not_pass() -> None:
    for text in ("[mountd]\nport = 1\nport = 892\n", "[mountd]\nport=892\nport=1\n", ""):
        with pytest.raises(ValueError, match="does not come back"):
            check([PORT], text)


@given(FILES, SETTINGS, SETTINGS)
def test_in_any_file_ours_counts_and_every_other_line_stays(
    text: str, first: list[Setting], then: list[Setting]
) -> None:
    made = edit(first, text, []).reveal()
    check(first, made)
    last = [line.reveal() for line in managed(first)]
    assert edit(first, made, last).reveal() == made
    again = edit(then, made, last).reveal()
    check(then, again)
    ours = {"[mountd]", "[lockd]", "[General]"}
    ours |= {line.reveal() for line in managed([PORT, OTHER, DOMAIN])}
    assert foreign(again, ours) == foreign(text, ours)
    left = [line.reveal() for line in managed(then)]
    had = [line for line in left if line in text.splitlines()]
    gone = without(again.encode(), [line for line in left if line not in had]).decode()
    assert foreign(gone, ours) == foreign(text, ours)


def comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("#")]


def foreign(text: str, ours: set[str]) -> list[str]:
    """All lines of others; one of the same name may have become a comment."""
    return [line.lstrip("#") for line in text.split("\n")
            if line.lstrip("#") and line not in ours]  # fmt: skip


@pytest.mark.usefixtures("thorough")
@pytest.mark.needs("nfsconf")
@given(FILES)
def test_the_reader_of_nfs_utils_finds_what_ours_does(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "nfs.conf"
    made = edit([PORT, OTHER, DOMAIN], text, []).reveal()
    file.write_text(made)
    for one in (PORT, OTHER, DOMAIN):
        assert asked(file, one.section, one.name) == text_of(one.value)


def asked(file: Path, section: str, name: str) -> str:
    command = ["nfsconf", "--file", str(file), "--get", section, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.rstrip("\n")
