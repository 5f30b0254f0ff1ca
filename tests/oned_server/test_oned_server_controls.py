# SPDX-License-Identifier: Apache-2.0
"""What a test can see of the stand-in, and do to it."""

from __future__ import annotations

import time
import xmlrpc.client

import pytest

from tests.oned_server import ChildServer, OnedServer
from tests.oned_server.conftest import Client, Refused


def test_a_repeated_read_is_logged_and_sees_what_has_changed(
    server: OnedServer, one: Client
) -> None:
    before = [one("clusterpool.info") for _ in range(2)]
    server.poke("cluster.allocate", "c")
    assert before[0] == before[1] != one("clusterpool.info")
    assert len(server.calls) == 3
    assert one("system.version") == "7.5.80"
    server.version = "6.10.0"
    assert one("system.version") == "6.10.0"


def test_poke_is_not_logged_and_says_why_it_is_refused(server: OnedServer) -> None:
    server.poke("cluster.allocate", "c")
    with pytest.raises(AssertionError, match="already taken"):
        server.poke("cluster.allocate", "c")
    assert not server.calls


def test_a_dump_shows_each_change_and_only_changes(server: OnedServer, one: Client) -> None:
    one("host.allocate", "h1", "kvm", "kvm", -1)
    before = server.dump()
    one("hostpool.info")
    assert server.dump() == before
    one("host.update", 0, 'A="1"', 1)
    after = server.dump()
    assert after != before
    assert {kind for kind in after if after[kind] != before[kind]} == {"host"}


def test_a_duplicate_that_an_admin_makes_shows_in_the_names(server: OnedServer) -> None:
    server.db.add("cluster", "c")
    server.db.add("cluster", "c")
    assert server.names("cluster") == ["c", "c", "default"]


def test_an_action_runs_before_the_second_call(server: OnedServer, one: Client) -> None:
    server.before(2, lambda it: it.poke("cluster.allocate", "race"))
    one("clusterpool.info")
    assert server.names("cluster") == ["default"]
    with pytest.raises(Refused, match="already taken"):
        one("cluster.allocate", "race")


def test_an_action_runs_before_a_method_and_inside_a_multicall(server: OnedServer) -> None:
    server.before("one.cluster.rename", lambda it: it.poke("cluster.delete", 100))
    many = xmlrpc.client.MultiCall(xmlrpc.client.ServerProxy(server.url))
    many.one.cluster.allocate(server.session, "c")
    many.one.cluster.rename(server.session, 100, "d")
    assert [each[0] for each in many()] == [True, False]


def test_a_restart_between_calls_keeps_port_and_data(server: OnedServer, one: Client) -> None:
    port = server.port
    server.before("one.cluster.allocate", lambda it: it.restart())
    one("cluster.allocate", "c")
    one("cluster.allocate", "d")
    assert server.port == port
    assert server.names("cluster") == ["c", "d", "default"]


def test_connections_are_refused_and_accepted_again(server: OnedServer, one: Client) -> None:
    server.refuse()
    with pytest.raises(ConnectionRefusedError):
        one("system.version")
    server.accept()
    assert one("system.version") == "7.5.80"


def test_a_new_server_starts_with_the_saved_state(server: OnedServer, one: Client) -> None:
    one("cluster.allocate", "c")
    with OnedServer(state=server.save()) as other:
        assert other.dump() == server.dump()
        Client(other.url, other.session)("cluster.allocate", "d")
    assert "d" not in server.names("cluster")


def test_a_saved_state_is_changed_by_no_server(server: OnedServer, one: Client) -> None:
    state = server.save()
    one("cluster.allocate", "c")
    OnedServer(state=state).poke("cluster.allocate", "d")
    assert OnedServer(state=state).names("cluster") == ["default"]


def test_a_follower_reads_and_does_not_write(server: OnedServer, one: Client) -> None:
    server.raft = "follower"
    assert one.xml("zone.raftstatus").findtext("STATE") == "2"
    with pytest.raises(Refused) as caught:
        one("cluster.allocate", "c")
    assert caught.value.code == 0x10000
    server.raft = "leader"
    assert one.xml("zone.raftstatus").findtext("STATE") == "3"
    one("cluster.allocate", "c")


def test_a_zone_names_its_servers(server: OnedServer, one: Client) -> None:
    assert not len(one.xml("zone.info", 0).find("SERVER_POOL"))
    server.peers = ["http://127.0.0.1:1/RPC2"]
    server.raft = "leader"
    ends = [each.text for each in one.xml("zone.info", 0).findall("SERVER_POOL/SERVER/ENDPOINT")]
    assert ends == [server.url, "http://127.0.0.1:1/RPC2"]


