# SPDX-License-Identifier: Apache-2.0
"""Fields that objects of every kind have in the tree of component oned."""

from __future__ import annotations

import re

from ncm.schema import Record, boolean, dictof
from ncm.values import Bool, Str
from ncm_oned.cloud.base import MARKS
from ncm_oned.schema.nebula.names import free

_NAME = re.compile(r"[A-Z_][A-Z0-9_]*\Z")


def attribute_name(key: str) -> str | None:
    """The complaint about the name of a template's attribute."""
    if not _NAME.match(key):
        return "must be upper-case letters, digits and _"
    if key in MARKS or key == "NAME" or key.startswith("XML"):
        return "is an attribute that this field cannot set"
    return None


class Ours(Record):
    """What we add to the fields of ncm-opennebula."""

    adopt: Bool = boolean(
        "one of this name that was not made from a profile is taken over", default=False
    )
    attributes: dict[Str, Str] | None = dictof(
        free("value"), "further attributes of its template, by name in upper case",
        key_check=attribute_name,
    )  # fmt: skip
