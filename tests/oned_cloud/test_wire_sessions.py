# SPDX-License-Identifier: Apache-2.0
"""Who asks: sessions in turn, secrets that never show, many calls in one request."""

from __future__ import annotations

import base64
import xmlrpc.client
from collections.abc import Callable
from typing import Any

import pytest

from ncm.errors import HostError
from ncm.stage import NotRunning
from ncm.values import Secret
from ncm_oned.cloud.errors import ACTION, AUTHENTICATION, NO_EXISTS, CloudError
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.test_wire_refusals import recorded
from tests.oned_cloud.wire_player import (
    Player,
    Talk,
    answers,
    array,
    envelope,
    fault,
    fault_value,
    http,
    no,
    says,
    value,
    yes,
)

STRANGER = "User couldn't be authenticated, aborting call."
NEW, OLD, OTHER = "oneadmin:new-pass", "oneadmin:old-pass", "oneadmin:other-pass"


def asked(player: Player) -> list[tuple[str, tuple[Any, ...]]]:
    """Method and arguments of every request."""
    found = []
    for request in player.requests:
        arguments, method = xmlrpc.client.loads(request.partition(b"\r\n\r\n")[2])
        found.append((str(method), arguments))
    return found


def one_server(*sessions: str) -> Callable[[Talk], None]:
    """Knows these sessions, and of every other says so; answers multicall, too."""

    def one(method: str, params: list[Any]) -> str:
        if params[0] not in sessions:
            return array(False, f"[{method}] {STRANGER}", AUTHENTICATION, -1, -1)
        if method == "one.no.exists":
            return array(False, f"[{method}] Error getting host [9].", NO_EXISTS, 9, -1)
        return array(True, params[1] if len(params) > 1 else "7.0", 0)

    def script(talk: Talk) -> None:
        arguments, method = xmlrpc.client.loads(talk.hear().partition(b"\r\n\r\n")[2])
        if method != "system.multicall":
            talk.say(http(envelope(one(str(method), list(arguments)))))
            return
        items = []
        for call in arguments[0]:
            if call["methodName"].startswith("one."):
                inner = one(call["methodName"], call["params"])
                items.append(f"<value><array><data>{inner}</data></array></value>")
            else:
                items.append(fault_value(-506, f"Method '{call['methodName']}' not defined"))
        talk.say(http(envelope(f"<value><array><data>{''.join(items)}</data></array></value>")))

    return script


def test_sessions_are_tried_in_order_and_the_one_that_works_is_kept() -> None:
    with Player(one_server(OLD)) as player:
        wire = Wire(player.url, [NEW, OLD, OTHER])
        assert wire.call("one.host.info", 3) == 3
        assert wire.call("one.host.info", 4) == 4
        assert wire.session == OLD
        assert asked(player) == [
            ("one.host.info", (NEW, 3)),
            ("one.host.info", (OLD, 3)),
            ("one.host.info", (OLD, 4)),
        ]


def test_the_session_is_asked_for_where_several_might_work() -> None:
    with Player(one_server(OLD)) as player:
        assert Wire(player.url, [NEW, OLD]).session == OLD
        assert [method for method, _ in asked(player)] == ["one.system.version"] * 2


def test_the_only_session_is_not_asked_for() -> None:
    assert Wire("http://127.0.0.1:1", [NEW]).session == NEW


def test_a_session_that_stops_working_gives_way_to_one_that_starts() -> None:
    with Player(one_server(OLD), one_server(NEW)) as player:
        wire = Wire(player.url, [OLD, NEW])
        assert wire.call("one.user.passwd", 0) == 0
        assert wire.call("one.host.info", 1) == 1
        assert wire.session == NEW


def test_where_no_session_works_the_error_is_the_servers() -> None:
    with Player(one_server(OTHER)) as player:
        wire = Wire(player.url, [NEW, OLD])
        for ask in (lambda: wire.call("one.host.info", 3), lambda: wire.session):
            with pytest.raises(CloudError, match="couldn't be authenticated") as caught:
                ask()
            assert caught.value.code == AUTHENTICATION
            assert "pass" not in str(caught.value)
        assert len(player.requests) == 4


