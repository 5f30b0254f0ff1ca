# SPDX-License-Identifier: Apache-2.0
"""What we declared last time: in the record, and, so that another front end has it, on the object.

    QUATTOR = "1"                  an object is the profile's (the flag of ncm-opennebula)
    QUATTOR_BASE = "{...}"         what the profile declared of it when we changed it last

The base is JSON: ``name``, that of the object (a clone or a reservation bears its parent's marks),
``attributes``, the names of declared attributes, and under each facet that can lose members those
that we put there.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, Optional

from ncm.values import Secret

if TYPE_CHECKING:
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.wanted import Facet, Wanted

FLAG, BASE = "QUATTOR", "QUATTOR_BASE"
MARKS = (FLAG, BASE)
MADE, ADOPTED = "made", "adopted"


def is_marked(current: Current) -> bool:
    """Whether the object is the profile's, as we or ncm-opennebula say."""
    if current.template.get(FLAG, [""])[0] in ("", "0", "NO"):
        return False
    found = _base_on(current)
    return found is None or found.get("name") == current.name


def is_made(current: Current) -> bool:
    """Whether we made the object, as it says itself."""
    return is_marked(current) and BASE in current.template


class Base:
    """What is declared now, beside what was declared last time.

    attributes: names that were declared, None where nobody knows. facets: facet -> members that
    we put there. secret: attributes that held a secret, None where nobody knows.
    """

    def __init__(
        self, wanted: Wanted, entry: Optional[dict[str, Any]], current: Optional[Current]
    ) -> None:
        self._wanted = wanted
        self._entry = entry
        kept = entry if entry and "attributes" in entry else _on_object(current)
        self.attributes: Optional[frozenset[str]] = (
            None if kept is None else frozenset(kept["attributes"])
        )
        self.facets: dict[str, list[str]] = dict(kept["facets"]) if kept else {}
        self.secret: Optional[frozenset[str]] = frozenset(entry["secret"]) if entry else None
        self._salt = str(entry["salt"]) if entry else os.urandom(16).hex()

    @property
    def digest(self) -> str:
        """Stands for all that is declared; salted, as a password may be part of it."""
        said = f"{self._salt}\n{self._wanted.text.reveal()}\n{self._wanted.adopt}"
        return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def same(self) -> bool:
        """Whether the same was declared last time."""
        return self._entry is not None and self._entry.get("digest") == self.digest

    def entry(self, identity: str, origin: str) -> dict[str, Any]:
        """What the record keeps; "seen" is added when it has come true.

        "waits" in it says that it never does: the next run must look at the object again.
        """
        wanted = self._wanted
        return {
            "id": identity, "origin": origin, "because": wanted.path, "seen": "",
            "salt": self._salt, "digest": self.digest, **declared(wanted),
            "secret": sorted(
                {at.name.upper() for at in wanted.attributes if at.secret} | (self.secret or set())
            ),
        }  # fmt: skip


def entry_of(current: Current, because: str) -> dict[str, Any]:
    """An entry of the record for an object of ours of which nothing is declared."""
    return {
        "id": str(current.id), "origin": MADE, "because": because, "seen": "", "salt": "",
        "digest": "", "attributes": [], "facets": {}, "secret": [],
    }  # fmt: skip


def declared(wanted: Wanted) -> dict[str, Any]:
    """The base of what is wanted, as JSON can hold it; no value of an attribute is in it."""
    return {
        "attributes": sorted({at.name.upper() for at in wanted.attributes}),
        "facets": {facet.name: members(facet) for facet in wanted.facets},
    }


def members(facet: Facet) -> list[str]:
    """The members of a facet by which they are found again."""
    return [] if facet.exact else sorted(_name(value) for value in facet.values)


def _name(value: Any) -> str:
    return "***" if isinstance(value, Secret) else str(value)


def mark(wanted: Wanted) -> dict[str, list[Any]]:
    """The attributes that make an object the profile's."""
    base = declared(wanted)
    lists = {name: at for name, at in base["facets"].items() if at}
    said = json.dumps(
        {"name": wanted.name, "attributes": base["attributes"], **lists},
        ensure_ascii=True, separators=(",", ":"),
    )  # fmt: skip
    return {FLAG: ["1"], BASE: [said]}


def _on_object(current: Optional[Current]) -> Optional[dict[str, Any]]:
    """The base that the object bears; anybody who may change it may have written it."""
    found = _base_on(current) if current is not None and is_marked(current) else None
    if not found:
        return None
    lists = {name: _texts(at) for name, at in found.items() if name not in ("name", "attributes")}
    return {"attributes": _texts(found.get("attributes")), "facets": lists}


def _base_on(current: Current) -> Optional[dict[str, Any]]:
    """What the base says, None where there is none, or none that we can read."""
    text = current.template.get(BASE, [""])[0]
    if not text or not isinstance(text, str):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _texts(values: Any) -> list[str]:
    return [str(at) for at in values] if isinstance(values, list) else []
