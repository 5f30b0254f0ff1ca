# SPDX-License-Identifier: Apache-2.0
"""What we declared last time: kept in the record, with a seal in the place of each secret."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from xml.sax.saxutils import unescape

from ncm_libvirt.lifecycle import settings_of
from ncm_libvirt.live.sealed import is_sealed_of, seal
from ncm_libvirt.live.text import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from lxml.etree import _Element

    from ncm_libvirt.declared import Declared

_QUOTES = {"&quot;": '"', "&apos;": "'"}


class Base:
    """What is declared now, beside what the record's entry says was declared last time.

    same: nothing of it is new. waiting: what was declared when the
    guest that runs was started, while something of it has not left the guest yet. asked: the
    memory that the guest was asked to have, in bytes.
    """

    def __init__(self, each: Declared, entry: Optional[dict[str, Any]]) -> None:
        self._text = each.text
        self._settings = settings_of(each)
        self._entry = entry
        self._value = each.value
        self.waiting = ""
        self.asked: Optional[int] = entry.get("asked") if entry else None

    @cached_property
    def wanted(self) -> _Element:
        return parse(self._text.reveal())

    @cached_property
    def last(self) -> Optional[_Element]:
        """None when the record has none."""
        kept = self._entry["base"] if self._entry else ""
        return parse(kept) if kept else None

    @cached_property
    def running(self) -> Optional[_Element]:
        """What was declared of what runs now."""
        kept = self._entry.get("waiting") if self._entry else None
        return parse(kept) if kept else self.last

    @property
    def found(self) -> Optional[int]:
        """The memory that the guest had after the last run."""
        return self._entry.get("found") if self._entry else None

    def wait(self) -> None:
        """Something that is no longer declared is still in what runs: remember what it was."""
        if self._entry:
            self.waiting = self._entry.get("waiting") or self._entry["base"]

    @cached_property
    def _salt(self) -> str:
        # One salt for the life of an object: equal secrets stay recognisable, to us alone.
        return str(self._entry["salt"]) if self._entry else os.urandom(16).hex()

    @cached_property
    def sealed(self) -> str:
        """The declared text, each secret in it replaced by its seal."""
        return "".join(
            seal(unescape(piece.text, _QUOTES), self._salt) if piece.secret else piece.text
            for piece in self._text.pieces
        )

    @cached_property
    def digest(self) -> str:
        """Stands for what is declared; also in the mark that an object bears."""
        return hashlib.sha256(self.sealed.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def same(self) -> bool:
        kept = self._entry
        return (
            kept is not None
            and kept["base"] == self.sealed
            and kept["settings"] == self._settings
            and self.same_value
        )

    @property
    def other_image(self) -> bool:
        """Whether a volume is to be a copy of another image than last time."""
        kept = str(self._entry["settings"]) if self._entry else self._settings
        now, last = (f" {text}".partition(" copy_of=")[2] for text in (self._settings, kept))
        return now != last

    @property
    def same_value(self) -> bool:
        """Whether the secret's value is the one that was set last; true where there is none."""
        if self._value is None:
            return True
        kept = self._entry.get("value") if self._entry else None
        return bool(kept) and is_sealed_of(str(kept), self._value.reveal())

    def entry(self, identity: str, origin: str, because: str) -> dict[str, Any]:
        """What the record keeps; "seen" is added when it has come true."""
        kept: dict[str, Any] = {
            "id": identity, "origin": origin, "because": because, "seen": "",
            "salt": self._salt, "base": self.sealed, "settings": self._settings,
        }  # fmt: skip
        if self.asked is not None:
            kept["asked"] = self.asked
        if self.waiting:
            kept["waiting"] = self.waiting
        if self._value is not None:
            kept["value"] = seal(self._value.reveal(), self._salt)
        return kept
