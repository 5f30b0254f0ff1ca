# SPDX-License-Identifier: Apache-2.0
"""Words of a profile mean what ovs-vsctl(8) makes of them; ours make what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ncm_bridge.ovs.commands import made, vsctl
from ncm_bridge.ovs.commands import settings as setting
from ncm_bridge.ovs.words import Words
from tests.net_ovs.database import NEEDS, Database, database

pytestmark = pytest.mark.needs(*NEEDS)
NUMBER = st.integers(0, 4100).map(str)
VLANS = st.one_of(
    NUMBER, st.lists(NUMBER, max_size=4).map(",".join),
    st.tuples(st.integers(0, 50), st.integers(0, 60)).map(lambda at: f"{at[0]}-{at[1]}"),
    st.sampled_from(("[]", "[5,3]", "many", "5 6", "-1")),
)  # fmt: skip
TRUTH = st.sampled_from(("true", "false", "yes", "no", "on", "off", "1", "0", "[]", "maybe"))
TEXT = st.one_of(
    st.sampled_from(
        ("secure", "access", "active", "a.b", '"a b"', '"x,y"', '"q', "[]", "true", "é")
    ),
    st.text('abz019"\\:,=. []{}-', max_size=6),
)
COLUMN = st.one_of(
    st.tuples(st.just("port"), st.sampled_from(("tag", "trunks", "bond_updelay")), VLANS),
    st.tuples(st.just("interface"), st.sampled_from(("mtu_request", "ofport_request")), VLANS),
    st.tuples(st.just("Port"), st.sampled_from(("vlan_mode", "vlan-mode", "lacp", "bond_mode")),
              st.one_of(TEXT, st.sampled_from(("trunk", "native-tagged", "balance-slb")))),
    st.tuples(st.sampled_from(("port", "INTERFACE")), st.sampled_from(
        ("other_config:a", "other-config:b.c", 'other_config:"d"', "options:key", "qos")), TEXT),
)  # fmt: skip
BRIDGE = st.one_of(
    st.tuples(st.just("bridge"), st.sampled_from(("stp_enable", "rstp-enable")), TRUTH),
    st.tuples(st.just("bridge"), st.sampled_from(("fail_mode", "datapath_type")), TEXT),
    st.tuples(st.just("bridge"), st.just("other-config:hwaddr"), TEXT),
)


@pytest.fixture(scope="module")
def kept() -> Iterator[Database]:
    with database() as found:
        yield found


def anew(kept: Database) -> None:
    assert (
        kept.told(
            "--if-exists", "del-br", "br0", "--", "add-br", "br0", "--", "add-port", "br0", "p1"
        )
        == ""
    )


@pytest.mark.usefixtures("thorough")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@example(assignments=[("port", "tag", "0")], bridge=[("bridge", "datapath_type", "\\0")])
@example(assignments=[("port", "tag", "0")], bridge=[("bridge", "fail_mode", '"\\0"')])
@given(assignments=st.lists(COLUMN, min_size=1, max_size=3), bridge=st.lists(BRIDGE, max_size=2))
def test_what_is_understood_is_what_the_database_has_then(
    kept: Database, assignments: list[tuple[str, str, str]], bridge: list[tuple[str, str, str]]
) -> None:
    anew(kept)
    for name, those in (("p1", assignments), ("br0", bridge)):
        words = Words(name)
        for table, column, value in those:
            command = f"set {table} ${{DEVICE}} {column}={value}"
            if not kept.told(*command.replace("${DEVICE}", name).split()):
                words.commands(command.replace("\\", "\\\\").replace('"', '\\"'), "OVSPort")
        link = kept.links("br0", "p1")[name]
        assert {word: link.ovs.get(word, "") for word in words.found} == words.found


KEYS = st.sampled_from(("a", "b.c", "d e", 'q"u', "ü"))
VALUES = st.text('ab19"\\:,=. []{}-é', max_size=5)
WANTED = st.fixed_dictionaries({}, optional={
    "port tag": st.sampled_from(("", "0", "4095")),
    "port trunks": st.sampled_from(("", "1", "1,2,4000")),
    "port vlan_mode": st.sampled_from(("", "trunk", "native-untagged")),
    "port bond_updelay": st.sampled_from(("0", "100")),
    "interface options:remote_ip": st.sampled_from(("", "192.0.2.1", "2001:db8::1", "flow")),
    "interface mtu_request": st.sampled_from(("", "9000")),
    "interface type": st.sampled_from(("", "internal", "vxlan")),
})  # fmt: skip


@pytest.mark.usefixtures("thorough")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=WANTED, then=WANTED, maps=st.dictionaries(KEYS, VALUES.filter(bool), max_size=3))
def test_our_commands_make_the_columns_as_wanted(
    kept: Database, first: dict[str, str], then: dict[str, str], maps: dict[str, str]
) -> None:
    anew(kept)
    then = {**then, **{f"port other_config:{key}": value for key, value in maps.items()}}
    for wanted in (first, then, first):
        parts = setting("p1", kept.links("br0", "p1")["p1"].ovs, wanted)
        assert not parts or kept.told(*vsctl(*parts)[2:]) == ""
        now = kept.links("br0", "p1")["p1"].ovs
        assert {word: now.get(word, "") for word in wanted} == wanted


def test_what_was_there_is_made_anew_with_all_its_columns(kept: Database) -> None:
    anew(kept)
    said = (
        "--if-exists del-br br0 -- add-br br0 -- set bridge br0 fail_mode=secure other_config:a=b"
        " -- add-bond br0 b1 e1 e2 e3 lacp=active -- add-port br0 t1 tag=7"
        " -- set interface t1 type=vxlan options:remote_ip=192.0.2.1 -- add-port br0 i1"
        " -- set interface i1 type=internal"
    )
    assert kept.told(*said.split()) == ""
    before = kept.links("br0", "i1")
    assert before["br0"].ports == ("b1", "i1", "t1")
    assert kept.told("del-br", "br0") == ""
    for name in ("br0", "b1", "t1", "i1"):
        assert kept.told(*made(before[name])[2:]) == ""
    assert kept.links("br0", "i1") == before


def test_interfaces_come_into_a_bond_and_go(kept: Database) -> None:
    anew(kept)
    assert kept.told("add-bond", "br0", "b1", "e1", "e2") == ""
    parts = setting("b1", {"port interfaces": "e1,e2"}, {"port interfaces": "e2,e3,p1"})
    assert kept.told(*vsctl(*parts)[2:]) == ""
    found = kept.links("br0", "e1", "e3", "p1")
    assert found["b1"].ovs["port interfaces"] == "e2,e3,p1"
    assert (found["e1"].master, found["e3"].master, found["p1"].master) == (None, "b1", "b1")


@pytest.mark.parametrize(
    ("options", "extra", "found", "known"),
    [
        ("tag=50 trunks=7,5", "", {"port tag": "50", "port trunks": "5,7"}, True),
        ("tag=50 it's", "", {"port tag": "50"}, False),
        ("-- set interface p1 mtu_request=9000", "", {"interface mtu_request": "9000"}, True),
        ("", "set port $DEVICE tag=4", {"port tag": "4"}, True),
        ("", "set port other tag=4", {}, False),
        ("", "set-controller p1 tcp:192.0.2.1", {}, False),
        ("", "--if-exists set port p1 lacp=active -- set interface p1 type=tap",
         {"port lacp": "active", "interface type": "tap"}, True),
        ("", "set interface p1 options:psk=hidden options:key=5", {"interface options:key": "5"},
         False),
    ],
)  # fmt: skip
def test_words_of_a_profile(options: str, extra: str, found: dict[str, str], known: bool) -> None:
    words = Words("p1").options(options, "port").commands(extra, "OVSPort")
    assert (words.found, words.known) == (found, known)
