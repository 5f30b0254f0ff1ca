# SPDX-License-Identifier: Apache-2.0
"""The login files of 2011: what Java reads in them is what the profile says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ncm.errors import ProfileError
from ncm.profile.paths import escape
from ncm_oneproxy import jaas, properties

from . import java
from .conftest import files, wanted

AUTHN = "/etc/stratuslab/authn"
PSWD, CERT, JAAS = (
    f"{AUTHN}/login-pswd.properties", f"{AUTHN}/login-cert.properties", f"{AUTHN}/login.conf",
)  # fmt: skip
NASTY = st.text(st.sampled_from("ab =:#!\\\t\n\r\f\"',;{}$u0041é☃\U0001f511~\x85"), max_size=12)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORD = st.from_regex(r"[A-Za-z_$][A-Za-z0-9_$.-]{0,8}", fullmatch=True)


def made(config: dict[str, Any], path: str) -> bytes:
    return files({"config": config})[path].text.content()


@given(st.dictionaries(NASTY | ANY, NASTY | ANY, min_size=1, max_size=4),
       st.lists(WORD, max_size=3))  # fmt: skip
def test_java_reads_users_and_passwords_back_unchanged(
    users: dict[str, str], groups: list[str]
) -> None:
    tree = {escape(user): {"password": password, "groups": groups}
            for user, password in users.items()}  # fmt: skip
    try:
        content = made({"users_by_pswd": tree}, PSWD)
    except ProfileError:
        return
    expected = {user: (password, groups) for user, password in users.items()}
    assert java.passwords(content) == expected
    assert content.isascii()


@given(NASTY | ANY, NASTY | ANY)
def test_properties_are_read_as_java_reads_them(key: str, value: str) -> None:
    text = f"{properties.key(key)}={properties.value(value)}\n"
    assert properties.read(text) == java.properties(text.encode()) == {key: value}


@given(st.text(st.sampled_from("ab =:#!\\\n\t\fnrt,é\r"), max_size=30))
@example("\\\r#")
@example("\\\n\n#")
@example("a\\\n\nb")
@settings(max_examples=1000)
def test_any_file_of_properties_is_read_as_java_reads_it(text: str) -> None:
    # A backslash at the very end is nobody's.
    assert properties.read(f"{text}x\n") == java.properties(f"{text}x\n".encode())


@given(st.dictionaries(WORD, NASTY | ANY, max_size=4))
def test_java_reads_options_back_unchanged(options: dict[str, str]) -> None:
    module = {"name": "a.B", "flag": "optional", "options": options}
    try:
        text = made({"jaas": {"x": {"login_modules": [module]}}}, JAAS).decode()
    except ProfileError:
        assert any(re.search("[\x00-\x08\x0b-\x1f\x7f]", value) for value in options.values())
        return
    assert java.jaas(text) == {"x": [("a.B", "optional", options)]} == jaas.meaning(text)


@given(st.lists(WORD, min_size=1, unique=True), st.text('ab "\\#é,=', min_size=1), st.lists(WORD))
def test_a_subject_is_read_back_unchanged(more: list[str], subject: str, groups: list[str]) -> None:
    tree = {escape(each): {"groups": groups} for each in [*more, subject]}
    text = made({"users_by_cert": tree}, CERT).decode()
    # AuthnData of StratusLab: all up to the last quote is the subject.
    rows = [re.fullmatch(r'\s*"(.*)"[\s,]*(.*)', line) for line in text.splitlines()]
    found = {row[1]: row[2].split(",") if row[2] else [] for row in rows if row}
    assert found == dict.fromkeys([*more, subject], groups)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice=pw,a,b\n", "# old\nalice : pw, b a\n"),
        ("alice=pw\n", "ali\\\n  ce=p\\u0077\n"),
        ("a=1\nb=2\n", "b=2\na=0\na=1\n"),
    ],
)
def test_passwords_that_jetty_reads_alike_are_equal(one: str, other: str) -> None:
    assert properties.passwords_meaning(one) == properties.passwords_meaning(other)


@pytest.mark.parametrize("other", ["alice=pw,a\n", "alice=pw,a,c\n", "alice=pW,a,b\n", "",
                                   "alice\\==pw,a,b\n", "#alice=pw,a,b\n"])  # fmt: skip
def test_passwords_that_jetty_reads_otherwise_are_not(other: str) -> None:
    one = properties.passwords_meaning("alice=pw,a,b\n")
    assert properties.passwords_meaning(other) != one


def test_a_file_that_java_refuses_means_nothing() -> None:
    with pytest.raises(ValueError, match="malformed"):
        properties.passwords_meaning("a=\\u12\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"CN=a" x,y\n', '# c\n  "CN=a",y x\n'),
        ('"CN=a" x\n', '"CN=a" y\n"CN=a" x\n\n #"CN=b" x\n'),
    ],
)
def test_certificates_that_stratuslab_reads_alike_are_equal(one: str, other: str) -> None:
    assert properties.certificates_meaning(one) == properties.certificates_meaning(other)


def test_certificates_that_stratuslab_reads_otherwise_are_not() -> None:
    one = properties.certificates_meaning('"CN=a" x\n')
    for other in ('"CN=A" x\n', '"CN=a" x y\n', '#"CN=a" x\n', ""):
        assert properties.certificates_meaning(other) != one


def test_a_file_of_certificates_with_another_line_means_nothing() -> None:
    with pytest.raises(ValueError, match="a line is no user"):
        properties.certificates_meaning('"CN=a" x\nCN=b x\n')


MODULE = 'x {\n a.B required\n k="v";\n};\n'


@pytest.mark.parametrize(
    "other",
    ["x{a.B REQUIRED k=v;};", '/* c */ x { // d\n a.B required k="\\166"; };',
     'x { "a.B" required "k"="v"; };'],
)  # fmt: skip
def test_entries_that_java_reads_alike_are_equal(other: str) -> None:
    assert jaas.meaning(MODULE) == jaas.meaning(other)


@pytest.mark.parametrize(
    "other",
    ["x{a.B optional k=v;};", 'x{a.B required k="V";};', "x{a.B required;};",
     "y{a.B required k=v;};", "x{a.B required k=v; a.B required k=v;};", ""],
)  # fmt: skip
def test_entries_that_java_reads_otherwise_are_not(other: str) -> None:
    assert jaas.meaning(MODULE) != jaas.meaning(other)


@pytest.mark.parametrize(
    "text",
    ["x", "x {", "x { a.B required; }", "x { a.B must; };", "x { a.B required k; };",
     'x { "a\nb" }', "x { a.B required k=; };", "x {};\nx {};",
     "x { a.B required k=v };", "x [ };"],
)  # fmt: skip
def test_what_java_refuses_means_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        jaas.meaning(text)


SHOWN = ["", "  ", "stratuslab-pswd {", "};", "  a.B required", "  a.B required;",
         '  file="/etc/x";', '  port="389"']  # fmt: skip
HIDDEN = ['  bindPassword="hush"', '  file="a\\"hush"', '  a.B required bindPassword="hush";',
          "// hush", '  hush"', "  bindPassword = hush", '  secretKey="hush";', 'hush;"',
          '  x="a" bindPw="hush";']  # fmt: skip


@pytest.mark.parametrize("line", SHOWN)
def test_plain_lines_of_an_old_login_conf_are_shown(line: str) -> None:
    assert jaas.mask(line) == line


@pytest.mark.parametrize("line", HIDDEN)
def test_others_are_hidden(line: str) -> None:
    assert jaas.mask(line) == "***"


@pytest.mark.parametrize(
    ("line", "shown"),
    [("alice=hush,x", "alice=***"), ("alice : hush", "alice :***"), ("hush\\", "***"),
     ("# alice=hush", "***"), ("al\\ ice=hush", "***"), ("", ""), ("alice hush", "***")],
)  # fmt: skip
def test_no_password_of_an_old_file_shows(line: str, shown: str) -> None:
    assert properties.passwords_mask(line) == shown


def test_a_password_by_its_name_is_a_secret_and_other_options_show() -> None:
    options = {"file": "/etc/x", "bindPassword": "hush", "bindDn": "cn=x", "trustStorePw": "hush"}
    module = {"name": "a.B", "flag": "required", "options": options}
    text = files({"config": {"jaas": {"x": {"login_modules": [module]}}}})[JAAS].text
    assert "/etc/x" in str(text)
    assert "cn=x" in str(text)
    assert "hush" not in str(text)
    assert text.reveal().count("hush") == 2


def test_a_password_option_of_the_wrong_type_is_not_named() -> None:
    module = {"name": "a.B", "flag": "required", "options": {"bindPassword": 4711}}
    with pytest.raises(ProfileError) as raised:
        wanted({"config": {"jaas": {"x": {"login_modules": [module]}}}})
    assert "options/bindPassword" in str(raised.value)
    assert "4711" not in str(raised.value)


def test_the_files_are_for_root_alone_and_restart_each_service_listed(tmp_path: Path) -> None:
    for file in files({"daemon": ["one-proxy", "jetty@a.service"]}).values():
        assert (file.mode, file.owner, file.group) == (0o600, "root", "root")
        assert [str(action) for action in file.notify] == [
            "restart one-proxy.service", "restart jetty@a.service",
        ]  # fmt: skip


def test_the_login_files_are_there_without_nginx_or_with_users() -> None:
    nginx = {"certificate": "/c.pem", "key": "/c.key"}
    assert set(files({})) == {PSWD, CERT, JAAS}
    assert not {PSWD, CERT, JAAS} & set(files({"nginx": nginx}))
    users = {"alice": {"password": "x"}}
    assert {PSWD, CERT, JAAS} < set(files({"nginx": nginx, "config": {"users_by_pswd": users}}))


def test_a_new_folder_is_closed_to_others_and_an_old_one_stays(tmp_path: Path) -> None:
    folders = [each for each in wanted({}, tmp_path) if each.kind == "directory"]
    assert [(each.key, each.mode) for each in folders] == [(AUTHN, 0o700)]  # type: ignore[union-attr]
    (tmp_path / AUTHN.lstrip("/")).mkdir(parents=True)
    assert not [each for each in wanted({}, tmp_path) if each.kind == "directory"]
