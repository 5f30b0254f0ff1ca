# SPDX-License-Identifier: Apache-2.0
"""The real nginx with our files: who comes through the door, with what, and who does not."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import subprocess
import threading
import time
import xmlrpc.client
from pathlib import Path
from typing import Any

import pytest

from .backend import Backend
from .door import PASSWORD, Door, basic, free_port, hashed, version

pytestmark = pytest.mark.needs("nginx", "openssl")


def users(method: str = "-6") -> dict[str, Any]:
    return {"carol": {"hash": hashed(method)}}


def clients(door: Door, **more: Any) -> dict[str, Any]:
    return {"ca": door.pki["ca"], "crl": door.pki.crl, **more}


def test_a_call_with_tls_and_nothing_else_comes_through_where_that_is_wanted(door: Door) -> None:
    assert door.open().server().one.system.version("a:b") == [True, "7.0.0", 0]


@pytest.mark.parametrize("tls", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_of_today_comes_through(door: Door, tls: ssl.TLSVersion) -> None:
    assert door.open().call(tls=tls)[0] == 200


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tls_1_1_is_refused_by_the_server(door: Door) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)alert.protocol.version"):
        door.open().call(tls=ssl.TLSVersion.TLSv1_1)


def test_only_the_wanted_protocol_is_spoken(door: Door) -> None:
    door.open(protocols=["TLSv1.3"])
    with pytest.raises(ssl.SSLError, match=r"(?i)alert.protocol.version"):
        door.call(tls=ssl.TLSVersion.TLSv1_2)
    assert door.call(tls=ssl.TLSVersion.TLSv1_3)[0] == 200


@pytest.mark.parametrize("client", ["alice", "bob"])
def test_a_certificate_of_the_ca_comes_in(door: Door, client: str) -> None:
    door.open(clients=clients(door))
    assert door.server(client).one.system.version("a:b") == [True, "7.0.0", 0]


@pytest.mark.parametrize("client", [None, "expired", "foreign", "revoked"])
@pytest.mark.parametrize("verify", ["required", "optional"])
def test_others_are_refused(door: Door, backend: Backend, client: Any, verify: str) -> None:
    door.open(clients=clients(door, verify=verify))
    status, _ = door.call(client)
    assert (status == 200) == (client is None and verify == "optional")
    assert status in (200, 400)
    assert len(backend.seen) == (status == 200)


def test_only_the_listed_subjects_come_in(door: Door) -> None:
    door.open(clients=clients(door, allowed=[door.pki.subject("alice"), "CN=accent"]))
    assert door.call("alice")[0] == 200
    assert door.call("bob")[0] == 403
    assert door.call("accent")[0] == 403


@pytest.mark.parametrize(
    ("allowed", "status"),
    [
        ("CN=bob,O=Example", 200),
        ("CN=BOB,O=Example", 403),
        ("CN=bo.,O=Example", 403),
        ("CN=bob", 403),
        ("CN=bob,O=Example,C=FR", 403),
        ("CN=.*", 403),
        ("CN=bob|.*", 403),
    ],
)
def test_a_subject_is_compared_letter_by_letter(door: Door, allowed: str, status: int) -> None:
    door.open(clients=clients(door, allowed=[allowed]))
    assert door.call("bob")[0] == status


@pytest.mark.parametrize("plain", [False, True])
def test_subjects_with_accents_and_signs_are_matched(door: Door, plain: bool) -> None:
    subject = door.pki.subject("accent")
    assert "\\C3\\A9" in subject
    assert "$" in subject
    # What an author writes who does not think of bytes.
    subject = subject.replace("\\C3\\A9", "é") if plain else subject
    door.open(clients=clients(door, allowed=[subject], header="X-Client-DN"))
    assert door.call("accent")[0] == 200
    assert door.call("alice")[0] == 403


def test_the_subject_is_handed_on_and_a_smuggled_one_is_not(door: Door, backend: Backend) -> None:
    door.open(clients=clients(door, verify="optional", header="X-Client-DN"))
    smuggled = {"X-Client-DN": "CN=admin", "X_Client_DN": "CN=admin", "x-client-dn ": "CN=admin",
                "X-Forwarded-For": "127.0.0.1", "Cookie": "a=b"}  # fmt: skip
    smuggled.pop("x-client-dn ")  # http.client does not send it
    assert door.call("alice", headers=smuggled)[0] == 200
    assert door.call(None, headers=smuggled)[0] == 200
    with_certificate, without = (dict(headers) for _, headers in backend.seen)
    assert with_certificate["X-Client-DN"] == door.pki.subject("alice")
    assert set(with_certificate) == {*without, "X-Client-DN"}
    assert set(without) == {"Host", "Content-Type", "Content-Length"}
    assert "admin" not in str(backend.seen)


def test_a_password_comes_in_and_nothing_else(door: Door) -> None:
    door.open(users=users())
    assert door.call(user="carol")[0] == 200
    assert door.call(user="carol", password="wrong")[0] == 401
    assert door.call(user="dave")[0] == 401
    assert door.call()[0] == 401


def test_neither_a_password_nor_its_header_is_handed_on_or_logged(
    door: Door, backend: Backend
) -> None:
    door.open(users=users())
    body = xmlrpc.client.dumps(("carol:hushhush",), "one.system.version").encode()
    assert door.call(user="carol", body=body)[0] == 200
    assert door.call(user="carol", password="hushtoo", body=body)[0] == 401
    assert door.call(user="carol", path="/RPC2?hushquery", body=body)[0] == 404
    assert "Authorization" not in str(backend.seen)
    door.close()
    logged = (door.folder / "access.log").read_text()
    assert logged.count('"carol"') == 3
    for secret in (PASSWORD, "hush", basic("carol", PASSWORD).split()[1], "Basic"):
        assert secret not in logged
        assert secret not in door.errors().replace("/RPC2?hushquery", "")


def crypted(salt: str) -> str:
    """A hash that the system's crypt makes."""
    code = "print crypt(do { local $/; <STDIN> }, $ARGV[0])"
    done = subprocess.run(["perl", "-e", code, salt], input=PASSWORD.encode(), check=True,
                          capture_output=True)  # fmt: skip
    return done.stdout.decode()


