# SPDX-License-Identifier: Apache-2.0
"""The objects of objects/lab.json on libvirt's built-in test driver: planned, made, and again.

In one process, as the driver forgets all when nobody is connected. Usage: objects.py FOLDER.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP))

import libvirt  # noqa: E402

from ncm.cli import main  # noqa: E402

URI = "test:///default"
PROFILE = TOP / "examples/objects/lab.json"


def titles(words: list[str]) -> list[str]:
    """What one run prints, without the lines of the definitions."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = main(words)
    if status:
        raise SystemExit(printed.getvalue())
    return [line for line in printed.getvalue().splitlines() if not line.startswith("    ")]


def demo(root: Path) -> None:
    """A dry run, a run, and one more."""
    root.mkdir(parents=True, exist_ok=True)
    keeps_what_is_made = libvirt.open(URI)
    words = ["--profile", str(PROFILE), "--root", str(root), "--connect", URI, "libvirt"]
    for what, more in (("what would change", ["--dry-run"]), ("make it so", []), ("again", [])):
        print(f"\n== lab, on {URI}: {what}", *titles([*words, *more]), sep="\n", flush=True)
    keeps_what_is_made.close()


if __name__ == "__main__":
    demo(Path(sys.argv[1]))
