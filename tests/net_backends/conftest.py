# SPDX-License-Identifier: Apache-2.0
"""What these tests share with those of the network scripts."""

from __future__ import annotations

from tests.network.conftest import wanted as wanted
