# SPDX-License-Identifier: Apache-2.0
"""The files, whole; every field in one of them; what stands beside oned; what is noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.errors import ProfileError
from ncm_oneproxy import htpasswd
from ncm_oneproxy.grammar import meaning
from ncm_oneproxy.schema.tree import OneProxyTree
from tests.oned.test_oned_golden import fields_below, leaves, mutated, shape, used
from tests.promises.life import go

from . import conftest
from .conftest import CONF, HERE, NGINX, ONE_PROXY, ONED, conf, example, files, notes, wanted
from .test_one_proxy_perl_made import tree as perl_tree

Golden = Callable[[Path, str], None]
BOUND, USERS = conftest.BOUND, conftest.USERS
CLIENTS = {"ca": "/etc/pki/ca.pem"}
PEOPLE = {"alice": {"hash": conftest.HASH}}
TREES: dict[str, dict[str, Any]] = {
    "2011": perl_tree(),
    "full": example(),
    "tls-alone": {"nginx": NGINX},
    "certificates": {"nginx": {**NGINX, "clients": CLIENTS}},
    "passwords": {"nginx": {**NGINX, "users": PEOPLE, "listen": ["::1"]}},
    "both": {"nginx": {**NGINX, "users": PEOPLE, "clients": CLIENTS, "satisfy": "all"}},
}
FRAMEWORK = {"active", "dispatch", "version", "register_change", "dependencies", "ncm-module"}


@pytest.mark.parametrize("name", TREES)
def test_files_are_the_recorded_ones(name: str, golden: Golden) -> None:
    made = files(TREES[name])
    for path, file in made.items():
        golden(HERE / "golden" / name / path.rpartition("/")[2], file.text.reveal())
    recorded = {each.name for each in (HERE / "golden" / name).iterdir()}
    assert recorded == {path.rpartition("/")[2] for path in made}


@pytest.mark.parametrize("name", TREES)
def test_files_pass_their_parser_and_mean_themselves(name: str) -> None:
    for file in files(TREES[name]).values():
        assert file.check
        assert file.meaning
        text = file.text.reveal()
        file.check(text)
        assert file.meaning(text) == file.meaning(f"{text}\n")
        assert file.meaning(text) != file.meaning("")


def test_the_example_uses_every_field() -> None:
    unused = set(fields_below(OneProxyTree)) - set(used(example(), OneProxyTree))
    assert unused == {"/dependencies/post"}


def test_no_leaf_is_ignored() -> None:
    before = shape(wanted(example()))
    ignored = []
    for path in leaves(example()):
        tree = example()
        mutated(tree, path)
        try:
            if path[0] not in FRAMEWORK and shape(wanted(tree)) == before and path[0] != "daemon":
                ignored.append(path)
        except ProfileError:
            continue
    assert ignored == []


def test_the_file_of_users_belongs_to_the_workers_alone(tmp_path: Path) -> None:
    def owner() -> tuple[int, str, str]:
        file = files({"nginx": {**NGINX, "users": PEOPLE}}, tmp_path)[USERS]
        return file.mode, file.owner, file.group

    assert owner() == (0o600, "www-data", "www-data")
    (tmp_path / "etc/nginx").mkdir(parents=True)
    (tmp_path / "etc/os-release").write_text("ID=rocky\nID_LIKE='rhel'\nVERSION_ID=9.4\n")
    assert owner() == (0o600, "nginx", "nginx")
    (tmp_path / "etc/nginx/nginx.conf").write_text("user web www;\n")
    assert owner() == (0o600, "web", "www")
    (tmp_path / "etc/nginx/nginx.conf").write_text("user 'web\n")
    assert owner() == (0o600, "nginx", "nginx")


def test_only_nginx_s_file_reloads_it_and_users_count_at_once() -> None:
    made = files({"nginx": {**NGINX, "users": PEOPLE}})
    assert [str(action) for action in made[CONF].notify] == ["reload-or-restart nginx.service"]
    assert made[USERS].notify == ()
    assert list(made) == [CONF, USERS], "the file that is tested comes first"


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("a:x\nb:y\n", {"a": "x", "b": "y"}),
        ("a:x\na:y\n", {"a": "x"}),
        ("#a:x\n\nb:y:comment\n\r\nd:z", {"b": "y", "d": "z"}),
        ("a:x\r\n", {"a": "x"}),
    ],
)
def test_a_file_of_users_is_read_as_nginx_reads_it(text: str, users: dict[str, str]) -> None:
    assert htpasswd.meaning(text) == users


@pytest.mark.parametrize("text", ["a\n", "a:x", "a:x\na:y\n", "#a:x\n", "\n"])
def test_a_file_of_users_with_another_line_is_none_of_ours(text: str) -> None:
    with pytest.raises(ValueError, match="a line is no user"):
        htpasswd.check(text)


@pytest.mark.parametrize(
    ("line", "shown"),
    [("a:hush", "a:***"), ("hush", "***"), ("#a:hush", "***"), ("a:hush:c", "a:***")],
)
def test_no_hash_of_an_old_file_shows(line: str, shown: str) -> None:
    assert htpasswd.mask(line) == shown


def passed(text: str) -> str:
    return next(line.strip() for line in text.splitlines() if "proxy_pass " in line)


@pytest.mark.parametrize(
    ("nginx", "others", "url"),
    [
        ({}, {}, "127.0.0.1:2633"),
        ({}, {"oned": {**BOUND, "daemon": {"PORT": 2700}}}, "127.0.0.1:2700"),
        ({}, {"oned": {**BOUND, "listen_address": "::1"}}, "[::1]:2633"),
        ({}, {"oned": {**BOUND, "listen_address": "localhost"}}, "localhost:2633"),
        ({}, {"opennebula": {"oned": {"port": 2701, "listen_address": "127.0.0.3"}}},
         "127.0.0.3:2701"),
        ({"upstream_port": 2700}, {}, "127.0.0.1:2700"),
        ({"upstream_address": "::1"}, {}, "[::1]:2633"),
        ({"upstream_address": "127.0.0.1"}, {"oned": {**BOUND, "listen_address": "localhost"}},
         "127.0.0.1:2633"),
        ({"upstream_address": "192.0.2.9", "upstream_remote": True},
         {"oned": {**BOUND, "daemon": {"PORT": 2700}}}, "192.0.2.9:2633"),
        ({}, {"oned": {**BOUND, "active": False, "daemon": {"PORT": 2700}}}, "127.0.0.1:2633"),
    ],
)  # fmt: skip
def test_calls_go_where_the_profile_has_oned(
    nginx: dict[str, Any], others: dict[str, Any], url: str
) -> None:
    assert passed(conf(nginx, **others)) == f"proxy_pass http://{url}/RPC2;"


def test_the_port_of_oned_is_named_as_the_reason() -> None:
    tree = {"nginx": NGINX}
    file = files(tree, oned={**BOUND, "daemon": {"PORT": 2700}})[CONF]
    paths = {line.text.strip(): line.paths for line in file.text.lines()}
    assert f"{ONED}/daemon/PORT" in paths["proxy_pass http://127.0.0.1:2700/RPC2;"]


def test_an_open_oned_can_be_allowed_and_is_noted() -> None:
    tree = {"nginx": {**NGINX, "oned_open": True}}
    said = dict(notes(tree, oned={**BOUND, "listen_address": "0.0.0.0"}))
    assert f"{ONED}/listen_address is 0.0.0.0" in said[f"{ONE_PROXY}/nginx/oned_open"]


def test_a_door_on_one_address_may_have_the_port_of_oned() -> None:
    assert "listen 192.0.2.1:2633 ssl;" in conf({"port": 2633, "listen": ["192.0.2.1"]})


def test_an_oned_of_2010_cannot_be_bound_and_is_noted() -> None:
    said = dict(notes({"nginx": NGINX}, oned={"daemon": {"PORT": 2700}}))
    assert "close its port 2700" in said[ONED]


def test_an_oned_that_is_not_in_the_profile_is_noted() -> None:
    assert "loopback" in dict(notes({"nginx": NGINX}))[f"{ONE_PROXY}/nginx"]
    assert not notes({"nginx": NGINX}, oned=BOUND)


def test_a_remote_oned_is_noted() -> None:
    tree = {"nginx": {**NGINX, "upstream_address": "192.0.2.9", "upstream_remote": True}}
    assert "clear text" in dict(notes(tree))[f"{ONE_PROXY}/nginx/upstream_remote"]


def test_what_selinux_needs_is_noted_where_there_is_selinux(tmp_path: Path) -> None:
    assert not notes({"nginx": NGINX}, tmp_path, oned=BOUND)
    (tmp_path / "etc/selinux").mkdir(parents=True)
    (tmp_path / "etc/selinux/config").touch()
    said = dict(notes({"nginx": NGINX}, tmp_path, oned=BOUND))
    assert "httpd_can_network_connect" in said[f"{ONE_PROXY}/nginx"]
    assert len(said) == 1
    said = dict(notes({"nginx": {**NGINX, "port": 2635}}, tmp_path, oned=BOUND))
    assert "http_port_t -p tcp 2635" in said[f"{ONE_PROXY}/nginx/port"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http { include /etc/nginx/conf.d/*.conf; }", None),
        ("http { }", "does not include"),
        ("http {", "cannot be read: line 1"),
    ],
)
def test_a_file_that_nginx_does_not_read_is_noted(tmp_path: Path, text: str, said: Any) -> None:
    (tmp_path / "etc/nginx").mkdir(parents=True)
    (tmp_path / "etc/nginx/nginx.conf").write_text(text)
    found = dict(notes({"nginx": NGINX}, tmp_path, oned=BOUND))
    assert (said is None) == (not found)
    assert said is None or said in found[f"{ONE_PROXY}/nginx/file"]


def test_another_layout_of_nginx_s_file_is_kept() -> None:
    text = files({"nginx": NGINX})[CONF].text.reveal()
    other = "# an admin's\n" + text.replace("    ", "\t").replace(" 1;", "  1;")
    assert meaning(text) == meaning(other)
    assert meaning(text) != meaning(text.replace("TLSv1.2 ", "TLSv1 TLSv1.2 "))


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        (None, {}, "reload-or-restart"),
        ({}, {"rate": 7}, "reload-or-restart"),
        ({}, {"listen": ["192.0.2.1"]}, "restart"),
        ({"listen": ["192.0.2.1"]}, {}, "restart"),
        ({"listen": ["::1", "192.0.2.1"]}, {"listen": ["192.0.2.1", "::1"]}, "reload-or-restart"),
        ({}, {"port": 2635}, "reload-or-restart"),
        ({}, {"port": 2635, "listen": ["192.0.2.1"]}, "reload-or-restart"),
    ],
)
def test_nginx_is_restarted_only_where_a_reload_would_not_do(
    tmp_path: Path, before: Any, after: dict[str, Any], verb: str
) -> None:
    root = tmp_path / "root"
    for nginx in (before, after):
        if nginx is not None:
            tree = {"active": True, "nginx": {**NGINX, **nginx}}
            seen = go(root, {"software": {"components": {"one_proxy": tree}}})
            assert not seen.errors
    assert seen.acted == [f"{verb} nginx.service"]


def test_a_broken_file_on_disk_is_replaced_with_a_reload(tmp_path: Path) -> None:
    path = tmp_path / "root" / CONF.lstrip("/")
    path.parent.mkdir(parents=True)
    path.write_text("server { listen 443 ssl")
    tree = {"active": True, "nginx": {**NGINX, "listen": ["::1"]}}
    seen = go(tmp_path / "root", {"software": {"components": {"one_proxy": tree}}})
    assert seen.acted == ["reload-or-restart nginx.service"]
