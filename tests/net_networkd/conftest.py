# SPDX-License-Identifier: Apache-2.0
"""The features for networkd."""

from __future__ import annotations

from tests.net_backends.features import NETWORKD, backed
from tests.network.conftest import wanted as wanted

FEATURES = backed(NETWORKD, "networkd")
