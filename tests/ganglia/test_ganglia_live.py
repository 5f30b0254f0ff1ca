# SPDX-License-Identifier: Apache-2.0
"""The real gmond runs with our file and shows its cluster; the real gmetad asks it."""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import pytest
from lxml import etree

from tests.ganglia.conftest import files, free_port, running

TRIES = 400
PAUSE = 0.05
HOST = "127.0.0.1"
ELSEWHERE = "127.0.0.2"
"""All of 127.0.0.0/8 is this host: a second address to come from."""

pytestmark = pytest.mark.needs("gmond", "gmetad")


def ask(port: int, source: str = HOST, words: str = "") -> bytes:
    """What a daemon says on a port; nothing when it hangs up at once."""
    said = b""
    address = (HOST, port)
    with socket.create_connection(address, 10, source_address=(source, 0)) as connection:
        if words:
            connection.sendall(f"{words}\n".encode())
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                said += chunk
    return said


def asked(port: int, xpath: str, **more: str) -> Any:
    """The document that a daemon serves, as soon as the path finds something in it."""
    said = b""
    for _ in range(TRIES):
        with contextlib.suppress(ConnectionRefusedError):
            said = ask(port, **more)
            if said:
                document = parsed(said)
                if document.xpath(xpath):
                    return document
        time.sleep(PAUSE)
    raise AssertionError(f"no {xpath} in {said.decode()[-3000:]}")


def parsed(said: bytes) -> Any:
    """The document, valid by the DTD that it carries."""
    parser = etree.XMLParser(dtd_validation=True, no_network=True, resolve_entities=False)
    return etree.fromstring(said, parser)


def as_utf8(text: str) -> str:
    """Both daemons copy bytes, and say that their XML was ISO-8859-1."""
    return text.encode("iso-8859-1").decode()


def gmond_tree(port: int, **fields: Any) -> dict[str, Any]:
    return {
        "file": "/etc/gmond.conf",
        "cluster": {"name": "cloud é 'n \\ $", "owner": "cloud team", "url": "http://a/?b"},
        "host": {"location": "rack 3"},
        "globals": {
            "daemonize": False, "setuid": False, "debug_level": 0, "host_dmax": 86400,
            "send_metadata_interval": 1,
        },
        "udp_send_channel": [{"host": HOST, "port": port, "ttl": 1}],
        "udp_recv_channel": [{"bind": HOST, "port": port}],
        "tcp_accept_channel": [{"bind": HOST, "port": port, "timeout": 1000000}],
        "module": [
            {"name": "core_metrics"},
            {"name": "cpu_module", "path": "modcpu.so"},
            {"name": "load_module", "path": "modload.so"},
        ],
        "collection_group": [
            {"collect_once": True, "time_threshold": 2, "metric": [
                {"name": "heartbeat"}, {"name": "location"}]},
            {"collect_every": 1, "time_threshold": 2, "metric": [
                {"name": "load_one", "title": "One minute load", "value_threshold": 0.0},
                {"name": "cpu_num"}]},
        ],
        **fields,
    }  # fmt: skip


@contextlib.contextmanager
def gmond(folder: Path, name: str, tree: dict[str, Any]) -> Iterator[None]:
    """The daemon with what the component makes of the tree on this machine."""
    files_of = files(name, tree, Path("/"))
    (file,) = [file for path, file in files_of.items() if "gmond" in path]
    path = folder / f"{name}.gmond.conf"
    path.write_bytes(file.text.content())
    with running(["gmond", "-c", str(path), "-f"]):
        yield


@pytest.fixture
def port() -> int:
    return free_port()


def test_gmond_shows_its_cluster_and_metrics(tmp_path: Path, port: int) -> None:
    with gmond(tmp_path, "gmond", gmond_tree(port)):
        document = asked(port, "//HOST[@LOCATION='rack 3' and METRIC/@NAME='cpu_num']")
    (cluster,) = document.xpath("/GANGLIA_XML/CLUSTER")
    assert as_utf8(cluster.get("NAME")) == "cloud é 'n \\ $"
    assert (cluster.get("OWNER"), cluster.get("URL")) == ("cloud team", "http://a/?b")
    (host,) = cluster.findall("HOST")
    assert (host.get("IP"), host.get("LOCATION"), host.get("DMAX")) == (HOST, "rack 3", "86400")
    assert {metric.get("NAME") for metric in host.findall("METRIC")} >= {"load_one", "cpu_num"}
    (title,) = host.xpath("METRIC[@NAME='load_one']//EXTRA_ELEMENT[@NAME='TITLE']/@VAL")
    assert title == "One minute load"


