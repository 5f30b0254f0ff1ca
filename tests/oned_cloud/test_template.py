# SPDX-License-Identifier: Apache-2.0
"""VM templates: every field, in the form in which OpenNebula keeps it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

PATH = "/software/components/oned/templates"
SCRIPT = '#!/bin/sh\necho "C:\\dir\\" ]]> $NAME\n'
WEB: dict[str, Any] = {
    "description": "web", "labels": ["web", "linux"], "hypervisor": "kvm",
    "cpu": 0.5, "vcpu": 2, "vcpu_max": 4, "memory": 2048, "memory_max": 4096,
    "disks": [
        {"image": "alma9", "image_uname": "oneadmin", "size": 10240, "target": "vda"},
        {"type": "fs", "size": 512, "format": "qcow2", "fs": "ext4", "cache": "none",
         "discard": "unmap", "io": "native", "readonly": False, "dev_prefix": "vd",
         "driver": "qcow2"},
        {"type": "swap", "size": 64},
        {"attributes": {"IMAGE_ID": "7", "PERSISTENT": "YES"}},
    ],
    "nics": [
        {"network": "public", "network_uname": "oneadmin", "model": "virtio", "ip": "192.0.2.9",
         "mac": "02:00:c0:00:02:09", "security_groups": ["default"]},
        {"network_mode": "auto", "attributes": {"SCHED_REQUIREMENTS": 'NAME = "a*"'}},
    ],
    "graphics": {"type": "VNC", "listen": "0.0.0.0", "passwd": "hidden-vnc"},
    "inputs": [{"type": "tablet", "bus": "usb"}],
    "context": {"NETWORK": "YES", "START_SCRIPT": SCRIPT, "SSH_PUBLIC_KEY": "$USER[KEY]"},
    "context_secret": {"TOKEN": "hidden-token"},
    "os": {"arch": "x86_64", "boot": "disk0,nic0", "machine": "q35", "firmware_secure": True},
    "features": {"acpi": True, "guest_agent": True, "virtio_scsi_queues": 4},
    "cpu_model": {"model": "host-passthrough"},
    "raw": {"type": "kvm", "data": "<devices><x a='1'/></devices>", "validate": False},
    "topology": {"pin_policy": "CORE", "sockets": 1, "cores": 2, "threads": 1},
    "user_inputs": {"SIZE": "O|range|How big?|1..9|2"},
    "sched_requirements": 'CLUSTER_ID = "100" & !(NAME = "x")',
    "sched_ds_requirements": "ID=\"0\"", "sched_rank": "-RUNNING_VMS", "sched_ds_rank": "FREE_MB",
    "vectors": {"PCI": [{"SHORT_ADDRESS": "e1:00.0"}, {"VENDOR": "10de", "CLASS": "0300"}]},
    "attributes": {"LOGO": "images/x.png"},
    "permissions": {"owner": "serveradmin", "group": "users", "mode": 640},
}  # fmt: skip
TREE: dict[str, Any] = {
    "templates": {
        "web": WEB,
        "tiny": {"cpu": 1, "memory": 128},
        "text": {"template": 'CPU = "2"\nMEMORY = 64\nNIC = [ NETWORK = "a", MODEL = "e1000" ]'},
    }
}


def changed(name: str = "web", **values: Any) -> dict[str, Any]:
    """TREE with these differences in one template; None takes a field out."""
    tree = copy.deepcopy(TREE)
    for key, value in values.items():
        if value is None:
            del tree["templates"][name][key]
        else:
            tree["templates"][name][key] = value
    return tree


def template(server: OnedServer, name: str) -> Any:
    return next(at for at in server.db.all("template") if at.name == name)


def test_templates_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert done.touched == ["template text", "template tiny", "template web"]
    web = template(server, "web").template
    assert web.vectors("DISK") == [
        {"IMAGE": "alma9", "IMAGE_UNAME": "oneadmin", "SIZE": "10240", "TARGET": "vda"},
        {"TYPE": "fs", "SIZE": "512", "FORMAT": "qcow2", "FS": "ext4", "CACHE": "none",
         "DISCARD": "unmap", "IO": "native", "READONLY": "NO", "DEV_PREFIX": "vd",
         "DRIVER": "qcow2"},
        {"TYPE": "swap", "SIZE": "64"},
        {"IMAGE_ID": "7", "PERSISTENT": "YES"},
    ]  # fmt: skip
    assert web.vectors("NIC")[0]["SECURITY_GROUPS"] == "0"
    assert web.vectors("CONTEXT")[0]["START_SCRIPT"] == SCRIPT.strip()
    assert web.vectors("CONTEXT")[0]["TOKEN"] == "hidden-token"
    assert web.get("CPU") == "0.5"
    assert template(server, "tiny").template.get("CPU") == "1"
    assert template(server, "text").template.vectors("NIC") == [{"NETWORK": "a", "MODEL": "e1000"}]
    assert (template(server, "web").uid, template(server, "web").gid) == (1, 1)
    cloud.settled(TREE)


def test_the_plan_names_the_path_of_each_value(cloud: Cloud) -> None:
    paths = cloud.plan(TREE).paths
    for below in ("web/disks/0/image", "web/nics/0/security_groups/0", "web/context/START_SCRIPT",
                  "web/vectors/PCI/1/VENDOR", "web/features/acpi", "tiny/cpu",
                  "text/template"):  # fmt: skip
        assert f"{PATH}/{below}" in paths


@pytest.mark.parametrize("field", sorted(set(WEB) - {"permissions"}))
def test_a_field_that_leaves_goes_and_comes_back(
    cloud: Cloud, server: OnedServer, field: str
) -> None:
    cloud.made(TREE)
    web = template(server, "web")
    server.poke("template.update", web.id, 'NOTE = "mine"\nFOREIGN = [ A = "1" ]', 1)
    before = server.dump()
    tree = changed(**{field: None, **({"vcpu_max": None} if field == "vcpu" else {})})
    done = cloud.made(tree)
    assert done.touched == ["template web"] and len(done.done) == 1
    cloud.settled(tree)
    assert web.template.get("NOTE") == "mine" and web.template.vectors("FOREIGN")
    cloud.made(TREE)
    cloud.settled(TREE)
    assert server.dump() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cpu", 2), ("memory", 1024), ("description", "other"), ("labels", ["db"]),
        ("disks", [{"image": "alma9"}]), ("disks", list(reversed(WEB["disks"]))),
        ("nics", []), ("graphics", {"type": "SPICE"}), ("context", {"NETWORK": "NO"}),
        ("context_secret", {"TOKEN": "hidden-other"}), ("os", {"arch": "aarch64"}),
        ("features", {"acpi": False}), ("raw", {"data": "<x/>"}), ("inputs", [{"type": "mouse"}]),
        ("topology", {"sockets": 2}), ("user_inputs", {"SIZE": "M|text"}),
        ("sched_requirements", "ID=1"), ("vectors", {"PCI": [{"VENDOR": "10de"}]}),
        ("attributes", {"LOGO": "y"}), ("permissions", {"owner": "oneadmin", "mode": 600}),
    ],
)  # fmt: skip
def test_a_changed_field_is_changed(
    cloud: Cloud, server: OnedServer, field: str, value: Any
) -> None:
    cloud.made(TREE)
    tree = changed(**{field: value})
    done = cloud.made(tree)
    assert done.touched == ["template web"]
    assert "hidden" not in done.shown
    cloud.settled(tree)


@pytest.mark.parametrize(
    "text",
    [
        'MEMORY = "1"', 'DISK = [ IMAGE = "z" ]', 'CONTEXT = [ NETWORK = "YES" ]',
        'NIC = [ NETWORK = "public" ]', 'RAW = [ TYPE = "kvm" ]', 'LABELS = ""',
    ],
)  # fmt: skip
def test_what_was_changed_by_hand_comes_back(cloud: Cloud, server: OnedServer, text: str) -> None:
    cloud.made(TREE)
    before = server.dump()
    server.poke("template.update", template(server, "web").id, text, 1)
    assert cloud.made(TREE).touched == ["template web"]
    assert server.dump() == before
    cloud.settled(TREE)


@pytest.mark.parametrize("call", ["template.rename", "template.delete", "template.update"])
def test_a_lost_template_comes_back(cloud: Cloud, server: OnedServer, call: str) -> None:
    cloud.made(TREE)
    arguments = {"template.rename": ("other",), "template.update": ("A = 1", 0)}.get(call, ())
    server.poke(call, template(server, "web").id, *arguments)
    cloud.made(TREE)
    cloud.settled(TREE)
    assert server.names("template").count("web") == 1


def test_names_that_nobody_has_are_told_and_refuse_nothing(
    cloud: Cloud, server: OnedServer
) -> None:
    notes = cloud.made(TREE).notes
    assert any("no image alma9 is there" in note for note in notes)
    assert any(f"{PATH}/web/nics/0/network" in note for note in notes)
    server.poke("image.allocate", 'NAME="alma9"\nTYPE="DATABLOCK"\nSIZE="10"', 1)
    cloud.forget()
    assert not any("no image alma9" in note for note in cloud.plan(TREE).notes)
    with_image = {**TREE, "images": {"alma9": {"datastore": "default", "size": 1, "adopt": True}}}
    assert not any("no image alma9" in note for note in cloud.plan(with_image).notes)


def test_an_unknown_security_group_or_vm_group_is_refused(cloud: Cloud) -> None:
    tree = changed(nics=[{"network": "a", "security_groups": ["nope"]}])
    assert "needs secgroup nope" in cloud.plan(tree).refused["template web"]
    tree = changed(vmgroup={"vmgroup": "nope", "role": "a"})
    assert "needs vmgroup nope" in cloud.plan(tree).refused["template web"]


def test_a_vm_group_of_the_same_run_is_named_by_its_id(cloud: Cloud, server: OnedServer) -> None:
    tree = changed(vmgroup={"vmgroup": "tier", "role": "db"})
    tree["vmgroups"] = {"tier": {"role": [{"name": "db"}]}}
    cloud.made(tree)
    number = server.db.named("vmgroup", "tier").id
    assert template(server, "web").template.vectors("VMGROUP") == [
        {"ROLE": "db", "VMGROUP_ID": str(number)}
    ]
    cloud.settled(tree)


def test_a_leaving_template_goes_only_if_it_is_ours(cloud: Cloud, server: OnedServer) -> None:
    server.poke("template.allocate", 'NAME="foreign"\nCPU=1\nMEMORY=1')
    cloud.made(TREE)
    tree = {"templates": {"tiny": TREE["templates"]["tiny"]}}
    assert sorted(words for words, _ in cloud.made(tree).done) == [
        "one.template.delete template text", "one.template.delete template web",
    ]  # fmt: skip
    assert server.names("template") == ["foreign", "tiny"]
    cloud.settled(tree)


def test_one_that_is_not_ours_is_left_alone_or_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("template.allocate", 'NAME="tiny"\nCPU=1\nMEMORY=1\nNOTE="mine"')
    before = server.dump()
    done = cloud.go({"templates": {"tiny": {"memory": 128}}})
    assert "adopt" in done.refused["template tiny"] and server.dump() == before
    tree = {"templates": {"tiny": {"memory": 128, "adopt": True}}}
    cloud.made(tree)
    cloud.settled(tree)
    assert template(server, "tiny").template.get("NOTE") == "mine"


def test_everything_can_be_undone(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = server.dump()
    cloud.made(changed(memory=1024, disks=None, permissions={"owner": "oneadmin", "mode": 600}))
    assert not cloud.go(TREE, mode="undo").refused
    assert server.dump() == before
    cloud.go({"templates": {}})
    assert server.names("template") == []
    cloud.go({"templates": {}}, mode="undo")
    after = server.dump()["template"]
    assert _without_ids(after) == _without_ids(before["template"])


def _without_ids(things: dict[str, Any]) -> list[Any]:
    """Made again, they have other ids, and are as new as they look."""
    return sorted(str({key: at for key, at in each.items() if key not in ("id", "regtime")})
                  for each in things.values())  # fmt: skip
