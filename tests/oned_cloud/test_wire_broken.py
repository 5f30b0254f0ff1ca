# SPDX-License-Identifier: Apache-2.0
"""A zoo of broken servers: each becomes one line that says what was asked, of whom, what came."""

from __future__ import annotations

import re
import socket
import struct
import time

import pytest

from ncm.errors import HostError
from ncm.stage import NotRunning
from ncm_oned.cloud import exchange
from ncm_oned.cloud.errors import CloudError
from ncm_oned.cloud.reply import Line, read_body, read_head
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.wire_player import SESSION, Player, Talk, answers, http, says, yes
from tests.oned_cloud.wire_zoo import BYTES, GOOD, PIECES, STATUS


def line_of(error: HostError, url: str, method: str) -> str:
    """The words after who and what, of an error that is a line as it should be."""
    text = str(error)
    assert text.startswith(f"{url}: {method}: ")
    assert text.isprintable()
    assert "opensesame" not in text
    assert len(text) < 300
    assert type(error) is CloudError
    assert (error.code, error.object_id) == (0, -1)
    assert error.__cause__ is None
    assert error.__suppress_context__
    return text.partition(f"{method}: ")[2]


@pytest.mark.parametrize("name", BYTES)
def test_a_broken_answer_to_a_write_is_one_line_and_is_never_asked_for_again(name: str) -> None:
    sent, words = BYTES[name]
    with Player(says(sent)) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION]).call("one.host.allocate", "h", "kvm", "kvm", 0)
        assert words in line_of(caught.value, player.url, "one.host.allocate")
        assert len(player.requests) == 1


@pytest.mark.parametrize("name", BYTES)
def test_a_broken_answer_to_a_read_is_asked_for_once_more_at_most(name: str) -> None:
    sent, words = BYTES[name]
    with Player(says(sent)) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION]).call("one.host.info", 0)
        assert words in line_of(caught.value, player.url, "one.host.info")
        assert len(player.requests) <= 2


@pytest.mark.parametrize("name", ["nothing at all", "half the headers", "cut XML", "an empty body"])
def test_a_read_that_broke_once_is_answered_by_the_second_try(name: str) -> None:
    with Player(says(BYTES[name][0]), answers(GOOD)) as player:
        root = Wire(player.url, [SESSION]).document("one.host.info", 0)
        assert root.findtext("ID") == "0"
        assert len(player.requests) == 2


@pytest.mark.parametrize("status", STATUS)
def test_a_status_of_http_says_what_to_do(status: str) -> None:
    for method in ("one.host.info", "one.host.delete"):
        with Player(answers("<html>secret page</html>", status=status)) as player:
            with pytest.raises(CloudError) as caught:
                Wire(player.url, [SESSION]).call(method, 0)
            assert STATUS[status] in line_of(caught.value, player.url, method)
            assert len(player.requests) == 1


def test_a_user_and_password_that_the_proxy_refuses_are_not_shown() -> None:
    with Player(answers("", status="401 Unauthorized")) as player:
        with pytest.raises(CloudError, match="does not accept the user and password") as caught:
            Wire(player.url, [SESSION], password="proxy:opensesame2").call("one.host.info", 0)
        line_of(caught.value, player.url, "one.host.info")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://other.example:2633/RPC2", "redirects to http://other.example:2633; give"),
        (f"https://{SESSION}@other.example/{SESSION}", "redirects to https://other.example; give"),
        ("http://[::1]:2633/", "redirects to http://[::1]:2633; give"),
        ("/elsewhere", "redirects to another path"),
        ("", "redirects to another path"),
    ],
)
def test_no_redirect_is_followed(status: str, location: str, words: str) -> None:
    with Player(answers("", f"Location: {location}\r\n", status)) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION]).call("one.host.info", 0)
        assert words in line_of(caught.value, player.url, "one.host.info")
        assert len(player.requests) == 1


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("", "no document where one belongs"),
        ("  \n", "no document where one belongs"),
        (17, "no document where one belongs"),
        ("7.0", "a document that is broken (no element at its start)"),
        ("<HOST><ID>0</HOST>", "a document that is broken (line 1, column "),
        ("<HOST><NAME>hush</NAME>", "a document that is broken (line 1, column "),
        ('<!DOCTYPE a [<!ENTITY b "c">]><HOST>&b;</HOST>', "a document that is broken"),
        ("<HOST>&b;</HOST>", "a document that is broken"),
        ("<HOST>\x85</HOST><HOST/>", "a document that is broken"),
    ],
)
def test_a_broken_document_inside_an_answer_is_one_line(inner: object, words: str) -> None:
    with Player(answers(yes(inner))) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION]).document("one.host.info", 0)
        line = line_of(caught.value, player.url, "one.host.info")
        assert words in line
        assert "hush" not in line


