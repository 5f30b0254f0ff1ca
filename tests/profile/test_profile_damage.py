# SPDX-License-Identifier: Apache-2.0
"""Every damage is one SourceError that names the file, whatever is damaged."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from ncm.errors import SourceError
from ncm.profile.source import open_cache, open_directory, open_file

BACK_ENDS = ("CDB_File", "DB_File", "GDBM_File")
DATABASES = ("path2eid.db", "eid2data.db")
PROFILE = Path("profile.1")


def refused(action, file, words):
    with pytest.raises(SourceError) as caught:
        action()
    assert caught.value.file.endswith(str(file))
    assert words in caught.value.message
    assert "\n" not in str(caught.value)


def read_all(root):
    with open_cache(str(root)) as tree:
        tree.get("/")


@pytest.mark.parametrize(
    "text", ["", "\n", "abc\n", "10000\n", "9999", "-1\n", "1.0\n", "\u0661\n", "1 2\n", "9" * 400]
)
def test_a_bad_current_cid_is_refused(text, cache):
    root = cache("kvm1-CDB_File-typed")
    (root / "current.cid").write_text(text)
    refused(lambda: open_cache(str(root)), "current.cid", "not a CID")


@pytest.mark.parametrize("text", ["1", "1\n", " 1 \n", "0001"])
def test_a_current_cid_may_lack_its_newline(text, cache):
    root = cache("kvm1-CDB_File-typed")
    (root / "current.cid").write_text(text)
    with open_cache(str(root)) as tree:
        assert tree.cid == 1
        assert tree.keys("/") == ["hardware", "software", "system"]


def test_a_current_cid_that_is_no_file_is_refused(cache):
    root = cache("kvm1-CDB_File-typed")
    (root / "current.cid").unlink()
    refused(lambda: open_cache(str(root)), "current.cid", "No such file")
    (root / "current.cid").mkdir()
    refused(lambda: open_cache(str(root)), "current.cid", "directory")


@pytest.mark.parametrize("cid", [2, -1, 10000])
def test_a_cid_without_directory_is_refused(cid, cache):
    root = cache("kvm1-CDB_File-typed")
    refused(lambda: open_cache(str(root), cid), f"profile.{cid}", "No such file")


def test_a_missing_cache_is_refused(tmp_path):
    refused(lambda: open_cache(str(tmp_path / "none")), "none/current.cid", "No such file")
    refused(lambda: open_directory(str(tmp_path / "none"), None), "none", "No such file")


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_a_missing_or_foreign_database_is_refused(name, back_end, cache):
    root = cache(f"kvm1-{back_end}-typed")
    file = root / PROFILE / name
    file.unlink()
    refused(lambda: read_all(root), name, "No such file")
    os.mkfifo(file)
    refused(lambda: read_all(root), name, "not a regular file")
    file.unlink()
    file.mkdir()
    refused(lambda: read_all(root), name, "not a regular file")
    file.rmdir()
    for raw in (b"", b"x", b"not a database at all\n" * 1000):
        file.write_bytes(raw)
        refused(lambda: read_all(root), name, "")


@pytest.mark.parametrize("name", ["path2eid.fmt", "eid2data.fmt"])
@pytest.mark.parametrize("text", ["", "SDBM_File\n", "CDB_File CDB_File\n", "\0", "x" * 4096])
def test_an_unknown_format_is_refused(name, text, cache):
    root = cache("kvm1-CDB_File-typed")
    (root / PROFILE / name).write_text(text)
    refused(lambda: open_cache(str(root)), name, "unknown format")


def test_without_a_format_file_it_is_db_file(cache):
    root = cache("kvm1-DB_File-typed")
    for name in ("path2eid.fmt", "eid2data.fmt"):
        (root / PROFILE / name).unlink()
    read_all(root)
    root = cache("kvm1-CDB_File-typed")
    (root / PROFILE / "path2eid.fmt").unlink()
    refused(lambda: read_all(root), "path2eid.db", "no Berkeley DB")


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_a_truncated_database_is_refused(name, back_end, cache):
    root = cache(f"kvm1-{back_end}-typed")
    file = root / PROFILE / name
    raw = file.read_bytes()
    # GDBM grows its files ahead of need: a cut there takes nothing away.
    used = len(raw.rstrip(b"\0"))
    for size in (4, 40, 300, 2048, 4097, used // 2, used - 9):
        file.write_bytes(raw[:size])
        refused(lambda: read_all(root), name, "")


CDB_DAMAGE = [
    ("a table beyond the end", 0, struct.pack("<II", 0x7FFFFFF0, 4) * 256),
    ("a table of four thousand million slots", 0, struct.pack("<II", 2048, 0xFFFFFFFF) * 256),
    ("a table inside of the head", 0, struct.pack("<II", 8, 2) * 256),
    ("records that reach beyond the end", 2048, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) * 800),
]


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize(("what", "offset", "raw"), CDB_DAMAGE, ids=[row[0] for row in CDB_DAMAGE])
def test_a_damaged_cdb_is_refused(what, offset, raw, name, cache):
    root = cache("kvm1-CDB_File-typed")
    with open(root / PROFILE / name, "r+b") as file:
        file.seek(offset)
        file.write(raw)
    refused(lambda: read_all(root), name, "")


def eid(number, field=0):
    return struct.pack("=I", field << 28 | number)


ROOT = [(eid(0), b"a"), (eid(0, 1), b"nlist")]
LEAF = [(eid(1), b"x"), (eid(1, 1), b"string")]
PATHS = [(b"/", eid(0)), (b"/a", eid(1))]
CONTENT_DAMAGE = [
    ("a child is missing", PATHS[:1], ROOT + LEAF, "path2eid.db", "/a is missing"),
    ("a number of three bytes", [PATHS[0], (b"/a", b"abc")], ROOT, "path2eid.db", "number of /a"),
    ("a number of 32 bits", [PATHS[0], (b"/a", b"\xff" * 4)], ROOT, "path2eid.db", "number of /a"),
    ("no value", PATHS, ROOT + LEAF[1:], "eid2data.db", "/a has no value"),
    ("no type", PATHS, ROOT + LEAF[:1], "eid2data.db", "/a has no type"),
    ("not UTF-8", PATHS, [*ROOT, (eid(1), b"\xfc"), LEAF[1]], "eid2data.db", "/a is not UTF-8"),
    ("a name twice", PATHS, [(eid(0), b"a\0a"), ROOT[1], *LEAF], "eid2data.db", "'a' twice"),
    ("an index that is none", PATHS, [ROOT[0], (eid(0, 1), b"list"), *LEAF], "eid2data.db", "ind"),
]


@pytest.mark.parametrize("row", CONTENT_DAMAGE, ids=[row[0] for row in CONTENT_DAMAGE])
def test_contents_that_do_not_fit_are_refused(row, write_cdb, cache):
    _, paths, fields, file, words = row
    root = cache("kvm1-CDB_File-typed")
    write_cdb(root / PROFILE / "path2eid.db", paths)
    write_cdb(root / PROFILE / "eid2data.db", fields)
    refused(lambda: read_all(root), file, words)


def test_a_loop_of_elements_ends(write_cdb, cache):
    root = cache("kvm1-CDB_File-typed")
    paths = [(b"/" + b"/".join([b"a"] * depth), eid(0)) for depth in range(400)]
    write_cdb(root / PROFILE / "path2eid.db", paths)
    write_cdb(root / PROFILE / "eid2data.db", ROOT)
    refused(lambda: read_all(root), "eid2data.db", "nested too deep")


def test_a_type_s_name_in_place_of_the_type_goes_by_value(write_cdb, cache):
    root = cache("kvm1-CDB_File-typed")
    values = [b"d\0l\0s", b"n", b"0\x001", b"text", b"x", b"1", b"2"]
    paths = [b"/", b"/d", b"/l", b"/s", b"/d/n", b"/l/0", b"/l/1"]
    write_cdb(root / PROFILE / "path2eid.db", [(path, eid(n)) for n, path in enumerate(paths)])
    fields = [(eid(n, 1), b"structure_x") for n in range(7)]
    fields += [(eid(n), value) for n, value in enumerate(values)]
    write_cdb(root / PROFILE / "eid2data.db", fields)
    with open_cache(str(root)) as tree:
        assert tree.keys("/") == ["d", "l", "s"]
        assert tree.keys("/s") is None
        assert repr(tree.get("/")) == (
            "{'d': {'n': Leaf('string', 'x')}, "
            "'l': [Leaf('string', '1'), Leaf('string', '2')], 's': Leaf('string', 'text')}"
        )


def test_an_unreadable_directory_leaves_no_open_file(cache):
    root = cache("kvm1-CDB_File-typed")
    (root / PROFILE / "eid2data.db").write_bytes(b"")
    before = len(os.listdir("/proc/self/fd"))
    refused(lambda: open_cache(str(root)), "eid2data.db", "cut short")
    (root / PROFILE / "eid2data.db").unlink()
    refused(lambda: open_cache(str(root)), "eid2data.db", "No such file")
    shutil.rmtree(root / PROFILE)
    refused(lambda: open_cache(str(root)), "profile.1", "No such file")
    assert len(os.listdir("/proc/self/fd")) == before


def xml(body):
    return f'<nlist format="pan" name="profile">{body}</nlist>'.encode()


def packed(size):
    return base64.b64encode(gzip.compress(bytes(size))).decode()


NINE_MIB = f'<string encoding="base64,gzip">{packed(9 << 20)}</string>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = f'<!DOCTYPE nlist [<!ENTITY l0 "ha">{LAUGHS}]>'.encode()
FILES = [
    ("empty", b"", "is empty"),
    ("blank", b" \n", "is empty"),
    ("text", b"hello", "neither"),
    ("a JSON list", b"[]", "neither"),
    ("latin-1", b'{"a": "\xfc"}', "not UTF-8"),
    ("utf-16", '{"a": 1}'.encode("utf-16"), "not UTF-8"),
    ("cut JSON", b'{"a": {"b": 1}', "damaged JSON"),
    ("JSON and more", b'{"a": 1} x', "damaged JSON"),
    ("half a surrogate pair", b'{"a": "\\ud800"}', "surrogate"),
    ("half a surrogate pair in a name", b'{"\\ud800": 1}', "surrogate"),
    ("a name twice", b'{"a": {"b": 1, "b": 2}}', "'b' stands twice"),
    ("NaN", b'{"a": NaN}', "NaN"),
    ("Infinity", b'{"a": -Infinity}', "Infinity"),
    ("a huge double", b'{"a": 1e999}', "too large"),
    ("deep JSON", b'{"a":' + b"[" * 201 + b"]" * 201 + b"}", "deep"),
    ("very deep JSON", b'{"a":' + b"[" * 200_000, "deep"),
    ("cut gzip", gzip.compress(json.dumps(list(range(999))).encode())[:-9], "cut short"),
    ("damaged gzip", b"\x1f\x8b\x08" + b"\xff" * 60, "gzip"),
    ("gzip and more", gzip.compress(b"{}") + b"x", "gzip"),
    ("a gzip bomb", gzip.compress(bytes(70 << 20), 1), "more than"),
    ("a file too large", b"{" + b" " * (64 << 20), "larger than"),
    ("cut XML", xml("")[:-3], "damaged XML"),
    ("XML and more", xml("") + b"x", "damaged XML"),
    ("an open comment", b"<!-- <nlist/>", "cut short"),
    ("only a declaration", b'<?xml version="1.0"?>', "damaged XML"),
    ("another format", b'<nlist format="xmldb" name="profile"/>', "no profile"),
    ("XHTML", b"<html/>", "no profile"),
    ("a name space", b'<nlist xmlns="urn:x" format="pan"/>', "no profile"),
    ("a document type", b"<!DOCTYPE nlist>" + xml(""), "document type"),
    ("a billion laughs", DOCTYPE + xml('<string name="a">&l11;</string>'), "document type"),
    ("laughs in an attribute", DOCTYPE + xml('<string name="&l11;"/>'), "document type"),
    ("laughs behind a comment", b"<?x?><!-- -->\n" + DOCTYPE + xml(""), "document type"),
    ("an unknown entity", xml('<string name="a">&x;</string>'), "damaged XML"),
    ("an unknown element", xml('<float name="a">1</float>'), "/a: <float>"),
    ("an unknown encoding", xml('<string name="a" encoding="rot13"/>'), "/a: the encoding"),
    ("no name", xml("<string>a</string>"), "/: an element without a name"),
    ("an XML name twice", xml('<long name="a">1</long>' * 2), "'a' stands twice"),
    ("an element in a leaf", xml('<long name="a"><long/></long>'), "/a: an element inside"),
    ("text in a list", xml('<list name="a">x</list>'), "/a: text between"),
    ("bad base64", xml('<string name="a" encoding="base64">Y*==</string>'), "/a: not base64"),
    ("base64 not ASCII", xml('<string name="a" encoding="base64">\u00fc</string>'), "/a: not base"),
    ("base64 of latin-1", xml('<string name="a" encoding="base64">/A==</string>'), "/a: not base"),
    ("base64 of no gzip", xml('<string name="a" encoding="base64,gzip">YQ==</string>'), "gzip"),
    (
        "an XML gzip bomb",
        xml(f'<string name="a" encoding="base64,gzip">{packed(70 << 20)}</string>'),
        "more than",
    ),
    (
        "many small gzip bombs",
        xml(f'<list name="a">{NINE_MIB * 8}</list>'),
        "more than",
    ),
    ("deep XML", xml('<nlist name="a">' * 201), "deep"),
    ("very deep XML", xml('<nlist name="a">' * 200_000), "deep"),
]


@pytest.mark.parametrize(
    ("raw", "words"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
def test_a_damaged_file_is_refused(raw, words, tmp_path):
    file = tmp_path / "the profile"
    file.write_bytes(raw)
    with pytest.raises(SourceError) as caught:
        open_file(str(file))
    assert caught.value.file.startswith(str(file))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"), [("none", "No such file"), (".", "directory"), ("a\0", "read")]
)
def test_a_file_that_cannot_be_read_is_refused(name, words, tmp_path):
    refused(lambda: open_file(str(tmp_path / name)), name if name != "." else tmp_path, words)


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_a_file_is_known_by_content_and_may_be_gzipped(suffix, data, tmp_path):
    raw = (data / f"profiles/kvm1.cloud.example.org.{suffix}").read_bytes()
    plain = open_file(str(data / f"profiles/kvm1.cloud.example.org.{suffix}")).get("/")
    half = len(raw) // 2
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    forms = [
        raw,
        b"\xef\xbb\xbf\n" * (suffix == "json") + raw,
        stream.compress(raw) + stream.flush(),
        gzip.compress(raw[:half]) + gzip.compress(raw[half:]),
    ]
    for number, form in enumerate(forms):
        file = tmp_path / f"profile{number}.txt"
        file.write_bytes(form)
        assert open_file(str(file)).get("/") == plain
