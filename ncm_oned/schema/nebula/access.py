# SPDX-License-Identifier: Apache-2.0
"""Who reaches the server, whose an object is, and what stays untouched."""

from __future__ import annotations

from ncm.schema import Record, listof, long, port, string
from ncm.values import Int, Secret, Str
from ncm_oned.schema.nebula.names import free


class Rpc(Record):
    """The server whose objects are managed, and the account for that."""

    host: Str = string(
        "host of the server", pattern=r"[A-Za-z0-9.:_-]+", hint="a host name or address",
        default="localhost",
    )  # fmt: skip
    port: Int = port("port of its XML-RPC", default=2633)
    user: Str = string(
        "account",
        pattern=r"[^ :\x00-\x1f]+",
        hint="a name without blank and colon",
        default="oneadmin",
    )
    password: Secret = string(
        "its password", pattern=r"[^ \x00-\x1f]+", hint="one word", secret=True, required=True
    )


class Permissions(Record):
    """Whose an object is, and who may use it; what is left out stays as it is."""

    owner: Str | None = free("name or id of a user", min_len=1)
    group: Str | None = free("name or id of a group", min_len=1)
    mode: Int | None = long(
        "rights of owner, group and others as octal digits: 640",
        0, check=lambda value: _octal(str(int(value))), pan="long(0..)",
    )  # fmt: skip


class Untouchables(Record):
    """Names of objects that are never made, changed or removed."""

    datastores: list[Str] | None = listof(free("datastore"), "datastores")
    vnets: list[Str] | None = listof(free("network"), "virtual networks")
    users: list[Str] | None = listof(free("user"), "users")
    groups: list[Str] | None = listof(free("group"), "groups")
    hosts: list[Str] | None = listof(free("host"), "hosts")
    clusters: list[Str] | None = listof(free("cluster"), "clusters")
    vmgroups: list[Str] | None = listof(free("VM group"), "VM groups")


def _octal(digits: str) -> str | None:
    if len(digits) > 3 or set(digits) - set("01234567"):
        return "must be up to three octal digits such as 640"
    return None
