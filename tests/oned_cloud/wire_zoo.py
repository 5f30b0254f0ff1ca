# SPDX-License-Identifier: Apache-2.0
"""Answers of broken servers, and the words that must be said of each."""

from __future__ import annotations

import re

from tests.oned_cloud.wire_player import array, envelope, http, yes

GOOD = yes("<HOST><ID>0</ID></HOST>")
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE methodResponse [<!ENTITY a "haha">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n' + GOOD.partition("?>")[2].replace("ID", "b")
)
FILE = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{GOOD.partition("?>")[2]}'

PIECES = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def with_length(text: str) -> bytes:
    return re.sub(rb"(?<=Content-length: )[0-9]+", text.encode(), http(GOOD))


# name -> (the bytes that come, then the end of the connection; what the line says)
BYTES: dict[str, tuple[bytes, str]] = {
    "nothing at all": (b"", "closed the connection without an answer"),
    "half a status line": (b"HTTP/1.1 2", "closed the connection in the middle of the HTTP"),
    "half the headers": (b"HTTP/1.1 200 OK\r\nContent-", "closed the connection in the middle"),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP"),
    "HTTP of another age": (b"HTTP/2 200\r\n\r\n", "not HTTP"),
    "only a body": (GOOD.encode() + b"\r\n\r\n", "not HTTP"),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20000, "of HTTP headers"),
    "a header without end": (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 90000, "of HTTP headers"),
    "long headers with an end": (
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20000 + b"\r\n", "of HTTP headers"),
    "interim responses without end": (b"HTTP/1.1 100 Continue\r\n\r\n" * 50, "interim responses"),
    "an empty body": (http(""), "answered with nothing"),
    "a blank body": (http("\r\n \r\n"), "answered with nothing"),
    "no length, no body": (b"HTTP/1.1 200 OK\r\n\r\n", "answered with nothing"),
    "a page": (http("<html><body>Welcome to nginx</body></html>"), "HTML page; is this the URL"),
    "a page with its type": (http("\n<!DOCTYPE html>\n<title>x</title>"), "HTML page"),
    "a page of XHTML": (http('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><a/>'), "HTML page"),
    "plain text": (http("no such service"), "cut short or broken (no element at its start)"),
    "cut XML": (http(GOOD[:150]), "cut short or broken (line "),
    "only the declaration": (http(GOOD[:38]), "cut short or broken (no element at its start)"),
    "a promise of more": (http(GOOD).replace(b"Content-length: ", b"Content-length: 1"),
        "the answer was cut short after"),
    "less than there is": (with_length("100"), "cut short or broken (line "),
    "a length of no number": (with_length("many"), "length of its answer that"),
    "a negative length": (with_length("-5"), "length of its answer that"),
    "two lengths": (http(GOOD, "Content-Length: 7\r\n"), "gives two lengths"),
    "a length beyond all bounds": (with_length("99999999999"), "an answer of more than"),
    "compressed": (http(GOOD, "Content-Encoding: gzip\r\n"), "a compression that was not asked"),
    "transfer coding": (
        http(GOOD, "Transfer-Encoding: gzip, chunked\r\n"), "a transfer coding that was not"),
    "pieces cut between": (
        PIECES + b"5\r\n<?xml\r\n", "cut short between"),
    "pieces cut within": (
        PIECES + b"50\r\n<?xml", "cut short after 5 bytes"),
    "pieces without sizes": (
        PIECES + b"<?xml\r\n", "pieces without their sizes"),
    "a size without end": (
        PIECES + b"" + b"0" * 9999, "without their sizes"),
    "trailers without end": (
        PIECES + b"0\r\n" + b"A: b\r\n" * 999,
        "trailers without end"),
    "a piece beyond all bounds": (
        PIECES + b"FFFFFFFFFF\r\n", "of more than"),
    "entities": (http(BOMB), "cut short or broken"),
    "a file in an entity": (http(FILE), "cut short or broken"),
    "UTF-16": (http(GOOD.replace("UTF-8", "UTF-16").encode("utf-16")), "cut short or broken"),
    "Latin-1": (http(yes("é").encode("latin-1")), "cut short or broken"),
    "a control character": (http(yes("a\x01b")), "cut short or broken"),
    "an unknown entity": (http(yes("a").replace(">a<", ">&nbsp;<")), "cut short or broken"),
    "another XML": (http("<HOST><ID>0</ID></HOST>"), "XML that is not XML-RPC"),
    "a call": (http("<methodCall><methodName>a</methodName></methodCall>"), "is not XML-RPC"),
    "no parameter": (http("<methodResponse><params/></methodResponse>"), "that has no value"),
    "an empty response": (http("<methodResponse/>"), "that has no value"),
    "an empty fault": (http("<methodResponse><fault/></methodResponse>"), "that has no value"),
    "a fault of text": (
        http("<methodResponse><fault><value>no</value></fault></methodResponse>"), "has no code"),
    "a fault without a code": (
        http("<methodResponse><fault><value><struct/></value></fault></methodResponse>"),
        "a structure that OpenNebula does not use"),
    "no array": (http(envelope("<value><string>7.0</string></value>")), "not OpenNebula's array"),
    "an empty array": (http(envelope(array())), "not OpenNebula's array"),
    "a short yes": (http(envelope(array(True))), "success, but no value"),
    "a yes with an array": (
        http(envelope(f"<value><array><data>{'<value><boolean>1</boolean></value>'}"
                      f"{array(1)}</data></array></value>")), "success, but no value"),
    "a short no": (http(envelope(array(False))), "refuses, but does not say why"),
    "a no without a code": (http(envelope(array(False, "no"))), "does not say why"),
    "a no with a text for a code": (http(envelope(array(False, "no", "1024"))), "does not say why"),
    "a no with a number for a text": (http(envelope(array(False, 1, 1024))), "does not say why"),
    "a number for yes": (http(envelope(array(1, "text", 0))), "not OpenNebula's array"),
    "a number of letters": (http(yes(1).replace(">1</i4>", ">one</i4>")), "a number that is none"),
    "a number of other digits": (http(yes(1).replace(">1</i4>", ">\u0661</i4>")), "that is none"),
    "a number of a mile": (http(yes(1).replace(">1</i4>", f">{'9' * 99}</i4>")), "that is none"),
    "a double": (http(yes(1).replace("i4>", "double>")), "a type of XML-RPC"),
    "nil": (http(envelope("<value><nil/></value>")), "a type of XML-RPC"),
    "arrays without end": (
        http(envelope("<value><array><data>" * 99 + "</data></array></value>" * 99)),
        "arrays in arrays without end"),
    "elements without end": (http("<methodResponse>" * 99999), "cut short or broken"),
}  # fmt: skip

# status -> what the line says
STATUS = {
    "204 No Content": "HTTP 204: is no answer of XML-RPC",
    "206 Partial Content": "HTTP 206: is no answer",
    "400 Bad Request": "HTTP 400: does not understand the request; does it want TLS",
    "401 Unauthorized": "HTTP 401: wants a user and password",
    "403 Forbidden": "HTTP 403: forbids it",
    "404 Not Found": "HTTP 404: has no XML-RPC at this path; oned's is /RPC2",
    "405 Method Not Allowed": "HTTP 405: takes no POST",
    "413 Too Large": "HTTP 413: takes no request of ",
    "418 I'm a teapot": "HTTP 418: is no answer of XML-RPC",
    "429 Too Many Requests": "HTTP 429: is asked too often",
    "500 Internal Server Error": "HTTP 500: failed",
    "502 Bad Gateway": "HTTP 502: is a proxy that has no answer of oned; does oned run?",
    "503 Unavailable": "HTTP 503: is not available",
    "504 Gateway Time-out": "HTTP 504: is a proxy that waits",
    "999 Nothing": "HTTP 999: is no answer",
}
