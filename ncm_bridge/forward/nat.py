# SPDX-License-Identifier: Apache-2.0
"""Address translation: the file that nft(8) reads, and what makes it one with the table."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from ncm.render import render
from ncm.values import Str

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ncm.text import Text
    from ncm_bridge.schema.policy import Nat

FILE = "/etc/ncm-virt/nat.nft"
UNIT = "ncm-virt-nat.service"


class Row:
    """One rule as the template writes it: ``out`` is the kernel's name of the interface."""

    def __init__(self, it: Nat, devices: Mapping[str, str]) -> None:
        self.source = it.source
        self.untouched = it.untouched
        self.address = it.address
        self.out = Str(devices.get(str(it.out), str(it.out)), it.out.path)


class Table:
    """All of the wanted address translation."""

    def __init__(self, rows: Sequence[Nat], devices: Mapping[str, str], because: str) -> None:
        made = [Row(it, devices) for it in rows]
        families = {"ip": [], "ip6": []}  # type: dict[str, list[Row]]
        for row in made:
            families["ip6" if ":" in row.source else "ip"].append(row)
        self._tables = [(family, rows) for family, rows in families.items() if rows]
        self.rules = {family: len(rows) for family, rows in self._tables}
        self.because = because
        digest = hashlib.sha256(self._text("v").reveal().encode()).hexdigest()
        self.version = f"v{digest[:16]}"

    def _text(self, version: str) -> Text:
        return render("bridge/nat.nft.j2", tables=self._tables, version=version)

    @property
    def text(self) -> Text:
        """What the file holds."""
        return self._text(self.version)

    @property
    def shown(self) -> str:
        """The rules as a person wants to see them in a plan."""
        lines = self.text.reveal().split("\n")
        return "".join(f"{line.strip()}\n" for line in lines if " oifname " in line)

    @property
    def base(self) -> dict[str, Any]:
        """What the record keeps: all that the quick path needs."""
        return {"version": self.version, "rules": self.rules, "shown": self.shown}
