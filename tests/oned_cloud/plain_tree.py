# SPDX-License-Identifier: Apache-2.0
"""What the tree of ncm-opennebula would have done to a server, object by object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ncm.host import Host
from ncm.place import Place
from ncm.profile.json_file import read_json
from ncm.schema import Inputs
from ncm.schema import tree as tree_at
from ncm.stage import ObjectChange
from ncm_oned import objects
from ncm_oned.cloud.stage import CloudStage
from ncm_oned.schema.nebula.tree import OpennebulaTree
from tests.oned_cloud.life import AUTH
from tests.oned_server import OnedServer


class TreeInputs(Inputs):
    """The tree alone."""

    opennebula: OpennebulaTree = tree_at("/software/components/opennebula", OpennebulaTree,
                                         required=True)  # fmt: skip


def changes(folder: Path, server: OnedServer, tree: dict[str, Any]) -> list[ObjectChange]:
    """The changes of a first comparison with this tree."""
    (folder / "auth").write_text(f"{AUTH}\n")
    profile = {"software": {"components": {"opennebula": tree}}}
    read = TreeInputs.read(read_json(json.dumps(profile), "x.json")).opennebula
    access = {"auth_file": "/auth", "timeout": 30}
    place = Place(server.url, access, Host(str(folder), None, connect=(server.url,)), "opennebula")
    managed = {kind.name for kind in objects.kinds() if kind.manages(read)}
    stage = CloudStage(place, list(objects.declared(read)), managed, (), read)
    return stage.compare({}).changes
