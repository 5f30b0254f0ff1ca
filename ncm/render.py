# SPDX-License-Identifier: Apache-2.0
"""jinja2 templates -> Text: one render in which every value keeps its path and secrecy.

``finalize``, which jinja2 calls for each expression, puts a numbered mark into the output
instead of the value; afterwards the marks are replaced. No value ever passes through text, so
none can be mistaken for a mark, and no secret has to be searched for. Works on jinja2 2.11
and 3.x.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import jinja2

from ncm.errors import Bug
from ncm.text import Text, join
from ncm.values import VALUES, Bool, Str, derive, text_of

if TYPE_CHECKING:
    from ncm.text import Part
    from ncm.values import Value

_MARK = re.compile("\x01([0-9]+)\x02")
_ONOFF = {
    "yesno": ("yes", "no"),
    "YESNO": ("YES", "NO"),
    "onoff": ("on", "off"),
    "flag": ("1", "0"),
}


def template_folder() -> str:
    """Where templates lie: inside the installed package, else beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(here, "templates")
    return (
        installed if os.path.isdir(installed) else os.path.join(os.path.dirname(here), "templates")
    )


class Renderer:
    """Renders the templates below one folder."""

    def __init__(self, folder: str) -> None:
        self._slots: list[Part] = []
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=jinja2.StrictUndefined,
            finalize=self._mark,
            auto_reload=False,
            autoescape=False,
        )
        self._env.filters["join"] = join_filter
        self._env.filters["cause"] = cause
        for name in _ONOFF:
            self._env.filters[name] = _truth_filter(name)

    def render(self, template: str, filters: dict[str, Callable[..., Any]], **names: Any) -> Text:
        """The Text of ``template`` (a path below the folder) with these names.

        Raises Bug when the template uses a name, or prints a value, that it cannot.
        """
        self._slots = []
        self._env.filters.update(filters)
        try:
            raw = self._env.get_template(template).render(**names)
        except jinja2.TemplateError as error:
            raise Bug(f"template {template}: {error}") from None
        return unmark(raw, self._slots)

    def _mark(self, value: Any) -> Any:
        if isinstance(value, (*VALUES, Text)):
            self._slots.append(value)
            return f"\x01{len(self._slots) - 1}\x02"
        if value is None:
            raise Bug("a template prints a field that the profile leaves out")
        if isinstance(value, (bool, list, dict)):
            raise Bug(f"a template prints a {type(value).__name__} as it is")
        return value


def unmark(raw: str, slots: list[Part]) -> Text:
    """Replace each mark by its slot."""
    parts: list[Part] = []
    for index, text in enumerate(_MARK.split(raw)):
        parts.append(slots[int(text)] if index % 2 else text)
    return Text(*parts)


def leaf_filter(convert: Callable[[str], str]) -> Callable[[Any], Any]:
    """A template filter out of a text function (quoting, escaping); lists item by item."""

    def apply(value: Any) -> Any:
        if isinstance(value, VALUES):
            return derive(value, convert(text_of(value)))
        if isinstance(value, (list, tuple)):
            return [apply(item) for item in value]
        return convert(str(value))

    return apply


def join_filter(values: Iterable[Part], separator: str = "") -> Text:
    """jinja2's ``join`` that keeps path and secrecy of each item."""
    return join(separator, values)


def cause(value: Value | None) -> Str | str:
    """No text, but the value's path: why the line it stands in is there at all."""
    return "" if value is None else Str("", value.path, value.given)


def _truth_filter(name: str) -> Callable[[Any], Any]:
    true, false = _ONOFF[name]

    def apply(value: Any) -> Any:
        text = true if value else false
        return derive(value, text) if isinstance(value, VALUES) else text

    return apply


def truth(value: Bool, true: str, false: str) -> Value:
    """A boolean written with these two words."""
    return derive(value, true if value else false)


_renderer: list[Renderer] = []


def render(
    template: str, /, *, filters: dict[str, Callable[..., Any]] | None = None, **names: Any
) -> Text:
    """Render a template of the suite, for example ``libvirtd/libvirtd.conf.j2``."""
    if not _renderer:
        _renderer.append(Renderer(template_folder()))
    return _renderer[0].render(template, filters or {}, **names)
