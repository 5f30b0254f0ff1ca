# SPDX-License-Identifier: Apache-2.0
"""Component oned: the files of an OpenNebula front end."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ncm.configure import Configure
from ncm.facts import Node
from ncm.render import leaf_filter, render
from ncm.resource import Action, File, Resource
from ncm.schema import Inputs, tree
from ncm.text import Text
from ncm_oned import credentials, modern, monitord, prometheus, stratuslab
from ncm_oned.entries import Section
from ncm_oned.meaning import check, mask, meaning
from ncm_oned.nebula.remotes import remotes
from ncm_oned.notes import notes
from ncm_oned.quoting import plain_or_quoted, quoted
from ncm_oned.registration import registration
from ncm_oned.schema.nebula.names import host_names
from ncm_oned.schema.objects.rules_storage import texts
from ncm_oned.schema.tree import OnedTree
from ncm_oned.settings.history import release_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ncm.errors import SiteProblem
    from ncm.place import Place
    from ncm.stage import Stage
    from ncm_oned.schema.site import Machine

_FILTERS = {"quoted": quoted, "value_2010": leaf_filter(plain_or_quoted)}
_SERVICE = "opennebula.service"
# /etc/init.d/oned, which systemd runs under this name.
_SERVICE_2010 = "oned.service"
_ACCOUNT = "oneadmin"


class OnedInputs(Inputs):
    """What the component reads."""

    oned: OnedTree = tree("/software/components/oned", OnedTree, required=True)


class Oned(Configure[OnedInputs]):
    """Configuration of an OpenNebula front end: oned.conf, monitord.conf, and what oned keeps.

    Without opennebula_version the file has the form and the settings of 2010. With it the file
    is the one of OpenNebula's packages with the profile's values in it; 2010 names are mapped
    to today's, and hosts, networks, images, users and all other objects of the tree are made and
    kept in the running server. Where no server is asked (--root without --connect, a check) each
    object is a note.
    """

    name = "oned"
    inputs = OnedInputs

    def wanted(self, profile: OnedInputs, node: Node) -> Iterator[Resource]:
        """oned.conf, monitord.conf, the templates of the networks, and what is not done."""
        oned = profile.oned
        if oned.opennebula_version is None:
            unit = _SERVICE if node.has_unit(_SERVICE) else _SERVICE_2010
            yield _file_of_2010(oned, Action(unit, "restart"))
        else:
            yield from _files(oned, release_of(oned.opennebula_version))
            yield from credentials.files(oned, node)
            yield from registration(oned, node)
            yield from remotes(oned, node)
            if oned.prometheus is not None:
                yield from prometheus.targets(host_names(oned.hosts), oned.prometheus)
        for name, template in texts(oned.vnets).items():
            yield File(f"/home/oneadmin/{name}.net", Text(template), because=template.path)
        yield from notes(oned, node.asks("opennebula"))

    def stage(self, profile: OnedInputs, node: Node) -> Stage | None:
        if profile.oned.opennebula_version is None or not node.asks("opennebula"):
            return None
        from ncm_oned import objects

        server, access = server_of(profile.oned)
        return objects.stage(profile.oned, node.place(self.name, node.connect(server), access))

    def machine_inputs(self) -> type[Inputs]:
        from ncm_oned.schema.site import Machine

        return Machine

    def site_machines(
        self, nodes: Mapping[str, OnedInputs], machines: Mapping[str, Machine]
    ) -> Iterator[SiteProblem]:
        from ncm_oned.site import site_machines

        return site_machines(nodes, machines)

    def stage_at(self, place: Place) -> Stage:
        from ncm_oned.cloud.stage import CloudStage

        return CloudStage(place)


def server_of(oned: OnedTree) -> tuple[str, dict[str, Any]]:
    """Where the server is, and how it is asked (ncm.stage.Place)."""
    from ncm_oned.schema.objects.rpc import AUTH_FILE

    port = int(oned.daemon.port or 2633)
    rpc = oned.rpc
    if rpc is None:
        return f"http://127.0.0.1:{port}/RPC2", {"auth_file": AUTH_FILE, "timeout": 30}
    paths = ("auth_file", "ca", "certificate", "key", "password_file")
    access: dict[str, Any] = {at: str(getattr(rpc, at)) for at in paths if getattr(rpc, at)}
    access["timeout"] = int(rpc.timeout)
    return str(rpc.endpoint or f"http://127.0.0.1:{port}/RPC2"), access


def _file_of_2010(oned: OnedTree, service: Action) -> File:
    parts = [*stratuslab.sections(oned), stratuslab.hooks(oned)]
    text = render("oned/oned-2010.conf.j2", filters=_FILTERS, sections=parts)
    # Without a secret the file stays as the original left it.
    mode, group = (0o600, _ACCOUNT) if text.secret else (0o644, "root")
    return _file(oned.oned_config, text, oned.oned_config.path, service)._replace(
        mode=mode, owner=group, group=group
    )


def _files(oned: OnedTree, release: tuple[int, int]) -> Iterator[File]:
    service = Action(_SERVICE, "restart")
    text = _render("oned.conf", oned, modern.sections(oned, release))
    yield _file(oned.oned_config, text, oned.oned_config.path, service)
    if monitord.wanted(oned):
        # oned starts monitord with the file that lies beside its own.
        path = posixpath.join(posixpath.dirname(oned.oned_config), "monitord.conf")
        text = _render("monitord.conf", oned, monitord.sections(oned, release))
        because = oned.monitord.path if oned.monitord else oned.daemon.path
        yield _file(path, text, because, service)


def _render(title: str, oned: OnedTree, sections: list[Section]) -> Text:
    names = {"title": title, "version": oned.opennebula_version, "sections": sections}
    return render("oned/oned.conf.j2", filters=_FILTERS, **names)


def _file(path: str, text: Text, because: str, service: Action) -> File:
    """A file that oned reads as its account, and nobody else where it holds the password."""
    return File(
        path,
        text,
        because=because,
        mode=0o600 if text.secret else 0o640,
        owner=_ACCOUNT if text.secret else "root",
        group=_ACCOUNT,
        meaning=meaning,
        check=check,
        mask=mask,
        notify=(service,),
    )
