# SPDX-License-Identifier: Apache-2.0
"""What a table of comparison is made of: a tree of rules, one per element that we declare.

    GUEST = Table(rule(memory=rule(unit=True, size=MEMORY), devices=rule(disk=rule(...))))

An element or attribute that has no rule is compared literally, siblings with those most alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Union

from ncm_libvirt.live.meaning import Same, exactly

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.found import Edit
    from ncm_libvirt.live.quantity import Quantity

    Key = Callable[[_Element], str]
    Default = Union[str, Callable[[_Element], Optional[str]], None]
    Implied = Callable[[_Element, _Element], bool]
    """(element, wanted parent)"""
    Kept = Callable[[_Element, _Element, _Element], bool]
    """(current element, wanted parent, parent declared last time)"""


class Value(NamedTuple):
    """How an attribute or a text is compared.

    default: what its absence means (or what says so, from its element). stays: libvirt's choice
    once we no longer declare it, so that it is not taken away. hidden: write-only, a password.
    written: what its absence means changes with the rest, so that it is always written down.
    """

    same: Same = exactly
    default: Default = None
    stays: bool = False
    hidden: bool = False
    written: bool = False

    def absent(self, element: _Element) -> Optional[str]:
        """What it means that the element has no such attribute."""
        return self.default(element) if callable(self.default) else self.default


class Reset(NamedTuple):
    """Undeclared things that go where something declared changes.

    when: a path of rules below this one: ``target/@bus``; ``vcpu`` is a text or a whole element.
    drop: ``address``, ``target/@tray``, ``source/**`` (all that is undeclared in it),
    ``*/address``. only: which of these changes count.
    """

    when: tuple[str, ...]
    drop: tuple[str, ...]
    only: Optional[Callable[[Edit], bool]] = None


class Rule:
    """How an element is compared.

    key: what tells it from its siblings of the same name; None: it is the only one.
    unit: it is shown and changed by itself.
    exact: undeclared content counts too. listed: one ordered list with its siblings, each exact.
    shared: once we no longer declare it, only what we declared in it goes.
    stays: not taken away. kept: neither, where what is not ours needs it.
    implied: says whether it says no more than its absence.
    ignored: never looked at. unless: not below such a wanted parent.
    elsewhere: a sibling that may hold it instead.
    """

    __slots__ = (
        "attributes", "children", "elsewhere", "exact", "ignored", "implied", "kept", "key",
        "listed", "path", "resets", "shared", "size", "stays", "text", "unit", "unless",
    )  # fmt: skip

    def __init__(self) -> None:
        self.path = ""
        self.attributes: dict[str, Value] = {}
        self.children: dict[str, Rule] = {}
        self.text = Value()
        self.key: Optional[Key] = None
        self.size: Optional[Quantity] = None
        self.resets: tuple[Reset, ...] = ()
        self.implied: Optional[Implied] = None
        self.kept: Optional[Kept] = None
        self.unless: Optional[Callable[[_Element], bool]] = None
        self.elsewhere = ""
        self.unit = self.exact = self.listed = self.shared = self.ignored = self.stays = False

    def child(self, tag: str) -> Rule:
        """The rule of a child; a literal one where the table has none."""
        found = self.children.get(tag)
        if found is None:
            found = self.children[tag] = rule()
            found.path = f"{self.path}/{tag}" if self.path else tag
        return found


def rule(
    attributes: Optional[dict[str, Value]] = None, text: Optional[Value] = None, **rest: Any
) -> Rule:
    """A rule; what is no field of one is the rule of a child: ``rule(unit=True, model=rule())``."""
    made = Rule()
    made.attributes = attributes or {}
    made.text = text or Value()
    for name, value in rest.items():
        if isinstance(value, Rule):
            made.children[name] = value
        else:
            setattr(made, name, value)
    return made


class Table:
    """The comparison of one kind of object."""

    __slots__ = ("hidden", "root")

    def __init__(self, root: Rule) -> None:
        self.root = root
        self.hidden: list[tuple[str, str]] = []
        self._settle(root, "", "")

    def _settle(self, each: Rule, path: str, tag: str) -> None:
        """Give each rule its path, and note the write-only attributes as (tag, name)."""
        each.path = path
        self.hidden += [(tag, name) for name, value in each.attributes.items() if value.hidden]
        for name, below in each.children.items():
            self._settle(below, f"{path}/{name}" if path else name, name)
