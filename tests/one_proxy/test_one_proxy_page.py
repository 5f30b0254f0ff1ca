# SPDX-License-Identifier: Apache-2.0
"""docs/https-proxy.md: its template compiles and does what the page says; the Pan functions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ncm.cli import main
from ncm_oneproxy.notes import _HTTP_PORTS
from tests.docs.conftest import ROOT, files
from tests.pan.language.compiler import compile_object
from tests.pan.language.tokens import PanError
from tests.pan.lint import findings
from tests.pan.profiles import OURS

from .conftest import HASH

PAGE = (ROOT / "docs/https-proxy.md").read_text()
BLOCKS = files(PAGE)
NAME = "front1.example.org"
BIND = "'/software/components/oned' = one_proxy_bind_loopback();\n"


def compiled(folder: Path, text: str) -> Any:
    (folder / f"{NAME}.pan").write_text(text)
    return compile_object(folder / f"{NAME}.pan", [folder, *OURS])


def template() -> str:
    """The page's template, with a hash in the place of the shortened one."""
    text = BLOCKS[f"{NAME}.pan"]
    assert findings(text) == []
    return re.sub(r"\$6\$[^']*HASHHASH", lambda _: HASH, text)


def run(folder: Path, profile: Any, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    (folder / "profile.json").write_text(json.dumps(profile))
    (folder / "root/etc/nginx/conf.d").mkdir(parents=True, exist_ok=True)
    capsys.readouterr()
    words = ["--profile", str(folder / "profile.json"), "--root", str(folder / "root"), *more]
    main([*words, "one_proxy"])
    return capsys.readouterr().out


def test_the_plan_is_that_of_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = compiled(tmp_path, template())
    shown = run(tmp_path, profile, capsys, "--dry-run")
    plain = [line for line in shown.splitlines() if not line.startswith(("    ", "Plan"))]
    assert plain == BLOCKS["output"].splitlines()
    assert profile["software"]["components"]["oned"]["grpc_listen_address"] == "127.0.0.1"
    assert profile["software"]["components"]["one_proxy"]["register_change"] == [
        "/software/components/oned"
    ]


def test_without_the_function_it_is_refused_as_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert BIND in template()
    shown = run(tmp_path, compiled(tmp_path, template().replace(BIND, "")), capsys)
    assert BLOCKS["refused"].strip() in shown


@pytest.mark.parametrize(
    ("call", "address"), [("()", "127.0.0.1"), ("('::1')", "::1"), ("('127.0.0.2')", "127.0.0.2")]
)
def test_the_function_binds_and_keeps_what_is_there(
    tmp_path: Path, call: str, address: str
) -> None:
    text = template().replace("loopback()", f"loopback{call}")
    oned = compiled(tmp_path, text)["software"]["components"]["oned"]
    assert (oned["listen_address"], oned["grpc_listen_address"]) == (address, address)
    assert oned["opennebula_version"] == "7.0"


@pytest.mark.parametrize("address", ["192.0.2.1", "0.0.0.0", "localhost", "127.x"])
def test_the_function_takes_no_address_of_others(tmp_path: Path, address: str) -> None:
    with pytest.raises(PanError, match="no address of loopback"):
        compiled(tmp_path, template().replace("loopback()", f"loopback('{address}')"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("'port' = 2634;", "port 2634"),
        ("'upstream_address' = '192.0.2.1';", "upstream_address"),
        ("'upstream_remote' = true;", "upstream_address"),
        ("'satisfy' = 'any';", "satisfy"),
        ("'clients/ca' = '/ca.pem';", "satisfy"),
        ("'clients/ca' = '/ca.pem';\n'satisfy' = 'any';", "must be optional"),
        ("'clients' = dict('ca', '/c', 'verify', 'optional', 'allowed', list('CN=a'));\n"
         "'satisfy' = 'all';", "keeps nobody out"),
    ],
)  # fmt: skip
def test_the_compiler_refuses_what_cannot_be(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(PanError, match=words):
        compiled(tmp_path, f"{template()}\n{line}\n")


def test_the_page_names_what_is_in_the_code() -> None:
    assert {80, 443, 8443} <= set(_HTTP_PORTS)
    text = (ROOT / "templates/one_proxy/one_proxy.conf.j2").read_text()
    assert "oned does not answer: is opennebula.service running on the front end?" in text
    fields = (ROOT / "ncm_oneproxy/schema/nginx.py").read_text()
    for name in ("oned_open", "max_body", "read_timeout", "satisfy", "rate", "connections"):
        assert f"`{name}`" in PAGE
        assert f"    {name}: " in fields
