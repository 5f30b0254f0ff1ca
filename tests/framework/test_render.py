# SPDX-License-Identifier: Apache-2.0
"""One render: every value keeps its profile path and its secrecy, whatever its text is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.errors import Bug, ProfileError
from ncm.render import Renderer, leaf_filter
from ncm.text import Text, join
from ncm.values import Bool, Float, Int, Secret, Str
from ncm.xml import Document


def render(
    folder: Path, template: str, filters: dict[str, Any] | None = None, **names: Any
) -> Text:
    (folder / "t.j2").write_text(template)
    return Renderer(str(folder)).render("t.j2", filters or {}, **names)


def test_each_line_knows_its_paths(tmp_path: Path) -> None:
    text = render(
        tmp_path, "# x\nport={{ port }} {{ host }}\n{{ d }}\n",
        port=Int(5, "/a/port"), host=Str("h", "/a/host"), d=Float(1.0, "/a/d"),
    )  # fmt: skip
    assert [(line.text, line.paths) for line in text.lines()] == [
        ("# x", ()),
        ("port=5 h", ("/a/port", "/a/host")),
        ("1.0", ("/a/d",)),
    ]


def test_a_secret_is_masked_but_rendered(tmp_path: Path) -> None:
    quote = leaf_filter(lambda text: f'"{text}"')
    text = render(tmp_path, "p={{ p | q }}\n", {"q": quote}, p=Secret("hush", "/a/p"))
    assert text.reveal() == 'p="hush"\n'
    assert str(text) == "p=***\n"


def test_filters_keep_paths_of_list_items(tmp_path: Path) -> None:
    items = [Str("a", "/l/0"), Str("b", "/l/1")]
    text = render(tmp_path, "{{ l | up | join(' ') }}\n", {"up": leaf_filter(str.upper)}, l=items)
    assert text.reveal() == "A B\n"
    assert text.paths() == ("/l/0", "/l/1")


def test_truth_filters_keep_the_path(tmp_path: Path) -> None:
    text = render(tmp_path, "STP={{ s | onoff }} {{ s | YESNO }}\n", s=Bool(False, "/b/stp"))
    assert text.reveal() == "STP=off NO\n"
    assert text.paths() == ("/b/stp",)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{ v }}", Bool(True, "/v")),
        ("{{ v }}", None),
        ("{{ v }}", [Str("a")]),
        ("{{ v ~ 'x' }}", Secret("s", "/v")),
        ("{{ v | upper }}", Secret("s", "/v")),
        ("{{ unknown }}", Str("a")),
    ],
)
def test_what_would_lose_its_meaning_is_a_bug(tmp_path: Path, template: str, value: object) -> None:
    with pytest.raises(Bug):
        render(tmp_path, template, v=value)


@given(st.text())
def test_any_text_comes_out_as_it_went_in(tmp_path_factory: Any, text: str) -> None:
    folder = tmp_path_factory.mktemp("t")
    result = render(folder, "a{{ v }}b{{ w }}c", v=Str(text, "/v"), w=Secret(text, "/w"))
    assert result.reveal() == f"a{text}b{text}c"
    assert str(result) == f"a{text}b***c" if text else True


@given(st.lists(st.tuples(st.text(alphabet="ab\n", max_size=5), st.booleans()), max_size=6))
def test_lines_split_as_the_whole_text_does(parts: list[tuple[str, bool]]) -> None:
    text = Text(*(Secret(t, "/s") if secret else t for t, secret in parts))
    whole = text.reveal().split("\n")
    if whole[-1] == "":
        whole.pop()
    assert [line.text for line in text.lines()] == whole


def test_join_keeps_secrecy() -> None:
    assert str(join(",", [Str("a"), Secret("b")])) == "a,***"


@pytest.mark.parametrize("use", [str, repr, "{}".format, "%s".__mod__])
def test_a_secret_never_becomes_text(use: Any) -> None:
    try:
        assert "hush" not in use(Secret("hush", "/p"))
    except Bug:
        pass


@given(
    st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"))
)
def test_xml_values_come_back_from_a_parser(text: str) -> None:
    from lxml import etree

    legal = all(char in "\t\n\r" or 0x20 <= ord(char) not in (0xFFFE, 0xFFFF) for char in text)
    document = Document()
    root = document.element("a", text=Str(text, "/t"), attributes={"b": Str(text, "/b")})
    if not legal:
        with pytest.raises(ProfileError):
            document.text(root)
        return
    parsed = etree.fromstring(document.text(root).content())
    assert (parsed.text or "") == text
    assert parsed.get("b") == text


def test_xml_refuses_control_characters_by_path() -> None:
    with pytest.raises(ProfileError, match="/v: holds a control character"):
        Document().element("a", text=Str("\x01", "/v"))
