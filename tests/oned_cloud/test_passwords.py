# SPDX-License-Identifier: Apache-2.0
"""oneadmin's and serveradmin's passwords: in files, and in the server; never one without other."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.faults import kill_at, killed, staged
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import hidden, is_private, merged, sha256, user
from tests.oned_server import OnedServer

OLD, NEW = "opennebula", "new-password"
TREE: dict[str, Any] = {"rpc": {"password": NEW}}
MORE: dict[str, Any] = {
    **TREE, "groups": {"staff": {}},
    "users": {"alice": {"password": "wonderland", "group": "staff"}, "bob": {"password": "b1b2"},
              "serveradmin": {"password": "cipher-key"}},
}  # fmt: skip


def one_auth(cloud: Cloud) -> Path:
    return cloud.root / "var/lib/one/.one/one_auth"


def test_a_new_password_is_in_the_file_and_in_the_server(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert done.planned == [("one.user.passwd user oneadmin, ***", "user oneadmin")]
    assert one_auth(cloud).read_text() == f"oneadmin:{NEW}\n"
    assert one_auth(cloud).stat().st_mode & 0o777 == 0o600
    assert user(server, "oneadmin").password == sha256(NEW)
    server.session = f"oneadmin:{NEW}"
    cloud.settled(TREE)


def test_one_that_is_right_is_not_set(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made({"rpc": {"password": OLD}})
    assert not done.touched
    cloud.settled({"rpc": {"password": OLD}})


def test_what_comes_after_it_in_the_same_run_uses_it(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(merged(MORE, ("rpc/password", OLD)))
    changed = merged(MORE, ("users/alice/password", "looking-glass"), ("acls", [
        {"group": "staff", "resources": ["HOST"], "rights": ["USE"]},
    ]))  # fmt: skip
    cloud.made(changed)
    assert user(server, "oneadmin").password == sha256(NEW)
    assert user(server, "alice").password == sha256("looking-glass")
    server.session = f"oneadmin:{NEW}"
    cloud.settled(changed)


@pytest.mark.usefixtures("thorough")
def test_a_run_killed_before_any_step_is_finished_by_the_next(tmp_path: Path) -> None:
    number = 0
    while True:
        with staged(tmp_path / str(number), {}, MORE) as stage:

            def run(stage: Any = stage, number: int = number) -> None:
                kill_at(stage.cloud, number)
                stage.cloud.go(MORE)

            died = killed(run)
            stage.cloud.on_step = lambda words, subject: None
            done = stage.cloud.go(MORE)
            assert not done.errors, (number, done.errors)
            assert user(stage.server, "oneadmin").password == sha256(NEW)
            assert user(stage.server, "serveradmin").password == sha256("cipher-key")
            assert stage.server.names("user") == ["alice", "bob", "oneadmin", "serveradmin"]
            stage.server.session = f"oneadmin:{NEW}"
            stage.cloud.settled(MORE)
        if not died:
            break
        number += 1
    assert number > 10


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_killed_while_the_server_sets_it_is_finished_by_the_next(
    tmp_path: Path, when: str
) -> None:
    with staged(tmp_path / "x", {}, MORE) as stage:
        told, tell = os.pipe()

        def strike(server: OnedServer) -> None:
            if when == "after":
                server.poke("user.passwd", 0, NEW)
            os.kill(int(os.read(told, 20)), signal.SIGKILL)

        stage.server.before("one.user.passwd", strike)

        def run() -> None:
            os.write(tell, str(os.getpid()).encode())
            stage.cloud.go(MORE)

        assert killed(run)
        assert one_auth(stage.cloud).read_text() == f"oneadmin:{NEW}\n"
        done = stage.cloud.go(MORE)
        assert not done.errors
        assert user(stage.server, "oneadmin").password == sha256(NEW)
        stage.server.session = f"oneadmin:{NEW}"
        stage.cloud.settled(MORE)


@pytest.mark.parametrize("broken", ["oneadmin:by-hand\n", "", "nonsense\n", None])
def test_a_file_that_was_spoilt_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, broken: str | None
) -> None:
    tree = {"rpc": {"password": OLD}}
    cloud.made(tree)
    if broken is None:
        one_auth(cloud).unlink()
    else:
        one_auth(cloud).write_text(broken)
    done = cloud.made(tree)
    assert not done.touched
    assert one_auth(cloud).read_text() == f"oneadmin:{OLD}\n"
    cloud.settled(tree)


def test_a_new_front_end_of_an_old_server_has_no_file_yet(cloud: Cloud, server: OnedServer) -> None:
    one_auth(cloud).unlink()
    tree = {"rpc": {"password": OLD}}
    assert not cloud.made(tree).touched
    assert one_auth(cloud).read_text() == f"oneadmin:{OLD}\n"
    cloud.settled(tree)


def test_one_changed_by_hand_in_the_server_and_in_the_file_comes_back(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    server.session = f"oneadmin:{NEW}"
    server.poke("user.passwd", 0, "by-hand")
    one_auth(cloud).write_text("oneadmin:by-hand\n")
    cloud.made(TREE)
    assert user(server, "oneadmin").password == sha256(NEW)
    cloud.settled(TREE)


def test_a_server_that_knows_none_of_ours_is_told_of_plainly(
    cloud: Cloud, server: OnedServer
) -> None:
    server.poke("user.passwd", 0, "nobody-knows")
    done = cloud.go(TREE)
    assert "couldn't be authenticated" in str(done.errors)
    hidden(cloud, done, secrets=(NEW, "nobody-knows"))
    assert one_auth(cloud).read_text() == f"oneadmin:{OLD}\n"


def test_undo_takes_the_file_and_the_server_back_together(cloud: Cloud, server: OnedServer) -> None:
    cloud.made({"rpc": {"password": OLD}})
    cloud.made(TREE)
    done = cloud.go(TREE, mode="undo")
    assert not done.errors
    assert one_auth(cloud).read_text() == f"oneadmin:{OLD}\n"
    assert user(server, "oneadmin").password == sha256(OLD)
    hidden(cloud, done, secrets=(NEW, sha256(NEW)))
    assert not cloud.go({"rpc": {"password": OLD}}).errors


def test_a_password_that_leaves_the_profile_stays(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    done = cloud.go({"users": {}})
    assert not done.errors and not done.touched
    assert user(server, "oneadmin").password == sha256(NEW)


def test_serveradmin_logs_in_with_a_digest(cloud: Cloud, server: OnedServer) -> None:
    tree = {"users": {"serveradmin": {"password": "cipher-key"}}}
    done = cloud.made(tree)
    assert done.planned == [("one.user.passwd user serveradmin, ***", "user serveradmin")]
    kept = user(server, "serveradmin")
    assert (kept.auth, kept.password) == ("server_cipher", sha256("cipher-key"))
    for name in ("sunstone", "oneflow", "onegate"):
        path = cloud.root / f"var/lib/one/.one/{name}_auth"
        assert path.read_text() == "serveradmin:cipher-key\n"
        assert path.stat().st_mode & 0o777 == 0o600
    cloud.settled(tree)
    server.poke("user.passwd", 1, sha256("other"))
    assert cloud.made(tree).touched == ["user serveradmin"]
    cloud.settled(tree)


def test_no_password_is_shown_or_kept_for_others(cloud: Cloud, server: OnedServer) -> None:
    first = cloud.made(merged(MORE, ("rpc/password", OLD)))
    server.fail_next("error", "one.user.passwd", code=0x800, message=f"not {NEW} nor {OLD}")
    cloud.exact = False
    failed = cloud.go(MORE)
    again = cloud.go(MORE)
    secrets = (NEW, "wonderland", "cipher-key", sha256("cipher-key"), sha256(NEW))
    hidden(cloud, first, first.dry, failed, again, secrets=secrets)
    assert "***" in str(failed.errors)
    assert is_private(cloud)


def test_the_first_user_is_not_made_when_the_server_has_him_by_another_name(
    cloud: Cloud, server: OnedServer
) -> None:
    user(server, "oneadmin").name = "root"
    server.db.touch()
    one_auth(cloud).write_text(f"root:{OLD}\n")
    done = cloud.go(TREE)
    assert done.refused == {"user oneadmin": "is no user of this server"}
    assert server.names("user") == ["root", "serveradmin"]
