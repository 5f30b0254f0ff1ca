# SPDX-License-Identifier: Apache-2.0
"""The kinds of objects and what differs between them in the methods they share."""

from __future__ import annotations

from typing import NamedTuple

PRIVATE = (1, 1, 0, 0, 0, 0, 0, 0, 0)
SHARED = (1, 1, 0, 1, 0, 0, 0, 0, 0)


class Kind(NamedTuple):
    """One kind: `name` is also the middle word of its methods."""

    name: str
    word: str  # "Error getting WORD [1]."
    taken: str  # "NAME is already taken by TAKEN 1."
    acl: str  # "Not authorized to perform USE ACL [1]"
    tag: str  # of its XML, and with _POOL of its pool's
    first: int = 0
    per_owner: bool = False
    owned: bool = True  # has an owner and permissions of its own
    edit: str = "MANAGE"  # the right that update and delete ask for
    umask: tuple[int, ...] = PRIVATE
    filtered: bool = False  # its pool takes a filter and a page
    pool: str = ""  # method prefix of the pool, where it is not NAMEpool

    @property
    def pool_method(self) -> str:
        return f"one.{self.pool or self.name + 'pool'}.info"

    @property
    def pool_tag(self) -> str:
        return f"{self.tag}_POOL"


def only_admin(
    name: str, word: str, taken: str, acl: str, tag: str, first: int = 0, **more: object
) -> Kind:
    kind = Kind(name, word, taken, acl, tag, first, owned=False, edit="ADMIN")
    return kind._replace(**more)  # type: ignore[arg-type]


def own_names(name: str, word: str, taken: str, acl: str, tag: str, first: int = 0) -> Kind:
    return Kind(name, word, taken, acl, tag, first, per_owner=True, filtered=True)


TABLE = (
    only_admin("cluster", "cluster", "CLUSTER", "CLUSTER", "CLUSTER", 100),
    only_admin("host", "host", "HOST", "HOST", "HOST"),
    Kind("datastore", "datastore", "DATASTORE", "DATASTORE", "DATASTORE", 100, umask=SHARED),
    own_names("vn", "virtual network", "NET", "NET", "VNET"),
    own_names("secgroup", "security group", "SECGROUP", "SECGROUP", "SECURITY_GROUP", 100),
    own_names("image", "image", "IMAGE", "IMAGE", "IMAGE"),
    own_names("template", "virtual machine template", "TEMPLATE", "TEMPLATE", "VMTEMPLATE"),
    own_names("vmgroup", "VM group", "VMGROUP", "VMGROUP", "VM_GROUP"),
    own_names("vntemplate", "virtual network template", "VNTEMPLATE", "VNTEMPLATE", "VNTEMPLATE"),
    own_names("document", "document", "DOCUMENT", "DOCUMENT", "DOCUMENT"),
    own_names("vm", "virtual machine", "VM", "VM", "VM"),
    only_admin("user", "user", "USER", "USER", "USER", edit="MANAGE"),
    only_admin("group", "group", "GROUP", "GROUP", "GROUP", 100, edit="MANAGE"),
    only_admin("vdc", "VDC", "VDC", "VDC", "VDC", 100),
    only_admin("zone", "zone", "ZONE", "ZONE", "ZONE", 100),
    only_admin("hook", "hook", "Hook", "HOOK", "HOOK"),
    Kind("market", "marketplace", "MARKETPLACE", "MARKETPLACE", "MARKETPLACE", 100),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in TABLE}