def salted_sha() -> str:
    import base64
    import hashlib

    salt = b"salt\0\xff"
    return (
        "{SSHA}" + base64.b64encode(hashlib.sha1(PASSWORD.encode() + salt).digest() + salt).decode()
    )


HASHES: dict[str, Any] = {
    "$6$": lambda: hashed("-6"),
    "$6$rounds": lambda: crypted("$6$rounds=20000$saltsalt"),
    "$5$": lambda: hashed("-5"),
    "$5$rounds": lambda: crypted("$5$rounds=1000$saltsalt"),
    "$apr1$": lambda: hashed("-apr1"),
    "$1$": lambda: hashed("-1"),
    "$2b$": lambda: crypted("$2b$04$abcdefghijklmnopqrstuu"),
    "$2y$": lambda: crypted("$2y$10$abcdefghijklmnopqrstuu"),
    "$y$": lambda: crypted("$y$j9T$abcdefghijklmnop"),
    "{SSHA}": salted_sha,
}


@pytest.mark.needs("perl:strict")
@pytest.mark.parametrize("form", HASHES)
def test_each_hash_that_the_schema_takes_is_one_that_nginx_knows(door: Door, form: str) -> None:
    made = HASHES[form]()
    assert made.startswith(form[:3])
    door.open(users={"carol": {"hash": made}})
    assert door.call(user="carol")[0] == 200
    assert door.call(user="carol", password="wrong")[0] == 401


def test_a_changed_user_counts_without_a_reload(door: Door) -> None:
    door.open(users=users())
    door.write(users={"carol": {"hash": hashed(password="other")}})
    assert door.call(user="carol")[0] == 401
    assert door.call(user="carol", password="other")[0] == 200


BOTH = [(None, None), ("alice", None), (None, "carol"), ("alice", "carol"), ("bob", None)]


@pytest.mark.parametrize(
    ("satisfy", "verify", "passed"),
    [
        ("any", "optional", [401, 200, 200, 200, 401]),
        ("all", "required", [400, 401, 400, 200, 403]),
    ],
)
def test_certificate_and_password_are_both_needed_or_one_of_them(
    door: Door, satisfy: str, verify: str, passed: list[int]
) -> None:
    allowed = [door.pki.subject("alice")]
    door.open(users=users(), satisfy=satisfy,
              clients=clients(door, verify=verify, allowed=allowed))  # fmt: skip
    assert [door.call(client, user)[0] for client, user in BOTH] == passed


