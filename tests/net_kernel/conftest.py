# SPDX-License-Identifier: Apache-2.0
"""Each test in an empty network namespace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.net_kernel.namespace import Namespace
from tests.real import needs


@pytest.fixture
def space() -> Iterator[Namespace]:
    """A network namespace with nothing but lo, until the test ends."""
    needs("root", "ip")
    with Namespace() as made:
        yield made