def test_gmond_of_the_ganglia_tree_shows_its_cluster(tmp_path: Path, port: int) -> None:
    tree = {
        "package": "ganglia",
        "client": {
            "globals": {"daemonize": False, "setuid": False, "send_metadata_interval": 1},
            "cluster": {"name": "old"},
            "udp_send_channel": {"host": HOST, "port": port},
            "udp_recv_channel": {"bind": HOST, "port": port},
            "tcp_accept_channel": {"bind": HOST, "port": port, "acl": {
                "default": "Deny", "access": [{"ip": HOST, "mask": "32", "action": "Allow"}]}},
            "modules": [{"name": "core_metrics"}, {"name": "load_module", "path": "modload.so"}],
            "collection_groups": [{"collect_every": 1, "time_threshold": 1, "metric": [
                {"name": "load_one", "value_threshold": "0"}]}],
        },
    }  # fmt: skip
    with gmond(tmp_path, "ganglia", tree):
        document = asked(port, "//METRIC[@NAME='load_one']")
        assert ask(port, ELSEWHERE) == b""
    assert document.xpath("/GANGLIA_XML/CLUSTER/@NAME") == ["old"]
    assert document.xpath("//HOST/@LOCATION") == ["unspecified"]


def _rule(ip: str, mask: int, action: str) -> dict[str, Any]:
    return {"ip": ip, "mask": mask, "action": action}


HERE, THERE = _rule(HOST, 32, "allow"), _rule(ELSEWHERE, 32, "deny")
LISTS: dict[str, tuple[Optional[dict[str, Any]], bool, bool]] = {
    # access list: who is let in, from here and from elsewhere
    "none": (None, True, True),
    "one record": ({"default": "deny", "access": HERE}, True, False),
    "a list": ({"default": "deny", "access": [HERE]}, True, False),
    "the first that fits": (
        {"default": "deny", "access": [THERE, _rule("127.0.0.0", 8, "allow")]}, True, False),
    "all but one": ({"default": "allow", "access": THERE}, True, False),
    "no rule": ({"default": "allow", "access": []}, True, True),
    "mask 0": ({"default": "deny", "access": [THERE, _rule("0.0.0.0", 0, "allow")]}, True, False),
    "host bits": ({"default": "deny", "access": _rule("127.1.2.3", 8, "allow")}, True, True),
}  # fmt: skip


@pytest.mark.parametrize("case", LISTS)
def test_an_access_list_lets_in_and_shuts_out(case: str, tmp_path: Path, port: int) -> None:
    acl, here, elsewhere = LISTS[case]
    channel = {"bind": HOST, "port": port, **({} if acl is None else {"acl": acl})}
    with gmond(tmp_path, "gmond", gmond_tree(port, tcp_accept_channel=[channel])):
        asked(port, "/GANGLIA_XML")
        assert bool(ask(port)) is here
        assert bool(ask(port, ELSEWHERE)) is elsewhere


def test_a_channel_of_ipv6_hears_no_host_of_ipv4(tmp_path: Path, port: int) -> None:
    channels = [{"port": port, "family": "inet6"}, {"port": free_port(), "bind": HOST}]
    with gmond(tmp_path, "gmond", gmond_tree(port, tcp_accept_channel=channels)):
        asked(channels[1]["port"], "/GANGLIA_XML")
        with pytest.raises(ConnectionRefusedError):
            ask(port)


def test_without_a_rule_gmond_lets_everybody_in_which_is_why_we_refuse_it(
    tmp_path: Path, port: int
) -> None:
    path = tmp_path / "gmond.conf"
    path.write_text(
        "globals { daemonize = no setuid = no }\n"
        f"tcp_accept_channel {{ bind = {HOST} port = {port} acl {{ default = deny }} }}\n"
    )
    with running(["gmond", "-c", str(path), "-f"]):
        assert asked(port, "/GANGLIA_XML") is not None


