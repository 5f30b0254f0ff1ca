# SPDX-License-Identifier: Apache-2.0
"""The readers of Berkeley DB and GNU dbm files against Perl's own writers and rare forms."""

from __future__ import annotations

import shutil
import struct
import subprocess

import pytest

from ncm.errors import SourceError
from ncm.profile.bdb import read_bdb
from ncm.profile.gdbm import read_gdbm

PERL = shutil.which("perl")
WRITE = {
    "DB_File": 'use DB_File; tie %h, "DB_File", $f, 0102, 0600, $DB_HASH or die $!;',
    "GDBM_File": 'use GDBM_File; tie %h, "GDBM_File", $f, GDBM_NEWDB, 0600 or die $!;',
}
# Short items, a list of 20,000 names, a value of 100 kB, a key of 5 kB, empty and binary ones.
FILL = """
    $h{"/key/$_"} = pack("L", $_) for 0..4999;
    $h{list} = join("\\0", 0..19999); $h{long} = "x" x 100000; $h{"k" x 5000} = "y";
    $h{empty} = ""; $h{"\\0\\xff"} = "\\1\\3\\0"; $h{gone} = "z" x 9000; delete $h{gone};
"""
ITEMS = {
    **{f"/key/{n}".encode(): struct.pack("=I", n) for n in range(5000)},
    b"list": b"\0".join(b"%d" % n for n in range(20000)),
    b"long": b"x" * 100000,
    b"k" * 5000: b"y",
    b"empty": b"",
    b"\0\xff": b"\1\3\0",
}


def perl_has(module):
    probe = [str(PERL), f"-M{module}", "-e1"]
    return PERL and subprocess.run(probe, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize(("kind", "read"), [("DB_File", read_bdb), ("GDBM_File", read_gdbm)])
def test_what_perl_wrote_is_read_whole(kind, read, tmp_path):
    if not perl_has(kind):
        pytest.skip(f"no perl with {kind} here")
    file = tmp_path / "made.db"
    code = f"my $f = shift; my %h; {WRITE[kind]} {FILL}"
    subprocess.run([PERL, "-e", code, str(file)], check=True)
    assert read(file.read_bytes(), "made.db") == ITEMS


def bdb(order, version, kind=2):
    """A hash file of one page with two items, as libdb lays it out."""
    head = bytearray(512)
    struct.pack_into(f"{order}3I", head, 12, 0x061561, version, 512)
    struct.pack_into(f"{order}I", head, 32, 1)
    page = bytearray(512)
    end = 512
    items = (b"\1/", b"\1abcd", b"\1/a", b"\1")
    for number, item in enumerate(items):
        end -= len(item)
        page[end : end + len(item)] = item
        struct.pack_into(f"{order}H", page, 26 + 2 * number, end)
    struct.pack_into(f"{order}HHBB", page, 20, len(items), end, 0, kind)
    return bytes(head + page)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("version", "kind"), [(7, 2), (8, 2), (9, 2), (9, 13)])
def test_every_hash_version_and_byte_order_is_read(order, version, kind):
    assert read_bdb(bdb(order, version, kind), "x") == {b"/": b"abcd", b"/a": b""}


@pytest.mark.parametrize("version", [0, 2, 6, 10])
def test_other_hash_versions_are_refused(version):
    with pytest.raises(SourceError, match=f"version {version}"):
        read_bdb(bdb("<", version), "x")


def test_a_btree_and_unknown_features_are_refused():
    raw = bytearray(bdb("<", 9))
    raw[26] = 1
    with pytest.raises(SourceError, match="features 1"):
        read_bdb(bytes(raw), "x")
    struct.pack_into("<I", raw, 12, 0x053162)
    with pytest.raises(SourceError, match="btree"):
        read_bdb(bytes(raw), "x")


def chained(size, following, items=1, length=486):
    """Each of one or two items is ``size`` bytes in the chain that starts at page 2."""
    raw = bytearray(bdb("<", 9)) + bytearray(512)
    struct.pack_into("<I", raw, 32, 2)
    struct.pack_into("<HH", raw, 512 + 26, 500, 500 - 12 * (items - 1) - (2 - items))
    raw[512 + 499] = 1
    for item in range(items):
        struct.pack_into("<BxxxII", raw, 512 + 500 - 12 * item, 3, 2, size)
    struct.pack_into("<H", raw, 512 + 20, 2)
    struct.pack_into("<IHHBB", raw, 1024 + 16, following, 1, length, 0, 7)
    return bytes(raw)


def test_an_overflow_page_is_read():
    assert read_bdb(chained(486, 0), "x") == {bytes(486): b""}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (chained(5000, 2), "leads to page 2"),
        (chained(5000, 3), "leads to page 3"),
        (chained(5000, 0), "leads to page 0"),
        (chained(5000, 1), "page 1 is no overflow page"),
        (chained(486, 0, items=2), "leads to page 2"),
        (chained(400, 0), "another length"),
        (chained(487, 0, length=487), "page 2 is no overflow page"),
    ],
)
def test_a_damaged_chain_of_overflow_pages_is_refused(raw, words):
    with pytest.raises(SourceError, match=words):
        read_bdb(raw, "x")


def gdbm(order, magic, wide):
    """A file of one bucket with one item, as gdbm lays it out on 64 and 32 bit machines."""
    offset, count_at, entry = ("Q", 108, 24) if wide else ("I", 56, 20)
    first = count_at + 4
    size = first + 2 * entry
    raw = bytearray(128 + size)
    bits, width = 1, 8 if wide else 4
    form = f"{order}II{offset}IIII"
    struct.pack_into(form, raw, 0, magic, 512, 96, width << bits, bits, size, 2)
    struct.pack_into(f"{order}2{offset}", raw, 96, 128, 128)
    struct.pack_into(f"{order}2I", raw, 128 + count_at - 4, 0, 1)
    struct.pack_into(f"{order}I4s{offset}II", raw, 128 + first, 77, b"/a", len(raw), 2, 4)
    struct.pack_into(f"{order}I", raw, 128 + first + entry, 0xFFFFFFFF)
    return bytes(raw) + b"/aabcd"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("magic", "wide"),
    [
        (0x13579ACD, False),
        (0x13579ACE, False),
        (0x13579ACE, True),
        (0x13579ACF, True),
        (0x13579AD0, False),
        (0x13579AD1, True),
    ],
)
def test_every_magic_number_of_gdbm_is_read(order, magic, wide):
    assert read_gdbm(gdbm(order, magic, wide), "x") == {b"/a": b"abcd"}


def test_an_item_of_four_thousand_million_bytes_is_refused():
    raw = bytearray(gdbm("<", 0x13579ACF, True))
    struct.pack_into("<I", raw, 128 + 112 + 20, 0xFFFFFFFF)
    with pytest.raises(SourceError, match="beyond the end"):
        read_gdbm(bytes(raw), "x")
