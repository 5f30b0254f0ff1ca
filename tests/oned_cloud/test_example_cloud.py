# SPDX-License-Identifier: Apache-2.0
"""The cloud of the example front end: a server takes all of it, and then nothing is left to do."""

from __future__ import annotations

from typing import Any

from tests.oned.conftest import example
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import hidden
from tests.oned_server import OnedServer


def tree() -> dict[str, Any]:
    """What the example declares, for a server that is not asked through TLS or by ssh."""
    found = example("front1")
    for name in ("rpc", "registration"):
        del found[name]
    return found


SECRETS = ("al1ce", "scr33n", "gu3st", "AQBw1WJnAAAAABAAtX0u8nQ2WkTqCk0m9Zc3Hg")


def test_the_example_cloud_is_made_and_then_right(cloud: Cloud, server: OnedServer) -> None:
    declared = tree()
    done = cloud.made(declared)
    assert done.refused == {}
    assert server.names("host") == ["kvm1.cloud.example.org", "kvm2.cloud.example.org"]
    assert {str(name) for name in declared["vnets"]} == set(server.names("vn"))
    assert {str(name) for name in declared["templates"]} == set(server.names("template"))
    assert len(server.db.acl) > len(declared["acls"])
    hidden(cloud, done, done.dry, secrets=SECRETS)
    cloud.settled(declared)
