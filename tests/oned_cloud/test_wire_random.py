# SPDX-License-Identifier: Apache-2.0
"""Whatever bytes come, from whomever: a value or one line, never another error."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ncm.errors import HostError
from ncm_oned.cloud.answer import (
    NoAnswer,
    clean,
    inner_document,
    read_answer,
    read_results,
    verdict,
)
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.test_wire_refusals import RECORDED, recorded
from tests.oned_cloud.wire_player import SESSION, Player, Talk, fault, http, lasting, no, value, yes

SAMPLES = [
    yes("<HOST><ID>0</ID></HOST>").encode(),
    no(0x400, "[one.host.info] Error getting host [9].", 9).encode(),
    fault(-506, "Method 'x' not defined").encode(),
    recorded("195-system.multicall-multicall"),
]
TAGS = st.sampled_from(
    "methodResponse params param value array data string i4 i8 int boolean struct member name "
    "fault nil double".split()
)
XML = st.recursive(
    st.one_of(st.sampled_from(["", "1", "0", "-1", " 7 ", "faultCode", "text", "&lt;A/&gt;"])),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=30,
)


@st.composite
def damaged(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """A good sample with some bytes gone, doubled or others."""
    data = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        data[at:end] = draw(st.one_of(st.binary(max_size=8), st.just(bytes(data[at:end] * 2))))
    return bytes(data)


def read(body: bytes) -> None:
    """Everything that reads an answer, with all that a value may be used for."""
    for reader in (
        lambda: clean(str(verdict(read_answer(body))), ()),
        lambda: inner_document(verdict(read_answer(body))),
        lambda: read_results(body, 3),
        lambda: inner_document(body.decode("latin-1")),
    ):
        try:
            reader()
        except NoAnswer as error:
            assert error.words.isprintable()


@given(st.binary() | damaged(SAMPLES) | XML.map(str.encode))
@example(b"<methodResponse>" * 100_000)
@example(b"<methodResponse><params><param>" + b"<value><array><data>" * 100_000)
@example(
    b"<methodResponse><params><param>"
    + b"<value><array><data>" * 1000
    + b"</data></array></value>" * 1000
    + b"</param></params></methodResponse>"
)
@example(b"<methodResponse " + b"a='" + b"x" * 100_000 + b"'/>")
@example(b"<?xml version='1.0'?>" * 2 + b"<a/>")
@example(b"<?xml " + b"x" * 100_000)
def test_any_body_is_a_value_or_no_answer(body: bytes) -> None:
    read(body)


@given(XML)
def test_any_tree_in_a_response_is_a_value_or_no_answer(inner: str) -> None:
    read(f"<methodResponse><params><param>{inner}</param></params></methodResponse>".encode())
    read(f"<methodResponse><fault>{inner}</fault></methodResponse>".encode())


@given(st.text(), st.lists(st.text(min_size=1)))
def test_any_message_becomes_one_line(message: str, hidden: list[str]) -> None:
    line = clean(message, hidden)
    assert line.isprintable()
    assert line
    assert len(line) <= 404


@pytest.fixture(scope="module")
def fickle() -> Iterator[tuple[Player, list[bytes]]]:
    """Says what the list holds at last."""
    said: list[bytes] = [b""]

    def script(talk: Talk) -> None:
        talk.hear()
        talk.say(said[-1])

    with Player(script) as player:
        yield player, said


WHOLE = [http(sample) for sample in SAMPLES] + [
    lasting(SAMPLES[0]),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    % (len(SAMPLES[0]), SAMPLES[0]),
    http("", "Location: http://other.example/\r\n", "301 Moved"),
]


@given(st.binary() | damaged(WHOLE))
def test_any_bytes_of_a_server_are_a_value_or_one_line(
    fickle: tuple[Player, list[bytes]], data: bytes
) -> None:
    player, said = fickle
    said[:] = [data]
    wire = Wire(player.url, [SESSION])
    try:
        for ask in (
            lambda: wire.call("one.host.delete", 0),
            lambda: wire.document("one.host.info", 0),
            lambda: wire.several([("one.host.info", (0,)), ("one.a.b", ())]),
        ):
            try:
                ask()
            except HostError as error:
                assert str(error).isprintable()
                assert str(error).startswith(f"{player.url}: ")
    finally:
        wire.close()


@pytest.mark.parametrize("name", sorted(n for n in RECORDED.namelist() if n.endswith(".res.xml")))
def test_a_recorded_answer_cut_anywhere_is_no_answer(name: str) -> None:
    body = RECORDED.read(name).rstrip()
    step = max(1, len(body) // 40)
    for end in itertools.chain(range(0, len(body), step), (len(body) - 1,)):
        with pytest.raises(NoAnswer):
            read_answer(body[:end])


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF) | st.sampled_from("\t\n\r")))
def test_texts_come_back_as_the_server_wrote_them(text: str) -> None:
    raw = f"<methodResponse><params><param>{value(text)}</param></params></methodResponse>"
    assert read_answer(raw.encode()) == text
