# SPDX-License-Identifier: Apache-2.0
"""Images, templates, VM groups and hooks that are refused: label, tree, path, words."""

from __future__ import annotations

from typing import Any

ONED = "/software/components/oned"
Row = tuple[str, dict[str, Any], str, str]
IMAGE = {"datastore": "default", "type": "DATABLOCK", "size": 10}
COPIED = {"datastore": "default", "path": "/var/tmp/a.img"}
STATE = {"type": "state", "resource": "VM", "state": "ACTIVE", "lcm_state": "RUNNING",
         "command": "/bin/true"}  # fmt: skip
API = {"type": "api", "call": "one.vm.allocate", "command": "/bin/true"}
OLD = {"on": "DONE", "command": "/bin/true", "arguments": "a"}
ROLES = [{"name": "db"}, {"name": "web", "policy": "ANTI_AFFINED"}]


def _image(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"images": {"x": values}}, f"images/x{at}", words


def _template(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"templates": {"x": values}}, f"templates/x{at}", words


def _group(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"vmgroups": {"x": {"role": ROLES, **values}}}, f"vmgroups/x{at}", words


def _hook(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"hooks": {"x": values}}, f"hooks/x{at}", words


IMAGES = [
    ("image with a slash in its name", {"images": {"a/b": IMAGE}}, "images/a/b", "does not allow"),
    ("image named by a blank", {"images": {" x": IMAGE}}, "images/ x", "blank"),
    ("image with an emoji in its name", {"images": {"\U0001f600": IMAGE}}, "images/\U0001f600",
     "does not take"),
    ("image with 129 bytes", {"images": {"é" * 65: IMAGE}}, f"images/{'é' * 65}", "128 bytes"),
    _image("image in no datastore", {"size": 1}, "/datastore", "missing"),
    _image("image of nothing", {"datastore": "d"}, "", "needs one of path, source and size"),
    _image("image of two things", {**COPIED, "source": "x"}, "/source", "left out"),
    _image("copy with a size", {**COPIED, "size": 1}, "/size", "has its own"),
    _image("copy with a format", {**COPIED, "format": "raw"}, "/format", "has its own"),
    _image("copy with a file system", {**COPIED, "fs": "ext4"}, "/fs", "has its own"),
    _image("relative path", {**COPIED, "path": "a.img"}, "/path", "absolute path or a URL"),
    _image("path with a blank", {**COPIED, "path": "/a b"}, "/path", "absolute path or a URL"),
    _image("source without size", {"datastore": "d", "source": "x"}, "/size", "does not look"),
    _image("source with a sum", {"datastore": "d", "source": "x", "size": 1, "md5": "0" * 32},
           "/md5", "not copied"),
    _image("source with a file system", {"datastore": "d", "source": "x", "size": 1, "fs": "a"},
           "/fs", "left out"),
    _image("empty CDROM", {**IMAGE, "type": "CDROM"}, "/type", "needs a path"),
    _image("empty kernel", {**IMAGE, "type": "KERNEL"}, "/type", "needs a path"),
    _image("image of size 0", {**IMAGE, "size": 0}, "/size", "at least 1"),
    _image("backup as an image", {**COPIED, "type": "BACKUP"}, "/type", "one of"),
    _image("persistent kernel", {**COPIED, "type": "KERNEL", "persistent": True}, "/persistent",
           "for disks"),
    _image("size as an attribute", {**IMAGE, "attributes": {"SIZE": "1"}}, "/attributes/SIZE",
           "see size"),
    _image("our mark as an attribute", {**IMAGE, "attributes": {"QUATTOR": "0"}},
           "/attributes/QUATTOR", "cannot set"),
    _image("attribute in lower case", {**IMAGE, "attributes": {"note": "0"}}, "/attributes/note",
           "upper-case"),
    _image("short MD5", {**COPIED, "md5": "abc"}, "/md5", "32 hex digits"),
    _image("mode of four digits", {**IMAGE, "permissions": {"mode": 1644}}, "/permissions/mode",
           "octal"),
    _image("unknown field", {**IMAGE, "shared": True}, "/shared", "not a field"),
    _image("control character", {**IMAGE, "description": "a\x01"}, "/description", "take"),
]  # fmt: skip

