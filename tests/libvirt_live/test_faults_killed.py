# SPDX-License-Identifier: Apache-2.0
"""Promise 8 for objects: killed anywhere, we or libvirtd, the next run finishes the work."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.fault_trees import MAC, POOLS, everything, nothing, tree, updated
from tests.libvirt_live.faults import KILLED, At, Died, Done, Node, dies, loses_its_daemon
from tests.promises.life import REMOVED, edited

Profile = dict[str, Any]
_OWN = re.compile(rf"<uuid>.*?</uuid>|<mac address='(?!{MAC}).*?/>|digest=\S+")
PAIRS = {"made and taken away": (everything(), nothing()), "changed": (everything(), updated())}


@pytest.fixture
def node(daemon: Daemon) -> Node:
    return Node(daemon)


def state(node: Node) -> dict[str, str]:
    """Everything there, without the UUIDs and addresses that the profile leaves to libvirt."""
    return {key: _OWN.sub("", text) for key, text in node.state().items()}


def killed(node: Node, profile: Profile, at: At, *options: str) -> bool:
    """Whether the run was killed there; else it came to its end."""
    try:
        assert node.go(profile, *options, at=at).status == 0
    except Died as died:
        assert died.args == (KILLED,)
        return True
    return False


def finished(node: Node, profile: Profile, wanted: dict[str, str]) -> None:
    """The next run ends what was begun: nothing lost or doubled, all still ours, nothing owed."""
    done = node.go(profile, names=())
    assert done.status == 0, done.text
    assert state(node) == wanted
    assert {entry["origin"] for entry in node.record()["objects"].values()} == {"made"}
    again = node.go(profile, names=())
    assert (again.status, again.steps) == (0, []), again.text
    assert not node.pending()


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
def test_killed_at_any_step_the_next_run_finishes(
    node: Node, pair: tuple[Profile, Profile]
) -> None:
    wanted = []
    for profile in pair:
        whole = node.go(profile)
        assert whole.status == 0
        wanted.append(state(node))
    assert wanted[0] != wanted[1]
    # The same files are written first, whatever is changed.
    first = [subject for _, subject in whole.steps].index(whole.made[0][0])
    number, left = 0 if pair is PAIRS["changed"] else first, {0, 1}
    while left:
        for which in (0, 1):
            if not killed(node, pair[which], dies(number)):
                left.discard(which)
            finished(node, pair[which], wanted[which])
        number += 1
    assert number > 10


def test_killed_between_the_two_calls_of_a_restart_the_next_run_starts_it(node: Node) -> None:
    pair = [
        tree(networks={"inner": {"mode": "isolated", "bridge": "virbr5", "mtu": mtu}})
        for mtu in (1400, 1500)
    ]
    assert node.go(pair[0]).status == 0
    whole = node.go(pair[1])
    assert [words for _, words in whole.made] == ["define", "restart"]
    assert whole.calls[-2:] == ["virNetworkDestroy", "virNetworkCreate"]
    wanted = state(node)
    assert node.go(pair[0]).status == 0
    between = [words for words, _ in whole.steps].index("restart") + 1
    assert killed(node, pair[1], dies(between))
    assert node.names()["running"] == []
    finished(node, pair[1], wanted)


@pytest.mark.usefixtures("thorough")
def test_a_first_run_killed_before_it_has_a_record_is_finished(node: Node) -> None:
    profile = everything()
    whole = node.go(profile)
    wanted = state(node)
    for number in range([subject for _, subject in whole.steps].index("secret key") + 2):
        node.fresh()
        assert killed(node, profile, dies(number))
        finished(node, profile, wanted)


@pytest.mark.usefixtures("thorough")
def test_a_first_run_killed_twice_is_finished(node: Node) -> None:
    profile = everything()
    first = [subject for _, subject in node.go(profile).steps].index("secret key")
    wanted, number, again = state(node), first, True
    while again:
        node.fresh()
        assert killed(node, profile, dies(first))
        again = killed(node, profile, dies(number))
        finished(node, profile, wanted)
        number += 1
    assert number > first + 10


@pytest.mark.usefixtures("thorough")
def test_an_undo_killed_at_any_step_is_finished_by_another_or_by_a_run(node: Node) -> None:
    assert node.go(everything()).status == 0
    wanted, number, again = state(node), 0, True
    changed = edited(updated(), f"{POOLS}/images/volumes/three", REMOVED)
    while again:
        assert node.go(changed).status == 0
        again = killed(node, changed, dies(number), "--undo")
        finish = ("--undo",) if number % 2 else ()
        if again and (finish or node.pending()):
            done = node.go(changed, *finish)
            assert done.status == 0, done.text
        elif again and node.record()["held"] is False:
            # It had not begun: to a run this is no undo.
            assert node.go(changed, "--undo").status == 0
        assert state(node) == wanted
        held = node.go(changed, names=())
        assert "held since it was taken back" in held.out and not held.made
        number += 1
    assert number > 8


@pytest.mark.usefixtures("thorough")
def test_unconfigure_killed_at_any_step_can_be_finished(node: Node) -> None:
    assert node.go(everything()).status == 0
    wanted, number, again = state(node), 0, True
    while again:
        again = killed(node, everything(), dies(number), "--unconfigure")
        if again:
            done = node.go(everything(), "--unconfigure")
            assert done.status == 0, done.text
        assert not node.state() and not node.pending()
        assert set(node.record()["objects"]) == {"volume images/one", "volume images/two.qcow2"}
        assert node.go(everything()).status == 0
        assert state(node) == wanted
        number += 1
    assert number > 8


@pytest.mark.usefixtures("thorough")
def test_libvirtd_killed_at_any_step_the_next_run_finishes(node: Node) -> None:
    pair, wanted = PAIRS["made and taken away"], []
    for profile in pair:
        assert node.go(profile).status == 0
        wanted.append(state(node))
    number, left = 0, {0, 1}
    while left:
        for which in (0, 1):
            # In turns before the call of the step, and over it.
            delay = 0.05 * ((number + which) % 2)
            done = node.go(pair[which], at=loses_its_daemon(number, delay))
            failed(done)
            if not done.status:
                left.discard(which)
            node.daemon.restart()
            finished(node, pair[which], wanted[which])
        number += 1
    assert number > 8


def failed(done: Done) -> None:
    """One line says what is the matter, and it is no bug of ours."""
    if done.status:
        assert done.status == 1
        assert "the connection to libvirt broke: " in done.line("error:")
