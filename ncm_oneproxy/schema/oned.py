# SPDX-License-Identifier: Apache-2.0
"""What the door has to know of oned: where the same profile lets it listen."""

from __future__ import annotations

from ncm.schema import Record, boolean, long, record, string
from ncm.values import Bool, Int, Str


class OnedDaemon(Record):
    """Part of group daemon."""

    open = True
    port: Int | None = long("port of the XML-RPC server", name="PORT")


class OnedPart(Record):
    """Part of the tree of component oned."""

    open = True
    active: Bool = boolean("part of a run", default=True)
    opennebula_version: Str | None = string("release; without it the file is that of 2010")
    daemon: OnedDaemon | None = record(OnedDaemon, "the daemon")
    listen_address: Str | None = string("address of the XML-RPC server")
    grpc_port: Int | None = long("port of the gRPC server")
    grpc_listen_address: Str | None = string("address of the gRPC server")


class NebulaOned(Record):
    """Part of group oned of component opennebula; gRPC has the address of XML-RPC there."""

    open = True
    port: Int | None = long("port of the XML-RPC server")
    listen_address: Str | None = string("address of the XML-RPC server")


class NebulaPart(Record):
    """Part of the tree of component opennebula."""

    open = True
    active: Bool = boolean("part of a run", default=True)
    oned: NebulaOned | None = record(NebulaOned, "oned.conf")
