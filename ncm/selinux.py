# SPDX-License-Identifier: Apache-2.0
"""The label that the SELinux policy of the root gives a path (libselinux through ctypes)."""

from __future__ import annotations

import ctypes
import stat

from ncm.host import DIRECTORY, FILE, LINK, Host

CONFIG = "/etc/selinux/config"
_CTX_FILE = 0  # SELABEL_CTX_FILE of selinux/label.h
_OPT_PATH = 3  # SELABEL_OPT_PATH
_MODES = {FILE: stat.S_IFREG, DIRECTORY: stat.S_IFDIR, LINK: stat.S_IFLNK}


class _Option(ctypes.Structure):
    _fields_ = (("type", ctypes.c_int), ("value", ctypes.c_char_p))


class Policy:
    """Open file contexts of one policy; ``label`` answers for one path."""

    def __init__(self, contexts: str) -> None:
        self._library = ctypes.CDLL("libselinux.so.1")
        self._library.selabel_open.restype = ctypes.c_void_p
        options = (_Option * 1)(_Option(_OPT_PATH, contexts.encode()))
        self._handle = self._library.selabel_open(_CTX_FILE, options, 1)

    def label(self, path: str, kind: str) -> str | None:
        """The context for ``path`` of that kind; None where the policy has none."""
        if not self._handle or kind not in _MODES:
            return None
        context = ctypes.c_char_p()
        handle, mode = ctypes.c_void_p(self._handle), ctypes.c_int(_MODES[kind])
        found = self._library.selabel_lookup_raw(handle, ctypes.byref(context), path.encode(), mode)
        return context.value.decode() if found == 0 and context.value else None


def policy_of(host: Host) -> Policy | None:
    """The policy of the root, or None: SELinux is off or not installed there."""
    kind = _enabled(host)
    contexts = f"/etc/selinux/{kind}/contexts/files/file_contexts"
    if not kind or host.look(contexts).kind != FILE:
        return None
    try:
        return Policy(("" if host.live else host.root) + contexts)
    except OSError:
        return None


def _enabled(host: Host) -> str | None:
    settings = {}
    for line in host.look(CONFIG).content.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition("=")
        settings[name.strip()] = value.strip()
    off = settings.get("SELINUX", "disabled") == "disabled"
    return None if off else settings.get("SELINUXTYPE")
