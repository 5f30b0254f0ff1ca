# SPDX-License-Identifier: Apache-2.0
"""Commands that see the files of a scratch root, or stand-ins, where they would be on a node.

A mount namespace of their own, with an overlay on /etc, /usr/bin and /usr/libexec.
"""

from __future__ import annotations

import shlex
from pathlib import Path

ONEADMIN = "oneadmin:x:1999:1999::/tmp:/bin/sh\n"
STUB = '#!/bin/sh\necho "$(id -u) $*" >>{calls}\n'
HELPER = Path(__file__).parents[2] / "packaging/libexec/register"


def enter(**over: Path) -> list[str]:
    """The words before a command. over: etc, usr_bin, usr_libexec."""
    mounts = [
        f"mount -t overlay -o lowerdir={shlex.quote(str(folder))}:/{name.replace('_', '/')} "
        f"overlay /{name.replace('_', '/')}"
        for name, folder in over.items()
    ]
    script = " && ".join([*mounts, 'exec "$@"'])
    return ["unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"]


def accounts(etc: Path) -> None:
    """Files in which there is an oneadmin."""
    etc.mkdir(parents=True, exist_ok=True)
    for name, line in (("passwd", ONEADMIN), ("group", "oneadmin:x:1999:\n"),
                       ("shadow", "oneadmin:*:19000::::::\n")):  # fmt: skip
        old = "".join(at for at in Path("/etc", name).read_text().splitlines(keepends=True)
                      if not at.startswith("oneadmin:"))  # fmt: skip
        (etc / name).write_text(old + line)


def front_end(folder: Path) -> Path:
    """Folders bin and libexec: our helper, and a systemctl that writes down what it is told."""
    for name in ("bin", "libexec/ncm-virt"):
        (folder / name).mkdir(parents=True)
    stub = folder / "bin/systemctl"
    stub.write_text(STUB.format(calls=folder / "calls"))
    stub.chmod(0o755)
    helper = folder / "libexec/ncm-virt/register"
    helper.write_bytes(HELPER.read_bytes())
    helper.chmod(0o755)
    return folder / "calls"
