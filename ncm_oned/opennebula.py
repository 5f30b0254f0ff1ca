# SPDX-License-Identifier: Apache-2.0
"""Component opennebula: the front end of a cloud, from the tree of ncm-opennebula."""

from __future__ import annotations

from ncm.configure import Configure
from ncm.schema import Inputs, tree
from ncm_oned.schema.nebula.tree import OpennebulaTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm.place import Place
    from ncm.resource import Resource
    from ncm.stage import Stage


class OpennebulaInputs(Inputs):
    """What the component reads."""

    opennebula: OpennebulaTree = tree(
        "/software/components/opennebula", OpennebulaTree, required=True
    )


class Opennebula(Configure[OpennebulaInputs]):
    """An OpenNebula front end: the files of its services, of its drivers, and its log-ins.

    The tree is the one of ncm-opennebula. oned.conf holds what the profile says, and nothing of
    OpenNebula's packages but lists and drivers that the profile leaves out, of the release that
    /var/lib/one/remotes/VERSION names (6.10 where there is none). kvmrc and
    OpenNebulaNetwork.conf keep the packaged lines; ours are at their end. A changed file of the
    remotes is brought to the hosts by ncm-virt-host-sync.service.
    """

    name = "opennebula"
    inputs = OpennebulaInputs

    def wanted(self, profile: OpennebulaInputs, node: Node) -> Iterator[Resource]:
        """Files of the services, of the remotes, log-ins, oneadmin's ssh; objects as notes."""
        from ncm_oned import credentials, notes
        from ncm_oned.nebula.remotes import remotes
        from ncm_oned.nebula.services import services
        from ncm_oned.nebula.ssh import multiplex

        found = profile.opennebula
        yield from services(found, node)
        yield from credentials.files(found, node)
        yield from multiplex(found, node)
        yield from remotes(found, node)
        if found.rpc is None or not node.asks(self.name):
            yield from notes.objects(found)

    def stage(self, profile: OpennebulaInputs, node: Node) -> Stage | None:
        rpc = profile.opennebula.rpc
        if rpc is None or not node.asks("opennebula"):
            return None
        from ncm_oned import objects
        from ncm_oned.schema.objects.rpc import AUTH_FILE

        server = node.connect(f"http://{_bracketed(rpc.host)}:{int(rpc.port)}/RPC2")
        access = {"auth_file": AUTH_FILE, "timeout": 30}
        return objects.stage(profile.opennebula, node.place(self.name, server, access))

    def stage_at(self, place: Place) -> Stage:
        from ncm_oned.cloud.stage import CloudStage

        return CloudStage(place)


def _bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host
