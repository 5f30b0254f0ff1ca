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
    from ncm.place import Place
    from ncm.resource import Resource
    from ncm.stage import Stage
    from ncm_libvirt.schema.site import LibvirtSite, Machine


class LibvirtInputs(Inputs):
    """The component's own tree."""

    libvirt: LibvirtTree = tree("/software/components/libvirt", LibvirtTree, required=True)


class Libvirt(Configure[LibvirtInputs]):
    """libvirt's other files, and its networks, pools, secrets and guests.

    Files: /etc/libvirt/qemu.conf, sysconfig/libvirtd and sysconfig/libvirt-guests (on Debian
    in /etc/default), /etc/sasl2/libvirt.conf. A changed file restarts the daemon that reads it
    (libvirtd, or virtqemud and virtproxyd); guests run on. libvirt-guests is never restarted:
    that would suspend every guest, and it reads its file when it needs it.

    Objects: networks, storage pools, volumes, secrets and guests, made and kept as the profile
    says in the libvirt that ``uri`` names. What was not made by us is left alone, unless
    ``adopt`` takes it over. A network, a pool or a secret that another object refers to must be
    in the tree, or in ``external``.

    Below another root (--root without --connect) no libvirt is asked. Then each object is one
    XML file below /var/lib/ncm-virt/libvirt, in networks, storage, volumes, secrets and guests;
    the value of a secret is in base64 beside it (NAME.value), and what XML cannot say is in the
    file lifecycle.

    A Ceph cluster under ``ceph`` gives its secret, its rbd pools and the log-in of guests'
    disks.
    """

    name = "libvirt"
    inputs = LibvirtInputs

    def wanted(self, profile: LibvirtInputs, node: Node) -> Iterator[Resource]:
        yield from _services(profile.libvirt, node)
        if not node.asks("libvirt"):
            yield from _documents(profile.libvirt)
        over = profile.libvirt.overcommit
        if over.memory.given or over.cpus.given:
            yield Note("only a check of the whole site (--check) looks at it", over.path, "info")

    def stage(self, profile: LibvirtInputs, node: Node) -> Stage | None:
        if not node.asks("libvirt"):
            return None
        from ncm_libvirt.live.stage import LibvirtStage

        return LibvirtStage(profile.libvirt, node.connect(str(profile.libvirt.uri)))

    def stage_at(self, place: Place) -> Stage:
        from ncm_libvirt.live.stage import LibvirtStage

        return LibvirtStage(None, place.server)

    def site_inputs(self) -> type[LibvirtInputs]:
        from ncm_libvirt.schema.site import LibvirtSite

        return LibvirtSite

    def site(self, nodes: Mapping[str, LibvirtSite]) -> Iterator[SiteProblem]:
        from ncm_libvirt.site import site

        return site(nodes)

    def machine_inputs(self) -> type[Inputs]:
        from ncm_libvirt.schema.site import Machine

        return Machine

    def site_machines(
        self, nodes: Mapping[str, LibvirtSite], machines: Mapping[str, Machine]
    ) -> Iterator[SiteProblem]:
        from ncm_libvirt.site_machines import site_machines

        return site_machines(nodes, machines)


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


def _documents(tree: LibvirtTree) -> Iterator[Resource]:
    """The objects as files, where no libvirt is asked: a plan for another node, a check."""
    from ncm_libvirt.declared import declared
    from ncm_libvirt.documents import FOLDER, documents
    from ncm_libvirt.lifecycle import lifecycle

    objects = list(declared(tree))
    if not objects:
        return
    files = list(documents(objects))
    yield Directory(FOLDER, tree.path, mode=0o700)
    for folder in dict.fromkeys(file.path.rpartition("/")[0] for file in files):
        yield Directory(folder, tree.path, mode=0o700)
    yield from files
    yield lifecycle(tree, objects)
