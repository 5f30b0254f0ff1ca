# SPDX-License-Identifier: Apache-2.0
"""Secrets as they are remembered: ``sealed:SALT:HEX``, HEX being SHA-256 of salt and value."""

from __future__ import annotations

import hashlib
import hmac

_MARK = "sealed"


def seal(value: str, salt: str) -> str:
    """What may be kept in place of the value; the salt holds no colon."""
    digest = hashlib.sha256((salt + value).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_MARK}:{salt}:{digest}"


def is_sealed_of(sealed: str, value: str) -> bool:
    """Whether the text is the seal of this value."""
    salt = sealed.split(":")[1:-1]
    return hmac.compare_digest(sealed.encode(), seal(value, ":".join(salt)).encode())