def test_leader_and_followers_change_between_calls(server: OnedServer, one: Client) -> None:
    server.raft = "leader"
    server.before(2, lambda it: it.set("raft", "follower"))
    one("cluster.allocate", "a")
    with pytest.raises(Refused):
        one("cluster.allocate", "b")


def test_an_image_is_locked_for_some_reads(server: OnedServer, one: Client) -> None:
    server.db.lag["image"] = 2
    number = one("image.allocate", 'NAME="i"\nTYPE="DATABLOCK"\nSIZE="5"', 1)
    states = [one.xml("imagepool.info", -2, -1, -1).findtext("IMAGE/STATE") for _ in range(3)]
    assert states == ["4", "4", "1"]
    assert one.xml("image.info", number).findtext("STATE") == "1"


def test_an_image_is_locked_for_a_while(server: OnedServer, one: Client) -> None:
    server.db.delay["image"] = 3600
    number = one("image.allocate", 'NAME="i"\nTYPE="DATABLOCK"\nSIZE="5"', 1)
    assert one.xml("image.info", number).findtext("STATE") == "4"
    server.db.get("image", number).until = time.monotonic() - 1
    assert one.xml("image.info", number).findtext("STATE") == "1"


def test_an_image_ends_in_error(server: OnedServer, one: Client) -> None:
    server.image_fails("i", "no space")
    number = one("image.allocate", 'NAME="i"\nTYPE="DATABLOCK"\nSIZE="5"', 1)
    image = one.xml("image.info", number)
    assert image.findtext("STATE") == "5"
    assert image.findtext("TEMPLATE/ERROR").endswith(" : no space")


def test_a_host_and_a_network_are_not_ready_at_once(server: OnedServer, one: Client) -> None:
    server.db.lag.update(host=1, vn=1)
    one("host.allocate", "h1", "kvm", "kvm", -1)
    one("vn.allocate", 'NAME="n"\nVN_MAD="bridge"\nBRIDGE="b"\nAR=[TYPE="ETHER",SIZE="2"]', -1)
    hosts = [one.xml("host.info", 0).findtext("STATE") for _ in range(2)]
    nets = [one.xml("vn.info", 0) for _ in range(2)]
    assert hosts == ["0", "2"]
    assert [net.findtext("STATE") for net in nets] == ["0", "1"]
    assert [len(net.findall("TEMPLATE/AR")) for net in nets] == [1, 0]
    assert [len(net.findall("AR_POOL/AR")) for net in nets] == [0, 1]


def test_one_line_makes_a_host_a_network_and_an_image_busy(server: OnedServer, one: Client) -> None:
    server.fill(hosts=1, networks=1, images=1)
    server.vm_on(0, network=0, image=0)
    for name in ("host.delete", "vn.delete", "image.delete"):
        with pytest.raises(Refused) as caught:
            one(name, 0)
        assert caught.value.code == 0x800, name
    assert one.xml("image.info", 0).findtext("STATE") == "2"
    one("vm.action", "terminate", 0)
    for name in ("host.delete", "vn.delete", "image.delete"):
        one(name, 0)


def test_a_mistake_in_an_action_is_a_fault_and_not_silence(
    server: OnedServer, one: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    server.before(1, lambda it: it.poke("cluster.delete", 0))
    with pytest.raises(xmlrpc.client.Fault, match="Bug in the stand-in"):
        one("system.version")
    assert "Traceback" in capfd.readouterr().err
    assert one("system.version")


def test_a_server_in_another_process_is_controlled_the_same_way() -> None:
    with ChildServer(hosts=3, version="6.10.0") as child:
        one = Client(child.url, child.session)
        assert one("system.version") == "6.10.0"
        assert child.names("host") == ["host00000", "host00001", "host00002"]
        child.poke("cluster.allocate", "c")
        child.fail_next("status", code=502)
        with pytest.raises(xmlrpc.client.ProtocolError):
            one("clusterpool.info")
        child.set("raft", "follower")
        with pytest.raises(Refused):
            one("cluster.allocate", "d")
        assert [name for name, *_ in child.call_list()] == [
            "one.system.version",
            "one.cluster.allocate",
        ]
        assert child.dump()["cluster"]["100"]["name"] == "c"
