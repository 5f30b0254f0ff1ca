# SPDX-License-Identifier: Apache-2.0
"""Profiles as object templates: what both compilers are fed with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Callable

Compile = Callable[[Path, Sequence[Path]], Any]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CLOUD = HERE / "cloud"
LIBRARY = (HERE / "pan-min",)
OURS = (ROOT / "pan", *LIBRARY)
"""Include paths: our templates before those that stand in for the site's library."""

_NODE = "node.example.org"
_PLAIN = re.compile("[\x20-\x7e\x80-\U0010ffff]*")


class Compiler:
    """compile_profile: the tests' one way to a compiled profile."""

    def __init__(self, name: str, compile_object: Compile, folder: Path) -> None:
        self.name = name
        self.compile_object = compile_object
        self.folder = folder

    def compile_profile(self, source: Path | str, includes: Sequence[Path] = OURS) -> Any:
        """The profile of an object template: a file, or the statements of one.

        Raises PanError for what is refused.
        """
        if isinstance(source, str):
            path = self.folder / f"{_NODE}.pan"
            path.write_text(f"object template {_NODE};\n\n{source}\n")
            source = path
        return self.compile_object(source, [source.parent, *includes])


def literal(value: Any) -> str:
    """A value of a profile as Pan writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"dict({', '.join(f'{quoted(key)}, {literal(value[key])}' for key in value)})"
    if isinstance(value, list):
        return f"list({', '.join(map(literal, value))})"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text: str) -> str:
    """A string; double quotes only where an escape is needed."""
    if _PLAIN.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    marks = {'"': r"\"", "\\": r"\\"}
    plain = "".join(marks.get(one) or (one if one >= " " else f"\\x{ord(one):02x}") for one in text)
    return f'"{plain}"'


def statements(profile: Mapping[str, Any], *templates: str) -> str:
    """A profile's statements, then the templates that check it."""
    lines = [f"'/{name}' = {literal(value)};" for name, value in profile.items()]
    return "\n".join([*lines, *(f"include '{name}';" for name in templates)])