def test_a_document_may_hold_a_doctype_in_its_texts() -> None:
    script = "<VM><START><![CDATA[<!DOCTYPE html>]]></START></VM>"
    with Player(answers(yes(script))) as player:
        root = Wire(player.url, [SESSION]).document("one.vm.info", 0)
    assert root.findtext("START") == "<!DOCTYPE html>"


@pytest.mark.parametrize(
    "sent",
    [
        http(GOOD),
        http(GOOD).replace(b"HTTP/1.1", b"HTTP/1.0"),
        http(GOOD).replace(b" OK", b""),
        http(GOOD.replace("\r", "")).replace(b"\r\n", b"\n"),
        http(GOOD).replace(b"Content-length: ", b"Content-length: 00"),
        re.sub(rb"Content-length: \d+\r\n", b"", http(GOOD)),
        re.sub(rb"Content-length: \d+", b"Transfer-Encoding: Chunked", http(""))
        + b"a;x=y\r\n" + GOOD[:10].encode() + b"\r\n"
        + b"%X\r\n" % (len(GOOD) - 10) + GOOD[10:].encode() + b"\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(GOOD),
        http("\ufeff" + GOOD),
        http(GOOD.replace("<value>", "<!-- so --><value>").replace("<array>", "<?x y?><array>")),
        http(GOOD.replace("&lt;ID", "<!-- so -->&lt;<?x y?>ID")),
        http(GOOD.replace("<string>", "").replace("</string>", "")),
        http(GOOD, "Content-Encoding: identity\r\n"),
        http(GOOD, "X: a\r\nX: b\r\nConnection: close\r\n"),
    ],
)  # fmt: skip
def test_whatever_http_and_xml_rpc_allow_is_read(sent: bytes) -> None:
    with Player(says(sent)) as player:
        wire = Wire(player.url, [SESSION])
        for _ in range(2):
            assert wire.call("one.host.info", 0) == "<HOST><ID>0</ID></HOST>"
        assert player.connections == 2


@pytest.mark.parametrize("said", ["UTF-8", "ISO-8859-1", "UTF-7", "no-such-code"])
def test_an_answer_is_utf_8_whatever_it_says(said: str) -> None:
    with Player(answers(yes("+ADw-\u4e2d").replace("UTF-8", said))) as player:
        assert Wire(player.url, [SESSION]).call("one.a.b") == "+ADw-\u4e2d"


def test_a_reset_connection_is_one_line() -> None:
    def reset(talk: Talk) -> None:
        talk.hear()
        talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with Player(reset) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION]).call("one.host.delete", 0)
        line = line_of(caught.value, player.url, "one.host.delete")
        assert line == "the connection broke: Connection reset by peer"
        assert len(player.requests) == 1
    with Player(reset, answers(GOOD)) as player:
        assert Wire(player.url, [SESSION]).call("one.host.info", 0)
        assert len(player.requests) == 2


def test_a_server_that_refuses_before_it_has_read_all_is_heard() -> None:
    def early(talk: Talk) -> None:
        talk.sock.recv(1000)
        talk.say(http("", status="413 Too Large"))
        talk.sock.shutdown(socket.SHUT_WR)
        while talk.sock.recv(65536):
            pass

    with Player(early) as player:
        with pytest.raises(CloudError, match=r"HTTP 413: takes no request of 30000\d\d\d bytes"):
            Wire(player.url, [SESSION]).call("one.host.update", 0, "x" * 30_000_000, 0)
        assert player.connections == 1


@pytest.mark.parametrize("method", ["one.host.info", "one.host.delete"])
def test_a_silent_server_is_left_after_the_time_out(method: str) -> None:
    def silent(talk: Talk) -> None:
        talk.hear()
        talk.wait()

    with Player(silent) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION], timeout=0.2).call(method, 0)
        assert line_of(caught.value, player.url, method) == "has not answered for 0.2 s"
        assert len(player.requests) == 1


def test_a_server_that_does_not_read_is_left_after_the_time_out() -> None:
    with Player(Talk.wait) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION], timeout=0.2).call("one.host.update", 0, "x" * 30_000_000)
        words = line_of(caught.value, player.url, "one.host.update")
        assert words == "has not answered for 0.2 s"


@pytest.mark.parametrize("start", [b"", http(GOOD)[:120]])
def test_a_dripping_server_is_left_at_the_end_of_all_patience(start: bytes) -> None:
    def drip(talk: Talk) -> None:
        talk.hear()
        talk.say(start)
        while not talk.player.over.wait(0.02):
            talk.say(b"<")

    with Player(drip) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION], longest=0.4).call("one.hostpool.info")
        words = line_of(caught.value, player.url, "one.hostpool.info")
        assert words == "has not answered in full within 0.4 s"
        assert len(player.requests) == 1


