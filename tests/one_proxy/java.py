# SPDX-License-Identifier: Apache-2.0
"""What Java makes of the login files: read character by character, after its documentation."""

from __future__ import annotations

from typing import Any

_SPACE = " \t\f"


def properties(content: bytes) -> dict[str, str]:
    """java.util.Properties.load(InputStream), for well-formed files."""
    text = content.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        line, at = _logical(text, at)
        if line is None:
            continue
        key, rest = _until_separator(line)
        found[_units("".join(key))] = _units("".join(_unescape(rest)))
    return found


def _logical(text: str, at: int) -> Any:
    """The characters of the logical line at ``at``, backslashes kept, and where the next is."""
    while at < len(text) and text[at] in _SPACE:
        at += 1
    if at < len(text) and text[at] in "#!\n":
        while at < len(text) and text[at] != "\n":
            at += 1
        return None, at + 1
    line = ""
    while at < len(text) and text[at] != "\n":
        if text[at] == "\\" and at + 1 < len(text):
            if text[at + 1] == "\n":
                at += 2
                while at < len(text) and text[at] in _SPACE:
                    at += 1
                continue
            line, at = line + text[at : at + 2], at + 2
        else:
            line, at = line + text[at], at + 1
    return line or None, at + 1


def _until_separator(line: str) -> tuple[list[str], str]:
    at = 0
    while at < len(line) and line[at] not in "=: \t\f":
        at += 2 if line[at] == "\\" else 1
    key = _unescape(line[:at])
    while at < len(line) and line[at] in _SPACE:
        at += 1
    if at < len(line) and line[at] in "=:":
        at += 1
        while at < len(line) and line[at] in _SPACE:
            at += 1
    return key, line[at:]


def _unescape(text: str) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] != "\\":
            out.append(text[at])
            at += 1
        elif text[at + 1 : at + 2] == "u":
            out.append(chr(int(text[at + 2 : at + 6], 16)))
            at += 6
        else:
            char = text[at + 1 : at + 2]
            out.append({"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(char, char))
            at += 2
    return out


def _units(text: str) -> str:
    """A string of UTF-16 units, as Java has it, as one of characters."""
    units = b"".join(ord(unit).to_bytes(2, "big") for unit in text)
    return units.decode("utf-16-be", "surrogatepass")


def passwords(content: bytes) -> dict[str, tuple[str, list[str]]]:
    """Jetty's PropertyFileLoginModule: user -> password, groups."""
    trimmed = "".join(map(chr, range(33)))
    found = {}
    for user, raw in properties(content).items():
        value = raw.strip(trimmed)
        comma = value.find(",")
        password, groups = (value[:comma], value[comma + 1 :]) if comma > 0 else (value, "")
        words = groups.replace(",", " ").split()
        found[user.strip(trimmed)] = (password.strip(trimmed), words)
    return found


def jaas(text: str) -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    """sun.security.provider.ConfigFile, for well-formed files without comments."""
    tokens = _jaas_tokens(text)
    found: dict[str, list[tuple[str, str, dict[str, str]]]] = {}
    while tokens:
        name, brace = tokens.pop(0), tokens.pop(0)
        assert brace == "{"
        found[name[1:]] = []
        while tokens[0] != "}":
            cls, flag, options = tokens.pop(0)[1:], tokens.pop(0)[1:], {}
            while tokens[0] != ";":
                key, equals, value = tokens.pop(0), tokens.pop(0), tokens.pop(0)
                assert equals == "="
                options[key[1:]] = value[1:]
            assert tokens.pop(0) == ";"
            found[name[1:]].append((cls, flag, options))
        assert [tokens.pop(0), tokens.pop(0)] == ["}", ";"]
    return found


def _jaas_tokens(text: str) -> list[str]:
    """Words with a ``w`` in front, marks as they are (java.io.StreamTokenizer)."""
    found, at = [], 0
    while at < len(text):
        char = text[at]
        if char in "{};=":
            found.append(char)
            at += 1
        elif char == '"':
            word, at = _jaas_string(text, at + 1)
            found.append(f"w{word}")
        elif char.isspace():
            at += 1
        else:
            start = at
            while at < len(text) and (text[at].isalnum() or text[at] in "_$*.-"):
                at += 1
            assert at > start, f"no token at {text[at:]!r}"
            found.append(f"w{text[start:at]}")
    return found


def _jaas_string(text: str, at: int) -> tuple[str, int]:
    word = ""
    while text[at] != '"':
        assert text[at] != "\n", "a string ends with its line"
        if text[at] == "\\":
            at += 1
            char = text[at]
            assert char not in "01234567", "an octal code"
            word += {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
                     "v": "\v"}.get(char, char)  # fmt: skip
        else:
            word += text[at]
        at += 1
    return word, at + 1
