# SPDX-License-Identifier: Apache-2.0
"""XML-RPC bodies: calls read strictly, answers written byte for byte as xmlrpc-c writes them."""

from __future__ import annotations

from lxml import etree

from tests.oned_server.errors import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BAD = "Call XML not a proper XML-RPC call.  "
BAD_XML = BAD + "Call is not valid XML.  Invalid XML \"content\".  Problem with token at '...': "
OUTSIDE = BAD + "Call contains a character outside of the Basic Multilingual Plane."


class I8(int):
    """An <i8>: not what a parameter of type int may be."""


def read_call(body: bytes) -> tuple[str, list[Any]]:
    try:
        root = etree.fromstring(
            body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except etree.XMLSyntaxError as error:
        raise Fault(-503, BAD_XML + expat_word(str(error))) from None
    if root.tag != "methodCall" or root.find("methodName") is None:
        raise Fault(-503, BAD + "Element of type 'methodCall' expected")
    name = root.findtext("methodName", "").strip()
    values = [read_value(each[0]) for each in root.iterfind("params/param") if len(each)]
    return name, values


def expat_word(text: str) -> str:
    early = "Premature end" in text or "Document is empty" in text
    return "no element found" if early else "not well-formed (invalid token)"


def read_value(value: Any) -> Any:
    if not len(value):
        return checked(value.text)
    kind = value[0]
    text = kind.text
    try:
        if kind.tag == "string":
            return checked(text)
        if kind.tag in ("int", "i4"):
            return number(text, 31)
        if kind.tag in ("i8", "ex.i8"):
            return I8(number(text, 63))
        if kind.tag == "boolean":
            return {"0": False, "1": True}[text.strip()]
        if kind.tag == "double":
            return float(text)
    except (AttributeError, KeyError, ValueError):
        raise Fault(-503, BAD + f"Invalid value for <{kind.tag}>") from None
    return read_compound(kind)


def read_compound(kind: Any) -> Any:
    if kind.tag == "array":
        return [read_value(each) for each in kind.iterfind("data/value")]
    if kind.tag == "struct":
        return {
            member.findtext("name", ""): read_value(member.find("value"))
            for member in kind.iterfind("member")
        }
    if kind.tag == "nil":
        return None
    raise Fault(-503, BAD + f"Unknown value type <{kind.tag}>")


def number(text: str, bits: int) -> int:
    value = int(text)
    if not -(1 << bits) <= value < 1 << bits:
        raise ValueError
    return value


def checked(text: str | None) -> str:
    if text and not text.isascii() and max(text) > "\uffff":
        raise Fault(-503, OUTSIDE)
    return text or ""


def escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#x0d;")
    )


def write_value(value: Any) -> str:
    if isinstance(value, bool):
        return f"<value><boolean>{value:d}</boolean></value>"
    if isinstance(value, int):
        tag = "i8" if isinstance(value, I8) else "i4"
        return f"<value><{tag}>{value:d}</{tag}></value>"
    if isinstance(value, str):
        return f"<value><string>{escape(value)}</string></value>"
    if isinstance(value, dict):
        members = "".join(
            f"<member><name>{name}</name>\r\n{write_value(each)}</member>\r\n"
            for name, each in value.items()
        )
        return f"<value><struct>\r\n{members}</struct></value>"
    inside = "".join(write_value(each) + "\r\n" for each in value)
    return f"<value><array><data>\r\n{inside}</data></array></value>"


HEAD = '<?xml version="1.0" encoding="UTF-8"?>\r\n<methodResponse>\r\n'


def write_answer(value: Any) -> bytes:
    body = f"<params>\r\n<param>{write_value(value)}</param>\r\n</params>\r\n"
    return f"{HEAD}{body}</methodResponse>\r\n".encode()


def fault_struct(code: int, text: str) -> Any:
    return {"faultCode": code, "faultString": text}


def write_fault(code: int, text: str) -> bytes:
    body = f"<fault>\r\n{write_value(fault_struct(code, text))}\r\n</fault>\r\n"
    return f"{HEAD}{body}</methodResponse>\r\n".encode()
