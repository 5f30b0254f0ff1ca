# SPDX-License-Identifier: Apache-2.0
"""What a real oned answered: recorded calls, and the tables that are best taken from them."""

from __future__ import annotations

import json
import xmlrpc.client
from functools import cache
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DATA = Path(__file__).parents[1] / "data" / "oned"
CONFIG_CALL = "002-one.system.config-ok"
LIST_CALL = "193-system.listMethods-methods"


@cache
def conversations() -> dict[str, tuple[bytes, bytes]]:
    """Name -> (request body, response body), in the order they were recorded."""
    with ZipFile(DATA / "conv.zip") as archive:
        names = sorted(name[: -len(".req.xml")] for name in archive.namelist() if ".req." in name)
        return {
            name: (archive.read(f"{name}.req.xml"), archive.read(f"{name}.res.xml"))
            for name in names
        }


@cache
def one(name: str) -> Any:
    """The decoded answer of one recorded call, without reading all the others."""
    with ZipFile(DATA / "conv.zip") as archive:
        return xmlrpc.client.loads(archive.read(f"{name}.res.xml"))[0][0]


def index() -> list[dict[str, Any]]:
    """Method, HTTP status and response headers of each recorded call."""
    found: list[dict[str, Any]] = json.loads((DATA / "conv_index.json").read_text())
    return found


def method_names() -> list[str]:
    names: list[str] = one(LIST_CALL)
    return names


@cache
def methods() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((DATA / "methods.json").read_text())["methods"]
    return found


def config_xml() -> str:
    text: str = one(CONFIG_CALL)[1]
    return text


@cache
def drivers(kind: str) -> dict[str, dict[str, str]]:
    """TM_MAD_CONF and its like by NAME, as the recorded oned had them configured."""
    root = etree.fromstring(config_xml().encode())
    rows = [{cell.tag: cell.text or "" for cell in row} for row in root.iterfind(kind)]
    return {row["NAME"]: row for row in rows}
