# SPDX-License-Identifier: Apache-2.0
"""Our settings in a file of sections that others share: /etc/nfs.conf, /etc/idmapd.conf.

Of several assignments of one name in a section some readers take the first and others the last,
and names do not mind their case. So ours is the only one: what else says something else of the
very same name is made a comment, and all other lines stay byte for byte. A section that we added
goes with the last of our settings, but not while somebody else has written into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ncm.kinds.lines import is_bare
from ncm.text import Text
from ncm.values import text_of

if TYPE_CHECKING:
    from ncm.values import Value

_HEADER = re.compile(r"\s*\[\s*([^\]\"]+?)\s*\]")


class Setting(NamedTuple):
    """One value in one section."""

    section: str
    name: str
    value: Value

    @property
    def line(self) -> Text:
        return Text(self.name, " = ", self.value)

    @property
    def key(self) -> tuple[str, str]:
        return self.section.lower(), self.name.lower()


class _Line(NamedTuple):
    """A line as it is, the section it is in, and what it assigns ("" to nothing)."""

    text: str
    section: str
    header: bool = False
    name: str = ""
    value: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.section.lower(), self.name.lower()


def managed(settings: Sequence[Setting]) -> list[Text]:
    """The lines that are ours; the sections are, where nobody else has them."""
    sections = dict.fromkeys(one.section for one in settings)
    return [*(one.line for one in settings), *(Text(f"[{section}]") for section in sections)]


def edit(settings: Sequence[Setting], text: str, last: Sequence[str]) -> Text:
    """The file ``text`` with these settings; ``last``: the lines last applied."""
    old = set(last) - {line.reveal() for line in managed(settings)}
    lines = [at for at in _parsed(_split(text)) if at.header or at.text not in old]
    texts = [at.text for at in lines]
    lines = [
        at for place, at in enumerate(lines) if at.text not in old or not is_bare(texts, place)
    ]
    missing = [one for one in settings if not _holds(lines, one)]
    mine = {(one.section.lower(), one.line.reveal()) for one in missing}
    out: list[Text] = []
    waiting = list(missing)
    for line in lines:
        if (line.section.lower(), line.text) in mine:
            continue
        out.append(_as_ours(_silent(line, missing), settings))
        if line.header:
            out += [one.line for one in waiting if one.section.lower() == line.section.lower()]
            waiting = [one for one in waiting if one.section.lower() != line.section.lower()]
    for section in dict.fromkeys(one.section for one in waiting):
        out += [Text(f"[{section}]"), *(at.line for at in waiting if at.section == section)]
    # The reader of nfs-utils passes over a last line that has no end.
    return Text(*(Text(line, "\n") for line in out))


def _split(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _silent(line: _Line, missing: Sequence[Setting]) -> _Line:
    """A line as a comment where it assigns what we are about to."""
    ours = any(line.key == one.key for one in missing)
    return line._replace(text=f"#{line.text}", name="") if ours else line


def _as_ours(line: _Line, settings: Sequence[Setting]) -> Text:
    """A line with its profile path where it is ours."""
    for one in settings:
        if one.section.lower() == line.section.lower() and one.line.reveal() == line.text:
            return one.line
    return Text(line.text)


def _holds(lines: Sequence[_Line], wanted: Setting) -> bool:
    """Whether it is there, and nothing else."""
    return {at.value for at in lines if at.key == wanted.key} == {text_of(wanted.value)}


def _parsed(lines: Sequence[str]) -> Iterator[_Line]:
    section = ""
    for text in lines:
        match = _HEADER.match(text)
        if match:
            section = match[1]
            yield _Line(text, section, header=True)
            continue
        name, equals, value = text.partition("=")
        if not equals or not section or name.strip()[:1] in ("", "#", ";"):
            yield _Line(text, section)
            continue
        yield _Line(text, section, False, name.strip(), value.strip().strip("\"'"))


def check(settings: Sequence[Setting], text: str) -> None:
    """Raise ValueError unless each setting is what any reader finds."""
    lines = list(_parsed(_split(text)))
    for one in settings:
        if not _holds(lines, one):
            raise ValueError(f"{one.value.path} does not come back")
