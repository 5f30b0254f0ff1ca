# SPDX-License-Identifier: Apache-2.0
"""TLS against real certificates: who is trusted, who is refused, and what is said of it."""

from __future__ import annotations

import ssl
import subprocess
import warnings
from pathlib import Path
from typing import NamedTuple

import pytest

from ncm.errors import HostError
from ncm.stage import NotRunning
from ncm_oned.cloud import exchange
from ncm_oned.cloud.errors import CloudError
from ncm_oned.cloud.wire import Tls, Wire
from tests.oned_cloud.wire_certificates import OPENSSL, Authority, serving
from tests.oned_cloud.wire_player import (
    SESSION,
    Player,
    Talk,
    answers,
    closed_by,
    http,
    lasting,
    yes,
)  # fmt: skip

pytestmark = pytest.mark.needs(OPENSSL)

HERE = "DNS:localhost,IP:127.0.0.1,IP:::1"


# What is said depends on whether the server's alert or the end of the connection is seen first.
WANTS = (
    "wants a certificate of the client",
    "does not trust our certificate",
    "breaks TLS off; does it want a certificate of the client?",
    "closed the connection without an answer",
    "the connection broke: Connection reset by peer",
)


class Made(NamedTuple):
    """What openssl made: (certificate, key) of each."""

    ca: str
    wrong_ca: str
    good: tuple[Path, Path]
    late: tuple[Path, Path]
    other: tuple[Path, Path]
    common: tuple[Path, Path]
    client: tuple[Path, Path]
    stranger: tuple[Path, Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("certificates")
    ca, wrong = Authority(folder / "ca"), Authority(folder / "wrong")
    return Made(
        str(ca.file), str(wrong.file),
        ca.sign("good", HERE), ca.sign("late", HERE, end="200201000000Z"),
        ca.sign("other", "DNS:elsewhere.example"), ca.sign("localhost", ""),
        ca.sign("client", "DNS:client"), wrong.sign("stranger", "DNS:client"),
    )  # fmt: skip


def refused(player: Player, tls: Tls, url: str = "") -> str:
    """What is said of a server to which nothing was sent."""
    where = url or player.url
    with pytest.raises(HostError) as caught:
        Wire(where, [SESSION], tls).call("one.host.info", 0)
    assert not isinstance(caught.value, NotRunning)
    assert str(caught.value).isprintable()
    assert "opensesame" not in str(caught.value)
    assert player.requests == []
    return str(caught.value).replace(f"{where}: ", "")


def test_an_own_authority_is_trusted_and_the_name_is_checked(made: Made) -> None:
    with Player(answers(yes(1)), context=serving(made.good)) as player:
        tls = Tls(made.ca)
        assert Wire(player.url, [SESSION], tls).call("one.a.b") == 1
        by_name = player.url.replace("127.0.0.1", "localhost")
        assert Wire(by_name, [SESSION], tls).call("one.a.b") == 1


def test_over_tls_a_connection_is_kept_too(made: Made) -> None:
    def five(talk: Talk) -> None:
        for _ in range(5):
            talk.hear()
            talk.say(lasting(yes("x" * 100_000)))

    with Player(five, context=serving(made.good)) as player:
        wire = Wire(player.url, [SESSION], Tls(made.ca))
        for _ in range(5):
            assert len(wire.call("one.a.allocate")) == 100_000
        assert player.connections == 1
        closed_by(wire)
        assert len(wire.call("one.a.allocate")) == 100_000
        assert player.connections == 2
        wire.close()


def test_an_authority_of_others_is_not_trusted(made: Made) -> None:
    with Player(answers(yes(1)), context=serving(made.good)) as player:
        for tls in (Tls(made.wrong_ca), Tls()):
            assert "its certificate is refused: " in refused(player, tls)


def test_an_expired_certificate_is_refused(made: Made) -> None:
    with Player(answers(yes(1)), context=serving(made.late)) as player:
        assert refused(player, Tls(made.ca)).endswith("refused: certificate has expired")


def test_a_certificate_of_another_name_is_refused(made: Made) -> None:
    with Player(answers(yes(1)), context=serving(made.other)) as player:
        assert "IP address mismatch" in refused(player, Tls(made.ca))
        by_name = player.url.replace("127.0.0.1", "localhost")
        assert "Hostname mismatch" in refused(player, Tls(made.ca), by_name)


def test_a_common_name_is_no_name(made: Made) -> None:
    with Player(answers(yes(1)), context=serving(made.common)) as player:
        by_name = player.url.replace("127.0.0.1", "localhost")
        assert "Hostname mismatch" in refused(player, Tls(made.ca), by_name)


def test_tls_older_than_1_2_is_refused(made: Made) -> None:
    context = serving(made.good)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Player(answers(yes(1)), context=context) as player:
        assert refused(player, Tls(made.ca)) == "speaks no TLS 1.2 or newer"


def test_tls_1_2_is_taken(made: Made) -> None:
    context = serving(made.good)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with Player(answers(yes(1)), context=context) as player:
        assert Wire(player.url, [SESSION], Tls(made.ca)).call("one.a.b") == 1


def test_a_client_certificate_is_shown(made: Made) -> None:
    context = serving(made.good, Path(made.ca))
    with Player(answers(yes(1)), context=context) as player:
        certificate, key = map(str, made.client)
        both = made.client[0].with_name("both.pem")
        both.write_bytes(made.client[0].read_bytes() + made.client[1].read_bytes())
        for tls in (Tls(made.ca, certificate, key), Tls(made.ca, str(both))):
            assert Wire(player.url, [SESSION], tls).call("one.a.b") == 1


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("method", ["one.host.info", "one.host.delete"])
def test_a_client_certificate_that_is_missing_or_strange_is_a_line(
    made: Made, newest: ssl.TLSVersion, method: str
) -> None:
    context = serving(made.good, Path(made.ca))
    context.maximum_version = newest
    strange = tuple(map(str, made.stranger))
    for tls in (Tls(made.ca), Tls(made.ca, *strange)):
        with Player(answers(yes(1)), context=context) as player:
            with pytest.raises(HostError) as caught:
                Wire(player.url, [SESSION], tls).call(method, 0)
            assert str(caught.value).isprintable()
            words = str(caught.value).replace(f"{method}: ", "").partition("/RPC2: ")[2]
            assert words in WANTS
            assert player.requests == []
            # A certificate does not get better by being shown again.
            assert player.connections <= 2


def test_plain_http_where_tls_is_expected_is_told(made: Made) -> None:
    def plain(talk: Talk) -> None:
        talk.sock.recv(10)
        talk.say(http("", status="400 Bad Request"))

    with Player(plain) as player:
        url = player.url.replace("http:", "https:")
        assert refused(player, Tls(made.ca), url).startswith("speaks no TLS there")


def test_tls_where_plain_http_is_expected_is_a_line(made: Made) -> None:
    with Player(answers(yes(1)), context=serving(made.good)) as player:
        with pytest.raises(CloudError):
            Wire(player.url.replace("https:", "http:"), [SESSION]).call("one.host.delete", 0)
        assert player.requests == []


def test_a_server_that_never_answers_the_handshake_is_left(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "CONNECT", 0.3)
    with Player(Talk.wait) as player:
        url = player.url.replace("http:", "https:")
        words = refused(player, Tls(made.ca), url)
        assert words == "does not complete the handshake of TLS within 0.3 s"


def test_a_server_that_leaves_during_the_handshake_is_a_line(made: Made) -> None:
    with Player(lambda talk: talk.sock.recv(1)) as player:  # type: ignore[arg-type, return-value]
        url = player.url.replace("http:", "https:")
        assert "TLS" in refused(player, Tls(made.ca), url)


def test_an_answer_cut_within_tls_is_no_answer(made: Made) -> None:
    def cut(talk: Talk) -> None:
        talk.hear()
        talk.say(http(yes(1))[:-50])
        talk.sock.shutdown(2)

    with Player(cut, context=serving(made.good)) as player:
        with pytest.raises(CloudError, match=r"cut short|connection broke|TLS"):
            Wire(player.url, [SESSION], Tls(made.ca)).call("one.a.delete")
        assert len(player.requests) == 1


def test_time_outs_hold_within_tls(made: Made) -> None:
    def silent(talk: Talk) -> None:
        talk.hear()
        talk.wait()

    with (
        Player(silent, context=serving(made.good)) as player,
        pytest.raises(CloudError, match=r"has not answered for 0\.3 s"),
    ):
        Wire(player.url, [SESSION], Tls(made.ca), timeout=0.3).call("one.host.info")


def test_files_that_are_wrong_are_named(made: Made, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    encrypted = tmp_path / "encrypted.key"
    subprocess.run(
        [OPENSSL, "rsa", "-aes128", "-passout", "pass:hush", "-in", str(made.client[1]),
         "-out", str(encrypted)], check=True, capture_output=True,
    )  # fmt: skip
    certificate, key = map(str, made.client)
    missing = str(tmp_path / "missing")
    for tls, file, words in (
        (Tls(missing), missing, "cannot be read: No such file"),
        (Tls(str(tmp_path)), str(tmp_path), "holds no certificate of an authority"),
        (Tls(str(empty)), str(empty), "holds no certificate of an authority (PEM)"),
        (Tls(key), key, "holds no certificate of an authority (PEM)"),
        (Tls(made.ca, missing, key), missing, "cannot be read: No such file"),
        (Tls(made.ca, certificate, missing), missing, "cannot be read: No such file"),
        (Tls(made.ca, str(empty), key), str(empty), f"is no certificate and the key {key}"),
        (Tls(made.ca, certificate, str(made.good[1])), certificate, "a pair"),
        (Tls(made.ca, certificate, str(encrypted)), certificate, "not encrypted"),
        (Tls(made.ca, certificate), certificate, "is no certificate and key in one"),
    ):
        with pytest.raises(HostError) as caught:
            Wire("https://127.0.0.1:1", [SESSION], tls).call("one.host.info")
        assert str(caught.value).startswith(f"{file}: {words}") or words in str(caught.value)
        assert str(caught.value).startswith(f"{file}: ")
