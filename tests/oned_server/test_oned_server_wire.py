# SPDX-License-Identifier: Apache-2.0
"""HTTP and XML-RPC as on oned's port."""

from __future__ import annotations

import http.client
import xmlrpc.client

import pytest

from tests.oned_server import OnedServer
from tests.oned_server.conftest import Client, Refused
from tests.oned_server.recordings import methods
from tests.oned_server.registry import METHODS

LETTERS = {"string": "s", "int": "i", "boolean": "b", "array": "a"}


def send(
    server: OnedServer, verb: str, path: str, body: bytes | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(verb, path, body)
    return connection.getresponse()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_takes_the_parameters_of_the_real_one(name: str) -> None:
    known = methods()[name]["params_after_session"]
    needed = "".join(LETTERS[each["type"]] for each in known if not each["optional"])
    optional = "".join(LETTERS[each["type"]] for each in known if each["optional"])
    mine = METHODS[name]
    assert (mine.needed, "".join(letter for letter, _ in mine.optional)) == (needed, optional)


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/", b"x", 404),
        ("POST", "/RPC3", b"x", 404),
        ("GET", "/RPC2", None, 405),
        ("POST", "/RPC2", b"", 400),
        ("POST", "/control", b'{"name": "dump"}', 404),
    ],
)
def test_what_is_no_call_gets_a_status(
    server: OnedServer, verb: str, path: str, body: bytes | None, status: int
) -> None:
    answer = send(server, verb, path, body)
    assert answer.status == status
    assert b"ABYSS Web Server" in answer.read()


def test_the_connection_is_closed_after_each_call(server: OnedServer) -> None:
    answer = send(server, "POST", "/RPC2", xmlrpc.client.dumps((), "system.listMethods").encode())
    assert answer.getheader("Connection") == "close"
    assert answer.getheader("Server") == "Xmlrpc-c_Abyss/1.33.14"
    answer.read()


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ((), -500),
        (("oneadmin:opennebula",), -501),
        (("oneadmin:opennebula", "0"), -501),
        (("oneadmin:opennebula", True), -501),
        (("oneadmin:opennebula", 0.5), -501),
        (("oneadmin:opennebula", 0, 1), -501),
        (("oneadmin:opennebula", "\N{GRINNING FACE}"), -503),
    ],
)
def test_wrong_parameters_are_a_fault(
    server: OnedServer, parameters: tuple[object, ...], code: int
) -> None:
    proxy = xmlrpc.client.ServerProxy(server.url)
    with pytest.raises(xmlrpc.client.Fault) as caught:
        proxy.one.cluster.info(*parameters)
    assert caught.value.faultCode == code


@pytest.mark.parametrize(
    "body",
    [
        b"<methodCall><methodName>one.system.version</methodName>",
        b"<methodCall><methodName>a</methodName><params><param><value>\x01</value></param></params>"
        b"</methodCall>",
        b"<html></html>",
        b"<methodCall><methodName>one.host.info</methodName><params><param><value><int>2147483648"
        b"</int></value></param></params></methodCall>",
    ],
)
def test_a_body_that_is_no_call_is_a_fault(server: OnedServer, body: bytes) -> None:
    answer = send(server, "POST", "/RPC2", body).read()
    with pytest.raises(xmlrpc.client.Fault) as caught:
        xmlrpc.client.loads(answer)
    assert caught.value.faultCode == -503


def test_a_host_name_outside_of_ascii_is_a_fault(one: Client) -> None:
    with pytest.raises(xmlrpc.client.Fault) as caught:
        one("host.allocate", "h\N{LATIN SMALL LETTER O WITH DIAERESIS}st", "kvm", "kvm", -1)
    assert caught.value.faultCode == -500


def test_characters_of_many_languages_come_back(one: Client) -> None:
    text = "\u00fc\u4e2d\u2192 \ud7ff"
    number = one("cluster.allocate", text)
    assert one.xml("cluster.info", number).findtext("NAME") == text


def test_a_carriage_return_is_kept_in_the_answer(server: OnedServer, one: Client) -> None:
    text = xmlrpc.client.dumps((server.session, 0, 'A="1CR2"', 1), "one.cluster.update")
    send(server, "POST", "/RPC2", text.replace("CR", "&#13;").encode()).read()
    body = xmlrpc.client.dumps((server.session, 0), "one.cluster.info").encode()
    assert b"CDATA[1&#x0d;2]" in send(server, "POST", "/RPC2", body).read()


def test_a_method_that_oned_has_and_the_stand_in_has_not_says_so(one: Client) -> None:
    with pytest.raises(xmlrpc.client.Fault, match="not simulated"):
        one("system.sql", "SELECT 1", False)
    with pytest.raises(xmlrpc.client.Fault) as caught:
        one("host.nosuch", 0)
    assert caught.value.faultCode == -506


def test_a_multicall_does_all_its_calls_each_with_its_own_session(server: OnedServer) -> None:
    calls = [
        {"methodName": "one.cluster.allocate", "params": [server.session, "a"]},
        {"methodName": "one.cluster.allocate", "params": ["oneadmin:wrong", "b"]},
        {"methodName": "one.cluster.allocate", "params": [server.session, "a"]},
        {"methodName": "one.cluster.allocate", "params": [server.session]},
        {"methodName": "system.multicall", "params": [[]]},
        {"methodName": "one.cluster.allocate", "params": [server.session, "c"]},
    ]
    answers = xmlrpc.client.ServerProxy(server.url).system.multicall(calls)
    kinds = [each["faultCode"] if isinstance(each, dict) else each[0][0] for each in answers]
    assert kinds == [True, False, False, -501, -504, True]
    assert server.names("cluster") == ["a", "c", "default"]
    assert [each.method for each in server.calls] == ["one.cluster.allocate"] * 5
    assert len(server.posts) == 1


def test_methods_tell_about_themselves(server: OnedServer) -> None:
    proxy = xmlrpc.client.ServerProxy(server.url)
    assert "one.vn.add_ar" in proxy.system.listMethods()
    assert proxy.system.methodSignature("one.cluster.info") == [
        ["array", "string", "int", "boolean"]
    ]
    assert "cluster" in str(proxy.system.methodHelp("one.cluster.allocate")).lower()


def test_a_refusal_names_method_code_and_object(one: Client) -> None:
    with pytest.raises(Refused) as caught:
        one("host.info", 77)
    assert (caught.value.message, caught.value.code, caught.value.oid) == (
        "[one.host.info] Error getting host [77].",
        0x400,
        77,
    )
