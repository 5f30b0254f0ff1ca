# SPDX-License-Identifier: Apache-2.0
"""Every source of one profile gives the same plan; a damaged one gives one line and no write."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bench import make
from ncm.cli import main
from ncm.host import Host
from ncm.lock import Lock

TOP = Path(__file__).parents[2]
CCM = Path(__file__).parents[1] / "data" / "ccm"
PROFILES = Path(__file__).parents[1] / "data" / "profiles"
CACHES = ("CDB_File-typed", "CDB_File-simple", "CDB_File-xml", "DB_File-typed", "GDBM_File-typed")
DOMAIN = "cloud.example.org"


def all_strings(node: Any) -> Any:
    """The profile as a simple cache has it: every scalar but a boolean is a string."""
    if isinstance(node, dict):
        return {key: all_strings(value) for key, value in node.items()}
    if isinstance(node, list):
        return [all_strings(value) for value in node]
    return node if isinstance(node, bool) else str(node)


def sources(name: str, folder: Path) -> dict[str, list[object]]:
    """Label -> arguments, for every way to hand over one profile."""
    found: dict[str, list[object]] = {at: ["--cache-root", CCM / f"{name}-{at}"] for at in CACHES}
    plain, xml = (PROFILES / f"{name}.{DOMAIN}.{ending}" for ending in ("json", "xml"))
    strings = folder / "strings.json"
    strings.write_text(json.dumps(all_strings(json.loads(plain.read_text()))))
    found.update({"json": ["--profile", plain], "strings": ["--profile", strings],
                  "xml": ["--profile", xml]})  # fmt: skip
    for path in (plain, xml):
        packed = folder / f"{path.name}.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        found[packed.suffixes[-2] + ".gz"] = ["--profile", packed]
    return found


@pytest.mark.parametrize("name", ["kvm1", "front1"])
def test_every_source_gives_the_same_plan(command: Any, tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    plans = {}
    for label, arguments in sources(name, tmp_path).items():
        done = command(*arguments, "--root", root, "--dry-run", "--all", "--json")
        assert done.returncode == 0, (label, done.stderr)
        plan = json.loads(done.stdout)
        del plan["profile"]
        plans[label] = plan
    assert len(plans) == 10
    assert plans["json"]["total"]["create"] > 5
    for label, plan in plans.items():
        assert plan == plans["json"], label


def test_the_cid_of_a_cache_is_in_the_plan(command: Any, tmp_path: Path) -> None:
    done = command("--cache-root", CCM / "kvm1-CDB_File-typed", "--root", tmp_path,
                   "--dry-run", "--all", "--json")  # fmt: skip
    assert json.loads(done.stdout)["profile"]["cid"] == 1


def _no_cid(cache: Path) -> None:
    (cache / "current.cid").write_text("abc\n")


def _cut(cache: Path) -> None:
    path = cache / "profile.1/eid2data.db"
    path.write_bytes(path.read_bytes()[:1000])


def _unknown_format(cache: Path) -> None:
    (cache / "profile.1/path2eid.fmt").write_text("SQLite\n")


DAMAGE = {
    "no cache": (shutil.rmtree, "current.cid"),
    "bad cid": (_no_cid, "current.cid"),
    "cid without profile": (lambda cache: shutil.rmtree(cache / "profile.1"), "profile.1"),
    "cut database": (_cut, "eid2data.db"),
    "unknown format": (_unknown_format, "path2eid.fmt"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_cache_is_one_line_and_no_write(command: Any, tmp_path: Path, kind: str) -> None:
    cache, root = tmp_path / "ccm", tmp_path / "root"
    shutil.copytree(CCM / "kvm1-CDB_File-typed", cache)
    root.mkdir()
    damage, names = DAMAGE[kind]
    damage(cache)
    done = command("--cache-root", cache, "--root", root, "--all")
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).strip().splitlines()
    naming = [line for line in lines if names in line]
    assert naming, lines
    assert "Traceback" not in done.stderr
    assert not (root / "etc").exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", "<x/>", "<!DOCTYPE a><nlist/>", '{"a": NaN}'])
def test_a_bad_profile_file_is_one_line(command: Any, tmp_path: Path, text: str) -> None:
    file, root = tmp_path / "p.json", tmp_path / "root"
    file.write_text(text)
    root.mkdir()
    done = command("--profile", file, "--root", root, "--all")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(file) in done.stderr
    assert not list(root.iterdir())


def test_a_profile_that_came_while_the_lock_was_waited_for_is_the_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, newer, root = tmp_path / "ccm", tmp_path / "newer", tmp_path / "root"
    for folder, path in ((cache, "/old"), (newer, "/new")):
        tree = {
            "active": True,
            "ncm-module": "pyncm",
            "exports": [{"path": path, "hosts": {"a_2eb": "rw"}}],
        }
        make.cache(folder, {"software": {"components": {"nfs": tree}}})
    root.mkdir()
    held = Lock(Host(str(root)), dry_run=False)

    def the_other_run_ends(_: float) -> None:
        (newer / "profile.1").rename(cache / "profile.2")
        (cache / "current.cid").write_text("2\n")
        held.release()

    monkeypatch.setattr("ncm.lock.time.sleep", the_other_run_ends)
    assert main(["--cache-root", str(cache), "--root", str(root), "--all"]) == 0
    assert "/new" in (root / "etc/exports").read_text()
