#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write what is made from the schemas: schema.pan of our trees, docs/components, man page ...

With --check nothing is written; exit status 1 when a file is not what would be written.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ncm import components  # noqa: E402
from ncm.configure import Configure  # noqa: E402
from ncm.facts import Node  # noqa: E402
from ncm.host import Host  # noqa: E402
from ncm.profile.source import open_file  # noqa: E402
from ncm.resource import Keep, Note  # noqa: E402
from ncm.schema import pan, reference  # noqa: E402
from ncm.schema.compound import RecordField  # noqa: E402
from tools.man import manual  # noqa: E402

OURS = ("bridge", "libvirt", "nfs_areas", "oned", "onehost", "one_proxy")
"""The components whose tree is ours; Quattor has the schema of the others."""


def schemas() -> Iterator[tuple[str, str]]:
    """schema.pan of each tree that is ours."""
    for name in OURS:
        field = next(iter(components.entry_of(name).load().inputs.fields.values()))
        if not isinstance(field, RecordField):
            raise TypeError(f"the tree of {name} is no record")
        yield f"pan/components/{name}/schema.pan", pan.schema(name, field.cls)


def pages() -> Iterator[tuple[str, str]]:
    """The reference page of each component."""
    for name in components.BUILT_IN:
        component = components.entry_of(name).load()
        deviations = (ROOT / f"docs/deviations/{name}.md").exists()
        text = reference.page(component, written(component), deviations)
        yield f"docs/components/{name}.md", text


def written(component: Configure[Any]) -> list[reference.Written]:
    """What the component makes on each example node, fresh and empty."""
    found: list[reference.Written] = []
    for file in sorted((ROOT / "examples/profiles").glob("*.json")):
        profile = open_file(str(file))
        if profile.get(next(iter(component.inputs.fields.values())).name) is None:
            continue
        with tempfile.TemporaryDirectory() as root:
            wanted = list(
                component.wanted(component.inputs.read(profile), Node(Host(root), profile))
            )
        node = file.name.partition(".")[0]
        found += [
            reference.Written(
                node, one.kind, one.path, [str(action) for action in getattr(one, "notify", ())]
            )
            for one in wanted
            if not isinstance(one, (Keep, Note))
        ]
    return found


GENERATORS: tuple[Callable[[], Iterator[tuple[str, str]]], ...] = (schemas, pages, manual)
"""Each gives (path below the root, text)."""


def main(arguments: list[str]) -> int:
    """Write the files, or with --check say which are stale."""
    stale = 0
    for generate in GENERATORS:
        for path, text in generate():
            file = ROOT / path
            if file.exists() and file.read_text(encoding="utf-8") == text:
                continue
            stale += 1
            if "--check" in arguments:
                print(f"{path}: not up to date, run tools/generate.py", file=sys.stderr)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                print(f"wrote {path}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
