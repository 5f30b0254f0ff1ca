# SPDX-License-Identifier: Apache-2.0
"""nginx.conf: whether it includes a file, under which account nginx works, and a trial copy."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from ncm.resource import Checker
from ncm_oneproxy.grammar import Directive, parse, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAIN = "/etc/nginx/nginx.conf"


def checker(main: str = MAIN) -> Checker:
    """``nginx -t`` of the whole configuration, with the candidate in its file's place."""

    def swapped(text: str, path: str, candidate: str) -> str:
        return with_candidate(text, posixpath.dirname(main), path, candidate)

    return Checker(("nginx", "-t", "-q", "-c", "{}"), main, swapped)


def includes(text: str, path: str, folder: str = posixpath.dirname(MAIN)) -> bool:
    """Whether nginx.conf itself includes ``path``. Raises ValueError when it does not parse."""
    return any(True for _ in _including(parse(text), folder, path))


def account(text: str) -> tuple[str, str] | None:
    """User and group of the workers, where nginx.conf says so."""
    for each in parse(text):
        if each.words[0] == "user" and len(each.words) > 1:
            return each.words[1], each.words[-1]
    return None


def with_candidate(text: str, folder: str, path: str, candidate: str) -> str:
    """nginx.conf with every include of ``path`` written out, and the candidate in its place."""
    parts, done = [], 0
    for each in _including(parse(text), folder, path):
        files = sorted({*_found(posixpath.join(folder, each.words[1])), path})
        names = [candidate if file == path else file for file in files]
        parts += [text[done : each.start], *(f"include {quote(name)}; " for name in names)]
        done = each.end
    return "".join([*parts, text[done:]])


def _including(directives: Iterable[Directive], folder: str, path: str) -> Iterator[Directive]:
    for each in directives:
        if each.block is not None:
            yield from _including(each.block, folder, path)
        elif each.words[:-1] == ("include",) and _matches(
            path, posixpath.join(folder, each.words[1])
        ):
            yield each


def _matches(path: str, pattern: str) -> bool:
    names, patterns = path.split("/"), pattern.split("/")
    return len(names) == len(patterns) and all(map(fnmatchcase, names, patterns))


def _found(pattern: str) -> list[str]:
    import glob

    return glob.glob(pattern)
