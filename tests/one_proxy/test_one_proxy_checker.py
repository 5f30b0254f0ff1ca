# SPDX-License-Identifier: Apache-2.0
"""`nginx -t` of the whole configuration, with the candidate in its file's place."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ncm.errors import HostError
from ncm.host import FILE, Host, State
from ncm_oneproxy.include import account, checker, includes, with_candidate

from .conftest import files
from .door import Door

MAIN = "user www-data;\nhttp {\n    include mime.types;\n    include conf.d/*.conf;\n}\n"


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        (MAIN, "/etc/nginx/conf.d/one_proxy.conf", True),
        ('http { include "/etc/nginx/conf.d/*.conf"; }', "/etc/nginx/conf.d/a.conf", True),
        (MAIN, "/etc/nginx/conf.d/one_proxy.conf.off", False),
        (MAIN, "/etc/nginx/conf.d/x/one_proxy.conf", False),
        (MAIN, "/srv/conf.d/one_proxy.conf", False),
        ("http { } # include conf.d/*.conf;", "/etc/nginx/conf.d/a.conf", False),
        ("include conf.d/a.conf;", "/etc/nginx/conf.d/a.conf", True),
    ],
)
def test_an_include_is_found(text: str, path: str, found: bool) -> None:
    assert includes(text, path) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [("user a;", ("a", "a")), ("user a b;", ("a", "b")), ("http { user a; }", None), ("", None)],
)
def test_the_account_of_the_workers_is_that_of_nginx_conf(text: str, found: object) -> None:
    assert account(text) == found


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    for name in ("a", "m", "z"):
        (tmp_path / f"conf.d/{name}.conf").write_text("# nothing\n")
    return tmp_path


@pytest.mark.parametrize("name", ["m", "new"])
def test_the_candidate_stands_where_its_file_stood(etc: Path, name: str) -> None:
    path = f"{etc}/conf.d/{name}.conf"
    text = with_candidate(MAIN, str(etc), path, "/candidate")
    names = sorted({f"{etc}/conf.d/{at}.conf" for at in ("a", "m", "z")} | {path})
    rows = "".join(f'include "{"/candidate" if at == path else at}"; ' for at in names)
    assert text == MAIN.replace("include conf.d/*.conf;", rows)


def put(door: Door, text: str) -> None:
    test = checker(str(door.main))
    Host("/").put(door.tree["file"], State(FILE, text.encode(), 0o644), test)


def rendered(door: Door, **nginx: object) -> str:
    return files({"nginx": {**door.tree, **nginx}})[door.tree["file"]].text.reveal()


@pytest.mark.needs("nginx", "openssl")
def test_a_good_file_is_swapped_in_and_a_bad_one_is_not(door: Door) -> None:
    put(door, rendered(door))
    good = Path(door.tree["file"]).read_text()
    with pytest.raises(HostError) as raised:
        put(door, good.replace("ssl_ciphers", "ssl_cyphers"))
    assert "nginx refuses the new one" in str(raised.value)
    assert 'unknown directive "ssl_cyphers"' in str(raised.value)
    assert Path(door.tree["file"]).read_text() == good
    put(door, rendered(door, read_timeout=7))
    assert "proxy_read_timeout 7s" in Path(door.tree["file"]).read_text()
    assert os.listdir(door.folder / "conf.d") == ["one_proxy.conf"]
    assert not list(door.folder.glob(".*"))


@pytest.mark.needs("nginx", "openssl")
def test_a_certificate_that_is_not_there_keeps_the_file_out(door: Door) -> None:
    with pytest.raises(HostError, match=r"cannot load certificate .*missing\.pem"):
        put(door, rendered(door, certificate=f"{door.folder}/missing.pem"))
    assert os.listdir(door.folder / "conf.d") == []


@pytest.mark.needs("nginx", "openssl")
def test_what_others_have_in_the_same_nginx_counts(door: Door) -> None:
    other = door.folder / "conf.d/other.conf"
    other.write_text("limit_conn_zone $uri zone=one_proxy_connections:1m;\n")
    with pytest.raises(HostError, match="one_proxy_connections"):
        put(door, rendered(door))
    other.unlink()
    put(door, rendered(door))


@pytest.mark.needs("nginx", "openssl", "root")
def test_the_copy_of_nginx_conf_is_closed_to_others(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ncm import checker as framework

    seen: list[int] = []
    run = framework.output

    def watched(command: list[str]) -> tuple[int, list[str]]:
        seen.append(stat.S_IMODE(os.stat(command[-1]).st_mode))
        return run(command)

    monkeypatch.setattr(framework, "output", watched)
    put(door, rendered(door))
    assert seen == [0o600]


def test_the_component_has_its_file_tested() -> None:
    (file,) = files({"nginx": {"certificate": "/c.pem", "key": "/c.key"}}).values()
    assert file.test is not None
    assert file.test.command == ("nginx", "-t", "-q", "-c", "{}")
    assert file.test.within == "/etc/nginx/nginx.conf"
    assert [str(action) for action in file.notify] == ["reload-or-restart nginx.service"]
