# SPDX-License-Identifier: Apache-2.0
"""Files of interfaces(5): stanzas, written and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union

from ncm.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm.text import Part
    from ncm.values import Str

Option = tuple[str, Union[str, Text]]
_SAME = {"post-up": "up", "pre-down": "down", "allow-auto": "auto"}
_ALONE = ("auto", "allow-hotplug", "no-auto-down", "no-scripts", "rename")
_HEADS = ("iface", "mapping", "source", "source-directory", "template", *_ALONE)


class Stanza(NamedTuple):
    """What a link is. auto: its name once more where it starts at boot."""

    name: Str
    auto: Optional[Text]
    method: Union[str, Text]
    options: list[Option]


def written(stanzas: Iterable[Stanza], head: str) -> Text:
    """The file: its head, and the stanzas in this order, which is that of the start."""
    parts: list[Part] = [head]
    for stanza in stanzas:
        parts.append("\n")
        if stanza.auto:
            parts += ["auto ", stanza.auto, "\n"]
        parts += ["iface ", stanza.name, " inet ", stanza.method, "\n"]
        for word, value in stanza.options:
            parts += [f"    {word} ", value, "\n"]
    return Text(*parts)


def meaning(content: str) -> Any:
    """What ifup reads. Stanzas have no order, nor have options; what starts at boot has one.

    ValueError where it cannot be read.
    """
    alone: dict[str, list[str]] = {}
    stanzas: list[Any] = []
    options: dict[str, list[str]] | None = None
    for line in logical(content):
        word, _, rest = line.partition(" ")
        word, rest = _SAME.get(word, word), rest.strip()
        if word in _ALONE or word.startswith("allow-"):
            alone.setdefault(word, []).extend(rest.split())
            options = None
        elif word.startswith("source"):
            alone.setdefault(word, []).append(rest)
            options = None
        elif word in _HEADS:
            options = {}
            stanzas.append((word, rest.split(), options))
        elif options is None or not rest:
            raise ValueError(f"{word!a} is no option of a stanza")
        else:
            options.setdefault(word, []).append(rest)
    return alone, sorted(stanzas, key=lambda at: f"{at[:2]} {sorted(at[2].items())}")


def check(content: str) -> None:
    """ValueError where ifup would not take it."""
    meaning(content)


def logical(content: str) -> Iterator[str]:
    """Lines without comments, blanks made one, those that a backslash continues as one."""
    if "\0" in content:
        raise ValueError("holds a zero byte")
    whole = ""
    for raw in content.split("\n"):
        if not whole and raw.lstrip().startswith("#"):
            continue
        if raw.endswith("\\"):
            whole += raw[:-1] + " "
            continue
        words = (whole + raw).split()
        whole = ""
        if words:
            yield " ".join(words)
    if whole.split():
        yield " ".join(whole.split())


def interfaces(content: str) -> list[str]:
    """The names that have an iface stanza."""
    found = (line.split() for line in logical(content.replace("\0", "")))
    return [words[1] for words in found if words[0] == "iface" and len(words) > 1]
