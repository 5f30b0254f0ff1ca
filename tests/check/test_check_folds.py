# SPDX-License-Identifier: Apache-2.0
"""Folding: every node stands under each of its components exactly once, whatever the site."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ncm.show import site as shown
from ncm.show.terminal import Painter
from ncm.site.check import check
from tests.check.conftest import Said, Site, guest, host, write
from tests.promises.life import edited

FORM = shown.text_form(Painter(False), False)
SWITCHED = ("network", "nfs", "libvirtd", "libvirt", "gmond")


def said(site: Site) -> tuple[Said, dict[str, Any]]:
    """What a check prints of this site, as text and as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), site)
        report = check(folder, FORM)
        text = "\n".join(shown.lines(report, Painter(False)))
        data = json.loads(shown.document(check(folder, shown.json_form)))
    return Said(0, text, ""), data


def listed(headings: list[str]) -> list[tuple[str, str]]:
    """(component, node) of all headings."""
    pairs = []
    for heading in headings:
        component, _, nodes = heading.partition(": ")
        inside = re.fullmatch(r"\d+ nodes \((.*)\)", nodes)
        pairs += [(component, node) for node in (inside.group(1) if inside else nodes).split(", ")]
    return pairs


def made(number: int, active: list[bool], variant: int) -> dict[str, Any]:
    """A host with some components active and one of a few variants of nfs."""
    mac = f"52:54:00:11:{number >> 8:02x}:{number & 255:02x}"
    profile = host(number, {f"web{number}": guest(mac)})
    for name, on in zip(SWITCHED, active):
        profile = edited(profile, f"/software/components/{name}/active", on)
    return edited(profile, "/software/components/nfs/mounts/0/options", f"rw,rsize={variant}")


hosts = st.tuples(st.lists(st.booleans(), min_size=5, max_size=5), st.integers(1, 3))


@settings(max_examples=20)
@given(st.lists(hosts, min_size=1, max_size=6))
def test_folding_loses_no_node_and_joins_only_equal_plans(drawn: list[Any]) -> None:
    site = {f"kvm{at}": made(at, *row) for at, row in enumerate(drawn, 1)}
    wanted = sorted(
        (name, f"kvm{at}")
        for at, (active, _) in enumerate(drawn, 1)
        for name, on in zip(SWITCHED, active) if on
    )  # fmt: skip
    text, data = said(site)
    assert sorted(listed(text.headings)) == wanted
    groups = [(at["component"], node) for at in data["groups"] for node in at["nodes"]]
    assert sorted(groups) == wanted
    assert text.errors == []
    alone = {pair: body for node in site for pair, body in bodies(said({node: site[node]})[0])}
    together = dict(bodies(text))
    assert together == alone
    assert len(text.headings) == len({(name, alone[name, node]) for name, node in alone})


def bodies(said: Said) -> list[tuple[tuple[str, str], str]]:
    """((component, node), the lines below its heading)."""
    found = []
    for part in re.split(r"^(?=[a-z])", said.out, flags=re.MULTILINE):
        heading, _, body = part.partition("\n")
        if heading and not heading.startswith(("note", "error")):
            body = body.partition("Check: ")[0]
            found += [(pair, body) for pair in listed([heading])]
    return found


def test_fifty_nodes_have_one_plan_where_they_are_equal() -> None:
    site = {f"kvm{at:02}": made(at, [True] * 5, at % 2 + 1) for at in range(1, 51)}
    text, data = said(site)
    folded = [at for at in text.headings if at.startswith("nfs: ")]
    assert [at.split(" (")[0] for at in folded] == ["nfs: 25 nodes", "nfs: 25 nodes"]
    assert sorted(listed(text.headings)) == sorted((c, n) for c in SWITCHED for n in site)
    assert text.total == "Check: 50 nodes, 104 distinct plans, no errors."
    assert data["total"] == {"nodes": 50, "plans": 104, "errors": 0}


def test_of_fifty_nodes_each_clash_is_named(tmp_path: Path) -> None:
    site = {f"kvm{at:02}": made(at, [True] * 5, 1) for at in range(1, 51)}
    for number in (7, 31):
        mac = "52:54:00:11:00:03"
        at = f"/software/components/libvirt/guests/web{number}/nics/0/mac"
        site[f"kvm{number:02}"] = edited(site[f"kvm{number:02}"], at, mac)
    text, data = said(site)
    assert [(at["node"], at["other"]["node"]) for at in data["errors"]] == [
        ("kvm07", "kvm03"), ("kvm31", "kvm03"),
    ]  # fmt: skip
    assert text.total.endswith(", 2 errors.")
