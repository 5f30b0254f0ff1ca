# SPDX-License-Identifier: Apache-2.0
"""What a profile cannot mean is refused by its path, before anything is done."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ncm_oned.schema.keys import complaint
from tests.onehost.bad_profiles import BAD, DELETE, FRONT, HOST, KEY, Row
from tests.promises.life import REMOVED, edited, go
from tests.real import needs


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_refused_by_path(row: Row, tmp_path: Path) -> None:
    _, base, edits, at, words = row
    profile = base
    for path, value in edits.items():
        profile = edited(profile, path, REMOVED if value is DELETE else value)
    done = go(tmp_path, profile)
    assert len(done.errors) >= 1
    named = [line for line in done.errors if line.startswith(f"{at}: ")]
    assert any(words in line for line in named), done.errors
    assert not (tmp_path / "etc").exists()


def test_the_bases_themselves_are_good(tmp_path: Path) -> None:
    for name, base in (("host", HOST), ("front", FRONT)):
        (tmp_path / name).mkdir()
        assert go(tmp_path / name, base).errors == []


@pytest.mark.parametrize("kind", ["ed25519", "rsa -b 2048", "rsa -b 4096", "ecdsa -b 256",
                                  "ecdsa -b 384", "ecdsa -b 521"])  # fmt: skip
def test_every_key_that_ssh_keygen_makes_is_good(kind: str, tmp_path: Path) -> None:
    needs("ssh-keygen")
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "a comment", "-f", str(path), "-t",
                    *kind.split()], check=True)  # fmt: skip
    key = path.with_suffix(".pub").read_text().strip()
    assert complaint(key) is None
    kind, data = key.split()[:2]
    for cut in range(1, len(data)):
        assert complaint(f"{kind} {data[:cut]}") is not None


def test_the_key_of_the_tables_is_one(tmp_path: Path) -> None:
    needs("ssh-keygen")
    (tmp_path / "key").write_text(f"{KEY}\n")
    subprocess.run(["ssh-keygen", "-l", "-f", str(tmp_path / "key")], check=True)
