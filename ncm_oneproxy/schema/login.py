# SPDX-License-Identifier: Apache-2.0
"""The records of 2011 (ncm-one_proxy of StratusLab): users and login modules."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import Record, choice, dictof, listof, record, string
from ncm.values import Secret, Str
from ncm_oneproxy.schema.kinds import OptionsField, line, name, unicode

# Words of a JAAS file; what begins with a digit or a dash is a number there.
_WORD = r"[A-Za-z_$][A-Za-z0-9_$.-]*"
_CLASS = r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*"
_JAAS_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def _groups() -> Any:
    hint = "a name without blank, comma and quote"
    group = string("group", pattern=r'[^\x00-\x20\x7f,"]+', hint=hint, check=_unicode, min_len=1)
    return listof(group, "groups; cloud-access lets in", default=["cloud-access"])


def _unicode(value: Any) -> str | None:
    return unicode(value)


def _password(value: Any) -> str | None:
    text = value.reveal()
    # Jetty trims as Java does.
    if text != text.strip("".join(map(chr, range(33)))):
        return "must not begin or end with a blank, which Jetty would take away"
    return unicode(text)


def _dn(key: str) -> str | None:
    return line(key) if key else "must not be empty"


def _word(key: str) -> str | None:
    return None if re.fullmatch(_WORD, key) else "must be a word of letters, digits and _ $ . -"


def _option(value: Any) -> str | None:
    text = value.reveal() if isinstance(value, Secret) else str(value)
    return "holds a control character" if _JAAS_CONTROL.search(text) else unicode(text)


class PasswordUser(Record):
    """A user of the old daemon who logs in with a password."""

    password: Secret = string(
        "clear text, MD5:hex or CRYPT:hash, as Jetty reads it",
        pattern=r"[^\x00,]+", hint="without NUL, and without a comma: behind it the groups follow",
        min_len=1, check=_password, secret=True, required=True,
    )  # fmt: skip
    groups: list[Str] = _groups()


class CertificateUser(Record):
    """A user of the old daemon who logs in with a certificate."""

    groups: list[Str] = _groups()


class LoginModule(Record):
    """One login module of JAAS."""

    name: Str = string("Java class", pattern=_CLASS, hint="a Java class", required=True)
    flag: Str = choice(
        "what its answer decides", "required", "requisite", "sufficient", "optional", required=True
    )
    options: dict[Str, Str | Secret] | None = OptionsField(
        string("option", check=_option),
        string("option", check=_option, secret=True),
        "options; Java fills in its own properties", _word,
    )  # type: ignore[assignment]  # fmt: skip


class Jaas(Record):
    """How an application lets users in."""

    login_modules: list[LoginModule] = listof(
        LoginModule, "login modules in order", min_len=1, required=True
    )


class Config(Record):
    """The login files of 2011."""

    users_by_pswd: dict[Str, PasswordUser] = dictof(
        PasswordUser, "users with a password", escaped=True, key_check=name, default={}
    )
    users_by_cert: dict[Str, CertificateUser] = dictof(
        CertificateUser, "users with a certificate, by its name", escaped=True, key_check=_dn,
        default={},
    )  # fmt: skip
    jaas: dict[Str, Jaas] = dictof(
        Jaas, "applications: stratuslab-cert, stratuslab-pswd", key_check=_word, default={}
    )

    @property
    def empty(self) -> bool:
        return not (self.users_by_pswd or self.users_by_cert or self.jaas)


def config(doc: str) -> Any:
    """The group of login files, there even where the profile leaves it out."""
    return record(Config, doc, default={})
