# SPDX-License-Identifier: Apache-2.0
"""--undo of objects: the changes that put before-images back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange
from ncm.values import Secret
from ncm_oned.cloud.attribute import Attribute, Ids, shown_plain, wanted_template
from ncm_oned.cloud.base import FLAG, MARKS
from ncm_oned.cloud.before import current_of
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import FacetChange
from ncm_oned.cloud.kinds import ORDER, kind_of
from ncm_oned.cloud.own import former_password
from ncm_oned.cloud.part import Part
from ncm_oned.cloud.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import Kind
    from ncm_oned.cloud.server import Server

    Image = Mapping[str, Any]

_UNDO = "as before the last change"
_SINCE = "changed since, not taken back"
_RENEWED = "its former password is known to nobody: take the change back in the profile"
_IDS = {"SECURITY_GROUPS": "secgroup", "NETWORK_ID": "vnet", "VMGROUP_ID": "vmgroup"}
"""Attributes, also in vectors, that name others by id: one that is made again has another."""


def restored(images: Sequence[Image], around: Around) -> list[ObjectChange]:
    """The changes that put the before-images back, in the order in which they can be made.

    What went is made again first, and what it had beside it last.
    """
    whole = [*images, *(part for image in images for part in image.get("parts", ()))]
    there = {image["key"]: _there(image, around) for image in whole}
    back = [at for at in whole if at["before"] is not None and there[at["key"]] is None]
    around.anew = {
        (at["kind"], at["before"]["id"]): at["name"] for at in whole
        if at["before"] is not None and not kind_of(at["kind"]).lasting
        and at["before"]["id"] != str(getattr(there[at["key"]], "id", ""))
    }  # fmt: skip
    around.leaving = frozenset(at["key"] for at in images if at["before"] is None)
    around.wants([_wanted(kind_of(at["kind"]), at, around) for at in whole if at["before"]])
    lost = _lost(back, around)
    parts = [at for at in back if kind_of(at["kind"]).lasting]
    anew = [at for at in back if at not in parts]
    rest = [at for at in reversed(images) if at not in back]
    changes = [
        _anew(image, lost, around) if image in back
        else _restored(image, there[image["key"]], around)
        for image in (*_in_order(anew), *rest, *_in_order(parts))
    ]  # fmt: skip
    return [at for at in changes if at is not None]


def _lost(back: Sequence[Image], around: Around) -> dict[str, str]:
    """Why some of what went does not come back, and what needs it neither."""
    lost: dict[str, str] = {}
    while True:
        comes = [at for at in around.wanted if at.key not in lost]
        around.wants(comes)
        keys = {at["key"] for at in back}
        found = {at.key: _why_lost(at, keys, around) for at in comes if at.key in keys}
        more = {key: why for key, why in found.items() if why}
        if not more:
            around.stuck = frozenset(lost)
            return lost
        lost.update(more)


def _why_lost(wanted: Wanted, back: Collection[str], around: Around) -> str:
    """back: what is not there; it needs to come back."""
    kind, gone = kind_of(wanted.kind), wanted.key in back
    if gone and isinstance(kind, Part) and f"{kind.of} {wanted.name}" not in around.keys:
        return f"its {kind.of} is gone"
    why = (kind.lost if gone else "") or kind.lacking(wanted, around)
    needed, which, _ = why.partition(", which is neither there")
    return f"{needed}, which does not come back" if which else why


def _in_order(images: list[Image]) -> list[Image]:
    order = list(ORDER)
    return sorted(images, key=lambda at: order.index(at["kind"]))


def _there(image: Image, around: Around) -> Current | None:
    """The object as it is now."""
    kind, entry = kind_of(image["kind"]), around.known.get(image["key"])
    if entry is None or entry["id"]:
        identity = entry["id"] if entry else (image["before"] or {}).get("id", "")
        return current_of(kind, around.server, identity)
    # About to be made when the run was cut short.
    if image["before"] is not None:
        found = kind.find(_wanted(kind, image, around), around)
        return found if found and (kind.mine(found, entry) or not kind.marks) else None
    return next((at for at in around.server.pool(kind)
                 if at.name == image["name"] and kind.mine(at, entry)), None)  # fmt: skip


def _restored(image: Image, current: Current | None, around: Around) -> ObjectChange | None:
    """The change that puts one before-image back, None where it is so already."""
    kind, entry = kind_of(image["kind"]), around.known.get(image["key"])
    if image["before"] is None:
        return None if current is None else _unmade(kind, current, entry, around)
    wanted = _wanted(kind, image, around)
    assert current is not None
    if image["gone"] and not kind.lasting:
        if not (entry and entry["id"] == ""):
            # It did not go, or somebody made it again.
            return None
        # We did, and were cut short.
        image = {**image, "names": sorted({*image["names"], *image["before"]["template"]})}
    around.server.bind(kind.name, wanted.name, current.id)
    return _back(kind, wanted, current, image, around)


def _as_left(kind: Kind, current: Current, entry: Image | None) -> bool:
    """Whether the object is as the run left it that is taken back."""
    return entry is None or entry["seen"] in ("", kind.fingerprint(current, dict(entry)))


def _unmade(
    kind: Kind, current: Current, entry: Image | None, around: Around
) -> ObjectChange | None:
    """An object that was not there before goes."""
    if entry is None:
        return None
    change = kind.remove(current, "", around)
    if change is not None:
        change.note = "not there before the last change"
        if not _as_left(kind, current, entry):
            change.refused, change.steps = _SINCE, []
    return change


def _wanted(kind: Kind, image: Image, around: Around) -> Wanted:
    """The before-image as a wish."""
    before = image["before"]
    secret = before.get("secret")
    attributes = [
        _attribute(key, value, key in kind.hidden or key in (secret or ()), secret is None)
        for key, values in before["template"].items() for value in values
    ]  # fmt: skip
    attributes = [_named(at, around) for at in attributes]
    facets = [
        kind.facet(facet, values)
        for facet, values in before["facets"].items()
        if image["facets"] is None or facet in image["facets"]
    ]
    wanted = Wanted(kind.name, image["name"], None, "", attributes, facets)
    return kind.renamed(wanted, around)


def _attribute(name: str, value: Any, secret: bool, unknown: bool) -> Attribute:
    """secret: it is not shown. unknown: nobody knows; what is kept in vectors may be."""
    if isinstance(value, str):
        return Attribute(name, Secret(value) if secret else value)
    hide = Secret if secret or unknown else str
    return Attribute(name, tuple((key, _plain(key, text, hide)) for key, text in value))


def _plain(key: str, text: str, hide: Any) -> Any:
    return text if key in _IDS else hide(text)


def _named(each: Attribute, around: Around) -> Attribute:
    """With names where it holds the id of an object that is made again."""
    if each.pairs is not None:
        return Attribute(each.name, tuple((key, _ids(key, at, around)) for key, at in each.pairs))
    return Attribute(each.name, _ids(each.name, each.value, around))


def _ids(name: str, value: Any, around: Around) -> Any:
    kind = _IDS.get(name, "")
    numbers = [at.strip() for at in value.split(",")] if kind and isinstance(value, str) else []
    if not any((kind, number) in around.anew for number in numbers):
        return value
    return Ids(kind, tuple(
        around.anew.get((kind, number)) or around.server.name_of(kind, number)
        for number in numbers
    ))  # fmt: skip


def _anew(image: Image, lost: Mapping[str, str], around: Around) -> ObjectChange | None:
    """What was taken away is made again, with another id."""
    kind = kind_of(image["kind"])
    wanted = _wanted(kind, image, around)
    now = "" if kind.lasting else None
    change = ObjectChange(kind.name, wanted.name, (now, wanted.text), "")
    change.note = f"{_UNDO}, with another id"
    change.refused = lost.get(wanted.key)
    if not change.refused:
        change.entry = {"id": "", "attributes": [], "facets": {}}
        change.steps = list(kind.again(wanted, around))
    return change if change.steps or change.refused else None


def _back(
    kind: Kind, wanted: Wanted, current: Current, image: Image, around: Around
) -> ObjectChange | None:
    entry = around.known.get(image["key"])
    steps = kind.ordered(list(_steps(kind, wanted, current, image, around)), wanted, current)
    if image.get("renewed"):
        steps += former_password(wanted.name, around.server)
    if not steps and not image.get("replaced"):
        return None
    text = "".join(shown_plain(name, at, True) for name in sorted(current.template)
                   for at in current.template[name]
                   if name not in (*MARKS, *kind.volatile))  # fmt: skip
    change = ObjectChange(kind.name, wanted.name, (text, wanted.text), "")
    change.mask = str
    change.note = _UNDO
    change.identity = str(current.id)
    change.refused = _why_lost(wanted, (), around) or None
    if image.get("replaced"):
        change.refused = _RENEWED
    if not _as_left(kind, current, entry):
        change.refused = _SINCE
    if change.refused:
        return change
    change.entry = {"id": change.identity, "attributes": [], "facets": {}}
    change.steps = steps
    return change


def _steps(
    kind: Kind, wanted: Wanted, current: Current, image: Image, around: Around
) -> Iterator[Step]:
    if kind.remade(wanted, current):
        yield Call(f"{kind.prefix}.delete", Ref(kind.name, wanted.name))
        yield from kind.again(wanted, around)
        return
    old, names = current.template, image["names"]
    new = {name: at for name, at in wanted_template(wanted.attributes, around.server).items()
           if name in names}  # fmt: skip
    changed = sorted({name for name in names if old.get(name) != new.get(name)})
    if changed:
        yield _update(kind, wanted, (current, changed))
    state = kind.state(current, around.server)
    for facet in wanted.facets:
        now = state.get(facet.name, ())
        add, drop = kind.members(facet, now, ())
        if add or drop:
            yield from kind.turn(FacetChange(facet, now, add, drop), wanted, around)


def _update(kind: Kind, wanted: Wanted, what: tuple[Current, list[str]]) -> Call:
    """Only what the change touched: what others have put there since stays."""
    current, names = what
    kept = {name: at for name, at in current.template.items()
            if name not in kind.volatile and name not in names}  # fmt: skip
    whole = [at for at in wanted.attributes if at.name in names]
    there = {at.name for at in whole}
    gone: Template = {name: [""] for name in names if name not in there}
    replace = bool(gone) and not kind.merges

    def make(server: Server) -> Template:
        new = wanted_template(whole, server)
        return {**kept, **new} if replace else {**gone, **new}

    said = [name for name in names if name not in MARKS]
    marks = [FLAG] if len(said) < len(names) else []
    sheet = Sheet((*said, *marks), make)
    return Call(f"{kind.prefix}.update", Ref(kind.name, wanted.name), sheet, int(not replace))
