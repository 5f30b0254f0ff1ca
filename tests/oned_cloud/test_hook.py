# SPDX-License-Identifier: Apache-2.0
"""Hooks: those of 2010 as states of today, and today's own."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

PATH = "/software/components/oned/hooks"
TREE: dict[str, Any] = {
    "hooks": {
        "notify": {"on": "RUNNING", "command": "/usr/share/one/hooks/notify.rb",
                   "arguments": "RUNNING $TEMPLATE"},
        "pat": {"on": "DONE", "command": "pat.sh", "arguments": "", "remote": "YES"},
        "made": {"type": "api", "call": "one.vm.allocate", "command": "log.rb",
                 "arguments": "$API", "arguments_stdin": True, "timeout": 30},
        "down": {"type": "state", "resource": "HOST", "state": "ERROR", "command": "host.rb",
                 "arguments": "$TEMPLATE -m", "attributes": {"NOTE": "ours"}},
    }
}  # fmt: skip


def changed(name: str, **values: Any) -> dict[str, Any]:
    """TREE with these differences in one hook; None takes a field out."""
    tree = copy.deepcopy(TREE)
    for key, value in values.items():
        if value is None:
            del tree["hooks"][name][key]
        else:
            tree["hooks"][name][key] = value
    return tree


def kept(server: OnedServer, name: str) -> dict[str, str]:
    return dict(server.db.named("hook", name).template)


def calls(done: Any) -> list[str]:
    return [words for words, _ in done.done]


def test_hooks_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert sorted(calls(done))[0] == (
        "one.hook.allocate (NAME, TYPE, CALL, COMMAND, ARGUMENTS, ARGUMENTS_STDIN, TIMEOUT, REMOTE,"
        " QUATTOR)"
    )
    made, notify = kept(server, "made"), kept(server, "notify")
    assert server.db.named("hook", "made").type == "api"
    assert {name: made[name] for name in ("CALL", "ARGUMENTS_STDIN", "TIMEOUT", "REMOTE")} == {
        "CALL": "one.vm.allocate", "ARGUMENTS_STDIN": "YES", "TIMEOUT": "30", "REMOTE": "NO",
    }  # fmt: skip
    assert server.db.named("hook", "notify").type == "state"
    assert "ON" not in notify and notify["RESOURCE"] == "VM"
    assert kept(server, "down")["NOTE"] == "ours"
    assert f"{PATH}/down/state" in done.paths and f"{PATH}/notify/on" in done.paths
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("on", "state", "lcm"),
    [
        ("CREATE", "PENDING", "LCM_INIT"), ("PROLOG", "ACTIVE", "PROLOG"),
        ("RUNNING", "ACTIVE", "RUNNING"), ("SHUTDOWN", "ACTIVE", "EPILOG"),
        ("STOP", "STOPPED", "LCM_INIT"), ("DONE", "DONE", "LCM_INIT"),
        ("UNKNOWN", "ACTIVE", "UNKNOWN"),
    ],
)  # fmt: skip
def test_the_words_of_2010_are_states_of_today(
    cloud: Cloud, server: OnedServer, on: str, state: str, lcm: str
) -> None:
    tree = {"hooks": {"x": {"on": on, "command": "x.sh", "arguments": "$TEMPLATE"}}}
    done = cloud.made(tree)
    found = kept(server, "x")
    assert (found["RESOURCE"], found["STATE"], found["LCM_STATE"]) == ("VM", state, lcm)
    assert any("stopped machine" in note for note in done.notes) == (on == "CREATE")
    cloud.settled(tree)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("$VMID RUNNING", "$VMID"),
        ("$VMID $NIC[IP] $OS[BOOT]", "$VMID, $NIC[IP], $OS[BOOT]"),
        ("x=$TEMPLATE", "$TEMPLATE within a word"),
    ],
)
def test_variables_that_no_hook_is_given_any_more_are_refused_by_path(
    cloud: Cloud, server: OnedServer, arguments: str, named: str
) -> None:
    tree = changed("notify", arguments=arguments)
    done = cloud.go(tree)
    assert named in done.refused["hook notify"]
    assert f"{PATH}/notify/arguments" in done.refused["hook notify"]
    # The others are made all the same.
    assert server.names("hook") == ["down", "made", "pat"]
    assert cloud.go(tree).refused


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("notify", {"on": "STOP"}), ("notify", {"command": "/bin/true"}),
        ("notify", {"arguments": "$TEMPLATE"}), ("pat", {"remote": "NO"}),
        ("pat", {"arguments": "a b"}), ("made", {"call": "one.vm.deploy"}),
        ("made", {"timeout": 60}), ("made", {"timeout": None}), ("made", {"arguments": None}),
        ("made", {"arguments_stdin": False}), ("down", {"state": "OFFLINE"}),
        ("down", {"attributes": {"NOTE": "other"}}), ("down", {"attributes": None}),
    ],
)  # fmt: skip
def test_what_the_profile_changes_is_changed(
    cloud: Cloud, server: OnedServer, name: str, values: Any
) -> None:
    cloud.made(TREE)
    number = server.db.named("hook", name).id
    done = cloud.made(changed(name, **values))
    assert [words.split()[0] for words in calls(done)] == ["one.hook.update"]
    assert server.db.named("hook", name).id == number
    cloud.settled(changed(name, **values))
    cloud.made(TREE)
    cloud.settled(TREE)


@pytest.mark.parametrize(
    "values",
    [
        {"type": "api", "call": "one.host.delete", "resource": None, "state": None,
         "arguments": "$API"},
        {"resource": "IMAGE", "state": "READY"},
        {"type": None, "resource": None, "state": None, "on": "DONE"},
    ],
)  # fmt: skip
def test_another_type_or_resource_makes_it_anew_in_two_steps(
    cloud: Cloud, server: OnedServer, values: Any
) -> None:
    cloud.made(TREE)
    number = server.db.named("hook", "down").id
    server.poke("hook.update", number, 'THEIRS="x"', 1)
    tree = changed("down", **values)
    done = cloud.made(tree)
    assert [words.split()[0] for words in calls(done)] == ["one.hook.delete", "one.hook.allocate"]
    found = server.db.named("hook", "down")
    assert found.id != number and found.template.get("THEIRS") == "x"
    assert found.template.has("CALL") == (values.get("type") == "api")
    assert found.template.has("STATE") == (values.get("type") != "api")
    cloud.settled(tree)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("hook.update", ("COMMAND=/bin/false", 1)),
        ("hook.update", ("COMMAND=/bin/false\nSTATE=ACTIVE\nLCM_STATE=BOOT", 0)),
        ("hook.update", ("STATE=STOPPED\nLCM_STATE=LCM_INIT", 1)),
        ("hook.rename", ("other",)),
        ("hook.delete", ()),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = kept(server, "notify")
    server.poke(call, server.db.named("hook", "notify").id, *arguments)
    cloud.made(TREE)
    assert kept(server, "notify") == before
    cloud.settled(TREE)


def test_a_leaving_hook_goes_only_if_it_is_ours(cloud: Cloud, server: OnedServer) -> None:
    server.poke("hook.allocate", 'NAME="theirs"\nTYPE="api"\nCALL="one.vm.allocate"\nCOMMAND="x"')
    cloud.made(TREE)
    done = cloud.made({"hooks": {"pat": TREE["hooks"]["pat"]}})
    assert sorted(calls(done)) == [
        "one.hook.delete hook down", "one.hook.delete hook made", "one.hook.delete hook notify",
    ]  # fmt: skip
    assert server.names("hook") == ["pat", "theirs"]
    # A tree without hooks does not manage them.
    cloud.go({})
    assert server.names("hook") == ["pat", "theirs"]


def test_one_that_is_not_ours_is_left_alone_or_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("hook.allocate", 'NAME="made"\nTYPE="api"\nCALL="one.vm.deploy"\nCOMMAND="x"')
    assert "adopt" in cloud.go(TREE).refused["hook made"]
    tree = changed("made", adopt=True)
    cloud.made(tree)
    cloud.settled(tree)


def test_everything_can_be_undone(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = {name: kept(server, name) for name in TREE["hooks"]}
    cloud.made(changed("notify", on="STOP", arguments="x"))
    assert not cloud.go(TREE, mode="undo").refused
    assert {name: kept(server, name) for name in TREE["hooks"]} == before
    cloud.go({"hooks": {}})
    cloud.go(TREE, mode="undo")
    assert {name: kept(server, name) for name in TREE["hooks"]} == before
    assert server.db.named("hook", "made").type == "api"


def test_the_server_s_refusal_is_told_as_it_is(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.go(changed("made", call="one.vm.nosuch"))
    assert "one.vm.nosuch" in done.errors[0]
    assert server.names("hook") == ["down", "notify", "pat"]


def test_without_a_release_the_file_of_2010_has_them_and_nothing_else(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.always = {"mads": {}}
    cloud.go({"hooks": {"pat": TREE["hooks"]["pat"]}})
    assert server.names("hook") == []
    text = (cloud.root / "etc/one/oned.conf").read_text()
    assert 'VM_HOOK=[ name="pat",' in text and "adopt" not in text
