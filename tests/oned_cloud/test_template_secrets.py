# SPDX-License-Identifier: Apache-2.0
"""What a VM template holds in context_secret, or as a password, shows nowhere."""

from __future__ import annotations

import json
from pathlib import Path

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.test_template import TREE, changed, template
from tests.oned_server import OnedServer


def test_secrets_show_nowhere(cloud: Cloud, server: OnedServer) -> None:
    plan = cloud.plan(TREE)
    done = cloud.go(TREE)
    other = changed(context_secret={"TOKEN": "hidden-2"}, graphics=None)
    again = [cloud.plan(other), cloud.go(other), cloud.go(changed(context_secret=None))]
    again += [cloud.plan(TREE, mode="undo"), cloud.go(TREE, mode="undo"), cloud.go(TREE)]
    again += [cloud.go({"templates": {}}), cloud.go(TREE, mode="undo")]
    for each in (plan, done, *again):
        assert "hidden" not in each.shown
        assert "hidden" not in json.dumps(each.json)
        assert "hidden" not in str(each.done) + str(each.notes) + str(each.errors)
    state = cloud.root / "var/lib/ncm-virt"
    for path in state.rglob("*"):
        if path.is_file() and "journal" not in path.parts:
            assert b"hidden" not in path.read_bytes(), path
        assert path.stat().st_mode & 0o077 == 0 or not Path(path).is_file()


def test_a_value_there_now_is_hidden_where_nobody_knows_what_it_was(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    # As on a new front end: no record says that PASSWD and TOKEN are secrets.
    cloud.lose()
    tree = changed(graphics={"type": "SPICE"}, context={"NETWORK": "NO"}, context_secret=None)
    for done in (cloud.plan(tree), cloud.go(tree)):
        assert "hidden" not in done.shown
        assert 'NETWORK = "YES"' in done.shown
    assert "TOKEN" not in template(server, "web").template.vectors("CONTEXT")[0]
    cloud.settled(tree)
