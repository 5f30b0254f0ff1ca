# SPDX-License-Identifier: Apache-2.0
"""The tracked pages of the project, and their blocks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"^`([^`\n]+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tracked() -> list[Path]:
    """Files that are, or are about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    found = {ROOT / name for name in listed.decode().split("\0") if name}
    return sorted(path for path in found if path.is_file())


def pages() -> list[Path]:
    """All Markdown pages."""
    return [path for path in tracked() if path.suffix == ".md"]


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, content) of each fenced block."""
    return _FENCE.findall(page)


def files(page: str) -> dict[str, str]:
    """Name -> content of the blocks that follow a line with only their name."""
    return dict(_NAMED.findall(page))
