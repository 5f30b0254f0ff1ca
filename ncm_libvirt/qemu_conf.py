# SPDX-License-Identifier: Apache-2.0
"""/etc/libvirt/qemu.conf from the tree of component libvirt."""

from __future__ import annotations

import re

from ncm.render import render
from ncm.resource import File
from ncm_libvirt import virtconf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.resource import Action
    from ncm_libvirt.schema.qemu import Qemu

PATH = "/etc/libvirt/qemu.conf"
_HARMLESS = re.compile(
    r"\s*(#(?!.*passw).*|[a-z0-9_]+\s*=\s*(\"[^\"]*\"|[-+0-9]+|\[[^\]]*\])\s*)?", re.IGNORECASE
)


def qemu_conf(qemu: Qemu, notify: Sequence[Action]) -> File:
    """The file; like the packaged one it is for root alone, since it may hold passwords."""
    settings = [(key, virtconf.setting(value)) for key, value in sorted(qemu.items())]
    return File(
        PATH,
        render("libvirt/qemu.conf.j2", settings=settings),
        qemu.path,
        mode=0o600,
        meaning=virtconf.meaning,
        check=virtconf.check,
        mask=mask,
        notify=notify,
    )


def mask(line: str) -> str:
    """The line if it is a comment or a whole setting, with no password in it."""
    key, equals, _ = line.partition("=")
    if "password" not in line.lower() and _HARMLESS.fullmatch(line):
        return line
    return f"{key}= ***" if equals and re.fullmatch(r"[\s#]*[a-z0-9_]+\s*", key) else "***"