TEMPLATES = [
    _template("memory 0", {"memory": 0}, "/memory", "at least 1"),
    _template("memory in words", {"memory": "2G"}, "/memory", "whole number"),
    _template("no CPU", {"cpu": 0}, "/cpu", "at least"),
    _template("more CPUs than the most", {"vcpu": 4, "vcpu_max": 2}, "/vcpu_max", "less than"),
    _template("disk of nothing", {"disks": [{}]}, "/disks/0", "needs an image"),
    _template("disk of two kinds", {"disks": [{"image": "a", "type": "swap", "size": 1}]},
              "/disks/0/type", "has an image"),
    _template("empty disk without size", {"disks": [{"type": "swap"}]}, "/disks/0/size",
              "missing"),
    _template("empty disk without format", {"disks": [{"type": "fs", "size": 1}]},
              "/disks/0/format", "missing"),
    _template("format of an image", {"disks": [{"image": "a", "format": "raw"}]},
              "/disks/0/format", "has a type"),
    _template("owner of no image", {"disks": [{"type": "swap", "size": 1, "image_uname": "u"}]},
              "/disks/0/image_uname", "no image"),
    _template("second disk, third row", {"disks": [{"image": "a"}, {"image": ""}]},
              "/disks/1/image", "empty"),
    _template("size said twice",
              {"disks": [{"image": "a", "size": 1, "attributes": {"SIZE": "2"}}]},
              "/disks/0/attributes/SIZE", "says the same"),
    _template("card without network", {"nics": [{"model": "virtio"}]}, "/nics/0", "network"),
    _template("card with network and auto", {"nics": [{"network": "a", "network_mode": "auto"}]},
              "/nics/0/network_mode", "named"),
    _template("card with no security groups", {"nics": [{"network": "a", "security_groups": []}]},
              "/nics/0/security_groups", "empty"),
    _template("card with a wrong address", {"nics": [{"network": "a", "ip": "10.0.0.300"}]},
              "/nics/0/ip", "no IP address"),
    _template("card with a wrong MAC", {"nics": [{"network": "a", "mac": "02:00"}]},
              "/nics/0/mac", "MAC"),
    _template("unknown graphics", {"graphics": {"type": "vnc"}}, "/graphics/type", "one of"),
    _template("two passwords",
              {"graphics": {"type": "VNC", "passwd": "hidden", "random_passwd": True}},
              "/graphics/random_passwd", "useless"),
    _template("variable in lower case", {"context": {"a": "b"}}, "/context/a", "upper-case"),
    _template("variable twice", {"context": {"A": "b"}, "context_secret": {"A": "hidden"}},
              "/context_secret/A", "in context"),
    _template("secret with a control character", {"context_secret": {"A": "hidden\x02"}},
              "/context_secret/A", "does not take"),
    _template("boot from a drive", {"os": {"boot": "hd"}}, "/os/boot", "disk0,nic0"),
    _template("kernel twice", {"os": {"kernel": "/a", "kernel_ds": "b"}}, "/os/kernel_ds",
              "says the same"),
    _template("raw text of nothing", {"raw": {"data": ""}}, "/raw/data", "empty"),
    _template("vector of nothing", {"vectors": {"PCI": [{}]}}, "/vectors/PCI", "empty vector"),
    _template("vectors of nothing", {"vectors": {"PCI": []}}, "/vectors/PCI", "empty vector"),
    _template("disks twice", {"disks": [{"image": "a"}], "vectors": {"DISK": [{"IMAGE": "b"}]}},
              "/vectors/DISK", "disks"),
    _template("context twice", {"context_secret": {"A": "b"}, "vectors": {"CONTEXT": [{"B": "c"}]}},
              "/vectors/CONTEXT", "context_secret"),
    _template("memory twice", {"memory": 1, "attributes": {"MEMORY": "2"}}, "/attributes/MEMORY",
              "memory"),
    _template("single and vector of one name",
              {"attributes": {"PCI": "a"}, "vectors": {"PCI": [{"A": "b"}]}}, "/attributes/PCI",
              "vectors/PCI"),
    _template("text that is no template", {"template": "CPU = a, b"}, "/template",
              "no OpenNebula template"),
    _template("text with a stray dash", {"template": "-CPU = 1"}, "/template", "where a name"),
    _template("text with a name", {"template": 'NAME = "y"'}, "/template", "cannot set"),
    _template("text that says memory again", {"memory": 1, "template": "memory = 2"}, "/template",
              "memory says"),
    _template("name as an attribute", {"attributes": {"NAME": "y"}}, "/attributes/NAME",
              "cannot set"),
    ("role of no group", {"templates": {"x": {"vmgroup": {"vmgroup": "g", "role": "z"}}},
                          "vmgroups": {"g": {"role": ROLES}}}, "templates/x/vmgroup/role",
     "no role of g"),
]  # fmt: skip