def test_of_several_unknown_sessions_the_first_is_answered() -> None:
    first, second = (answers(no(AUTHENTICATION, text)) for text in ("first", "second"))
    with Player(first, second) as player, pytest.raises(CloudError, match="first"):
        Wire(player.url, [NEW, OLD]).call("one.host.info", 3)


def test_a_renewed_session_is_the_one_that_is_used_and_hidden() -> None:
    with Player(one_server(NEW), answers(no(ACTION, f"[one.a.b] no: {NEW} new-pass"))) as player:
        wire = Wire(player.url, [OLD])
        wire.renew(NEW)
        assert wire.session == NEW
        assert wire.call("one.host.info", 3) == 3
        with pytest.raises(CloudError, match=r"one\.a\.b: no: \*\*\* \*\*\*$"):
            wire.call("one.a.b")
        assert [arguments[0] for _, arguments in asked(player)] == [NEW, NEW]


def test_no_other_refusal_moves_on_to_the_next_session() -> None:
    with Player(answers(no(0x200, "[one.host.delete] Not authorized"))) as player:
        with pytest.raises(CloudError, match="Not authorized"):
            Wire(player.url, [NEW, OLD]).call("one.host.delete", 3)
        assert len(player.requests) == 1


def test_without_a_session_nothing_starts() -> None:
    with pytest.raises(HostError, match="no user and password"):
        Wire("http://127.0.0.1:1", [])


def test_methods_of_the_system_get_no_session() -> None:
    text = envelope(f"<value><array><data>{value('one.a')}{value('one.b')}</data></array></value>")
    with Player(answers(text), answers(fault(-506, "Method 'system.x' not defined"))) as player:
        wire = Wire(player.url, [NEW])
        assert wire.call("system.listMethods") == ["one.a", "one.b"]
        with pytest.raises(CloudError, match="not defined") as caught:
            wire.call("system.x", "argument")
        assert caught.value.code == -506
        assert asked(player) == [("system.listMethods", ()), ("system.x", ("argument",))]


def test_a_message_that_quotes_a_password_is_shown_without_it() -> None:
    message = f"[one.a.b] no: {NEW} new-pass old-pass hush-hush proxy:letmein letmein, xy"
    with Player(answers(no(ACTION, message))) as player:
        wire = Wire(player.url, [NEW, OLD], password="proxy:letmein")
        with pytest.raises(CloudError) as caught:
            wire.call("one.a.b", Secret("hush-hush"), Secret("xy"))
        assert caught.value.message == "one.a.b: no: *** *** *** *** *** ***, xy"
        with pytest.raises(CloudError) as caught:
            wire.call("one.a.b", "hush-hush")
        assert "hush" not in str(caught.value)


def test_a_secret_among_many_calls_is_hidden_too() -> None:
    refusal = array(False, "[one.a.b] no: hush-hush", ACTION, -1, -1)
    one = f"<value><array><data>{refusal}</data></array></value>"
    text = envelope(f"<value><array><data>{one}</data></array></value>")
    with Player(answers(text)) as player:
        (error,) = Wire(player.url, [NEW]).several([("one.a.b", (Secret("hush-hush"),))])
    assert error.message == "one.a.b: no: ***"


def test_what_the_caller_hides_is_hidden_longest_first() -> None:
    with Player(answers(no(ACTION, "[one.a.b] key keystone of it"))) as player:
        wire = Wire(player.url, [NEW])
        wire.hide("keys", "keystone")
        with pytest.raises(CloudError, match=r"one\.a\.b: key \*\*\* of it$"):
            wire.call("one.a.b")


def test_a_fault_that_quotes_the_request_is_shown_without_it() -> None:
    text = "Call XML not a proper XML-RPC call.  Problem with token at 'hush</string>\n<x>'"
    with Player(answers(fault(-503, text))) as player, pytest.raises(CloudError) as caught:
        Wire(player.url, [NEW]).call("one.a.b")
    assert caught.value.message == "one.a.b: Call XML not a proper XML-RPC call."


