#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""examples/base/NODE.json + examples/parts/COMPONENT.json -> examples/profiles/NODE....json.

A part is {node: {absolute path: value, ...}}; a value replaces what is at its path.
Usage: examples.py [--check]. With --check: exit 1 when a profile is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DOMAIN = "cloud.example.org"


def put(profile: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at an absolute path; numbers are list indices where a list is."""
    *above, last = path.strip("/").split("/")
    node: Any = profile
    for name in above:
        node = node[int(name)] if isinstance(node, list) else node.setdefault(name, {})
    if isinstance(node, list):
        node[int(last) : int(last) + 1] = [value]
    else:
        node[last] = value


def merged(node: str) -> str:
    """The text of one example profile."""
    profile: dict[str, Any] = json.loads((EXAMPLES / f"base/{node}.json").read_text())
    for part in sorted(EXAMPLES.glob("parts/*.json")):
        for path, value in json.loads(part.read_text()).get(node, {}).items():
            put(profile, path, value)
    return json.dumps(profile, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    check, stale = "--check" in sys.argv, []
    for base in sorted(EXAMPLES.glob("base/*.json")):
        target = EXAMPLES / f"profiles/{base.stem}.{DOMAIN}.json"
        text = merged(base.stem)
        if target.exists() and target.read_text() == text:
            continue
        stale.append(target.name)
        if not check:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text)
    for name in stale:
        print(f"{name}: {'stale, run tools/examples.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
