# SPDX-License-Identifier: Apache-2.0
"""The features for ifupdown."""

from __future__ import annotations

from tests.net_backends.features import BASE, backed
from tests.network.conftest import wanted as wanted

FEATURES = backed(BASE, "ifupdown")
