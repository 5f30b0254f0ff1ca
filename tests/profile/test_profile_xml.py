# SPDX-License-Identifier: Apache-2.0
"""XML profiles: what the recorded ones do not show."""

from __future__ import annotations

import base64
import gzip
from hashlib import md5
from pathlib import Path

import pytest

from ncm.profile.source import open_file
from ncm.profile.tree import Leaf


@pytest.fixture
def read(tmp_path):
    def read(body, head='<?xml version="1.0"?>\n<!-- made by hand -->\n'):
        file = Path(tmp_path / "profile")
        text = body if isinstance(body, bytes) else body.encode()
        file.write_bytes(
            head.encode() + b'<nlist format="pan" name="profile">' + text + b"</nlist>"
        )
        return open_file(str(file))

    return read


def b64(raw):
    return base64.encodebytes(raw).decode()


ELEMENTS = [
    ('<string name="x"/>', Leaf("string", "")),
    ('<string name="x"> a\n b </string>', Leaf("string", " a\n b ")),
    ('<string name="x">&lt;&#252;&amp;<![CDATA[<&]]></string>', Leaf("string", "<\u00fc&<&")),
    ('<string name="x">\u00fc<!-- c -->\u20ac<?pi?></string>', Leaf("string", "\u00fc\u20ac")),
    ('<double name="x">2.0</double>', Leaf("double", "2.0")),
    ('<long name="x" usertype="type_port">1</long>', Leaf("long", "1")),
    ('<boolean name="x" derivation="a.pan" acl="">true</boolean>', Leaf("boolean", "true")),
    ('<link name="x">/a/b</link>', Leaf("string", "/a/b")),
    ('<list name="x"><long>1</long><nlist/></list>', [Leaf("long", "1"), {}]),
    ('<record name="x"><string name="a"/></record>', {"a": Leaf("string", "")}),
    ('<string name="x" encoding="none">YQ==</string>', Leaf("string", "YQ==")),
    (f'<string name="x" encoding="base64">{b64(bytes(range(128)))}</string>',
     Leaf("string", bytes(range(128)).decode())),
    (f'<string name="x" encoding="base64,gzip">{b64(gzip.compress(b"a" * 999, mtime=0))}</string>',
     Leaf("string", "a" * 999)),
]  # fmt: skip


@pytest.mark.parametrize(("element", "node"), ELEMENTS)
def test_an_element_is_its_node(element, node, read):
    assert read(element).get("/") == {"x": node}


def test_a_given_checksum_overrules_and_counts_in_its_parents(read):
    given = "0123456789abcdef0123456789abcdef"
    tree = read(f'<list name="x"><string checksum="{given}">a</string></list>')
    parent = md5(f"0{given}".encode()).hexdigest()
    assert tree.checksum("/x/0") == given
    assert tree.checksum("/x") == parent
    assert tree.checksum("/") == md5(f"x{parent}".encode()).hexdigest()


def test_names_come_in_the_order_of_the_cache(read):
    assert read('<long name="b">1</long><long name="a">1</long>').keys("/") == ["a", "b"]


def test_a_long_text_is_read_whole(read):
    text = "x" * 11_000_000
    assert read(f'<string name="x">{text}</string>').get("/x") == Leaf("string", text)
