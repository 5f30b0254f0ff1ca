# SPDX-License-Identifier: Apache-2.0
"""Component libvirt: what ncm-libvirtd never covered, from a tree of our own."""

from __future__ import annotations

from ncm.configure import Configure
from ncm.resource import Action, Directory, Note
from ncm.schema import Inputs, tree
from ncm_libvirt.daemons import daemons
from ncm_libvirt.schema.libvirt import LibvirtTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.errors import SiteProblem
    from ncm.facts import Node
    from ncm.resource import File, Resource
    from ncm_libvirt.schema.site import LibvirtSite


class LibvirtInputs(Inputs):
    """The component's own tree."""

    libvirt: LibvirtTree = tree("/software/components/libvirt", LibvirtTree, required=True)


class Libvirt(Configure[LibvirtInputs]):
    """libvirt's other files, and its networks, pools, secrets and guests.

    Files: /etc/libvirt/qemu.conf, sysconfig/libvirtd and sysconfig/libvirt-guests (on Debian
    in /etc/default), /etc/sasl2/libvirt.conf. A changed file restarts the daemon that reads it
    (libvirtd, or virtqemud and virtproxyd); guests run on. libvirt-guests is never restarted:
    that would suspend every guest, and it reads its file when it needs it.

    Objects: one XML file each below /var/lib/ncm-virt/libvirt, in networks, storage, secrets
    and guests. The value of a secret is in base64 beside it (NAME.value). What XML cannot say,
    what starts with the host and which guests shall run, is in the file lifecycle. A guest, a
    pool or a secret that another one refers to must be in the tree, or in ``external``.

    A Ceph cluster under ``ceph`` gives its secret, its rbd pools and the log-in of guests'
    disks.
    """

    name = "libvirt"
    inputs = LibvirtInputs

    def wanted(self, profile: LibvirtInputs, node: Node) -> Iterator[Resource]:
        yield from _services(profile.libvirt, node)
        yield from _objects(profile.libvirt)
        over = profile.libvirt.overcommit
        if over.memory.given or over.cpus.given:
            yield Note("only a check of the whole site (--check) looks at it", over.path, "info")

    def site_inputs(self) -> type[LibvirtInputs]:
        from ncm_libvirt.schema.site import LibvirtSite

        return LibvirtSite

    def site(self, nodes: Mapping[str, LibvirtSite]) -> Iterator[SiteProblem]:
        from ncm_libvirt.site import site

        return site(nodes)


def _services(tree: LibvirtTree, node: Node) -> Iterator[Resource]:
    from ncm_libvirt import qemu_conf, services

    found = daemons(node)
    if tree.qemu:
        restart = Action(f"{found.driver}.service", "restart")
        yield qemu_conf.qemu_conf(tree.qemu, (restart,))
    if tree.sysconfig:
        yield from services.sysconfig(tree.sysconfig, found, node)
    if tree.libvirt_guests:
        yield services.libvirt_guests(tree.libvirt_guests, node)
    if tree.sasl:
        yield services.sasl(tree.sasl, found)


def _objects(tree: LibvirtTree) -> Iterator[Resource]:
    from ncm_libvirt.documents import FOLDER
    from ncm_libvirt.lifecycle import lifecycle

    states = lifecycle(tree)
    files = list(_documents(tree))
    if states or files:
        yield Directory(FOLDER, tree.path, mode=0o700)
    for folder in dict.fromkeys(file.path.rpartition("/")[0] for file in files):
        yield Directory(folder, tree.path, mode=0o700)
    yield from files
    if states:
        yield states


def _documents(tree: LibvirtTree) -> Iterator[File]:
    from ncm_libvirt import guest_xml, network_xml, pool_xml, secret_xml

    for name, network in (tree.networks or {}).items():
        yield network_xml.network_file(name, network)
    for name, secret in (tree.secrets or {}).items():
        yield from secret_xml.secret_files(name, secret)
    for name, cluster in (tree.ceph or {}).items():
        yield from secret_xml.ceph_secret_files(name, cluster)
        for pool_name, rados in (cluster.pools or {}).items():
            yield pool_xml.ceph_pool_file(pool_name, cluster, rados)
    for name, pool in (tree.pools or {}).items():
        yield pool_xml.pool_file(tree, name, pool)
    for name, guest in (tree.guests or {}).items():
        yield guest_xml.guest_file(tree, name, guest)