def test_a_receiving_channels_list_keeps_measurements_out(tmp_path: Path, port: int) -> None:
    shut = {"default": "allow", "access": _rule(HOST, 32, "deny")}
    open_port = free_port()
    tree = gmond_tree(port)
    tree["udp_send_channel"] = [{"host": HOST, "port": at} for at in (port, open_port)]
    with gmond(tmp_path, "gmond", gmond_tree(port) | {
        "udp_send_channel": [{"host": HOST, "port": port}],
        "udp_recv_channel": [{"bind": HOST, "port": port, "acl": shut}],
    }):  # fmt: skip
        other = tmp_path / "other"
        other.mkdir()
        with gmond(other, "gmond", gmond_tree(open_port) | {
            "udp_send_channel": tree["udp_send_channel"],
        }):  # fmt: skip
            # Both ports get the same packets; when one has them the other would have, too.
            asked(open_port, "//METRIC[@NAME='load_one']")
            assert parsed(ask(port)).xpath("//HOST") == []


def gmetad_tree(folder: Path, ports: Iterator[int], source: int) -> dict[str, Any]:
    return {
        "file": "/etc/gmetad.conf",
        "data_source": [
            {"name": "the cloud", "polling_interval": 1,
             "host": [{"address": HOST, "port": source}]},
        ],
        "gridname": 'grid "é" \\ #',
        "authorithy": "http://grid.example.org/ganglia/",
        "setuid": "false",
        "debug_level": 1,
        "rrd_rootdir": str(folder / "rrds"),
        "xml_port": next(ports),
        "interactive_port": next(ports),
        "all_trusted": "false",
        "trusted_hosts": [HOST],
    }  # fmt: skip


@contextlib.contextmanager
def gmetad(folder: Path, tree: dict[str, Any]) -> Iterator[None]:
    """The daemon with what the component makes of the tree."""
    (folder / "rrds").mkdir()
    (file,) = files("gmetad", tree).values()
    path = folder / "gmetad.conf"
    path.write_bytes(file.text.content())
    with running(["gmetad", "-c", str(path)]):
        yield


def test_gmetad_asks_gmond_and_serves_its_grid(tmp_path: Path, port: int) -> None:
    ports = (free_port() for _ in itertools.count())
    # gmetad copies the name of its grid as gmond does: a quote would break its XML.
    tree = gmetad_tree(tmp_path, ports, port) | {"gridname": "grid é 'n \\ #"}
    cluster = {"name": "cloud $ \\ {n}"}
    asked_for = gmond_tree(port, cluster=cluster)
    with gmond(tmp_path, "gmond", asked_for), gmetad(tmp_path, tree):
        document = asked(tree["xml_port"], "//HOST/METRIC[@NAME='load_one']")
        summary = asked(tree["interactive_port"], "//HOSTS[@UP='1']", words="/?filter=summary")
        end = time.monotonic() + 60
        while not list((tmp_path / "rrds").iterdir()) and time.monotonic() < end:
            time.sleep(0.1)
    assert as_utf8(document.xpath("/GANGLIA_XML/GRID/@NAME")[0]) == "grid é 'n \\ #"
    assert document.xpath("/GANGLIA_XML/GRID/@AUTHORITY") == [tree["authorithy"]]
    assert document.xpath("//GRID/CLUSTER/@NAME") == [cluster["name"]]
    assert summary.xpath("//HOSTS/@DOWN")[0] == "0"
    assert list((tmp_path / "rrds").iterdir())


@pytest.mark.parametrize(
    ("all_trusted", "trusted", "let_in"),
    [("false", [], False), ("true", [], True), ("false", [ELSEWHERE], True)],
)
def test_gmetad_trusts_whom_the_profile_names(
    all_trusted: str, trusted: list[str], let_in: bool, tmp_path: Path, port: int
) -> None:
    ports = (free_port() for _ in itertools.count())
    tree = gmetad_tree(tmp_path, ports, port)
    tree |= {"all_trusted": all_trusted, "trusted_hosts": trusted, "gridname": "x"}
    with gmetad(tmp_path, tree):
        # Loopback itself is always trusted.
        asked(tree["xml_port"], "/GANGLIA_XML")
        assert bool(ask(tree["xml_port"], ELSEWHERE)) is let_in


def test_gmetad_trusts_everybody_whatever_the_originals_word_is(tmp_path: Path, port: int) -> None:
    own, other = free_port(), free_port()
    path = tmp_path / "gmetad.conf"
    path.write_text(
        f'data_source "a" {HOST}:{port}\nsetuid off\nrrd_rootdir "{tmp_path}"\ndebug_level 1\n'
        f"xml_port {own}\ninteractive_port {other}\nall_trusted false\n"
    )
    with running(["gmetad", "-c", str(path)]):
        asked(own, "/GANGLIA_XML")
        assert ask(own, ELSEWHERE)
