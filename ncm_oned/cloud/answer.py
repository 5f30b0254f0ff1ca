# SPDX-License-Identifier: Apache-2.0
"""What came back: the envelope of XML-RPC, oned's array in it, and the XML inside that.

All of it is untrusted: nothing is expanded, fetched or taken for another type than it has.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Union

from lxml import etree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 400
"""Characters of a server's message that are shown."""
_DEEPEST = 16
# Where a DOCTYPE could stand, nothing may: attributes would expand its entities whatever we say.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^>]*\?>\s*)?<[A-Za-z_]")
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^>]*\?>\s*)?<(?:!doctype\s+)?html", re.I)
_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,19})\s*\Z")
_PREFIX = re.compile(r"\s*\[[A-Za-z_]+[A-Za-z0-9_.]*\]\s*")
# What follows quotes the request.
_QUOTES = re.compile(r"\s*Problem with token at.*", re.S)


class NoAnswer(Exception):
    """What came is no answer; the words say what it is. again: a read may be asked once more."""

    def __init__(self, words: str, again: bool = True) -> None:
        super().__init__(words)
        self.words = words
        self.again = again


class Refusal(NamedTuple):
    """A fault, or an array that says no."""

    code: int
    message: str
    object_id: int = -1


Read = Union[int, str, list[Any], Refusal]


def read_answer(body: bytes | bytearray) -> Read:
    """The value of a methodResponse. Raises NoAnswer."""
    if not body.strip():
        raise NoAnswer("answered with nothing")
    if _PAGE.match(body):
        raise NoAnswer("answered with an HTML page; is this the URL of the XML-RPC server?", False)
    root = _parsed(bytes(body), "answered with XML that is cut short or broken")
    if root.tag != "methodResponse":
        raise NoAnswer("answered with XML that is not XML-RPC", False)
    value = root.find("params/param/value")
    if value is not None:
        return _value(value)
    value = root.find("fault/value")
    if value is None:
        raise NoAnswer("answered with XML-RPC that has no value", False)
    fault = _value(value)
    if not isinstance(fault, Refusal):
        raise NoAnswer("answered with a fault that has no code", False)
    return fault


def verdict(answer: Read) -> int | str | Refusal:
    """What oned's array says: the value, or why not. Raises NoAnswer."""
    if isinstance(answer, Refusal):
        return answer
    if not isinstance(answer, list) or not answer or not isinstance(answer[0], bool):
        raise NoAnswer("answered with something that is not OpenNebula's array", False)
    if answer[0]:
        if len(answer) > 1 and isinstance(answer[1], (int, str)):
            return answer[1]
        raise NoAnswer("answered with success, but no value", False)
    return _refusal(answer)


def _refusal(answer: list[Any]) -> Refusal:
    """Older servers give no id of an object, and none but the newest an index of a replica."""
    kinds = (bool, str, int, int)
    if len(answer) < 3 or not all(map(isinstance, answer, kinds)):
        raise NoAnswer("refuses, but does not say why", False)
    return Refusal(answer[2], answer[1], answer[3] if len(answer) > 3 else -1)


def read_results(body: bytes, count: int) -> list[Any] | Refusal:
    """What each call of a system.multicall came to, or why there was none. Raises NoAnswer."""
    answer = read_answer(body)
    if isinstance(answer, Refusal):
        return answer
    if not isinstance(answer, list) or len(answer) != count:
        raise NoAnswer(f"answered {count} calls with another number of results", False)
    return [_result(item) for item in answer]


def _result(item: Any) -> int | str | Refusal:
    if isinstance(item, Refusal):
        return item
    if not isinstance(item, list) or len(item) != 1:
        raise NoAnswer("answered a call with something that is no result", False)
    return verdict(item[0])


def inner_document(text: object) -> etree._Element:
    """The root of the XML inside an answer. Raises NoAnswer."""
    if not isinstance(text, str) or not text.strip():
        raise NoAnswer("answered with no document where one belongs", False)
    raw = text.encode("utf-8", "surrogatepass")
    return _parsed(raw, "answered with a document that is broken")


def clean(message: str, hidden: Iterable[str]) -> str:
    """A server's message in one line, without its prefix, the request and what is hidden."""
    message = _QUOTES.sub("", _PREFIX.sub("", message, count=1))
    for secret in hidden:
        message = message.replace(secret, "***")
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    if len(line) > LONGEST:
        line = line[:LONGEST] + " ..."
    return line or "refused, without a reason"


def _parsed(raw: bytes, otherwise: str) -> etree._Element:
    if not _PROLOG.match(raw):
        raise NoAnswer(f"{otherwise} (no element at its start)")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=True, recover=False, remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        # libxml2's own words may quote the document.
        line, column = error.position
        raise NoAnswer(f"{otherwise} (line {line}, column {column})") from None


def _value(node: etree._Element, depth: int = 0) -> Read:
    if depth > _DEEPEST:
        raise NoAnswer("answered with arrays in arrays without end", False)
    if not len(node):
        return node.text or ""
    inner = node[0]
    if inner.tag == "string":
        return inner.text or ""
    if inner.tag in ("i4", "int", "i8"):
        return _number(inner)
    if inner.tag == "boolean":
        return bool(_number(inner))
    if inner.tag == "array":
        return [_value(item, depth + 1) for item in inner.iterfind("data/value")]
    if inner.tag == "struct":
        return _fault(inner)
    raise NoAnswer("answered with a type of XML-RPC that OpenNebula does not use", False)


def _number(node: etree._Element) -> int:
    match = _NUMBER.match(node.text or "")
    if not match:
        raise NoAnswer("answered with a number that is none", False)
    return int(match.group(1))


def _fault(struct: etree._Element) -> Refusal:
    """OpenNebula has no other structure."""
    members = {
        member.findtext("name"): _value(value)
        for member in struct.iterfind("member")
        for value in member.iterfind("value")
        if len(value) and value[0].tag not in ("struct", "array")
    }
    code, text = members.get("faultCode"), members.get("faultString")
    if not isinstance(code, int) or not isinstance(text, str):
        raise NoAnswer("answered with a structure that OpenNebula does not use", False)
    return Refusal(code, text)
