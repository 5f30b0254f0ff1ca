# SPDX-License-Identifier: Apache-2.0
"""Clusters of hosts."""

from __future__ import annotations

from ncm_oned.schema.nebula.objects import Cluster as PlainCluster
from ncm_oned.schema.objects.common import Ours


class Cluster(PlainCluster, Ours):
    """A cluster; which hosts, datastores and networks are in it, those say."""
