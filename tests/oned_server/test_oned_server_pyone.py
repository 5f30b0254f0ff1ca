# SPDX-License-Identifier: Apache-2.0
"""OpenNebula's own client, whose bindings were generated from its schemas, reads all pools."""

from __future__ import annotations

import pytest

from tests.oned_server import OnedServer
from tests.oned_server.recordings import conversations
from tests.oned_server.replaying import ask

POOLS = (
    "cluster host datastore user group vdc zone market".split(),
    "vn secgroup image template vmgroup vntemplate".split(),
)


def test_pyone_reads_every_pool_and_every_object_in_it() -> None:
    pyone = pytest.importorskip("pyone")
    server = OnedServer()
    for name, (request, _) in conversations().items():
        if not name.startswith("197"):
            ask(server, request)
    server.poke("template.lock", 1, 2)
    server.poke("group.quota", 100, 'VM=[VMS="3"]\nNETWORK=[ID="0",LEASES="2"]')
    with server:
        one = pyone.OneServer(server.url, session=server.session)
        seen = 0
        for kinds, arguments in zip(POOLS, ((), (-2, -1, -1))):
            for kind in kinds:
                getattr(one, f"{kind}pool").info(*arguments)
                for oid in server.db.pools[kind]:
                    found = getattr(one, kind).info(oid)
                    assert (oid, server.db.get(kind, oid).name) == (found.ID, found.NAME)
                    seen += 1
        assert seen > 30
        assert [rule.STRING for rule in one.acl.info().ACL][-1] == (
            "* MARKETPLACE+MARKETPLACEAPP/* USE *"
        )
        assert one.group.info(100).VM_QUOTA.VM[0].VMS == "3"
