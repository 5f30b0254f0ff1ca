# SPDX-License-Identifier: Apache-2.0
"""Our parser of gmetad.conf and gmetad itself; values come back from both as they were."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncm_ganglia.dotconf import WORDS, check, complaint, meaning, quote, words
from tests.ganglia import corpus
from tests.ganglia.conftest import gmetad_reads, sources_of

ALPHABET = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\n")
PLAIN = st.text(ALPHABET, min_size=1, max_size=40)
HOSTILE = st.text(st.sampled_from("\"'\\$#}<\r\t x=:,é8"), min_size=1, max_size=40)
ANY = (PLAIN | HOSTILE).filter(lambda value: "${" not in value)


def ours(text: str) -> bool:
    try:
        check(text)
    except ValueError:
        return False
    return True


@pytest.mark.needs("gmetad")
@pytest.mark.parametrize(("text", "good"), corpus.GMETAD)
def test_gmetad_and_we_agree_on_what_can_be_read(text: str, good: bool, tmp_path: Path) -> None:
    read, said = gmetad_reads(text, tmp_path)
    assert (read, ours(text)) == (good, good), said


@given(ANY, ANY)
def test_a_quoted_value_is_one_word(one: str, other: str) -> None:
    assert words(f"{quote(one)} {quote(other)} # x") == [one, other]


@pytest.mark.needs("gmetad")
@settings(max_examples=15)
@given(st.lists(ANY, min_size=10, max_size=20, unique=True))
def test_gmetad_reads_back_what_we_quote(values: list[str]) -> None:
    text = "".join(f"data_source {quote(f'[{value}]')} 7 127.0.0.1:1\n" for value in values)
    with tempfile.TemporaryDirectory() as folder:
        read, said = gmetad_reads(text, Path(folder))
    assert read
    assert sources_of(said) == {f"[{value}]": 7 for value in values}
    assert meaning(text)["data_source"] == {f"[{value}]": (7, ("127.0.0.1:1",)) for value in values}


@pytest.mark.needs("gmetad")
def test_gmetad_hears_only_some_words_of_a_line(tmp_path: Path) -> None:
    hosts = " ".join(["localhost"] * 20)
    _, said = gmetad_reads(f"data_source a {hosts}", tmp_path)
    # The last of the words is all the rest, which is no host.
    assert f"has {WORDS - 1} sources" in said
    assert len(words(f"a {hosts}")) == WORDS + 1


@pytest.mark.needs("gmetad")
def test_of_two_sources_of_one_name_gmetad_keeps_the_last(tmp_path: Path) -> None:
    text = "data_source a 5 127.0.0.1\ndata_source a 6 127.0.0.1\n"
    _, said = gmetad_reads(text, tmp_path)
    assert sources_of(said) == {"a": 6}
    assert meaning(text)["data_source"]["a"][0] == 6


@pytest.mark.parametrize(
    ("value", "reason"),
    [("${HOME}", "variable"), ("a\nb", "line break"), ("a\0", "NUL"), ("\udc80", "Unicode")],
)
def test_what_cannot_be_expressed_is_refused(value: str, reason: str) -> None:
    assert reason in str(complaint(value))
    with pytest.raises(ValueError, match=reason.replace("$", "\\$")):
        quote(value)


S = "data_source a localhost\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (S, "DATA_SOURCE\t'a' 15 \"localhost\" # the only one"),
        (f"{S}setuid yes\nxml_port 8651", f"{S}setuid on"),
        (f"{S}trusted_hosts a b", f"{S}trusted_hosts b\ntrusted_hosts a"),
        (f"{S}all_trusted off", f"{S}all_trusted on"),
        (f"{S}gridname x\ngridname y", f"{S}gridname y"),
        (f"{S}scalable true", S),
        (f"{S}data_source b x", f"data_source b x\n{S}"),
    ],
)
def test_texts_that_mean_the_same_are_equal(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{S}setuid true", f"{S}setuid on"),
        (f"{S}all_trusted off", S),
        (f"{S}scalable off", S),
        ("data_source a x y", "data_source a y x"),
        ("data_source a 16 x", "data_source a x"),
        (f"{S}gridname '${{HOME}}'", S),
        (f"{S}debug_level 1", S),
    ],
)
def test_texts_that_mean_something_else_differ(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


def test_a_line_that_gmetad_would_cut_is_refused() -> None:
    assert ours(S)
    assert not ours(f"data_source a {'h' * 4096}")