def test_the_end_of_all_patience_ends_a_silence_too() -> None:
    def silent(talk: Talk) -> None:
        talk.hear()
        talk.wait()

    late = pytest.raises(CloudError, match=r"has not answered in full within 0\.3 s")
    with Player(silent) as player, late:
        Wire(player.url, [SESSION], timeout=3600, longest=0.3).call("one.a.delete")


@pytest.mark.parametrize("sent", [http("some body"), PIECES + b"9\r\nsome body\r\n0\r\n\r\n"])
def test_a_response_may_come_byte_by_byte(sent: bytes) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        for at in range(len(sent)):
            theirs.send(sent[at : at + 1])
        line = Line(ours, 60, time.monotonic() + 60, 60)
        assert read_body(line, read_head(line), 100) == b"some body"


def test_a_flooding_server_is_left_at_the_end_of_all_patience() -> None:
    def flood(talk: Talk) -> None:
        talk.hear()
        talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            talk.say(b"1\r\nx\r\n" * 1000)

    late = pytest.raises(CloudError, match=r"has not answered in full within 0\.3 s")
    with Player(flood) as player, late:
        Wire(player.url, [SESSION], longest=0.3, most=2**40).call("one.a.delete")


@pytest.mark.parametrize("coded", [False, True])
def test_an_answer_over_the_limit_is_not_read_to_its_end(coded: bool) -> None:
    def flood(talk: Talk) -> None:
        talk.hear()
        head = b"Transfer-Encoding: chunked\r\n" if coded else b""
        talk.say(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        while True:
            talk.say(b"1000\r\n" + b" " * 4096 + b"\r\n")

    with Player(flood) as player:
        with pytest.raises(CloudError) as caught:
            Wire(player.url, [SESSION], most=100_000).call("one.hostpool.info")
        words = line_of(caught.value, player.url, "one.hostpool.info")
        assert words == "sends an answer of more than 100000 bytes"


def test_an_answer_at_the_limit_is_read() -> None:
    with Player(answers(GOOD)) as player:
        size = len(GOOD.encode())
        assert Wire(player.url, [SESSION], most=size).call("one.host.info", 0)
        with pytest.raises(CloudError, match="more than"):
            Wire(player.url, [SESSION], most=size - 1).call("one.host.info", 0)


def test_a_text_of_more_than_10_megabytes_is_read() -> None:
    with Player(answers(yes("<A>" + "x" * 11_000_000 + "</A>"))) as player:
        root = Wire(player.url, [SESSION]).document("one.hostpool.info")
    assert len(root.text or "") == 11_000_000


def test_nobody_at_the_port_is_nobody_running() -> None:
    with Player(answers(GOOD)) as player:
        port = player.port
    with pytest.raises(NotRunning) as caught:
        Wire(f"http://127.0.0.1:{port}/RPC2", [SESSION]).call("one.host.info", 0)
    assert (
        str(caught.value) == f"http://127.0.0.1:{port}/RPC2: nobody answers; does oned run there?"
    )
    assert not isinstance(caught.value, CloudError)


@pytest.mark.parametrize("host", ["no.such.invalid", "a..b", f"{300 * 'x'}.example", "xn--"])
def test_a_name_that_cannot_be_found_is_the_hosts_error_not_a_service_that_rests(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = socket.getaddrinfo

    def offline(name: str, *rest: object, **more: object) -> object:
        """Names are not asked of the world: this machine may have none to ask."""
        return find(name, *rest, **more, flags=socket.AI_NUMERICHOST)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    with pytest.raises(HostError) as caught:
        Wire(f"http://{host}:1/RPC2", [SESSION]).call("one.host.info", 0)
    assert not isinstance(caught.value, NotRunning)
    assert f"{host} cannot be found: " in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_server_whose_queue_is_full_is_left_after_the_time_to_connect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "CONNECT", 0.3)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        filling = []
        for _ in range(4):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
            filling.append(sock)
        with pytest.raises(HostError, match=r"cannot be reached within 0\.3 s") as caught:
            Wire(f"http://127.0.0.1:{port}/RPC2", [SESSION]).call("one.host.info", 0)
        for sock in filling:
            sock.close()
    assert not isinstance(caught.value, NotRunning)


def test_the_second_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with Player(answers(GOOD)) as player:
        good = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", player.port))
        bad = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))
        odd = (socket.AF_INET, 77, 6, "", ("127.0.0.1", 1))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [odd, bad, good])
        assert Wire("http://cloud.example:2633", [SESSION]).call("one.host.info", 0)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [bad, odd])
        with pytest.raises(NotRunning):
            Wire("http://cloud.example:2633", [SESSION]).call("one.host.info", 0)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [odd])
        with pytest.raises(HostError, match="cannot be reached: ") as caught:
            Wire("http://cloud.example:2633", [SESSION]).call("one.host.info", 0)
        assert not isinstance(caught.value, NotRunning)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
        with pytest.raises(HostError, match="cannot be reached: it has no address"):
            Wire("http://cloud.example:2633", [SESSION]).call("one.host.info", 0)
