# SPDX-License-Identifier: Apache-2.0
"""Quotas of groups."""

from __future__ import annotations

from ncm_oned.cloud.limits import Limits


class GroupQuota(Limits):
    """one.group.quota, and one.groupquota.update for the defaults."""

    name, of, prefix, field = "groupquota", "group", "one.group", "groups"
    pool, defaults = "one.grouppool.info", "DEFAULT_GROUP_QUOTAS"
