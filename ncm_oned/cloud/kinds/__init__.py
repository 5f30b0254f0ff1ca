# SPDX-License-Identifier: Apache-2.0
"""The kinds of objects, in the order in which they are made; they go in the opposite order."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_oned.cloud.kind import Kind

ORDER = {
    "group": "Group",
    "user": "User",
    "admins": "Admins",
    "cluster": "Cluster",
    "host": "Host",
    "vmgroup": "VmGroup",
    "datastore": "Datastore",
    "secgroup": "SecurityGroup",
    "vnet": "Vnet",
    "image": "Image",
    "template": "Template",
    "userquota": "UserQuota",
    "groupquota": "GroupQuota",
    "vdc": "Vdc",
    "acl": "Acl",
    "hook": "Hook",
}
"""Name of the kind, which is also that of its module, and its class."""

_made: dict[str, Kind] = {}


def kind_of(name: str) -> Kind:
    """One kind by name; its module is imported when it is first asked for."""
    if name not in _made:
        import importlib

        module = importlib.import_module(f"{__name__}.{name}")
        _made[name] = getattr(module, ORDER[name])()
    return _made[name]


def kinds() -> list[Kind]:
    """All of them, in order."""
    return [kind_of(name) for name in ORDER]