GROUPS = [
    _group("role twice", {"role": [{"name": "a"}, {"name": "a"}]}, "/role/1/name", "earlier role"),
    _group("role with a comma", {"role": [{"name": "a,b"}]}, "/role/0/name", "comma"),
    _group("unknown policy", {"role": [{"name": "a", "policy": "NONE"}]}, "/role/0/policy",
           "one of"),
    _group("rule on no role", {"affined": ["db,app"]}, "/affined/0", "no role here"),
    _group("affined against the policy", {"affined": ["db,web"]}, "/affined/0", "ANTI_AFFINED"),
    _group("rule twice", {"anti_affined": ["db,web", "web, db"]}, "/anti_affined/1", "before it"),
    _group("rule both ways", {"role": [{"name": "a"}, {"name": "b"}], "affined": ["a,b"],
                              "anti_affined": ["a,b"]}, "/anti_affined/0", "names a"),
    _group("host both ways", {"role": [{"name": "a", "host_affined": ["h1"],
                                        "host_anti_affined": ["h1"]}]}, "/role/0/host_affined/0",
           "as well"),
    _group("33 roles", {"role": [{"name": f"r{at}"} for at in range(33)]}, "/role", "at most 32"),
    _group("role as an attribute", {"attributes": {"ROLE": "a"}}, "/attributes/ROLE", "field role"),
]  # fmt: skip

HOOKS = [
    _hook("hook on nothing", {"command": "c", "arguments": ""}, "/on", "one of them"),
    _hook("hook on two things", {**OLD, "type": "api", "call": "one.vm.allocate"}, "/type",
          "says the same"),
    _hook("hook on a failure", {**OLD, "on": "FAILED"}, "/on", "one of"),
    _hook("old hook without arguments", {"on": "DONE", "command": "c"}, "/arguments", "missing"),
    _hook("old hook with a call", {**OLD, "call": "one.vm.allocate"}, "/call", "belongs to type"),
    _hook("hook without command", {"type": "api", "call": "one.vm.allocate"}, "/command",
          "missing"),
    _hook("hook on no call", {"type": "api", "command": "c"}, "/call", "needs it"),
    _hook("hook on an unknown call", {**API, "call": "one.vms.allocate"}, "/call", "no call"),
    _hook("hook on a reading call", {**API, "call": "one.vm.info"}, "/call", "only reads"),
    _hook("call on a host", {**API, "remote": "YES"}, "/remote", "no host"),
    _hook("call with a state", {**API, "state": "ACTIVE"}, "/state", "type state"),
    _hook("state with a call", {**STATE, "call": "one.vm.allocate"}, "/call", "type api"),
    _hook("state of nothing", {"type": "state", "state": "READY", "command": "c"}, "/resource",
          "needs it"),
    _hook("unknown resource", {**STATE, "resource": "USER"}, "/resource", "one of"),
    _hook("unknown state", {**STATE, "state": "RUNNING"}, "/state", "no state of a VM"),
    _hook("state of another resource",
          {"type": "state", "resource": "HOST", "state": "ACTIVE", "command": "c"}, "/state",
          "no state of a HOST"),
    _hook("unknown LCM state", {**STATE, "lcm_state": "RUN"}, "/lcm_state", "no LCM state"),
    _hook("ACTIVE without LCM state", {k: v for k, v in STATE.items() if k != "lcm_state"},
          "/lcm_state", "missing"),
    _hook("DONE with an LCM state", {**STATE, "state": "DONE"}, "/lcm_state", "must be LCM_INIT"),
    _hook("LCM state of a host",
          {"type": "state", "resource": "HOST", "state": "ERROR", "lcm_state": "BOOT",
           "command": "c"}, "/lcm_state", "resource VM"),
    _hook("image on a host",
          {"type": "state", "resource": "IMAGE", "state": "READY", "remote": "YES",
           "command": "c"}, "/remote", "on no host"),
    _hook("variable of 2010", {**STATE, "arguments": "$VMID"}, "/arguments", "$VMID"),
    _hook("call's variable in a state hook", {**STATE, "arguments": "$API"}, "/arguments", "$API"),
    _hook("variable within a word", {**STATE, "arguments": "-t=$TEMPLATE"}, "/arguments",
          "within a word"),
    _hook("command outside by dots", {**STATE, "command": "../x"}, "/command", "segment"),
    _hook("no time", {**STATE, "timeout": 0}, "/timeout", "at least 1"),
    _hook("command as an attribute", {**STATE, "attributes": {"COMMAND": "c"}},
          "/attributes/COMMAND", "field of its name"),
    ("hook with a name that the server refuses", {"hooks": {"a/b": OLD}}, "hooks/a/b",
     "does not allow"),
]  # fmt: skip

BAD = [*IMAGES, *TEMPLATES, *GROUPS, *HOOKS]

OLD_FILE: list[Row] = [
    _hook("hook of today in the file of 2010", STATE, "/type", "needs opennebula_version"),
    _hook("time-out in the file of 2010", {**OLD, "timeout": 5}, "/timeout", "opennebula_version"),
    _hook("UNKNOWN in the file of 2010", {**OLD, "on": "UNKNOWN"}, "/on", "opennebula_version"),
    ("images without a release", {"images": {}}, "images", "needs opennebula_version"),
    ("templates without a release", {"templates": {}}, "templates", "needs opennebula_version"),
]
"""The same for a tree without opennebula_version."""
