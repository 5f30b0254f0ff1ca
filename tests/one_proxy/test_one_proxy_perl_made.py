# SPDX-License-Identifier: Apache-2.0
"""A node that the Perl component configured: its files are ours, and only closed to others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.promises.life import go, snapshot

from .conftest import DATA, HASH, NGINX, files, plan_of

CASE = DATA / "perl-made/one_proxy"
FOLDER = "etc/stratuslab/authn"
NAMES = ("login-cert.properties", "login-pswd.properties", "login.conf")


def tree() -> dict[str, Any]:
    profile = json.loads((CASE / "profile.json").read_text())
    found: dict[str, Any] = profile["software"]["components"]["one_proxy"]
    return found


@pytest.fixture
def node(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    shutil.copytree(CASE / "after", root)
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root


def test_our_files_are_perls_byte_for_byte() -> None:
    made = files(tree())
    assert {path.rpartition("/")[2] for path in made} == set(NAMES)
    for path, file in made.items():
        assert file.text.reveal() == (CASE / f"after{path}").read_text()


def test_the_first_plan_only_closes_the_files(node: Path) -> None:
    plan = plan_of(tree(), node)
    assert sorted(change.path for change in plan.changes) == [f"/{FOLDER}/{at}" for at in NAMES]
    for change in plan.changes:
        assert change.before.content == change.after.content
        assert (change.before.mode, change.after.mode) == (0o644, 0o600)
    assert not plan.due


def test_other_spellings_of_the_same_are_kept(node: Path) -> None:
    texts = {
        "login-pswd.properties": "# mine\nalice : MD5\\:5f4dcc3b5aa765d61d8327deb882cf99 ,"
        " cloud-access\nbob=MD5:5f4dcc3b5aa765d61d8327deb882cf99,cloud-admin,cloud-access\n",
        "login-cert.properties": '# mine\n "CN=Carol Example,OU=Cloud,O=Example,C=FR",'
        " cloud-access\n",
    }
    for name, text in texts.items():
        (node / FOLDER / name).write_text(text)
    go(node, {"software": {"components": {"one_proxy": tree()}}})
    for name, text in texts.items():
        assert (node / FOLDER / name).read_text() == text
        assert (node / FOLDER / name).stat().st_mode & 0o777 == 0o600


def run(node: Path, tree: dict[str, Any]) -> Any:
    seen = go(node, {"software": {"components": {"one_proxy": {"active": True, **tree}}}})
    assert not seen.errors
    return seen


def test_files_of_ours_go_when_they_leave_the_profile(tmp_path: Path) -> None:
    root = tmp_path / "root"
    run(root, tree())
    assert {f"/{FOLDER}/{name}" for name in NAMES} <= set(snapshot(root))
    run(root, {"nginx": {**NGINX, "users": {"alice": {"hash": HASH}}}})
    assert not any(path.startswith("/etc/stratuslab") for path in snapshot(root))
    assert {"/etc/nginx/conf.d/one_proxy.conf", "/etc/nginx/one_proxy.htpasswd"} < set(
        snapshot(root)
    )
    run(root, {"nginx": NGINX})
    assert "/etc/nginx/one_proxy.htpasswd" not in snapshot(root)
    assert "reload-or-restart nginx.service" in run(root, {}).acted
    assert "/etc/nginx/conf.d/one_proxy.conf" not in snapshot(root)


def test_files_of_perls_go_when_they_leave_the_profile(node: Path) -> None:
    (node / FOLDER / "login-pswd.properties").write_text("mallory=once,cloud-access\n")
    run(node, tree())
    seen = run(node, {"nginx": NGINX})
    assert seen.acted == ["reload-or-restart nginx.service", "restart one-proxy.service"]
    assert not [path for path in snapshot(node) if path.endswith(NAMES)], "or users come back"


def test_a_changed_user_restarts_the_old_daemon_and_shows_no_password(node: Path) -> None:
    profile: Any = {"software": {"components": {"one_proxy": tree()}}}
    go(node, profile)
    profile["software"]["components"]["one_proxy"]["config"]["users_by_pswd"]["bob"] = {
        "password": "n3w: \\ hush"
    }
    seen = go(node, profile)
    assert seen.acted == ["restart one-proxy.service"]
    assert "hush" not in seen.shown
    assert "5f4dcc3b" not in seen.shown
    assert "+bob=***,cloud-access" in seen.shown
