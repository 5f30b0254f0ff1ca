# SPDX-License-Identifier: Apache-2.0
"""Paths and escaping."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.errors import Bug, UsageError
from ncm.profile.paths import escape, join, normal, split, unescape

ESCAPES = [
    ("ncm-x", "ncm_2dx"),
    ("/etc/one/oned.conf", "_2fetc_2fone_2foned_2econf"),
    ("9ines", "_39ines"),
    ("n9", "n9"),
    ("a_b", "a_5fb"),
    ("kvm1.cloud.example.org", "kvm1_2ecloud_2eexample_2eorg"),
    ("", ""),
    ("\u00fc", "_c3_bc"),
]


@pytest.mark.parametrize(("text", "name"), ESCAPES)
def test_escaping_is_pan_s(text, name):
    assert escape(text) == name
    assert unescape(name) == text


@given(st.text())
def test_escape_loses_nothing(text):
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return
    name = escape(text)
    assert re.fullmatch("([A-Za-z]|_[0-9a-f]{2})?([A-Za-z0-9]|_[0-9a-f]{2})*", name)
    assert unescape(name) == text.encode("utf-8", "surrogateescape").decode(
        "utf-8", "surrogateescape"
    )


@pytest.mark.parametrize("name", ["br0_x", "_", "__", "_5", "_5F", "a_g0", "br_", "Ab-c.d"])
def test_what_is_no_escape_stays(name):
    assert unescape(name) == name


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", []),
        ("/a/b", ["a", "b"]),
        ("/a/b/", ["a", "b"]),
        ("/software/packages/{ncm-x}", ["software", "packages", "ncm_2dx"]),
        ("/a/{/etc/fstab}/b", ["a", "_2fetc_2ffstab", "b"]),
        ("/a/{9}x", ["a", "_39x"]),
        ("/a_2eb", ["a_2eb"]),
    ],
)
def test_a_typed_path_splits_into_raw_names(path, names):
    assert split(path) == names


@pytest.mark.parametrize("path", ["", "a/b", "/a//b", "/a/{b", "/{}/x", "{a}"])
def test_a_malformed_path_is_the_admin_s_mistake(path):
    with pytest.raises(UsageError) as caught:
        split(path)
    assert str(caught.value).startswith(f"{path}: ")


@given(st.lists(st.text(min_size=1).filter(lambda text: "}" not in text)))
def test_braces_hold_any_text(texts):
    try:
        names = [escape(text) for text in texts]
    except UnicodeEncodeError:
        return
    assert split("/" + "/".join(f"{{{text}}}" for text in texts)) == names


def test_join_appends_to_the_root_and_below():
    assert join("/", "a", "b") == join("/a", "b") == "/a/b"
    assert join("/") == normal("/") == normal("//") == "/"


def test_a_relative_path_inside_is_a_bug():
    with pytest.raises(Bug):
        normal("a")
