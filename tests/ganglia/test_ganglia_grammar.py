# SPDX-License-Identifier: Apache-2.0
"""Our parser of gmond.conf and gmond's own; values come back from both as they were."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ncm.values import Str
from ncm_ganglia.confuse import complaint, parameter, quote, tokens, word
from ncm_ganglia.gmond_meaning import check, meaning
from tests.ganglia import corpus
from tests.ganglia.conftest import gmond_reads

PLAIN = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40)
HOSTILE = st.text(st.sampled_from("\"'\\${}#/*\n\r\t x=(),+é0n\x01\x7f"), max_size=40)
ANY = PLAIN | HOSTILE


def ours(text: str) -> bool:
    try:
        check(text)
    except ValueError:
        return False
    return True


@pytest.mark.needs("gmond")
@pytest.mark.parametrize(("text", "good"), corpus.GMOND)
def test_gmond_and_we_agree_on_what_can_be_read(text: str, good: bool, tmp_path: Path) -> None:
    read, said = gmond_reads(text, tmp_path)
    assert (read, ours(text)) == (good, good), said


@pytest.mark.needs("gmond")
@pytest.mark.parametrize(("text", "value"), corpus.VALUES)
def test_gmond_and_we_read_the_same_value(text: str, value: str, tmp_path: Path) -> None:
    _, said = gmond_reads(text, tmp_path)
    assert f"Cannot load {value} metric module: " in said
    assert meaning(text) == [{"modules": {"module": [{"name": "x", "path": value}]}}]


@given(ANY)
def test_a_quoted_value_is_one_string_of_the_grammar(value: str) -> None:
    kinds = [(token.kind, token.text) for token in tokens(f"a = {quote(value)} }}")]
    assert kinds == [("STR", "a"), ("=", "="), ("STR", value), ("}", "}"), ("END", "")]


@pytest.mark.needs("gmond")
@settings(max_examples=25)
@given(st.lists(ANY, min_size=20, max_size=40))
def test_gmond_reads_back_what_we_quote(values: list[str]) -> None:
    # gmond names each metric that no module has; its message has room for about 4,000 bytes.
    written = [quote(f"[{value}]") for value in values[::2]]
    written += [word(Str(f"[{value}]", "/a")).reveal() for value in values[1::2]]
    metrics = "".join(f"metric {{ name = {value} }}\n" for value in written)
    with tempfile.TemporaryDirectory() as folder:
        read, said = gmond_reads(f"collection_group {{ {metrics} }}", Path(folder))
    assert read
    found = re.findall(
        r"Unable to find the metric information for '\[(.*?)\]'\. Possible", said, re.DOTALL
    )
    assert found == [*values[::2], *values[1::2]]


@pytest.mark.parametrize(("value", "words"), [("a\0b", "NUL"), ("a\udc80", "Unicode")])
def test_what_cannot_be_expressed_is_refused(value: str, words: str) -> None:
    assert words in str(complaint(value))
    with pytest.raises(ValueError, match=words):
        quote(value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ('"full"', "full"), ("10", "10"), ("'a b'", "a b"), (" x ", "x"), ('"a\\"b"', 'a"b'),
        ("a b", "a b"), ('a"b', 'a"b'), ("", ""), ("#", "#"), ("*b", "*b"), ('"open', '"open'),
        ("//x", "//x"), ("${HOME}", "${HOME}"), ('"${HOME}"', '"${HOME}"'), ("'open", "'open"),
        ("x=1", "x=1"), ('"\\8"', '"\\8"'), ('"a" b', '"a" b'), ("{", "{"),
    ],
)  # fmt: skip
def test_a_parameter_is_what_the_originals_file_would_say(raw: str, value: str) -> None:
    written = parameter(Str(raw, "/a")).reveal()
    assert [token.text for token in tokens(written)] == [value, ""]


@given(ANY)
@example("//x")
@example("a//x")
def test_a_bare_word_is_one_string_of_the_grammar(value: str) -> None:
    written = word(Str(value, "/a")).reveal()
    assert [(token.kind, token.text) for token in tokens(written)] == [("STR", value), ("END", "")]


SAME = [
    ("globals { daemonize = yes }", "globals { DAEMONIZE = \"On\" }"),
    ("globals { debug_level = 0 mute = no }", ""),
    ("cluster { name = unspecified } host { }", "# nothing"),
    ("globals { user = a } globals { deaf = yes }", "globals { deaf = true user = 'a' }"),
    ("globals { debug_level = 010 }", "globals { debug_level = 8 }"),
    ("udp_recv_channel { port = 1 family = inet4 }", "udp_recv_channel { port = 1 }"),
    ("collection_group { metric { name = a value_threshold = '1' } }",
     "collection_group { metric { name = a value_threshold = 1.00 } }"),
    ("modules { module { name = a } } modules { module { name = b } }",
     "modules { module { name = a } module { name = b enabled = yes } }"),
]  # fmt: skip
OTHER = [
    ("udp_send_channel { port = 1 } udp_send_channel { port = 2 }",
     "udp_send_channel { port = 2 } udp_send_channel { port = 1 }"),
    ("collection_group { }", ""),
    ("include('/a') globals { mute = no }", "include('/a')"),
    ("include('/a') globals { mute = yes }", "globals { mute = yes } include('/a')"),
    ("globals { user = '${U}' }", "globals { user = \"${U}\" }"),
    ("modules { module { param A { value = 1 } } }",
     "modules { module { param a { value = 1 } } }"),
    ("globals { host_tmax = 0 }", ""),
    ("globals { host_dmax = 0 }", ""),
    ("collection_group { metric { name = a value_threshold = 0 } }",
     "collection_group { metric { name = a } }"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_texts_that_mean_the_same_are_equal(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_texts_that_mean_something_else_differ(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)
