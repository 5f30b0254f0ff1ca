# SPDX-License-Identifier: Apache-2.0
"""What a template holds besides single attributes: vectors, and the names in them."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import Record, Report, dictof, string
from ncm.values import Str
from ncm_oned.schema.nebula.names import free

_KEY = re.compile(r"[A-Z_][A-Z0-9_]*\Z", re.ASCII)


def small(doc: str, hint: str) -> Any:
    """A word of OpenNebula's in lower case."""
    return string(doc, pattern="[a-z0-9_-]+", hint=hint)


def key_name(key: str) -> str | None:
    """The complaint about a name inside a vector; the server would write it in upper case."""
    return None if _KEY.match(key) else "must be upper-case letters, digits and _"


class Part(Record):
    """What a vector may hold beside the fields that are named here."""

    attributes: dict[Str, Str] | None = dictof(
        free("value"), "further attributes, by name in upper case", key_check=key_name
    )

    def check(self, report: Report) -> None:
        given = {name.upper(): name for name, _ in self.items()}
        for name in self.attributes or ():
            if name in given:
                report(name.path, f"says the same as {self.at(given[name])}")
