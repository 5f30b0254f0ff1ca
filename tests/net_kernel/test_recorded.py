# SPDX-License-Identifier: Apache-2.0
"""What a kernel with bonds, VLANs and tunnels once said is understood as ip(8) understood it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from ncm_bridge.kernel import links
from ncm_bridge.kernel.fields import Fields
from ncm_bridge.model.link import Link
from tests.net_kernel.canned import RECORDED, Canned, read, same_order
from tests.net_kernel.compare import mine
from tests.net_kernel.lab_links import KINDS, listed
from tests.real import needs

ROOT = Path(__file__).resolve().parents[2]


@same_order
@pytest.mark.parametrize("what", ["links", "addresses", "routes", "rules"])
def test_the_recording_is_read_as_ip_read_it(what: str) -> None:
    assert listed(mine(Canned()))[what] == RECORDED["judged"][what]


@same_order
def test_the_recording_has_each_kind_of_link() -> None:
    kinds = {link.kind for link in read(Canned())["links"].values()}
    assert kinds == {"device", "bridge", "bond", "vlan", "vxlan", "ipip", "dummy", "tun", "other"}


@same_order
def test_a_bond_is_read_in_words() -> None:
    found = read(Canned())["links"]
    one, two = found["bond1"].options, found["bond2"].options
    words = ("mode", "miimon", "lacp_rate", "ad_select", "xmit_hash_policy", "primary")
    assert [one[word] for word in words] == [
        "802.3ad", 100, "fast", "bandwidth", "layer3+4", "",
    ]  # fmt: skip
    words = ("mode", "primary", "arp_ip_target", "arp_validate", "fail_over_mac",
             "primary_reselect", "num_grat_arp")  # fmt: skip
    assert [two[word] for word in words] == [
        "active-backup", "eth3", "192.0.2.1,192.0.2.7", "all", "active", "failure", 5,
    ]  # fmt: skip
    assert found["eth1"].master == found["eth2"].master == "bond1"


@same_order
def test_a_vlan_lies_on_its_card() -> None:
    found = read(Canned())["links"]
    inner, outer, bonded = found["eth4.7"], found["outer"], found["bond1.8"]
    assert (inner.kind, inner.lower, inner.options) == ("vlan", "eth4", {
        "id": 7, "protocol": "802.1Q",
    })  # fmt: skip
    assert outer.options == {"id": 4094, "protocol": "802.1ad"}
    assert (bonded.lower, bonded.master, bonded.port["cost"]) == ("bond1", "br0", 100)


@same_order
def test_a_tunnel_has_its_ends_and_no_mac() -> None:
    found = read(Canned())["links"]
    one, two = found["tun7"], found["tun8"]
    assert (one.lower, one.mac, one.options) == ("eth5", "", {
        "local": "192.0.2.3", "remote": "198.51.100.7", "ttl": 64,
    })  # fmt: skip
    assert (two.lower, two.options["remote"]) == ("", "any")
    vxlan = found["vx0"]
    assert (vxlan.lower, vxlan.options["gbp"], found["vx1"].options["gbp"]) == ("eth5", 1, 0)


@pytest.mark.parametrize(
    ("kind", "ours"), [("openvswitch", "ovs"), ("ipoib", "device"), ("team", "other")]
)
def test_a_kind_that_the_recording_lacks_is_known(kind: str, ours: str) -> None:
    def attribute(number: int, content: bytes) -> bytes:
        return struct.pack("=HH", 4 + len(content), number) + content + bytes(-len(content) % 4)

    info = attribute(18, attribute(1, kind.encode() + b"\0"))
    body = struct.pack("=BxHiII", 0, 1, 7, 0, 0) + attribute(3, b"it\0") + info
    (link,) = links.read([(body, 0, len(body))]).values()
    assert (link.name, link.kind) == ("it", ours)


@same_order
def test_each_recorded_link_survives_json() -> None:
    for link in read(Canned())["links"].values():
        assert Link.of(json.loads(json.dumps(link.as_json()))) == link


@same_order
def test_a_kernel_that_is_not_strict_is_asked_for_all_routes_once() -> None:
    socket = Canned()
    read(socket)
    assert socket.asked == ["links", "addresses", "routes", "routes6", "rules"]


@pytest.mark.needs("root", "ip")
def test_all_kinds_that_this_kernel_has_are_read(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.net_kernel.lab_links", str(tmp_path / "recorded.json")],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    missing, said = done.stdout.splitlines()
    assert said == "all as ip(8) shows it"
    assert not {"bridge", "routes", "vxlan", "tun"} & set(missing.partition(": ")[2].split(", "))
    assert len(json.loads((tmp_path / "recorded.json").read_text())["messages"]) == 5
    assert len(KINDS) > len(missing.split(", "))


def test_attributes_of_one_size_but_in_another_order_are_told_apart() -> None:
    fields = Fields({1: ("one", "I"), 2: ("two", "I"), 3: ("three", "B")})
    one, two, three = (bytes([8, 0, 1, 0, 7, 0, 0, 0]), bytes([8, 0, 2, 0, 9, 0, 0, 0]),
                       bytes([5, 0, 3, 0, 4, 0, 0, 0]))  # fmt: skip
    if sys.byteorder == "big":
        needs("little endian")
    for _ in range(2):
        assert fields.read(one + two) == {"one": 7, "two": 9}
        assert fields.read(two + one) == {"one": 7, "two": 9}
        assert fields.read(three + two) == {"three": 4, "two": 9}
        assert fields.read(two + three[:5]) == {"three": 4, "two": 9}
        assert fields.read(b"") == {}
    with pytest.raises(ValueError, match="three has 4 bytes"):
        fields.read(bytes([8, 0, 3, 0, 4, 0, 0, 0]))