def test_nothing_shows_the_session_by_its_representation() -> None:
    wire = Wire("http://user:letmein@127.0.0.1:1", [NEW])
    assert "pass" not in repr(wire) + repr(vars(wire)["_exchange"])
    assert wire.url == "http://127.0.0.1:1/RPC2"


@pytest.mark.parametrize(
    ("url", "password", "login"),
    [
        ("http://127.0.0.1:{}", "", ""),
        ("http://127.0.0.1:{}", "proxy:a b:é", "proxy:a b:é"),
        ("http://proxy:a%20b@127.0.0.1:{}", "", "proxy:a b"),
        ("http://proxy:a%20b@127.0.0.1:{}", "other:c", "other:c"),
    ],
)
def test_a_proxy_gets_its_user_and_password_and_oned_does_not(
    url: str, password: str, login: str
) -> None:
    with Player(answers(yes(1))) as player:
        Wire(url.format(player.port), [NEW], password=password).call("one.a.b")
        head, _, body = player.requests[0].partition(b"\r\n\r\n")
    sent = [line for line in head.split(b"\r\n") if line.startswith(b"Authorization: ")]
    wanted = b"Authorization: Basic " + base64.b64encode(login.encode())
    assert sent == ([wanted] if login else [])
    assert b"proxy" not in body
    assert b"Host: 127.0.0.1:%d" % player.port in head.split(b"\r\n")
    assert head.startswith(b"POST /RPC2 HTTP/1.1\r\n")


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Player(answers(yes(1))) as player:
        assert Wire(player.url, [NEW]).call("one.a.b") == 1


CALLS: list[tuple[str, tuple[object, ...]]] = [
    ("one.host.info", ("first",)),
    ("one.no.exists", (9,)),
    ("system.nosuch", ()),
    ("one.host.allocate", (4,)),
]


def test_many_calls_give_their_values_and_errors_in_order() -> None:
    with Player(one_server(NEW)) as player:
        first, second, third, fourth = Wire(player.url, [NEW]).several(CALLS)
        assert (first, fourth) == ("first", 4)
        assert isinstance(second, CloudError)
        assert (second.code, second.object_id) == (NO_EXISTS, 9)
        assert str(second) == f"{player.url}: one.no.exists: Error getting host [9]."
        assert isinstance(third, CloudError)
        assert third.code == -506
        assert str(third) == f"{player.url}: system.nosuch: Method 'system.nosuch' not defined"
        ((_, (calls,)),) = asked(player)
        assert [call["params"] for call in calls] == [[NEW, "first"], [NEW, 9], [], [NEW, 4]]


def test_many_calls_may_take_a_second_longer_each() -> None:
    def silent(talk: Talk) -> None:
        talk.hear()
        talk.wait()

    late = pytest.raises(CloudError, match=r"has not answered for 1\.1 s")
    with Player(silent) as player, late:
        Wire(player.url, [NEW], timeout=0.1).several(CALLS[:2])


def test_many_calls_try_the_sessions_too() -> None:
    with Player(one_server(OLD)) as player:
        wire = Wire(player.url, [NEW, OLD])
        assert wire.several([("one.host.info", (1,)), ("one.host.info", (2,))]) == [1, 2]
        assert wire.session == OLD
        assert len(player.requests) == 2


def test_one_call_of_many_that_fails_to_authenticate_does_not_repeat_the_others() -> None:
    good = f"<value><array><data>{array(True, 1, 0)}</data></array></value>"
    bad = good.replace(array(True, 1, 0), array(False, STRANGER, AUTHENTICATION, -1, -1))
    text = envelope(f"<value><array><data>{good}{bad}</data></array></value>")
    with Player(answers(text)) as player:
        found = Wire(player.url, [NEW, OLD]).several([("one.a.allocate", ()), ("one.b.info", ())])
        assert found[0] == 1
        assert isinstance(found[1], CloudError)
        assert len(player.requests) == 1


def test_no_calls_ask_nothing() -> None:
    assert Wire("http://127.0.0.1:1", [NEW]).several([]) == []


