# SPDX-License-Identifier: Apache-2.0
"""A cloud that ncm-opennebula made is taken over as it is, and what it did wrong is not done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm.components import BUILT_IN
from tests.oned_cloud import perl_made
from tests.oned_cloud.faults import shown
from tests.oned_cloud.life import Cloud, Nebula
from tests.oned_cloud.whole import without
from tests.oned_server import OnedServer
from tests.promises.life import edited

pytestmark = pytest.mark.usefixtures("thorough")


@pytest.fixture(params=["opennebula", "oned"])
def front(request: pytest.FixtureRequest, tmp_path: Path, server: OnedServer) -> Cloud:
    """A front end of that cloud, with the component of either name."""
    perl_made.make(server)
    return (Nebula if request.param == "opennebula" else Cloud)(tmp_path, server)


def tree(front: Cloud) -> dict[str, Any]:
    found = perl_made.tree()
    if front.component == "oned":
        del found["rpc"], found["users"]["oneadmin"]
    return found


def test_the_first_plan_is_empty_and_so_is_the_second(front: Cloud) -> None:
    before = shown(front.server)
    first = front.plan(tree(front))
    assert (first.planned, first.refused, first.errors) == ([], {}, [])
    done = front.go(tree(front))
    assert (done.errors, front.writes) == ([], [])
    assert shown(front.server) == before
    front.settled(tree(front))


def test_no_password_is_set_while_it_is_the_same(front: Cloud) -> None:
    for _ in range(2):
        front.go(tree(front))
        front.forget()
    assert not [call.method for call in front.server.calls if "passwd" in call.method]
    other = edited(tree(front), "/users/alice/password", "0ther-pw")
    assert [words for words, _ in front.made(other).planned] == ["one.user.passwd user alice, ***"]
    front.settled(other)


def test_hosts_that_are_not_listed_stay(front: Cloud) -> None:
    front.server.poke("host.allocate", "theirs", "kvm", "kvm", -1)
    names = front.server.names("host")
    for wanted in (tree(front), {**tree(front), "hosts": {}}, without(tree(front), "/hosts")):
        done = front.go(wanted)
        assert "theirs" not in str(done.planned)
        if "hosts" not in wanted:
            assert front.writes == []
    assert "theirs" in front.server.names("host")
    assert len(names) == 3


def test_what_was_only_flagged_is_told_and_left_alone(front: Cloud) -> None:
    before = shown(front.server)
    done = front.go({**tree(front), "hosts": {}, "vmgroups": {}})
    assert done.planned == []
    assert [note for note in done.notes if "host kvm1.cloud.example.org bears the flag" in note]
    assert shown(front.server) == before


@pytest.mark.parametrize("kind", ["user", "group", "cluster", "host"])
def test_nobody_is_adopted_for_having_a_name(front: Cloud, kind: str) -> None:
    server = front.server
    arguments = {"user": ("bob", "b0b-pw", "core", []), "group": ("bob",), "cluster": ("bob",),
                 "host": ("bob", "kvm", "kvm", -1)}[kind]  # fmt: skip
    server.poke(f"{kind}.allocate", *arguments)
    wanted = tree(front)
    wanted[f"{kind}s"]["bob"] = {"labels": ["x"]} if kind != "host" else {"pin_policy": "NONE"}
    before = shown(server)
    done = front.go(wanted)
    if front.component == "oned":
        assert done.refused == {
            f"{kind} bob": "is there, but not made by us; adopt: true would take it over"
        }
    else:
        assert [at for at in done.notes if f"{kind} bob was not made from a profile" in at]
    assert shown(server) == before


def test_a_dot_in_a_name_is_a_dot(front: Cloud) -> None:
    server = front.server
    server.poke("host.allocate", "kvm3xcloud.example.org", "kvm", "kvm", -1)
    server.poke("host.update", 2, "QUATTOR = 1\n", 1)
    wanted = tree(front)
    wanted["hosts"]["kvm3.cloud.example.org"] = {}
    done = front.made(wanted)
    assert [words.split()[0] for words, _ in done.planned] == [
        "one.host.allocate", "one.host.update",
    ]  # fmt: skip
    assert "kvm3xcloud.example.org" in server.names("host")


def test_what_leaves_a_template_goes_once_we_have_written_it(front: Cloud) -> None:
    """ncm-opennebula merges, so attributes that left its profile stayed; nobody knows which."""
    wanted = edited(tree(front), "/clusters/red/description", "other")
    front.made(wanted)
    fewer = without(wanted, "/clusters/red/reserved_cpu")
    assert "no RESERVED_CPU" in str(front.made(fewer).planned)
    front.settled(fewer)


def test_objects_are_looked_at_only_where_rpc_is_there(nebula: Nebula) -> None:
    nebula.always = {}
    found = perl_made.tree()
    del found["rpc"], found["users"]["oneadmin"]
    calls = len(nebula.server.calls)
    assert nebula.go(found).planned == []
    assert len(nebula.server.calls) == calls
    nebula.always = type(nebula).always
    assert "one.cluster.allocate" in str(nebula.plan(perl_made.tree()).planned)


def test_a_run_that_has_nothing_to_do_takes_the_quick_path(front: Cloud) -> None:
    assert BUILT_IN[front.component][3] == "ncm_oned.cloud.quick"
    front.go(tree(front))
    calls = len(front.server.calls)
    assert front.go(tree(front)).empty
    asked = [call.method for call in front.server.calls[calls:]]
    assert len(asked) == len(set(asked))
    assert "one.system.version" not in asked
