# SPDX-License-Identifier: Apache-2.0
"""Users, groups, quotas, rules and VDCs that are refused: label, tree, path, words."""

from __future__ import annotations

from typing import Any

ONED = "/software/components/oned"
Row = tuple[str, dict[str, Any], str, str]
HOSTS = {"group": "staff", "resources": ["HOST"], "rights": ["USE"]}
SLAVE = {"federation": {"mode": "SLAVE", "zone_id": 100, "master_oned": "http://m:2633/RPC2"}}


def _user(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"users": {"x": values}}, f"users/x/{at}", words


def _oneadmin(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"users": {"oneadmin": values}}, f"users/oneadmin/{at}", words


def _quota(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"groups": {"x": {"quota": values}}}, f"groups/x/quota/{at}", words


def _acl(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"acls": [values]}, f"acls/0{at}", words


def _vdc(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"vdcs": {"x": values}}, f"vdcs/x/{at}", words


USERS = [
    ("user with a blank", {"users": {"a b": {}}}, "users/a b", "blank"),
    ("user with a colon", {"users": {"a:b": {}}}, "users/a:b", "does not allow"),
    ("user with an emoji", {"users": {"\U0001f600": {}}}, "users/\U0001f600", "does not take"),
    ("user with 129 bytes", {"users": {"é" * 65: {}}}, f"users/{'é' * 65}", "128 bytes"),
    ("user without a name", {"users": {"": {}}}, "users/", "1 to 128"),
    _user("unknown field", {"passwd": "x"}, "passwd", "not a field"),
    _user("empty password", {"password": ""}, "password", "one word"),
    _user("password with a blank", {"password": "secret x"}, "password", "one word"),
    _user("password with a tab", {"password": "secret\tx"}, "password", "one word"),
    _user("empty group", {"group": ""}, "group", "empty"),
    _user("group twice", {"groups": ["a", "b", "a"]}, "groups/2", "earlier item"),
    _user("primary group again", {"group": "a", "groups": ["b", "a"]}, "groups/1", "primary"),
    _user("key of two lines", {"ssh_public_key": ["a\nb"]}, "ssh_public_key/0", "one line"),
    _user("driver with a blank", {"auth_driver": "a b"}, "auth_driver", "one word"),
    _user("dn for core", {"dn": "/CN=x"}, "dn", "no meaning for auth_driver core"),
    _user("dn for ssh", {"dn": "/CN=x", "auth_driver": "ssh"}, "dn", "no meaning"),
    _user("password for x509", {"password": "secret", "auth_driver": "x509"}, "password", "see dn"),
    _user("password for ldap", {"password": "secret", "auth_driver": "ldap"}, "password", "see dn"),
    _user("groups for ldap", {"dn": "x", "auth_driver": "ldap", "groups": ["a"]}, "groups",
          "DRIVER_MANAGED_GROUPS"),
    _user("token password", {"attributes": {"TOKEN_PASSWORD": "secret"}},
          "attributes/TOKEN_PASSWORD", "server's own"),
    _user("our mark", {"attributes": {"QUATTOR": "0"}}, "attributes/QUATTOR", "cannot set"),
    _user("attribute in lower case", {"attributes": {"umask": "1"}}, "attributes/umask", "upper"),
    _oneadmin("oneadmin's password alone", {"password": "secret"}, "password", "rpc/password"),
    _oneadmin("oneadmin by ldap", {"auth_driver": "ldap"}, "auth_driver", "must be core"),
    _oneadmin("oneadmin elsewhere", {"group": "users"}, "group", "must be oneadmin"),
    _oneadmin("oneadmin disabled", {"enabled": False}, "enabled", "cannot be disabled"),
    _oneadmin("oneadmin limited", {"quota": {}}, "quota", "refused by the server"),
    ("two passwords of oneadmin", {"rpc": {"password": "secret"}, "users": {"oneadmin":
     {"password": "secret2"}}}, "users/oneadmin/password", "rpc/password"),
    ("password of rpc with a blank", {"rpc": {"password": "secret x"}}, "rpc/password", "one word"),
    ("certificate without its key", {"rpc": {"certificate": "/etc/one/a.pem"}}, "rpc/key",
     "go together"),
    ("CA without TLS", {"rpc": {"endpoint": "http://h:2633/RPC2", "ca": "/etc/one/ca.pem"}},
     "rpc/ca", "without TLS"),
    ("users of a slave", {**SLAVE, "users": {}}, "users", "federation's master"),
    ("groups managed for ssh", {"auth_mad_conf": [{"name": "ssh", "driver_managed_groups": True}],
     "users": {"x": {"auth_driver": "ssh", "groups": ["a"]}}}, "users/x/groups", "DRIVER_MANAGED"),
]  # fmt: skip

GROUPS = [
    ("group with a blank", {"groups": {"a b": {}}}, "groups/a b", "blank"),
    ("group with a quote", {"groups": {'a"b': {}}}, 'groups/a"b', "does not allow"),
    ("admin twice", {"groups": {"x": {"admins": ["a", "a"]}}}, "groups/x/admins/1", "earlier item"),
    ("admin who is not in it", {"groups": {"x": {"admins": ["a"]}},
     "users": {"a": {"group": "users", "groups": []}}}, "groups/x/admins/0", "not in the group"),
    ("administrators limited", {"groups": {"oneadmin": {"quota": {}}}}, "groups/oneadmin/quota",
     "refused by the server"),
    ("groups of a slave", {**SLAVE, "groups": {}}, "groups", "federation's master"),
]  # fmt: skip

