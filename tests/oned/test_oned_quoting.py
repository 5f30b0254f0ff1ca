# SPDX-License-Identifier: Apache-2.0
"""Any text comes back from the grammar unchanged, or is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_oned.grammar import GrammarError, parse
from ncm_oned.oned import OnedInputs
from ncm_oned.quoting import complaint, plain_or_quoted, quote
from tests.oned.conftest import files, settings_of

HOSTILE = st.one_of(st.text(), st.text(alphabet='\\"]>[,=# \n\t\r\0a0é☃'))
MYSQL = {"backend": "mysql", "server": "h", "user": "u", "db_name": "d"}


@given(HOSTILE, HOSTILE)
@example("]]", ">")
@example('"', "\\\\")
@example('a\\"', "x")
def test_quoted_values_come_back_in_any_place(first: str, second: str) -> None:
    values = [value for value in (first, second) if complaint(value) is None]
    quoted = [quote(value) for value in values]
    singles = "".join(f"A = {value}\n" for value in quoted)
    vector = "V = [ " + ",\n ".join(f"X{i} = {value}" for i, value in enumerate(quoted)) + " ]\n"
    parsed = parse(f'B = "b"\n{singles}{vector}C = "c"\n')
    assert [a.value for a in parsed.attributes if a.name == "A"] == values
    assert parsed.attributes[-2].value == tuple((f"X{i}", v) for i, v in enumerate(values))
    assert parsed.attributes[-1] == ("C", "c", parsed.attributes[-1].line)
    assert parsed.ignored == ""


@given(HOSTILE)
def test_the_form_of_2010_comes_back_too(value: str) -> None:
    if complaint(value) is None:
        parsed = parse(f'A={plain_or_quoted(value)}\nB="x"\n')
        assert [a.value for a in parsed.attributes] == [value, "x"]


@pytest.mark.parametrize(
    ("value", "words"),
    [("a\\", "backslash"), ("x]]>y", "]]>"), ("a\0", "NUL"), ("a\r\nb", "carriage return"),
     ("\ud800", "Unicode")],
)  # fmt: skip
def test_what_cannot_be_expressed_is_named(value: str, words: str) -> None:
    assert words in (complaint(value) or "")
    with pytest.raises(ValueError, match=r"\S"):
        quote(value)


@pytest.mark.parametrize("value", ["a\\", "x]]>y", "a\0b"])
def test_what_is_refused_would_not_have_come_back(value: str) -> None:
    raw = value.replace('"', '\\"')
    try:
        attributes = parse(f'A = "{raw}"\nB = "2"\n').attributes
    except GrammarError:
        return
    assert [a.value for a in attributes] != [value, "2"]


@given(st.text(max_size=40), st.sampled_from([None, "5.12", "7.0"]))
@example('p "w" #] , = ünï\n☃', "7.0")
@example("1234", None)
@example("ends in \\", "7.0")
def test_a_password_comes_back_or_is_refused_by_path(password: str, version: Any) -> None:
    oned: dict[str, Any] = {"db": {**MYSQL, "passwd": password}}
    if version:
        oned["opennebula_version"] = version
    try:
        made = files(oned)["/etc/one/oned.conf"]
    except ProfileError as error:
        assert [problem.path for problem in error.problems] == [
            "/software/components/oned/db/passwd"
        ]
        assert complaint(password) is not None
        return
    database = settings_of(made.text.reveal())["DB"]
    assert {name.upper(): value for name, value in database.items()}["PASSWD"] == password
    assert made.mode == 0o600


@given(st.text(max_size=20))
def test_a_driver_name_comes_back_or_is_refused_by_path(name: str) -> None:
    mad = {"manager": "VM", "executable": "x", "type": "xml"}
    tree = {"opennebula_version": "7.0", "mads": {name: mad}}
    document = json.dumps({"software": {"components": {"oned": tree}}})
    try:
        OnedInputs.read(read_json(document, "t"))
    except ProfileError as error:
        assert error.problems[0].path == f"/software/components/oned/mads/{name}"
        return
    text = files(tree)["/etc/one/oned.conf"].text.reveal()
    assert [row["NAME"] for row in settings_of(text)["VM_MAD"]] == [name]
