# SPDX-License-Identifier: Apache-2.0
"""The way back: --undo gives what was there before, or says why not, and holds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.faults import kill_at, killed, shown
from tests.oned_cloud.grown import grown
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.whole import Tree, nothing, whole, without
from tests.oned_server import OnedServer
from tests.promises.life import REMOVED, edited

pytestmark = pytest.mark.usefixtures("thorough")

KVM1 = "/hosts/kvm1.cloud.example.org"


def changed(*edits: tuple[str, Any]) -> Tree:
    tree = whole()
    for path, value in edits:
        tree = edited(tree, path, value)
    return tree


CHANGES: dict[str, Tree] = {
    "attributes": changed(
        (f"{KVM1}/attributes", {"RACK": "r9", "NEW": "1"}), ("/clusters/red/description", "other"),
        ("/clusters/red/reserved_cpu", REMOVED), ("/datastores/nfs/limit_mb", 7),
        ("/datastores/nfs/qcow2_options", REMOVED), ("/images/base/description", REMOVED),
        ("/templates/web/memory", 99), ("/templates/web/vectors", REMOVED),
        ("/vmgroups/ha/description", "other"), ("/users/alice/ssh_public_key", REMOVED),
        ("/groups/science/description", "other"), ("/vdcs/lab/description", REMOVED),
        ("/vnets/public/mtu", 9000), ("/vnets/public/dns", REMOVED),
        ("/hooks/called/timeout", REMOVED), ("/hooks/runs/command", "notify/other.sh"),
        ("/security_groups/web/rules/0/range", "443"), ("/security_groups/web/attributes", REMOVED),
    ),
    "a host that moves": changed((f"{KVM1}/cluster", "blue"), (f"{KVM1}/enabled", False)),
    "a host with other drivers": changed((f"{KVM1}/im_mad", "qemu"), (f"{KVM1}/vm_mad", "qemu")),
    "a cluster that comes, and a host into it": changed(
        ("/clusters/green", {}), (f"{KVM1}/cluster", "green"),
        ("/datastores/nfs/clusters", ["green", "red"]), ("/vnets/public/clusters", ["green"]),
    ),
    "a group that comes, and a user into it": changed(
        ("/groups/art", {}), ("/users/alice/group", "art"), ("/users/alice/groups", ["science"]),
    ),
    "a user that comes, and owns": changed(
        ("/users/dave", {"password": "d4ve-pw"}), ("/images/base/permissions/owner", "dave"),
        ("/templates/own", {"template": "CPU = 1\n", "permissions": {"owner": "dave"}}),
    ),
    "a datastore that comes, with an image": changed(
        ("/datastores/more", {"ds_mad": "fs", "tm_mad": "ssh"}),
        ("/images/more", {"datastore": "more", "size": 10, "type": "DATABLOCK"}),
    ),
    "owner and rights": changed(
        ("/vnets/public/permissions", {"owner": "oneadmin", "group": "guests", "mode": 600}),
        ("/images/base/permissions/mode", 644), ("/templates/web/permissions/group", "guests"),
        ("/vmgroups/ha/permissions/owner", "oneadmin"), ("/datastores/nfs/permissions/mode", 600),
        ("/security_groups/web/permissions/mode", 664),
    ),
    "states": changed(
        ("/datastores/run/enabled", True), ("/images/base/enabled", False),
        ("/images/data/persistent", False), ("/users/carol/enabled", True),
        ("/images/base/type", "DATABLOCK"),
    ),
    "ranges": changed(
        ("/vnets/public/ar/0/size", 64), ("/vnets/public/ar/1", REMOVED),
        ("/vnets/vxlan/ar", {"type": "ETHER", "size": 4}),
    ),
    "a network that comes, with its group": changed(
        ("/security_groups/new", {"rules": [{"protocol": "TCP", "rule_type": "inbound",
                                              "network_id": "new"}]}),
        ("/vnets/new", {"vn_mad": "bridge", "bridge": "br9", "security_groups": ["new"]}),
        ("/vnets/public/security_groups", ["new"]),
    ),
    "quotas": changed(
        ("/users/alice/quota/vm/vms", 3), ("/users/alice/quota/image", REMOVED),
        ("/groups/science/quota", REMOVED), ("/default_quotas/user/vm", REMOVED),
    ),
    "admins": changed(("/groups/science/admins", [])),
    "roles": changed(
        ("/vmgroups/ha/role/0/policy", REMOVED), ("/vmgroups/ha/role/1/host_anti_affined", REMOVED),
        ("/vmgroups/ha/role/2", {"name": "cache"}), ("/vmgroups/ha/affined", ["app, cache"]),
    ),
    "a hook of another type": changed(
        ("/hooks/runs", {"type": "api", "call": "one.vm.deploy", "command": "notify/runs.sh"}),
    ),
    "a hook for another resource": changed(
        ("/hooks/runs/resource", "HOST"), ("/hooks/runs/state", "ERROR"),
        ("/hooks/runs/lcm_state", REMOVED), ("/hooks/runs/arguments", REMOVED),
    ),
    "parts of a VDC": changed(
        ("/vdcs/lab/hosts", ["ALL"]), ("/vdcs/lab/groups", ["guests"]), ("/vdcs/lab/vnets", []),
        ("/vdcs/everything/hosts", ["old1"]), ("/vdcs/default", REMOVED),
    ),
    "rules that go": changed(("/acls", whole()["acls"][:1])),
    "rules that come": changed(
        ("/acls", [*whole()["acls"], {"all": True, "resources": ["VM"], "rights": ["USE"]}]),
    ),
    "hosts that go": without(changed(("/vdcs/lab/hosts", [])), KVM1, "/hosts/old1",
                             "/vmgroups/ha/role/0/host_affined"),
    "a cluster that goes with its host": without(
        changed(("/datastores/nfs/clusters", ["red"])), "/clusters/blue",
        "/hosts/kvm2_2ecloud_2eexample_2eorg", "/vmgroups/ha/role/1/host_anti_affined",
    ),
    "a cluster that goes, its host moves": without(
        changed(("/hosts/kvm2_2ecloud_2eexample_2eorg/cluster", "red"),
                ("/datastores/nfs/clusters", ["red"])), "/clusters/blue"),
    "a datastore that goes": without(whole(), "/datastores/ceph", "/datastores/run"),
    "networks that go": without(whole(), "/vnets/tunnel", "/vnets/vxlan"),
    "a network and groups that go": without(
        changed(("/acls", [])), "/vnets/public", "/security_groups/web", "/security_groups/all",
        "/templates/web", "/vdcs/lab", "/users/alice/quota", "/groups/science/quota",
        "/default_quotas/user/network", "/default_quotas/group/network",
    ),
    "a group that goes": without(
        changed(("/acls", []), ("/users/alice/groups", [])), "/groups/guests", "/vdcs/default"),
    "templates, VM groups, VDCs, hooks that go": without(
        changed(("/hooks", {}), ("/vmgroups", {})), "/vdcs/lab", "/templates/web",
        "/templates/file"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_undo_puts_back_exactly_what_was_and_holds(tmp_path: Path, change: str) -> None:
    tree = CHANGES[change]
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        first = cloud.go(tree)
        assert (first.errors, first.refused) == ([], {})
        after = shown(cloud.server)
        assert after != before
        plan = cloud.plan(tree, mode="undo")
        undone = cloud.go(tree, mode="undo")
        assert (undone.errors, undone.refused) == ([], {})
        cloud.same_steps(undone, plan)
        assert shown(cloud.server) == before
        held = cloud.go(tree, named=False)
        assert (held.done, held.errors) == ([], [])
        # What the record knows afterwards is what is there.
        cloud.settled(whole())
        again = cloud.go(tree)
        assert (again.errors, again.refused) == ([], {})
        assert shown(cloud.server) == after
        cloud.settled(tree)


def test_twice_goes_two_runs_back(tmp_path: Path) -> None:
    with grown(tmp_path) as cloud:
        first = shown(cloud.server)
        cloud.made(CHANGES["a host that moves"])
        second = shown(cloud.server)
        cloud.made(CHANGES["quotas"])
        for expected in (second, first):
            done = cloud.go(CHANGES["quotas"], mode="undo")
            assert (done.errors, done.refused) == ([], {})
            assert shown(cloud.server) == expected


def test_what_was_changed_since_is_refused_and_the_rest_is_taken_back(tmp_path: Path) -> None:
    tree = changed(("/clusters/red/description", "a"), ("/clusters/blue/description", "b"),
                   ("/clusters/new", {}), ("/clusters/more", {}))  # fmt: skip
    with grown(tmp_path) as cloud:
        server = cloud.server
        cloud.made(tree)
        red, new = server.db.named("cluster", "red").id, server.db.named("cluster", "new").id
        server.poke("cluster.update", red, 'DESCRIPTION="theirs"', 1)
        server.poke("cluster.rename", new, "kept")
        done = cloud.go(tree, mode="undo")
        assert done.errors == []
        assert set(done.refused) == {"cluster red", "cluster kept"}
        assert set(done.refused.values()) == {"changed since, not taken back"}
        assert server.names("cluster") == ["blue", "default", "kept", "red"]
        texts = {at["name"]: str(at) for at in server.dump()["cluster"].values()}
        assert "theirs" in texts["red"]
        assert "the blue racks" in texts["blue"]


def test_what_others_put_beside_ours_meanwhile_stays(tmp_path: Path) -> None:
    tree = changed(("/clusters/red/description", "a"), ("/clusters/red/labels", REMOVED))
    with grown(tmp_path) as cloud:
        cloud.made(tree)
        red = cloud.server.db.named("cluster", "red").id
        cloud.server.poke("cluster.update", red, 'THEIRS="1"', 1)
        done = cloud.go(tree, mode="undo")
        assert (done.errors, done.refused) == ([], {})
        text = str(cloud.server.dump()["cluster"][str(red)])
        assert "THEIRS" in text and "the red racks" in text and "quattor,racks" in text


def test_what_opennebula_cannot_give_back_is_refused(tmp_path: Path) -> None:
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        gone = cloud.go(nothing())
        assert (gone.errors, gone.refused) == ([], {})
        done = cloud.go(nothing(), mode="undo")
        assert done.errors == []
        assert "its data" in done.refused["image base"]
        assert "its password" in done.refused["user alice"]
        assert done.refused["userquota alice"] == "its user is gone"
        assert done.refused["vnet public"] == "needs user alice, which does not come back"
        assert done.refused["secgroup web"] == "needs user alice, which does not come back"
        assert "vdc everything" not in done.refused
        # The next run makes the rest from the profile.
        again = cloud.go(whole())
        assert (again.errors, again.refused) == ([], {})
        assert shown(cloud.server) == before
        cloud.settled(whole())


def test_a_password_that_was_changed_is_not_known_any_more(tmp_path: Path) -> None:
    tree = changed(("/users/alice/password", "n3w-pw"))
    with grown(tmp_path) as cloud:
        cloud.made(tree)
        done = cloud.go(tree, mode="undo")
        assert "n3w-pw" not in done.shown
        assert "al1ce-pw" not in done.shown
        assert "password" in done.refused["user alice"]


@pytest.mark.parametrize("host", ["old1", "kvm1.cloud.example.org"])
def test_a_host_that_was_drained_takes_machines_again(tmp_path: Path, host: str) -> None:
    """Also one of which the profile did not say whether it does."""
    tree = without(whole(), f"/hosts/{host}")
    if host != "old1":
        tree = without(tree, "/vmgroups/ha/role/0/host_affined", "/vdcs/lab/hosts")
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        cloud.server.vm_on(cloud.server.db.named("host", host).id)
        done = cloud.go(tree)
        assert (f"one.host.status host {host}, 1 (disabled)", f"host {host}") in done.done
        undone = cloud.go(tree, mode="undo")
        assert (undone.errors, undone.refused) == ([], {})
        states = [at["state"] for at in before["host"]]
        assert [at["state"] for at in shown(cloud.server)["host"]] == states


def test_a_run_cut_short_can_be_taken_back_at_every_step(tmp_path: Path) -> None:
    small: Tree = {"clusters": {"red": {}}, "hosts": {"kvm1": {"cluster": "red"}}, "acls": []}
    tree: Tree = {
        "clusters": {"red": {"description": "x"}, "blue": {}},
        "hosts": {"kvm1": {"cluster": "blue"}, "kvm2": {"cluster": "blue"}},
        "vdcs": {"lab": {"clusters": ["blue"]}},
    }
    with grown(tmp_path, small) as cloud:
        steps = len(cloud.plan(tree).planned)
    for number in range(steps):
        folder = tmp_path / str(number)
        folder.mkdir()
        with grown(folder, small) as cloud:
            before = shown(cloud.server)

            def run(cloud: Cloud = cloud, number: int = number) -> None:
                cloud.exact = False
                kill_at(cloud, number, "one.")
                cloud.go(tree)

            assert killed(run)
            cloud.exact = False
            done = cloud.go(tree, mode="undo")
            assert (done.errors, done.refused) == ([], {})
            assert shown(cloud.server) == before


@pytest.mark.parametrize("change", ["a cluster that goes with its host", "rules that go",
                                    "a group that comes, and a user into it"])  # fmt: skip
def test_an_undo_cut_short_is_finished(tmp_path: Path, change: str) -> None:
    tree = CHANGES[change]
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        cloud.go(tree)
        steps = len(cloud.plan(tree, mode="undo").planned)
        state, kept = cloud.server.save(), cloud.root
        for number in range(steps):
            with OnedServer(state=state) as server:
                copy = Cloud(tmp_path / f"copy{number}", server)
                shutil.copytree(kept, copy.root, dirs_exist_ok=True)
                _readdressed(copy, cloud.server.url, server.url)

                def run(cloud: Cloud = copy, number: int = number) -> None:
                    cloud.exact = False
                    kill_at(cloud, number, "one.")
                    cloud.go(tree, mode="undo")

                assert killed(run)
                copy.exact = False
                done = copy.go(tree, mode="undo")
                assert (done.errors, done.refused) == ([], {})
                assert shown(server) == before


def _readdressed(cloud: Cloud, old: str, new: str) -> None:
    for path in (cloud.root / "var/lib/ncm-virt/record/oned").rglob("*.json"):
        path.write_text(path.read_text().replace(old, new))


def test_unconfigure_takes_all_that_we_made_and_nothing_else(tmp_path: Path) -> None:
    with OnedServer() as server:
        blank = shown(server)
        server.poke("cluster.allocate", "theirs")
        cloud = Cloud(tmp_path, server)
        cloud.made(whole())
        done = cloud.go(whole(), mode="unconfigure")
        assert (done.errors, done.refused) == ([], {})
        server.poke("cluster.delete", server.db.named("cluster", "theirs").id)
        assert shown(server) == blank


def test_unconfigure_leaves_what_is_in_use_and_tells(tmp_path: Path) -> None:
    with grown(tmp_path) as cloud:
        server = cloud.server
        host = server.db.named("host", "old1").id
        server.vm_on(host, network=next(at.id for at in server.db.all("vn") if at.name == "public"))
        done = cloud.go(whole(), mode="unconfigure")
        assert done.errors == []
        assert "its addresses are in use" in done.refused["vnet public"]
        assert "owns network public" in done.refused["user alice"]
        assert server.names("vn") == ["public"]
        assert "old1" in server.names("host")
        # It goes with a later run, when its machines have gone.
        assert ("one.host.status host old1, 1 (disabled)", "host old1") in done.done
