# SPDX-License-Identifier: Apache-2.0
"""What exportfs has made of /etc/exports is what the file means now."""

from __future__ import annotations

import pytest

from tests.nfs_live.conftest import Node, Tree, bind, exports

TREE = exports(srv_a={"192.0.2.1": "rw,no_subtree_check"}, srv_b={"*": "ro,no_subtree_check"})


def etab(node: Node) -> list[str]:
    """path client, of each export."""
    lines = node.sh("cat /var/lib/nfs/etab").splitlines()
    return sorted(line.replace("\t", " ").partition("(")[0] for line in lines)


@pytest.fixture
def server(node: Node) -> Node:
    """A node on which something is exported already: exportfs is worth running."""
    node.sh("echo '/srv/c 192.0.2.9(ro,no_subtree_check)' >/etc/exports; exportfs -ra")
    return node


def test_a_server_that_runs_is_told_by_exportfs_and_nothing_is_reloaded(server: Node) -> None:
    done = server.made(TREE)
    assert done.words == ["exportfs -ra"]
    assert etab(server) == ["/srv/a 192.0.2.1", "/srv/b *"]
    assert server.box.calls() == []
    server.settled(TREE)


def test_where_no_server_runs_it_is_a_note(node: Node) -> None:
    run = node.made(TREE)
    assert run.words == []
    assert any("the NFS server does not run: it reads /etc/exports" in at for at in run.notes)
    node.settled(TREE)
    node.sh("exportfs -ra")
    node.go(TREE)
    node.settled(TREE)


@pytest.mark.parametrize(
    "by_hand",
    [
        "exportfs -u 192.0.2.1:/srv/a",
        "exportfs -o ro,no_subtree_check 192.0.2.1:/srv/a",
        "exportfs -o rw,no_root_squash,no_subtree_check 192.0.2.1:/srv/a",
        "sed -i d /var/lib/nfs/etab; exportfs -o ro 192.0.2.99:/srv/c",
        "echo nonsense >/var/lib/nfs/etab",
    ],
)
def test_drift_of_the_table_is_found_and_put_right(server: Node, by_hand: str) -> None:
    server.made(TREE)
    before = server.sh("sort /var/lib/nfs/etab")
    server.sh(by_hand)
    assert server.made(TREE).words == ["exportfs -ra"]
    assert server.sh("sort /var/lib/nfs/etab") == before
    server.settled(TREE)


def test_an_export_by_hand_is_no_drift_and_its_end_is_told(server: Node) -> None:
    server.made(TREE)
    server.sh("exportfs -o ro,no_subtree_check 192.0.2.99:/srv/c")
    assert server.made(TREE).words == []
    server.settled(TREE)
    other = exports(srv_a={"192.0.2.1": "ro,no_subtree_check"})
    run = server.plan(other)
    assert any("ends the export of /srv/c to 192.0.2.99, which stands in no file" in at
               for at in run.notes)  # fmt: skip


def test_what_other_files_export_is_no_drift(server: Node) -> None:
    server.sh("mkdir -p /etc/exports.d;"
              "echo '/srv/c 192.0.2.9(ro,no_subtree_check)' >/etc/exports.d/x.exports")  # fmt: skip
    server.made(TREE)
    assert "/srv/c 192.0.2.9" in etab(server)
    server.settled(TREE)


def test_what_left_the_profile_is_not_exported_any_more(server: Node) -> None:
    server.made(TREE)
    tree = exports(srv_b={"*": "ro,no_subtree_check"})
    assert server.made(tree).words == ["exportfs -ra"]
    assert etab(server) == ["/srv/b *"]
    server.settled(tree)


def test_an_empty_list_exports_nothing(server: Node) -> None:
    server.made(TREE)
    assert server.made({"exports": []}).words == ["exportfs -ra"]
    assert etab(server) == []


def test_a_client_without_an_address_is_named(server: Node) -> None:
    run = server.go(exports(srv_a={"no-such-host_2einvalid": "rw,no_subtree_check"}))
    assert len(run.errors) == 1
    assert "Failed to resolve no-such-host.invalid" in run.errors[0]
    assert run.errors[0].startswith("exports: exportfs -ra: ")


def test_a_client_is_known_by_the_name_that_exportfs_gives_it(server: Node) -> None:
    server.sh("echo '192.0.2.7 seven.example.org seven' >>/etc/hosts")
    tree = exports(srv_a={"seven": "rw,no_subtree_check"})
    assert server.made(tree).words == ["exportfs -ra"]
    assert etab(server) == ["/srv/a seven.example.org"]
    server.settled(tree)


OPTIONS = (
    "ro", "rw,async,no_wdelay,crossmnt,insecure", "rw,no_root_squash,anonuid=0,anongid=100",
    "ro,all_squash,subtree_check,no_acl", "rw,sec=krb5p:krb5,ro,sec=sys,rw,no_root_squash",
    "no_root_squash,sec=krb5i", "fsid=7,nohide,pnfs,insecure_locks", "mp,rw,security_label",
    "fsid=00112233-4455-6677-8899-aabbccddeeff", "rw,sec=none", "refer=/x@192.0.2.9",
    "rw,sec=sys:krb5,all_squash,no_all_squash", "nordirplus,anonuid=-1",
)  # fmt: skip


def test_exportfs_keeps_options_as_we_understand_them(server: Node) -> None:
    hosts = {f"192_2e0_2e2_2e{number}": words for number, words in enumerate(OPTIONS, 10)}
    tree = exports(srv_a=hosts)
    assert server.made(tree).words == ["exportfs -ra"]
    server.settled(tree)


def test_an_exported_link_is_exported_where_it_leads(server: Node) -> None:
    server.sh("ln -s /srv/a /srv/link")
    tree = exports(srv_link={"192.0.2.1": "rw,no_subtree_check"})
    server.made(tree)
    server.settled(tree)


@pytest.mark.parametrize("daemon", ["nfs-server", "nfs-server.service"])
def test_the_default_daemon_is_the_kernels(server: Node, daemon: str) -> None:
    assert server.made({**TREE, "daemon": daemon}).words == ["exportfs -ra"]
    assert server.box.calls() == []


def test_another_daemon_is_reloaded_and_exportfs_is_not_run(server: Node) -> None:
    tree: Tree = {**TREE, "daemon": "nfs-ganesha"}
    run = server.made(tree)
    assert run.words == []
    assert ["reload", "nfs-ganesha.service"] in run.done
    server.settled(tree)


def test_unconfigure_ends_what_we_exported(server: Node) -> None:
    server.sh("rm /etc/exports")
    server.made(TREE)
    assert server.go(TREE, mode="unconfigure").words == ["exportfs -ra"]
    assert etab(server) == []


def test_undo_exports_what_was_exported_before(server: Node) -> None:
    server.made(TREE)
    server.made(exports(srv_b={"*": "ro,no_subtree_check"}))
    assert server.go(TREE, mode="undo").words == ["exportfs -ra"]
    assert etab(server) == ["/srv/a 192.0.2.1", "/srv/b *"]


def test_a_mount_is_there_before_it_is_exported(server: Node) -> None:
    tree = {
        **exports(mnt_a={"192.0.2.1": "rw,no_subtree_check"}),
        "mounts": [bind("/mnt/a")],
    }
    assert server.made(tree).words == ["mount /mnt/a", "exportfs -ra"]
    assert server.made({"exports": [], "mounts": []}).words == ["exportfs -ra", "umount /mnt/a"]
