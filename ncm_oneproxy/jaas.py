# SPDX-License-Identifier: Apache-2.0
"""login.conf: which login modules Java asks, in the grammar of its JAAS files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ncm.text import Text, join
from ncm.values import derive, text_of
from ncm_oneproxy.schema.kinds import OptionsField

if TYPE_CHECKING:
    from ncm.values import Str
    from ncm_oneproxy.schema.login import Jaas, LoginModule

_QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<word>[\w$*.-]+)
      | "(?P<text>(?:\\[^\n]|[^"\\\n])*)"
      | (?P<mark>[{};=])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\([0-3][0-7]{0,2}|[4-7][0-7]?|.)", re.DOTALL)
_HARMLESS = re.compile(r'\s*([\w$.-]+\s*\{|\};?|[\w$.]+ \w+;?|(?P<key>[\w$.-]+)="[^"\\]*";?)?\s*')


def quoted(text: str) -> str:
    """The value of an option, so that Java reads it back unchanged."""
    return '"' + "".join(_QUOTED.get(char, char) for char in text) + '"'


def text_of_entries(entries: Mapping[Str, Jaas]) -> Text:
    """The whole file."""
    parts: list[Any] = []
    for name, entry in entries.items():
        parts += [Text(name, " {\n\n"), *map(_module, entry.login_modules), "};\n\n"]
    return Text(*parts)


def _module(module: LoginModule) -> Text:
    options = [Text("\n  ", key, "=", derive(value, quoted(text_of(value))))
               for key, value in (module.options or {}).items()]  # fmt: skip
    return Text("  ", module.name, " ", module.flag, join("", options), ";\n\n")


def meaning(text: str) -> Any:
    """Application -> its modules: class, flag, options. Raises ValueError where Java would."""
    tokens = list(_tokens(text))[::-1]
    found: dict[str, Any] = {}
    while tokens:
        name = _word(tokens)
        if name in found:
            raise ValueError("an application is there twice")
        _mark(tokens, "{")
        found[name] = []
        while _peek(tokens) != "}":
            found[name].append(_module_of(tokens))
        _mark(tokens, "}")
        _mark(tokens, ";")
    return found


def _module_of(tokens: list[tuple[str, str]]) -> Any:
    name, flag, options = _word(tokens), _word(tokens).lower(), {}
    if flag not in ("required", "requisite", "sufficient", "optional"):
        raise ValueError("a flag that Java does not know")
    while _peek(tokens) != ";":
        key = _word(tokens)
        _mark(tokens, "=")
        options[key] = _word(tokens)
    _mark(tokens, ";")
    return name, flag, options


def _tokens(text: str) -> Any:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise ValueError("something that is no word of the grammar")
        at = match.end()
        if match["mark"]:
            yield "mark", match["mark"]
        elif match["word"]:
            yield "word", match["word"]
        elif match["skip"] is None:
            yield "word", _ESCAPE.sub(_unescaped, match["text"])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code, 8)) if code[0] in "01234567" else _LETTERS.get(code, code)


def _peek(tokens: list[tuple[str, str]]) -> str:
    if not tokens:
        raise ValueError("the file ends too early")
    return tokens[-1][1] if tokens[-1][0] == "mark" else ""


def _word(tokens: list[tuple[str, str]]) -> str:
    if not tokens or tokens[-1][0] != "word":
        raise ValueError("a word is missing")
    return tokens.pop()[1]


def _mark(tokens: list[tuple[str, str]], mark: str) -> None:
    if not tokens or tokens.pop() != ("mark", mark):
        raise ValueError(f"{mark} is missing")


def mask(line: str) -> str:
    """A line of an old file; hidden unless it is plain and no password by its name."""
    match = _HARMLESS.fullmatch(line)
    if not match or (match["key"] and OptionsField.telltale.search(match["key"])):
        return "***"
    return line
