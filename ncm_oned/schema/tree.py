# SPDX-License-Identifier: Apache-2.0
"""The whole tree /software/components/oned."""

from __future__ import annotations

from ncm.schema import Component, Report, dictof, record, string
from ncm.values import Str
from ncm_oned.quoting import complaint
from ncm_oned.schema.drivers import DriverSettings, Mad
from ncm_oned.schema.kinds import directory
from ncm_oned.schema.monitor import Monitord
from ncm_oned.schema.objects.hook import Hook
from ncm_oned.schema.objects.tree import ObjectSettings
from ncm_oned.schema.resources import ResourceSettings, RightsSettings
from ncm_oned.schema.rules import check_tree
from ncm_oned.schema.server import SchedulerSettings, ServerSettings
from ncm_oned.schema.stratuslab import Daemon, Db, ImageRepos, Network
from ncm_oned.settings.history import HINT, PATTERN


def _named(key: str) -> str | None:
    return complaint(key) if key.strip() else "must not be empty"


class OnedTree(
    Component, ServerSettings, SchedulerSettings, ResourceSettings, RightsSettings,
    DriverSettings, ObjectSettings,
):  # fmt: skip
    """Without opennebula_version: the file of 2010, and no setting that is newer."""

    pan_check = "oned_valid_component"
    opennebula_version: Str | None = string(
        "release of OpenNebula, which decides what is written", pattern=PATTERN, hint=HINT
    )
    oned_config: Str = directory("configuration file of oned", default="/etc/one/oned.conf")
    daemon: Daemon = record(Daemon, "the daemon", default={})
    db: Db = record(Db, "the data base", default={})
    network: Network = record(Network, "defaults of networks", default={})
    image_repos: ImageRepos = record(ImageRepos, "defaults of images", default={})
    mads: dict[Str, Mad] = dictof(Mad, "drivers by name", key_check=_named, default={})
    hooks: dict[Str, Hook] | None = dictof(Hook, "hooks by name", key_check=_named)
    monitord: Monitord | None = record(Monitord, "monitord.conf")

    def check(self, report: Report) -> None:
        check_tree(self, report)