def test_where_many_calls_are_unknown_they_are_made_one_by_one() -> None:
    unknown = answers(fault(-506, "Method 'system.multicall' not defined"))
    with Player(unknown, one_server(NEW)) as player:
        wire = Wire(player.url, [NEW])
        found = wire.several(CALLS[:2] + CALLS[3:])
        assert (found[0], found[2]) == ("first", 4)
        assert isinstance(found[1], CloudError)
        assert wire.several(CALLS[:1]) == ["first"]
        methods = [method for method, _ in asked(player)]
        assert methods[0] == "system.multicall"
        assert methods.count("system.multicall") == 1


def test_a_single_call_that_is_unknown_does_not_end_many_calls() -> None:
    with Player(one_server(NEW)) as player:
        wire = Wire(player.url, [NEW])
        wire.several(CALLS)
        wire.several(CALLS)
        assert {method for method, _ in asked(player)} == {"system.multicall"}


def test_one_by_one_ends_where_the_connection_breaks_and_keeps_what_is_known() -> None:
    unknown = answers(fault(-506, "Method 'system.multicall' not defined"))
    with Player(unknown, one_server(NEW), says(b"")) as player:
        found = Wire(player.url, [NEW]).several([("one.a.allocate", (n,)) for n in range(4)])
        assert found[0] == 0
        assert "without an answer" in str(found[1])
        assert [str(error) for error in found[2:]] == [
            f"{player.url}: one.a.allocate: not sent, after a broken call"
        ] * 2
        assert len(player.requests) == 3


def test_one_by_one_keeps_what_is_known_where_nobody_answers_any_more() -> None:
    player = Player(answers(fault(-506, "unknown")), answers(yes(5)), one_server(NEW))
    with player:
        wire = Wire(player.url, [NEW])
        wire.several(CALLS[:1])
        post = wire._exchange.post

        def leaves(*arguments: Any) -> bytes:
            answer = post(*arguments)
            player.__exit__()
            return answer

        wire._exchange.post = leaves  # type: ignore[method-assign]
        found = wire.several([("one.a.allocate", (7,)), ("one.a.allocate", (8,))])
        assert found[0] == 7
        assert isinstance(found[1], CloudError)
        assert "one.a.allocate: nobody answers" in str(found[1])
        with pytest.raises(NotRunning):
            wire.several([("one.a.allocate", (7,))])


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (array(), "answered 2 calls with another number of results"),
        (array("a", "b"), "answered a call with something that is no result"),
        (f"<value><array><data>{array()}{array()}</data></array></value>", "that is no result"),
        (value("no"), "another number of results"),
        (f"<value><array><data>{array('yes')}{array(1)}</data></array></value>", "is not OpenN"),
    ],
)  # fmt: skip
def test_broken_answers_to_many_calls_are_one_line(inner: str, words: str) -> None:
    with Player(answers(envelope(inner))) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [NEW]).several([("one.a.allocate", (1,)), ("one.b.allocate", (2,))])
        assert str(caught.value).startswith(f"{player.url}: one.a.allocate and 1 more: ")
        assert words in str(caught.value)
        assert len(player.requests) == 1


def test_a_fault_of_all_calls_is_raised() -> None:
    with Player(answers(fault(-503, "Call XML not a proper XML-RPC call."))) as player:
        with pytest.raises(CloudError, match=r"system\.multicall: Call XML") as caught:
            Wire(player.url, [NEW]).several(CALLS)
        assert caught.value.code == -503
        assert len(player.requests) == 1


@pytest.mark.parametrize(("second", "tries"), [("one.b.info", 2), ("one.b.update", 1)])
def test_many_calls_are_asked_for_again_only_where_all_of_them_read(
    second: str, tries: int
) -> None:
    with Player(says(b"")) as player:
        with pytest.raises(CloudError, match="without an answer"):
            Wire(player.url, [NEW]).several([("one.a.info", ()), (second, ())])
        assert len(player.requests) == tries


def test_the_recorded_answer_to_many_calls_is_read() -> None:
    with Player(answers(recorded("195-system.multicall-multicall"))) as player:
        version, host, nosuch = Wire(player.url, [NEW]).several(
            [("one.system.version", ()), ("one.host.info", (9999,)), ("one.nosuch", ())]
        )
    assert version == "7.5.80"
    assert (host.code, host.object_id, nosuch.code) == (NO_EXISTS, 9999, -506)
