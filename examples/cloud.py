# SPDX-License-Identifier: Apache-2.0
"""The cloud of objects/cloud.json in a stand-in for oned: planned, made, and again.

The stand-in is that of the tests, so this runs in a checkout only. Usage: cloud.py FOLDER.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP))

from ncm.cli import main  # noqa: E402
from tests.oned_server import OnedServer  # noqa: E402

PROFILE = TOP / "examples/objects/cloud.json"
AUTH = "var/lib/one/.one/one_auth"


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
    auth = root / AUTH
    auth.parent.mkdir(parents=True, exist_ok=True)
    with OnedServer() as server:
        auth.write_text(f"{server.session}\n")
        words = ["--profile", str(PROFILE), "--root", str(root), "--connect", server.url, "oned"]
        for what, more in (("what would change", ["--dry-run"]), ("make it so", []), ("again", [])):
            lines = titles([*words, *more])
            shown = [line[:110].rstrip() for line in (lines if more else lines[-1:])]
            print(f"\n== cloud, on a stand-in for oned: {what}", *shown, sep="\n", flush=True)


if __name__ == "__main__":
    demo(Path(sys.argv[1]))