QUOTAS = [
    _quota("unknown part", {"disk": {}}, "disk", "not a field"),
    _quota("unknown limit", {"vm": {"disks": 1}}, "vm/disks", "not a field"),
    _quota("default written out", {"vm": {"vms": -1}}, "vm/vms", "left out"),
    _quota("default CPU written out", {"vm": {"cpu": -1.0}}, "vm/cpu", "left out"),
    _quota("negative CPU", {"vm": {"cpu": -0.5}}, "vm/cpu", "negative"),
    _quota("below no limit", {"vm": {"vms": -3}}, "vm/vms", "at least -2"),
    _quota("three decimals", {"vm": {"cpu": 0.125}}, "vm/cpu", "two decimals"),
    _quota("CPU beyond a float", {"vm": {"running_cpu": 16777217.0}}, "vm/running_cpu",
           "too large"),
    _quota("size beyond a float", {"datastore": {"d": {"size": 16777217}}}, "datastore/d/size",
           "nearest is 16777216"),
    _quota("limit as text", {"vm": {"memory": "1G"}}, "vm/memory", "whole number"),
    _quota("network with a slash", {"network": {"a/b": {"leases": 1}}}, "network/a/b",
           "does not allow"),
    ("default without limit", {"default_quotas": {"user": {"vm": {"vms": -2}}}},
     "default_quotas/user/vm/vms", "left out"),
    ("default image without limit", {"default_quotas": {"group": {"image": {"i": {"rvms": -2}}}}},
     "default_quotas/group/image/i/rvms", "left out"),
]  # fmt: skip

ACLS = [
    _acl("rule of nobody", {"resources": ["VM"], "rights": ["USE"]}, "", "one of user, group"),
    _acl("rule of two", {**HOSTS, "user": "x"}, "", "one of user, group"),
    _acl("rule of not all", {"all": False, "resources": ["VM"], "rights": ["USE"]}, "/all",
         "nobody"),
    _acl("rule on nothing", {**HOSTS, "resources": []}, "/resources", "at least 1"),
    _acl("rule of no right", {**HOSTS, "rights": []}, "/rights", "at least 1"),
    _acl("unknown kind", {**HOSTS, "resources": ["ACL"]}, "/resources/0", "one of"),
    _acl("kind in lower case", {**HOSTS, "resources": ["host"]}, "/resources/0", "one of"),
    _acl("unknown right", {**HOSTS, "rights": ["READ"]}, "/rights/0", "one of"),
    _acl("right twice", {**HOSTS, "rights": ["USE", "USE"]}, "/rights/1", "earlier item"),
    _acl("kind twice", {**HOSTS, "resources": ["HOST", "HOST"]}, "/resources/1", "earlier item"),
    _acl("on nothing", {**HOSTS, "on": {}}, "/on", "one of name, id"),
    _acl("on two things", {**HOSTS, "on": {"name": "a", "id": 1}}, "/on", "one of name, id"),
    _acl("name of two kinds", {**HOSTS, "resources": ["HOST", "NET"], "on": {"name": "a"}},
         "/on/name", "one kind"),
    _acl("name of a machine", {**HOSTS, "resources": ["VM"], "on": {"name": "a"}}, "/on/name",
         "see id"),
    _acl("machines of a cluster", {**HOSTS, "resources": ["VM", "HOST"], "on": {"cluster": "a"}},
         "/on/cluster", "has no VM"),
    _acl("hosts of a group", {**HOSTS, "on": {"group": "a"}}, "/on/group", "has no HOST"),
    _acl("CREATE of one", {**HOSTS, "on": {"name": "a"}, "rights": ["USE", "CREATE"]}, "/rights",
         "CREATE"),
    _acl("one of all zones and of one", {**HOSTS, "resources": ["USER", "VM"], "on": {"id": 1}},
         "/zone", "missing"),
    _acl("negative zone", {**HOSTS, "zone": -1}, "/zone", "at least 0"),
    ("rule once more", {"acls": [HOSTS, {**HOSTS, "rights": ["ADMIN"]}, HOSTS]}, "acls/2",
     "@staff HOST/* USE * once more"),
    ("rule once more in another order",
     {"acls": [{**HOSTS, "rights": ["USE", "ADMIN"]}, {**HOSTS, "rights": ["ADMIN", "USE"]}]},
     "acls/1", "once more"),
    ("rules of a slave", {**SLAVE, "acls": []}, "acls", "federation's master"),
]  # fmt: skip

VDCS = [
    ("VDC with a slash", {"vdcs": {"a/b": {}}}, "vdcs/a/b", "does not allow"),
    _vdc("unknown part", {"images": []}, "images", "not a field"),
    _vdc("ALL and more", {"hosts": ["ALL", "a"]}, "hosts", "ALL beside names"),
    _vdc("host twice", {"hosts": ["a", "a"]}, "hosts/1", "earlier item"),
    _vdc("group in and out", {"groups": ["a"], "without": ["a"]}, "without/0", "wants in it"),
    _vdc("empty name", {"clusters": [""]}, "clusters/0", "empty"),
    ("VDCs of another zone", {"federation": {"mode": "MASTER", "zone_id": 5}, "vdcs": {}}, "vdcs",
     "zone 0 only"),
]  # fmt: skip

OF_2010 = [
    (f"{name} in 2010", {name: value}, name, "opennebula_version")
    for name, value in (("users", {}), ("groups", {}), ("acls", []), ("vdcs", {}),
                        ("default_quotas", {}))
]  # fmt: skip

BAD: list[Row] = [*USERS, *GROUPS, *QUOTAS, *ACLS, *VDCS]
