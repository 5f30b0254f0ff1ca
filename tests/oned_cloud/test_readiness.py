# SPDX-License-Identifier: Apache-2.0
"""Hosts are looked at by ssh: enabled while ready, disabled with the reason while not."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.sshd import NEEDS, USER, Hosts, Network
from tests.oned_server import OnedServer
from tests.real import needs
from tests.stage_life import Result

pytestmark = pytest.mark.usefixtures("thorough")

REASON = "QUATTOR_REASON"


@pytest.fixture
def hosts(cloud: Cloud) -> Iterator[Hosts]:
    needs(*NEEDS)
    with Hosts(cloud.root / "etc/one/ssh") as made:
        yield made


@pytest.fixture
def network() -> Iterator[Network]:
    needs("root", "unshare", "nsenter", "ip")
    made = Network()
    yield made
    made.close()


def tree(*names: str, wishes: Any = None, **registration: Any) -> dict[str, Any]:
    """A tree whose hosts are looked at; wishes: fields of single hosts."""
    return {
        "hosts": {name: (wishes or {}).get(name, {}) for name in names},
        "registration": {
            "user": USER, "ssh_config": "/etc/one/ssh/config", "checks": ["ssh"], "timeout": 20,
            **registration,
        },
    }  # fmt: skip


def state(server: OnedServer, name: str) -> str:
    number = int(server.db.named("host", name).state)
    return {4: "disabled", 8: "offline"}.get(number, "enabled")


def reason(server: OnedServer, name: str) -> str | None:
    template = server.db.named("host", name).template
    return template.get(REASON) if template.has(REASON) else None


def calls(done: Result) -> list[str]:
    return [words for words, _ in done.done]


def still(cloud: Cloud, wanted: dict[str, Any]) -> Result:
    """A run that changes nothing, but was not skipped."""
    done = cloud.go(wanted)
    assert not done.done and not done.plan.objects
    assert done.plan.skipped == ""
    return done


def test_ready_hosts_are_made_enabled_and_stay_so(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1")
    cloud.made(tree("kvm1"))
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    still(cloud, tree("kvm1"))


def test_a_host_that_fails_is_disabled_with_the_reason_and_enabled_again_when_ready(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    cloud.made(tree("kvm1"))
    one.stop()
    done = cloud.made(tree("kvm1"))
    assert calls(done) == [
        "one.host.update host kvm1, (QUATTOR_REASON, QUATTOR), 1",
        "one.host.status host kvm1, 1 (disabled)",
    ]
    assert state(server, "kvm1") == "disabled"
    assert "not reached by ssh" in str(reason(server, "kvm1"))
    assert "refused" in str(reason(server, "kvm1"))
    again = still(cloud, tree("kvm1"))
    assert any("host kvm1 is not ready" in note for note in again.notes)
    one.start()
    cloud.made(tree("kvm1"))
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    still(cloud, tree("kvm1"))


def test_an_unknown_host_that_is_not_reached_is_made_and_disabled(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1").stop()
    cloud.made(tree("kvm1", "kvm2"))
    assert server.names("host") == ["kvm1", "kvm2"]
    assert state(server, "kvm1") == state(server, "kvm2") == "disabled"
    still(cloud, tree("kvm1", "kvm2"))
    hosts.all["kvm1"].start()
    cloud.made(tree("kvm1", "kvm2"))
    assert state(server, "kvm1") == "enabled"
    assert state(server, "kvm2") == "disabled"


def test_a_changed_host_key_is_refused_and_named(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    cloud.made(tree("kvm1"))
    before = hosts.known.read_text()
    one.stop()
    one.new_key()
    one.start()
    cloud.made(tree("kvm1"))
    assert reason(server, "kvm1") == "not reached by ssh: host key is not the pinned one"
    assert hosts.known.read_text() == before


def test_a_host_whose_key_nobody_pinned_is_not_trusted(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1")
    hosts.known.write_text("")
    cloud.made(tree("kvm1"))
    assert reason(server, "kvm1") == "not reached by ssh: no host key is pinned"
    assert hosts.known.read_text() == ""


def test_a_host_whose_key_the_run_itself_pins_waits_for_the_next_look(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    wanted = tree("kvm1", "kvm2", wishes={"kvm1": {"ssh_host_keys": [one.key]}})
    cloud.made(wanted)
    assert reason(server, "kvm1") == "not looked at: its key was not pinned yet"
    assert "not reached by ssh" in str(reason(server, "kvm2"))
    cloud.made(wanted)
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    # Its new key is the profile's, and what it was it stays until that key is here.
    one.stop()
    one.new_key()
    one.start()
    wanted["hosts"]["kvm1"]["ssh_host_keys"] = [one.key]
    assert calls(cloud.go(wanted)) == []
    cloud.made(wanted)
    assert reason(server, "kvm1") == "not reached by ssh: host key is not the pinned one"


def test_a_host_that_does_not_let_us_in(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    hosts.add("kvm1").keys.write_text("")
    cloud.made(tree("kvm1"))
    assert f"lets {USER} not in" in str(reason(server, "kvm1"))


def test_a_silent_host_ends_alone(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    hosts.add("kvm1")
    hosts.mute("kvm2")
    cloud.made(tree("kvm1", "kvm2", timeout=15))
    assert state(server, "kvm1") == "enabled"
    assert state(server, "kvm2") == "disabled"
    assert "not reached by ssh" in str(reason(server, "kvm2"))


def test_libvirt_that_answers_and_one_that_does_not(
    cloud: Cloud, server: OnedServer, hosts: Hosts, tmp_path: Path
) -> None:
    needs("virsh")
    hosts.add("kvm1")
    good = tree("kvm1", checks=["libvirt"], libvirt_uri="test:///default")
    cloud.made(good)
    assert state(server, "kvm1") == "enabled"
    down = f"qemu:///system?socket={tmp_path}/none"
    cloud.made(tree("kvm1", checks=["libvirt"], libvirt_uri=down))
    assert str(reason(server, "kvm1")).startswith("libvirt does not answer: ")
    assert "No such file" in str(reason(server, "kvm1"))
    cloud.made(good)
    assert state(server, "kvm1") == "enabled"


def test_bridges_of_the_networks_must_be_there_and_up(
    cloud: Cloud, server: OnedServer, hosts: Hosts, network: Network
) -> None:
    hosts.add("kvm1", namespace=network.enter)
    wanted = tree("kvm1", checks=["bridges"])
    wanted["vnets"] = {
        "public": {"bridge": "br100", "vn_mad": "bridge", "ar": {"type": "ETHER", "size": 9}},
        "later": {"bridge": "br200", "vn_mad": "802.1Q", "phydev": "eth0", "vlan_id": 200,
                  "ar": {"type": "ETHER", "size": 9}},
    }  # fmt: skip
    cloud.made(wanted)
    assert reason(server, "kvm1") == "no bridge br100"
    network.ip("link", "add", "br100", "type", "bridge")
    cloud.made(wanted)
    assert reason(server, "kvm1") == "bridge br100 is down"
    network.ip("link", "set", "br100", "up")
    cloud.made(wanted)
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    wanted["registration"]["bridges"] = ["br100", "br300", "lo"]
    cloud.made(wanted)
    assert reason(server, "kvm1") == "no bridge br300; bridge lo is down"


def test_commands_of_the_site(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    hosts.add("kvm1")
    commands = {
        "disk": "echo 'one line'; echo \"it's full\"; exit 3",
        "mute": "exit 4",
        "fine": "true",
    }
    cloud.made(tree("kvm1", commands=commands))
    assert reason(server, "kvm1") == "disk: it's full; mute: exit status 4"
    cloud.made(tree("kvm1", commands={"stdin": "! read line", "slow": "sleep 60"}, timeout=15))
    assert reason(server, "kvm1") == "slow: no answer within 13 s"


def test_what_a_host_says_is_cut_and_plain(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    hosts.add("kvm1")
    say = "printf 'a\\033[31m\\303\\251' ; head -c 500 /dev/zero | tr '\\0' x; exit 1"
    cloud.made(tree("kvm1", commands={"x": say}))
    found = str(reason(server, "kvm1"))
    assert found.startswith("x: a?[31m")
    assert found.isprintable() and found.isascii() and len(found) <= 200


def test_a_host_that_floods_is_ended(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    hosts.add("kvm1", settings="ForceCommand yes")
    cloud.made(tree("kvm1"))
    assert reason(server, "kvm1") == "not reached by ssh: says too much"


def test_a_shell_that_does_not_run_the_checks(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1", settings="ForceCommand echo ncm-virt: ok ssh; exit 7")
    cloud.made(tree("kvm1"))
    assert reason(server, "kvm1") == "the checks were cut short: exit status 7"


def test_a_host_disabled_by_hand_is_left_alone_and_told(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    cloud.made(tree("kvm1"))
    for hand, words in ((1, "disabled by hand"), (2, "set offline by hand")):
        server.poke("host.status", 0, hand)
        done = still(cloud, tree("kvm1"))
        assert any(f"it was {words}, and stays so" in note for note in done.notes)
        one.stop()
        done = still(cloud, tree("kvm1"))
        assert any(f"was {words}, and stays so" in note for note in done.notes)
        assert reason(server, "kvm1") is None
        one.start()
    cloud.made(tree("kvm1", wishes={"kvm1": {"enabled": True}}))
    assert state(server, "kvm1") == "enabled"


def test_a_host_that_was_enabled_by_hand_though_not_ready_is_disabled_again(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    one.stop()
    wanted = tree("kvm1", wishes={"kvm1": {"enabled": True}})
    cloud.made(wanted)
    server.poke("host.status", 0, 0)
    assert calls(cloud.made(wanted)) == ["one.host.status host kvm1, 1 (disabled)"]
    server.poke("host.status", 0, 2)
    still(cloud, wanted)
    server.poke("host.status", 0, 1)
    one.start()
    cloud.made(wanted)
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)


def test_a_host_that_the_profile_disables_is_not_asked(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1").stop()
    cloud.made(tree("kvm1"))
    off = tree("kvm1", wishes={"kvm1": {"enabled": False}})
    done = cloud.made(off)
    assert calls(done) == ["one.host.update host kvm1, (no QUATTOR_REASON, QUATTOR), 0"]
    assert not any("not ready" in note for note in still(cloud, off).notes)


def test_without_registration_a_host_stays_as_it_is_and_is_ours_to_enable(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    one.stop()
    cloud.made(tree("kvm1"))
    done = still_quick(cloud, {"hosts": {"kvm1": {}}})
    assert any("enabled: true would enable it" in note for note in done.notes)
    assert state(server, "kvm1") == "disabled" and reason(server, "kvm1")
    one.start()
    cloud.made(tree("kvm1"))
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    one.stop()
    cloud.made(tree("kvm1"))
    cloud.made({"hosts": {"kvm1": {"enabled": True}}})
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    cloud.settled({"hosts": {"kvm1": {"enabled": True}}})


def still_quick(cloud: Cloud, wanted: dict[str, Any]) -> Result:
    done = cloud.go(wanted)
    assert not done.done and not done.plan.objects
    return done


def test_what_a_look_has_disabled_is_taken_back_by_undo(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    cloud.made(tree("kvm1"))
    one.stop()
    cloud.made(tree("kvm1"))
    assert cloud.go(tree("kvm1"), mode="undo").errors == []
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)
    # Whoever took it back has the last word, until a run is asked for.
    assert not cloud.go(tree("kvm1"), named=False).done
    cloud.made(tree("kvm1"))
    assert state(server, "kvm1") == "disabled"


def test_the_record_lost_the_host_itself_tells_who_disabled_it(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    one = hosts.add("kvm1")
    one.stop()
    cloud.made(tree("kvm1"))
    cloud.lose()
    one.start()
    cloud.made(tree("kvm1"))
    assert (state(server, "kvm1"), reason(server, "kvm1")) == ("enabled", None)


def test_when_most_fail_at_once_none_is_disabled_and_the_run_fails(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    names = [f"kvm{number}" for number in range(5)]
    for name in names:
        hosts.add(name)
    cloud.made(tree(*names))
    for name in names[:3]:
        hosts.all[name].stop()
    before = server.dump()
    done = cloud.go(tree(*names))
    assert done.status == 1 and not done.done
    assert "3 of 5 enabled hosts are not ready at once" in done.refused["readiness of hosts"]
    assert server.dump() == before
    # What is more than most is the site's to say; two of five are no such case.
    cloud.made(tree(*names, most_disabled=60))
    assert [state(server, name) for name in names] == ["disabled"] * 3 + ["enabled"] * 2
    # Now both that are left: they are held, and those that come back are enabled all the same.
    for name in names[3:]:
        hosts.all[name].stop()
    hosts.all["kvm0"].start()
    done = cloud.go(tree(*names))
    assert done.status == 1
    assert calls(done) == [
        "one.host.update host kvm0, (no QUATTOR_REASON, QUATTOR), 0",
        "one.host.status host kvm0, 0 (enabled)",
    ]


def test_the_only_host_is_disabled_all_the_same(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1")
    cloud.made(tree("kvm1"))
    hosts.all["kvm1"].stop()
    cloud.made(tree("kvm1"))
    assert state(server, "kvm1") == "disabled"


def test_where_nobody_can_be_asked_all_stay_as_they_are(
    cloud: Cloud, server: OnedServer, hosts: Hosts
) -> None:
    hosts.add("kvm1")
    hosts.add("kvm2")
    cloud.made(tree("kvm1"))
    hosts.all["kvm2"].stop()
    cloud.made(tree("kvm1", "kvm2"))
    before = server.dump()
    done = cloud.go(tree("kvm1", "kvm2", user="nosuchaccount"))
    assert "there is no account nosuchaccount" in done.refused["readiness of hosts"]
    assert done.status == 1 and not done.done
    assert server.dump() == before
    done = cloud.go(tree("kvm1", "kvm2", "kvm3", user="nosuchaccount"))
    assert state(server, "kvm3") == "disabled"
    assert str(reason(server, "kvm3")).startswith("not looked at: ")


def test_fifty_hosts_side_by_side(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    one = hosts.add("kvm0")
    names = ["kvm0", *(f"kvm{number}" for number in range(1, 50))]
    for name in names[1:]:
        hosts.alias(name, f"Port {one.port}")
        # One of them has another key, so each is seen to be asked by its own name.
        hosts.pin(name, one.key if name != "kvm7" else hosts.public)
    cloud.made(tree(*names, timeout=60))
    assert [name for name in names if state(server, name) == "disabled"] == ["kvm7"]


def test_a_dry_run_asks_and_writes_nothing(cloud: Cloud, server: OnedServer, hosts: Hosts) -> None:
    hosts.add("kvm1").stop()
    files = sorted(str(at) for at in cloud.root.rglob("*"))
    plan = cloud.plan(tree("kvm1"))
    assert not plan.errors
    assert any(
        "not reached by ssh" in line["text"] for at in plan.json["objects"] for line in at["lines"]
    )
    assert sorted(str(at) for at in cloud.root.rglob("*")) == files
    assert server.names("host") == []


def test_who_asks_is_an_account_without_our_groups(server: OnedServer) -> None:
    needs(*NEEDS, "unshare")
    # Not pytest's folder, which only its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="ncm-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        cloud = Cloud(folder, server)
        with Hosts(cloud.root / "etc/one/ssh") as hosts:
            hosts.add("kvm1")
            nobody = pwd.getpwnam("nobody")
            for name in ("id", "config", "known_hosts"):
                os.chown(hosts.folder / name, nobody.pw_uid, nobody.pw_gid)
            told = hosts.folder / "told"
            told.mkdir()
            os.chown(told, nobody.pw_uid, nobody.pw_gid)
            who = f'Match host kvm1 exec "id -u >{told}/who; id -G >>{told}/who; env >{told}/env"'
            hosts.config.write_text(f"{who}\n    User {USER}\n{hosts.config.read_text()}")
            with of_root(NCM_TEST_SECRET="x"):
                cloud.made(tree("kvm1", user="nobody"))
            assert state(server, "kvm1") == "enabled"
            assert (told / "who").read_text().split() == [str(nobody.pw_uid), str(nobody.pw_gid)]
            said = (told / "env").read_text()
            assert f"HOME={nobody.pw_dir}\n" in said and "NCM_TEST_SECRET" not in said
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def of_root(**names: str) -> Iterator[None]:
    """What a run of root's may have, and no child of it should: names, and a further group."""
    groups = os.getgroups()
    os.setgroups([*groups, 4])
    os.environ.update(names)
    try:
        yield
    finally:
        os.setgroups(groups)
        for name in names:
            del os.environ[name]
