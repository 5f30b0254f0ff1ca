# SPDX-License-Identifier: Apache-2.0
"""Kinds of fields that only this tree has."""

from __future__ import annotations

import re
from typing import Any

from ncm.errors import Problem
from ncm.schema import string
from ncm.schema.compound import DictField
from ncm.schema.fields import MISSING
from ncm.schema.kinds import absolute_path
from ncm.values import Secret, Str

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ROUNDS = re.compile(r"\$[56]\$rounds=([0-9]+)\$")
_BLOWFISH = re.compile(r"\$2[aby]\$([0-9]{2})\$")
_MOST_ROUNDS, _MOST_COST = 20000, 10
_LONGEST = 1000
_FORM = r"(\$(6|5|2[aby]|y|1|apr1)\$|\{SSHA\})[+./=$0-9A-Za-z]{22,200}"
_HASHES = re.compile(
    r"\$6\$(rounds=[0-9]+\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}"
    r"|\$5\$(rounds=[0-9]+\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}"
    r"|\$2[aby]\$[0-9]{2}\$[./0-9A-Za-z]{53}"
    r"|\$y\$[./0-9A-Za-z]{1,24}\$[./0-9A-Za-z]{1,86}\$[./0-9A-Za-z]{43}"
    r"|\$(1|apr1)\$[./0-9A-Za-z]{1,8}\$[./0-9A-Za-z]{22}"
    r"|\{SSHA\}[+/0-9A-Za-z]{32,200}={0,2}"
)


def line(value: str) -> str | None:
    """The complaint about a text that does not fit into one line of a file."""
    if _CONTROL.search(value):
        return "holds a control character"
    return unicode(value)


def unicode(value: str) -> str | None:
    """The complaint about a text that has no UTF-8."""
    return "is no valid Unicode text" if _SURROGATE.search(value) else None


def plain_path(doc: str, **options: Any) -> Any:
    """An absolute path that nginx takes for what it is."""
    return string(doc, check=_plain_path, pan="absolute_file_path", **options)


def _plain_path(value: Any) -> str | None:
    text = str(value)
    if "$" in text:
        return "must not hold $, in which nginx sees a variable"
    if len(text.encode("utf-8", "replace")) > _LONGEST:
        return f"is longer than {_LONGEST} bytes"
    return absolute_path(text) or unicode(text)


def name(key: str) -> str | None:
    """The complaint about the name of a user who logs in."""
    if not key or key != key.strip():
        return "must not be empty, nor begin or end with a blank"
    return line(key)


def door_name(key: str) -> str | None:
    """The complaint about a user name in nginx's file."""
    if ":" in key:
        return "must not hold a colon, which ends the name"
    if key.startswith("#"):
        return "must not begin with #, which makes a comment of its line"
    return name(key)


def password_hash(doc: str) -> Any:
    """A hash that nginx can compare a password with."""
    return string(
        doc, pattern=_FORM, check=_whole, secret=True, required=True,
        hint="a hash that nginx knows: $6$, $5$, $2b$, $y$, $apr1$, $1$ or {SSHA}; make it by"
        " openssl passwd -6 (clear text and the forms of 2011, MD5: and CRYPT:, are none)",
    )  # fmt: skip


def _whole(value: Secret) -> str | None:
    if not _HASHES.fullmatch(value.reveal()):
        return "is cut short, or no hash of the kind that its beginning says"
    rounds, cost = _ROUNDS.match(value.reveal()), _BLOWFISH.match(value.reveal())
    # crypt() runs in the worker, for every call, and everybody else waits for it.
    if (rounds and int(rounds[1]) > _MOST_ROUNDS) or (cost and int(cost[1]) > _MOST_COST):
        return (
            f"is too dear for each call: at most rounds={_MOST_ROUNDS}, and {_MOST_COST} for $2b$"
        )
    return None


def subject(doc: str) -> Any:
    """The name in a certificate, as nginx gives it (RFC 2253)."""
    return string(
        doc, pattern=r"[A-Za-z0-9.]+=[^\x00-\x1f\x7f]+", check=_subject,
        hint="in the form of RFC 2253, as CN=alice,O=Example; openssl x509 -noout -subject"
        " -nameopt RFC2253 shows it",
    )  # fmt: skip


def _subject(value: Any) -> str | None:
    if len(value.encode("utf-8", "replace")) > _LONGEST // 2:
        return f"is longer than {_LONGEST // 2} bytes"
    return unicode(value)


class OptionsField(DictField):
    """Options of a login module: the value of one that by its name is a password is secret."""

    telltale = re.compile("pass|pw|secret|credential", re.IGNORECASE)

    def __init__(self, item: Any, secret: Any, doc: str, key_check: Any) -> None:
        super().__init__(item, doc, False, MISSING, None)
        self.secret_item = secret
        self.key_check = key_check

    def _entry(self, raw: str, node: Any, path: str, problems: list[Problem]) -> tuple[Str, Any]:
        plain, self.item = self.item, self.secret_item if self.telltale.search(raw) else self.item
        try:
            return super()._entry(raw, node, path, problems)
        finally:
            self.item = plain