def test_a_bad_certificate_is_not_made_good_by_a_password(door: Door) -> None:
    door.open(users=users(), satisfy="any", clients=clients(door, verify="optional"))
    for client in ("expired", "revoked", "foreign"):
        assert door.call(client, "carol")[0] == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
def test_only_post_comes_through(door: Door, backend: Backend, method: str) -> None:
    assert door.open().call(method=method)[0] == 405
    assert not backend.seen


PATHS = ["/", "/RPC2/", "//RPC2", "/RPC2/x", "/rpc2", "/RPC2?x", "/RPC2?", "/x/../RPC2", "/./RPC2",
         "/%52PC2", "/RPC2%00", "/RPC2;x", "/RPC2%2f..", "/RPC2#x", "/nginx_status"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_other_path_comes_through(door: Door, backend: Backend, path: str) -> None:
    assert door.open().call(path=path)[0] in (400, 404)
    assert not backend.seen


def test_a_call_that_is_too_large_is_refused_before_it_is_sent(
    door: Door, backend: Backend
) -> None:
    door.open(max_body=1)
    size = 1 << 20
    fits = xmlrpc.client.dumps(("x",), "echo")
    fits = fits.replace("x<", f"{'x' * (size - len(fits) + 1)}<")
    assert len(fits) == size
    status, text = door.call(body=fits.encode())
    assert (status, str(size - len(fits) + 1) in text or "<int>" in text) == (200, True)
    assert door.call(body=fits.encode() + b" ")[0] == 413
    assert len(backend.seen) == 1


def test_a_large_call_without_a_length_is_refused_too(door: Door, backend: Backend) -> None:
    door.open(max_body=1)
    line = door.context().wrap_socket(
        socket.create_connection(("localhost", door.port), 60), server_hostname="localhost"
    )
    with line:
        line.sendall(
            b"POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        try:
            for _ in range(40):
                line.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        except OSError:
            pass
        assert line.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert not backend.seen


def test_calls_never_go_into_a_file(door: Door) -> None:
    door.open(max_body=8)
    big = xmlrpc.client.dumps(("x" * (7 << 20),), "echo").encode()
    assert door.call(body=big)[0] == 200
    assert "temporary file" not in door.errors()
    assert not [path for path in door.folder.glob("body/**/*") if path.is_file()]


def test_an_answer_of_20_mb_passes_and_never_goes_into_a_file(door: Door) -> None:
    door.open()
    assert len(door.server().big(20_000_000)) == 20_000_000
    assert "temporary file" not in door.errors()


def many(door: Door, authorization: str = "") -> list[int]:
    """The statuses of 40 calls on one connection, one behind the other."""
    line = http.client.HTTPSConnection("localhost", door.port, timeout=60, context=door.context())
    headers = {"Content-Type": "text/xml"}
    if authorization:
        headers["Authorization"] = authorization
    found = []
    for _ in range(40):
        line.request("POST", "/RPC2", version(), headers)
        answer = line.getresponse()
        answer.read()
        found.append(answer.status)
    line.close()
    return found


def test_too_many_calls_at_once_are_refused(door: Door) -> None:
    statuses = many(door.open(rate=1, burst=3))
    assert statuses[:4] == [200] * 4
    assert 429 in statuses


def test_guesses_of_a_password_count_as_calls(door: Door) -> None:
    door.open(rate=1, burst=3, users=users())
    assert set(many(door, basic("carol", "x"))) == {401, 429}


def test_too_many_calls_under_way_are_refused(door: Door, backend: Backend) -> None:
    door.open(connections=1)
    body = xmlrpc.client.dumps((), "slow").encode()
    answers: list[int] = []
    first = threading.Thread(target=lambda: answers.append(door.call(body=body)[0]))
    first.start()
    assert backend.begun.wait(60)
    assert door.call()[0] == 429
    backend.go_on.set()
    first.join()
    assert answers == [200]


def test_oned_that_is_down_is_told_in_plain_text(door: Door) -> None:
    door.open(upstream_port=free_port())
    status, text = door.call()
    assert (status, text) == (
        502, "oned does not answer: is opennebula.service running on the front end?\n",
    )  # fmt: skip
    with pytest.raises(xmlrpc.client.ProtocolError, match="502"):
        door.server().one.system.version("a:b")


def test_an_answer_that_does_not_come_is_told_in_plain_text(door: Door, backend: Backend) -> None:
    door.open(read_timeout=1)
    status, text = door.call(body=xmlrpc.client.dumps((), "slow").encode())
    backend.go_on.set()
    assert (status, text) == (504, "oned took too long: no word from it for 1 s\n")


def test_a_client_keeps_its_connection(door: Door) -> None:
    door.open()
    line = http.client.HTTPSConnection("localhost", door.port, timeout=60, context=door.context())
    line.connect()
    first = line.sock
    for _ in range(5):
        line.request("POST", "/RPC2", version(), {"Content-Type": "text/xml"})
        assert line.getresponse().read()
        assert line.sock is first
    line.close()


def test_no_keepalive_where_none_is_wanted(door: Door) -> None:
    door.open(keepalive=0)
    line = http.client.HTTPSConnection("localhost", door.port, timeout=60, context=door.context())
    line.request("POST", "/RPC2", version(), {"Content-Type": "text/xml"})
    assert line.getresponse().getheader("Connection") == "close"
    line.close()


def test_a_reload_lets_a_long_call_end(door: Door, backend: Backend) -> None:
    door.open()
    body = xmlrpc.client.dumps((), "slow").encode()
    answers: list[tuple[int, str]] = []
    first = threading.Thread(target=lambda: answers.append(door.call(body=body)))
    first.start()
    assert backend.begun.wait(60)
    door.write(users=users())
    door.reload()
    assert door.call()[0] == 401
    backend.go_on.set()
    first.join()
    assert answers[0][0] == 200
    assert "done" in answers[0][1]


def test_a_reload_cannot_narrow_the_addresses_so_that_nginx_is_restarted(door: Door) -> None:
    """Why the component restarts it: nginx goes on with all that it had, and says it did not."""
    del door.tree["listen"]
    door.open()
    door.write(listen=["127.0.0.1"], users=users())
    words = ["nginx", "-c", str(door.main), "-s", "reload"]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    for _ in range(1200):
        if "still could not bind()" in door.errors():
            break
        time.sleep(0.05)
    assert door.call()[0] == 200
    door.close()
    assert door.open().call()[0] == 401


def test_a_certificate_that_is_revoked_is_refused_after_a_reload_even_with_its_session(
    door: Door,
) -> None:
    door.open(clients={"ca": door.pki["ca"]})
    context = door.context("revoked", ssl.TLSVersion.TLSv1_2)
    session = None
    for expected in (b"200", b"200", b"400"):
        if expected == b"400":
            door.write(clients=clients(door))
            door.reload()
        sock = socket.create_connection(("localhost", door.port), 60)
        with context.wrap_socket(sock, server_hostname="localhost", session=session) as line:
            body = version()
            head = f"POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
            line.sendall(head.encode() + body)
            assert line.recv(12).endswith(expected)
            assert not line.session_reused
            session = line.session


def test_plain_http_on_the_port_is_refused(door: Door, backend: Backend) -> None:
    door.open()
    line = http.client.HTTPConnection("localhost", door.port, timeout=60)
    line.request("POST", "/RPC2", version())
    assert line.getresponse().status == 400
    line.close()
    assert not backend.seen


@pytest.mark.needs("python:pyone", "python:six")
def test_pyone_comes_through_with_a_password(door: Door) -> None:
    import pyone

    door.open(users={"carol": {"hash": hashed(password="plain")}})
    url = f"https://carol:%s@localhost:{door.port}/RPC2"
    one = pyone.OneServer(url % "plain", session="a:b", https_verify=door.pki["ca"])
    assert one.system.version() == "7.0.0"
    bad = pyone.OneServer(url % "wrong", session="a:b", https_verify=door.pki["ca"])
    with pytest.raises(xmlrpc.client.ProtocolError, match="401"):
        bad.system.version()


def test_nginx_reads_our_file_as_our_parser_does(door: Door) -> None:
    from ncm_oneproxy.grammar import parse

    door.write(clients=clients(door, allowed=['CN="a;b{c}d\\,e$f#g', "CN=z"]), users=users(),
               satisfy="all")  # fmt: skip
    words = ["nginx", "-T", "-c", str(door.main)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.partition(f"# configuration file {door.tree['file']}:\n")[2]
    own = Path(door.tree["file"]).read_text()
    assert shown.rstrip() == own.rstrip()
    assert re.sub(r"\s", "", str(parse(shown.rstrip())[0].words)) != ""
