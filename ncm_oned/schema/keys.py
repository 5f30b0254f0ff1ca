# SPDX-License-Identifier: Apache-2.0
"""Public keys of ssh: their form is looked into, as sshd passes over a damaged line in silence."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from ncm.schema import string

_CURVES = {"ecdsa-sha2-nistp256": 65, "ecdsa-sha2-nistp384": 97, "ecdsa-sha2-nistp521": 133}
_FIELDS = {
    "ssh-ed25519": 2, "ssh-rsa": 3, **dict.fromkeys(_CURVES, 3),
    "sk-ssh-ed25519@openssh.com": 3, "sk-ecdsa-sha2-nistp256@openssh.com": 4,
}  # fmt: skip
"""Type -> how many strings the key is made of."""
_RSA = 2048
"""Bits that OpenSSH of EL9 wants at least."""


def public_key(doc: str, **options: Any) -> Any:
    """One public key: TYPE BASE64, and a comment."""
    return string(doc, check=lambda value: complaint(str(value)), **options)


def bare(key: str) -> str:
    """Type and key without the comment."""
    return " ".join(key.split()[:2])


def complaint(text: str) -> str | None:
    """The complaint about a text that is no public key of ssh."""
    if "PRIVATE KEY" in text:
        return "is a private key, which has no place in a profile: change it now"
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        return "must be one line"
    words = text.split()
    if len(words) < 2 or words[0] not in _FIELDS:
        return f"must be TYPE BASE64, with a type of {', '.join(_FIELDS)}"
    try:
        data = base64.b64decode(words[1].encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return "has a key that is no base64"
    parts = _strings(data)
    if parts is None or len(parts) != _FIELDS[words[0]]:
        return "has a key that is cut short, or damaged"
    if parts[0] != words[0].encode():
        return f"says it is {words[0]}, and its key says otherwise"
    return _lengths(words[0], parts)


def _strings(data: bytes) -> list[bytes] | None:
    """The strings that a key is made of, None where they do not fill it."""
    parts, at = [], 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data) or at + 4 > len(data):
            return None
        parts.append(data[at + 4 : end])
        at = end
    return parts


def _lengths(kind: str, parts: list[bytes]) -> str | None:
    if kind.endswith("ssh-ed25519") or kind.startswith("sk-ssh-ed25519"):
        good = len(parts[1]) == 32
    elif kind == "ssh-rsa":
        bits = int.from_bytes(parts[2], "big").bit_length()
        if bits < _RSA:
            return f"has {bits} bits, at least {_RSA} are needed"
        good = True
    else:
        curve = kind.split("@")[0].replace("sk-", "")
        good = kind.endswith(parts[1].decode("ascii", "replace")) or kind.startswith("sk-")
        good = good and len(parts[2]) == _CURVES[curve]
    return None if good else "has a key that is cut short, or damaged"
