# SPDX-License-Identifier: Apache-2.0
"""The stand-in answers what a real oned answered, call for call."""

from __future__ import annotations

import http.client
import json
import re
import xmlrpc.client

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oned_server import OnedServer
from tests.oned_server.recordings import DATA, conversations, index
from tests.oned_server.replaying import (
    MASKED,
    MASKS,
    NAMES,
    STREAMS,
    ask,
    blank,
    calls_of,
    masked,
    moved,
    renamed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_AT_100 = ("cluster", "datastore", "secgroup", "group", "vdc", "market")
WORDS = st.from_regex(r"[a-z]{4}[0-9a-z]{0,8}", fullmatch=True)


@pytest.fixture(scope="module")
def replayed() -> Iterator[dict[str, tuple[int, dict[str, str], bytes]]]:
    """All recorded requests over HTTP, in their order, to one fresh server."""
    found = {}
    with OnedServer() as server:
        for name, (request, _) in conversations().items():
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            connection.request("POST", "/RPC2", request)
            answer = connection.getresponse()
            found[name] = answer.status, dict(answer.getheaders()), answer.read()
            connection.close()
    yield found


@pytest.mark.parametrize("name", list(conversations()))
def test_a_recorded_call_is_answered_byte_for_byte(
    replayed: dict[str, tuple[int, dict[str, str], bytes]], name: str
) -> None:
    assert masked(name, replayed[name][2]) == masked(name, conversations()[name][1])


@pytest.mark.parametrize("row", index(), ids=lambda row: row["name"])
def test_status_and_headers_are_the_recorded_ones(
    replayed: dict[str, tuple[int, dict[str, str], bytes]], row: dict[str, str]
) -> None:
    status, headers, _ = replayed[row["name"]]
    wanted = dict(row["response_headers"])  # type: ignore[call-overload]
    assert status == row["status"]
    assert list(headers) == list(wanted)
    for name in ("Date", "Content-length"):
        headers.pop(name, None)
        wanted.pop(name, None)
    assert headers == wanted


def test_no_mask_is_without_use_and_none_hides_a_whole_answer() -> None:
    used: set[str] = set()
    for name, (_, response) in conversations().items():
        bare = masked(name, response)
        assert bare.count(MASKED) <= 12
        for mask in MASKS:
            alone = re.sub(mask.pattern, blank, response.decode())
            if alone != response.decode():
                used.add(mask.pattern)
    assert used == {mask.pattern for mask in MASKS}


@pytest.mark.parametrize("row", json.loads((DATA / "errors.json").read_text()))
def test_a_refusal_has_the_recorded_code_object_and_words(
    replayed: dict[str, tuple[int, dict[str, str], bytes]], row: list[object]
) -> None:
    name, code, *rest = row
    body = replayed[str(name)][2]
    if code == "?":
        assert body.startswith(b"<HTML>")
        return
    if code == "FAULT":
        with pytest.raises(xmlrpc.client.Fault) as caught:
            xmlrpc.client.loads(body)
        assert caught.value.faultCode == rest[0]
        assert caught.value.faultString.startswith(str(rest[1]).rstrip(".").rstrip())
        return
    answer = xmlrpc.client.loads(body)[0][0]
    number, word = rest
    assert answer[0] is False
    assert answer[2:] == [int(str(code), 16), *number]  # type: ignore[misc]
    cut = str(word).split(" at line ")[0]
    assert answer[1].startswith(cut)


def merged(draw: st.DrawFn) -> list[str]:
    """One of the orders in which independent streams may run into each other."""
    waiting = {stream: list(calls_of(stream)) for stream in STREAMS}
    order: list[str] = []
    while waiting:
        ready = [
            stream
            for stream in waiting
            if not any(other in waiting for other in STREAMS[stream].after)
        ]
        stream = draw(st.sampled_from(ready))
        steps = draw(st.integers(1, 8))
        order += waiting[stream][:steps]
        waiting[stream] = waiting[stream][steps:]
        if not waiting[stream]:
            del waiting[stream]
    return order


orders = st.composite(merged)()


@settings(max_examples=15, deadline=None)
@given(orders)
def test_independent_calls_may_run_into_each_other(order: list[str]) -> None:
    server = OnedServer()
    for name in order:
        request, response = conversations()[name]
        assert masked(name, ask(server, request)) == masked(name, response), name


@settings(max_examples=15, deadline=None)
@given(st.lists(WORDS, min_size=len(NAMES), max_size=len(NAMES), unique=True))
def test_other_names_make_no_other_answers(words: list[str]) -> None:
    names = dict(zip(NAMES, words))
    server = OnedServer()
    for name, (request, response) in conversations().items():
        if name.startswith("197"):
            continue
        given_body = renamed(request.decode("latin-1"), names).encode()
        wanted = renamed(masked(name, response), names)
        assert masked(name, ask(server, given_body)) == wanted, name


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 800))
def test_other_ids_make_no_other_answers(by: int) -> None:
    server = OnedServer()
    for kind in FIRST_AT_100:
        server.db.next_id[kind] += by
    for name, (request, response) in conversations().items():
        if name.startswith("197"):
            continue
        if "system.config" in name:
            continue
        given_body = moved(request.decode("latin-1"), by).encode()
        wanted = moved(masked(name, response), by)
        assert masked(name, ask(server, given_body)) == wanted, name


def test_the_same_calls_make_the_same_state_twice() -> None:
    dumps = []
    for _ in range(2):
        server = OnedServer()
        for name, (request, _response) in conversations().items():
            if not name.startswith("197"):
                ask(server, request)
        dumps.append(server.dump())
    assert dumps[0] == dumps[1]
    assert json.loads(json.dumps(dumps[0])) == dumps[0]
