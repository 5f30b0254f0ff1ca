# SPDX-License-Identifier: Apache-2.0
"""What one client of an export may be called, and which options it may have: exports(5)."""

from __future__ import annotations

import re

from ncm.schema.fields import shown

_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?")
_WILDCARD = re.compile(r"[A-Za-z0-9_.*?\[\]!^-]+")
_NETGROUP = re.compile(r"@[A-Za-z0-9_.-]+")
_GSS = ("gss/krb5", "gss/krb5i", "gss/krb5p")
_UNSAFE = re.compile(r"[\s()\"\\\x00-\x20\x7f]")

# The first of each row is what exportfs assumes when none is given.
CHOICES = (
    ("ro", "rw"),
    ("sync", "async"),
    ("wdelay", "no_wdelay"),
    ("hide", "nohide"),
    ("nocrossmnt", "crossmnt"),
    ("secure", "insecure"),
    ("root_squash", "no_root_squash"),
    ("no_all_squash", "all_squash"),
    ("no_subtree_check", "subtree_check"),
    ("secure_locks", "insecure_locks"),
    ("acl", "no_acl"),
    ("no_pnfs", "pnfs"),
)
SYNONYMS = {"auth_nlm": "secure_locks", "no_auth_nlm": "insecure_locks", "mp": "mountpoint"}
_WORDS = {word for row in CHOICES for word in row} | {"nordirplus", "security_label"}
_FLAVOURS = "(sys|none|null|krb5|krb5i|krb5p)"
_ID = r"-1|[0-9]{1,10}"
_VALUES = {
    "anonuid": _ID,
    "anongid": _ID,
    "fsid": r"root|[0-9]{1,10}|([0-9A-Fa-f]{2}[:-]?){15}[0-9A-Fa-f]{2}",
    "mountpoint": ".*",
    "refer": ".+",
    "replicas": ".+",
    "sec": f"{_FLAVOURS}(:{_FLAVOURS})*",
    "squash_uids": "[0-9]+(-[0-9]+)?",
    "squash_gids": "[0-9]+(-[0-9]+)?",
    # nfs-utils 2.6.2 and older do not know these two.
    "xprtsec": "(none|tls|mtls)(:(none|tls|mtls))*",
    "reexport": "none|auto-fsidnum|predefined-fsidnum",
}


def client(name: str) -> str | None:
    """The complaint about a text that is no client: a host, wildcard, network or netgroup."""
    if name in ("", "_"):  # Pan's escape("") is "_", which nobody unescapes
        return 'is empty, which exports to everybody; write "*" for that'
    if name in _GSS or any(form.fullmatch(name) for form in (_NAME, _NETGROUP)):
        return None
    if any(char in name for char in "*?["):
        return None if _WILDCARD.fullmatch(name) else "is no wildcard of host names"
    if "/" in name or ":" in name:
        return _network(name)
    return "is no host name, wildcard, address, network or @netgroup"


def _network(name: str) -> str | None:
    import ipaddress

    try:
        ipaddress.ip_network(name, strict=False)
    except ValueError:
        return "is no address or network"
    return "must not have a zone" if "%" in name else None


def options(text: str) -> str | None:
    """The complaint about comma-separated export options; empty: only defaults.

    Commas at the end have no meaning, as in the Perl component; exportfs would refuse them.
    """
    if _UNSAFE.search(text):
        return "must not hold blanks, parentheses, quotes or backslashes"
    for option in split(text):
        complaint = _option(option)
        if complaint:
            return complaint
    return None


def _option(option: str) -> str | None:
    if not option:
        return "has an empty option between commas"
    name, equals, value = option.partition("=")
    name = SYNONYMS.get(name, name)
    if name in _WORDS or name == "mountpoint":
        bare = not equals or name == "mountpoint"
        return None if bare else f"gives {shown(name)} a value, it takes none"
    if name not in _VALUES:
        return f"has the option {shown(name)}, which exports(5) does not know"
    good = re.fullmatch(_VALUES[name], value)
    return None if good else f"has {shown(option)}, a bad value for {name}"


def split(text: str) -> list[str]:
    """The options of a comma-separated list."""
    text = text.rstrip(",")
    return text.split(",") if text else []


def complete(text: str) -> str:
    """The options as they are written: ``sync`` added where neither sync nor async is said."""
    found = split(text)
    if not {"sync", "async"} & set(found):
        found.append("sync")
    return ",".join(found)
