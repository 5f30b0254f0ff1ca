# SPDX-License-Identifier: Apache-2.0
"""Other values for the leaves of a tree of component oned, by what the schema says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ncm.schema.compound import DictField, EitherField, ListField, RecordField
from ncm.schema.fields import LongField, StringField
from ncm_oned.schema.tree import OnedTree

_FITTING = {
    "/cluster": ["blue", "red"], "/datastore": ["nfs"], "/owner": ["oneadmin"],
    "/group": ["guests", "science"], "/mode": [600, 644], "/gateway": ["192.0.2.253"],
    "/ip": ["192.0.2.120"], "/network_mask": ["255.255.254.0"], "/mac": ["02:00:c0:00:09:00"],
    "/vn_mad": ["bridge"], "/call": ["one.vm.deploy"], "/state": ["DONE", "POWEROFF"],
    "/lcm_state": ["BOOT_POWEROFF", "SHUTDOWN"], "/vmgroup": ["ha"], "/role": ["app"],
    "/network_id": ["tunnel"], "/global_prefix": ["2001:db8:9:2::"],
    "/ula_prefix": ["fd00:0:0:9::"],
    "/template": ["CPU = 2\n"], "/ip6": ["2001:db8:2::20"], "/vxlan_mc": ["239.0.0.2"],
    "/network": ["tunnel"], "/image": ["data"], "/range": ["443"], "/size": [63, 15, 11],
    "/tm_mad": ["fs_lvm_ssh", "shared", "qcow2", "ssh"], "/ds_mad": ["dummy"], "/im_mad": ["qemu"],
    "/vm_mad": ["qemu"], "/auth_driver": ["public"], "/user": ["carol", "alice"],
    "/boot": ["disk0"], "/type": [],
}  # fmt: skip
_LISTS = {
    "clusters": ["blue", "red"], "groups": ["guests"], "hosts": ["old1"], "vnets": ["tunnel"],
    "datastores": ["run"], "security_groups": ["default"], "admins": [], "without": ["science"],
    "host_affined": ["old1"], "host_anti_affined": ["old1"], "affined": ["app, mail"],
    "anti_affined": ["db, web"],
}  # fmt: skip


def field_at(path: str) -> Any:
    """The field of a leaf below the component's tree."""
    names = path.strip("/").split("/")
    found: list[Any] = [OnedTree]
    for name in names:
        found = [each for at in found for each in _below(at, name)]
    return next(iter(found), None)


def _below(at: Any, name: str) -> Iterator[Any]:
    """The fields that a name may lead to."""
    if isinstance(at, EitherField):
        for each in at.forms:
            yield from _below(each, name)
    elif isinstance(at, (ListField, DictField)):
        yield at.item
    elif isinstance(at, RecordField) or at is OnedTree:
        record = OnedTree if at is OnedTree else at.cls
        yield from (each for each in record.fields.values() if each.name == name)


def others(path: str, value: Any) -> Iterator[Any]:
    """Other values for the leaf, those that are likely to be accepted first."""
    end = path[path.rfind("/") :]
    yield from (at for at in _FITTING.get(end, ()) if at != value and type(at) is type(value))
    parent = path.split("/")[-2]
    if parent in _LISTS:
        yield from (at for at in _LISTS[parent] if at != value)
        return
    field = field_at(path)
    if isinstance(value, bool):
        yield not value
    elif isinstance(field, LongField) or isinstance(value, (int, float)):
        yield from (value + 1, value * 2, value - 1)
    elif isinstance(field, StringField) and field.values:
        yield from (each for each in field.values if each != value)
    else:
        yield from _texts(str(value))


def _texts(value: str) -> Iterator[str]:
    last = value[-1:]
    if re.fullmatch("[0-8]", last):
        yield f"{value[:-1]}{int(last) + 1}"
    if len(value) > 7 and last != "y":
        yield f"{value[:-1]}y"
    yield f"{value}y"
