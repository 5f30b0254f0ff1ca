# SPDX-License-Identifier: Apache-2.0
"""nginx's grammar: our quoting and our parser against the real nginx."""

from __future__ import annotations

import http.client
import random
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncm_oneproxy.door import subject_pattern
from ncm_oneproxy.grammar import meaning, parse, quote, unescape
from tests.real import ONCE

from .door import free_port

NASTY = "ab \t\n\r;{}#\"'\\/=~()[]|*tnrx0é☃"
_MAIN = (
    "daemon off; pid {0}/pid; error_log {0}/log; events {{}} http {{ access_log off;\n"
    + "".join(
        f"{name}_temp_path {{0}}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
)


def accepted(folder: Path, text: str) -> bool:
    """Whether nginx takes the text between the braces of http."""
    (folder / "t.conf").write_bytes((_MAIN.format(folder) + text + "\n}\n").encode())
    words = ["nginx", "-t", "-q", "-c", str(folder / "t.conf")]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_word_is_one_word_and_comes_back(text: str) -> None:
    (directive,) = parse(f"a {quote(text)};")
    assert directive.words == ("a", text)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[list[str], int]]:
    """Words of all kinds, and the port where nginx says what it makes of each: at /0, /1 ..."""
    chance = random.Random(4711)
    words = ["", " ", ";", "}", '"', "'", "\\", "\\\\", '\\"', "\\n", "a\\", "#x", "~^a\\.b\\z"]
    words += ["".join(chance.choices(NASTY, k=chance.randint(1, 12))) for _ in range(300)]
    port = free_port()
    places = "".join(
        f"location = /{at} {{ return 200 {quote(word)}; }}\n" for at, word in enumerate(words)
    )
    text = _MAIN.format(tmp_path) + f"server {{ listen 127.0.0.1:{port};\n{places}}} }}\n"
    (tmp_path / "nginx.conf").write_bytes(text.encode())
    process = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf")])
    yield words, port
    process.terminate()
    process.wait(60)


def got(port: int, path: str) -> str:
    for _ in range(600):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            line.request("GET", path)
            return line.getresponse().read().decode()
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            line.close()
    raise AssertionError("nginx does not listen")


@pytest.mark.needs("nginx")
def test_nginx_reads_every_quoted_word_back_unchanged(served: tuple[list[str], int]) -> None:
    words, port = served
    assert [got(port, f"/{at}") for at in range(len(words))] == words


RAW = [
    ("types { a b; }", True), ("types { a b }", False), ("types { a b;", False),
    ("types { 'a;' \"b}\"; }", True), ("types { 'a'b; }", False),
    ("types { 'a'a; }", False), ("types { a'b; }", True),
    ("types { a\"b c; }", True), ("types { \"a\"; \"b\" c; }", True), ("types { 'a b; }", False),
    ("types { a\\;b c; }", True), ("types { a\\ b c; }", True), ("types { a #b; \n c; }", True),
    ("types { a#b c; }", True), ("types { ; }", False), ("types { a ; ; }", False),
    ("types { \"a\\\"b\" c; }", True), ("types { a b; } # }", True), ("types { a b; } }", False),
    ("types { ${a} b; }", True), ("types { a${b c; }", True), ("types { 'a'; }", True),
    ("types { a\\", False), ("types { a b;}", True), ("types{a b;}", True),
    ("types { \"a\"; b\\\"c d; }", True), (f"types {{ {'x' * 3900} b; }}", True),
    (f"types {{ {'x' * 4200} b; }}", False), ("types { \\\"a b; }", True),
]  # fmt: skip


@pytest.mark.needs("nginx")
@pytest.mark.parametrize(("text", "good"), RAW, ids=range(len(RAW)))
def test_the_parser_takes_what_nginx_takes(tmp_path: Path, text: str, good: bool) -> None:
    try:
        parse(text)
        ours = True
    except ValueError:
        ours = False
    assert (accepted(tmp_path, text), ours) == (good, good)


@pytest.mark.needs("nginx", ONCE)
@given(st.lists(st.sampled_from(["a", "b ", " ", ";", '"', "'", "\\", "#", "\n", "${", "}", "$"]),
                max_size=12))  # fmt: skip
@settings(max_examples=200)
def test_the_parser_and_nginx_agree_about_any_text(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    text = f"types {{ {''.join(parts)}\n }}"
    try:
        blocks = parse(text)
        ours = len(blocks) == 1 and all(each.block is None for each in blocks[0].block or ())
    except ValueError:
        ours = False
    folder = tmp_path_factory.getbasetemp() / "fuzz"
    folder.mkdir(exist_ok=True)
    assert accepted(folder, text) == ours


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a b;", "a\n  'b' ; # c\n"),
        ('a "b c";', "a 'b c';"),
        ("s { a; }", "s{a;}"),
        ('a "\\\\";', "a \\\\;"),
    ],
)
def test_texts_that_nginx_reads_alike_are_equal(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a b;", "a c;"), ("a b;", "a b c;"), ("a; b;", "b; a;"), ("s { a; }", "s; a;"),
     ("s {}", "s;"), ('a "b c";', "a b c;")],
)  # fmt: skip
def test_texts_that_nginx_reads_otherwise_are_not(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


def test_errors_name_the_line_and_not_the_text() -> None:
    with pytest.raises(ValueError, match=r"^line 3: a quote without its end$"):
        parse("a;\nb;\nsecret 'hush")


def test_blocks_do_not_nest_without_end() -> None:
    with pytest.raises(ValueError, match="too many blocks"):
        parse("a {" * 100000)


@given(st.text("ab.,= \\\"'$^(){}[]|*+?#~;-é☃", min_size=1), st.text("ab.\\é", max_size=5))
def test_a_pattern_matches_its_subject_alone(subject: str, more: str) -> None:
    """Python's re reads what PCRE reads here; \\z is \\Z in it."""
    (directive,) = parse(f"a {subject_pattern(subject)};")
    assert directive.words[1].startswith("~^")
    pattern = re.compile(re.sub(r"\\z$", r"\\Z", directive.words[1][1:]))
    written = "".join(
        char if char.isascii() else "".join(f"\\{byte:02X}" for byte in char.encode())
        for char in subject
    )
    assert pattern.search(f"SUCCESS:{written}")
    for other in (f"SUCCESS:{written}{more}", f"SUCCESS:{more}{written}", f"FAILED:{written}"):
        assert not pattern.search(other) or other == f"SUCCESS:{written}"


def test_an_unknown_escape_keeps_its_backslash() -> None:
    assert unescape(r"\z\.\n\\n\"") == '\\z\\.\n\\n"'
