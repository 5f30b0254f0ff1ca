# SPDX-License-Identifier: Apache-2.0
"""libvirt's conf grammar: ours against libvirtd's, and whatever we write reads the same."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.values import Int, Str
from ncm_libvirt import virtconf

LINE = st.text(st.one_of(st.sampled_from("\"'#;=[],\\$ aé"), st.characters(codec="utf-8")))

# Text, what it means (None: an error), tried with libvirtd 9.0.
CASES: list[tuple[str, Any]] = [
    ("", {}),
    ("a=1", {"a": 1}),
    ("a = -1\n", {"a": -1}),
    ("a=+7;b=2\n", {"a": 7, "b": 2}),
    ('a="x" # note\nb=1', {"a": "x", "b": 1}),
    ("# only\n\n# notes\n", {}),
    ("\n", None),
    ("a='x\"y'\n", {"a": 'x"y'}),
    ('a="""x"y"""\n', {"a": 'x"y'}),
    ('a="""x\ny"""\nb=1\n', {"a": "x\ny", "b": 1}),
    ('a=""\n', {"a": ""}),
    ('a=""""""\n', {"a": ""}),
    ('a="""x""""\n', None),
    ('a="x\n"\n', None),
    ("a='x\n", None),
    ('a="x" "y"\n', None),
    ("a=[]\n", {"a": []}),
    ('a=["x",]\n', {"a": ["x"]}),
    ('a=[ "x",\n "y" ]\n', {"a": ["x", "y"]}),
    ('a=["x" "y"]\n', None),
    ('a=[,"x"]\n', None),
    ('a=["x"\n', None),
    ("a=1 b=2\n", None),
    ("a\n", None),
    ("a=\n", None),
    ("a=x\n", None),
    ("1a=1\n", None),
    ("_a=1\n", None),
    ("a=1\na=2\n", {"a": 1}),
    ('a="C:\\dir"\n', {"a": "C:\\dir"}),
    ("a=0x10\n", None),
    ("a=1\r\nb=2\r\n", {"a": 1, "b": 2}),
]


def meaning(text: str) -> Any:
    try:
        return virtconf.meaning(text)
    except ValueError:
        return None


def libvirtd(text: str, folder: Path) -> str:
    """What libvirtd says: it stops at a pid file that it cannot write, if not before."""
    file = folder / "libvirtd.conf"
    file.write_bytes(text.encode())
    command = ["/usr/sbin/libvirtd", "--config", str(file), "-p", "/nonexistent/pid"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stderr


@pytest.mark.parametrize(("text", "means"), CASES)
def test_the_grammar(text: str, means: Any) -> None:
    assert meaning(text) == means


@pytest.mark.needs("/usr/sbin/libvirtd")
@pytest.mark.parametrize(("text", "means"), CASES)
def test_libvirtd_agrees_about_the_grammar(text: str, means: Any, tmp_path: Path) -> None:
    said = libvirtd(text, tmp_path)
    assert ("Failed to open pid file" in said) == (means is not None), said


@given(LINE)
def test_a_string_comes_back_the_same_or_is_refused(text: str) -> None:
    complaint = virtconf.unquotable(text)
    if complaint is None:
        written = f"a={virtconf.quoted(Str(text)).reveal()}\nb=1\n"
        assert virtconf.parse(written) == [("a", text), ("b", 1)]
    else:
        assert '"' in text or not text.isprintable()


@given(st.lists(LINE.filter(lambda text: virtconf.unquotable(text) is None)))
def test_a_list_comes_back_the_same(texts: list[str]) -> None:
    written = virtconf.setting([Str(text) for text in texts])
    assert virtconf.meaning(f"a={written.reveal()}\n") == {"a": texts}  # type: ignore[union-attr]


@given(st.integers(-(2**31), 2**32 - 1))
def test_a_number_comes_back_the_same(number: int) -> None:
    assert virtconf.meaning(f"a={virtconf.setting(Int(number))}\n") == {"a": number}


@given(st.text(st.sampled_from("a1_=[]'\"#;, \n\\")))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    meaning(text)


@pytest.mark.needs("/usr/sbin/libvirtd")
@pytest.mark.parametrize("text", ["a'b", 'a"b', "a\"b'c", "#", ";", "\\", "\\\"'x", '""x', "é"])
def test_libvirtd_reads_what_we_quote(text: str, tmp_path: Path) -> None:
    # The daemon names the bad value in its complaint: so we see what it has read.
    quoted = virtconf.quoted(text).reveal()
    said = libvirtd(f"auth_unix_rw={quoted}\n", tmp_path)
    assert f"auth_unix_rw: unsupported auth {text}" in said


@pytest.mark.parametrize("text", ["'\"", '\'"""x', "a\nb", "\x00", "\x7f"])
def test_what_cannot_be_quoted_is_refused(text: str) -> None:
    assert virtconf.unquotable(text)


def test_the_packaged_files_have_no_settings_of_their_own() -> None:
    for name in ("libvirtd.conf", "qemu.conf"):
        file = Path("/etc/libvirt") / name
        if file.exists():
            assert isinstance(virtconf.meaning(file.read_text()), dict)
