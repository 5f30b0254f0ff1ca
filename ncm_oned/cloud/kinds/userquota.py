# SPDX-License-Identifier: Apache-2.0
"""Quotas of users."""

from __future__ import annotations

from ncm_oned.cloud.limits import Limits


class UserQuota(Limits):
    """one.user.quota, and one.userquota.update for the defaults."""

    name, of, prefix, field = "userquota", "user", "one.user", "users"
    pool, defaults = "one.userpool.info", "DEFAULT_USER_QUOTAS"
