# SPDX-License-Identifier: Apache-2.0
"""What the benchmark works on: an installed copy, CDB caches, the floor's templates."""

from __future__ import annotations

import compileall
import json
import shutil
import struct
from pathlib import Path
from typing import Any

from ncm.profile.memory import MemoryTree
from ncm.profile.source import open_file

TOP = Path(__file__).resolve().parents[1]
KVM1 = TOP / "examples/profiles/kvm1.cloud.example.org.json"
TEMPLATE = """# {{ name }}
[main]
listen_addr = {{ address }}
port = {{ port }}
level = {{ level }}
user = {{ user }}
workers = {{ workers }}

[peers]
{% for peer in peers %}
peer.{{ loop.index0 }} = {{ peer }}:{{ port }}
{% endfor %}
"""


def installed(folder: Path) -> Path:
    """A copy as a package installs it: compiled, templates inside ncm."""
    for source in TOP.glob("ncm*"):
        if source.is_dir():
            shutil.copytree(source, folder / source.name)
    shutil.copytree(TOP / "templates", folder / "ncm" / "templates")
    compileall.compile_dir(str(folder), quiet=2)
    start = folder / "ncm-configure"
    start.write_text(
        f"import sys\nsys.dont_write_bytecode = True\nsys.path.insert(0, {str(folder)!r})\n"
        "from ncm.cli import main\nraise SystemExit(main())\n"
    )
    return start


def kvm1() -> dict[str, Any]:
    """The example KVM host's profile."""
    loaded: dict[str, Any] = json.loads(KVM1.read_text())
    return loaded


def with_files(profile: dict[str, Any], number: int) -> dict[str, Any]:
    """The profile with that many further interfaces, so that many further files."""
    interfaces = profile["system"]["network"]["interfaces"]
    for index in range(number):
        interfaces[f"bench{index}"] = {"bootproto": "none", "type": "Ethernet", "onboot": True}
    return profile


def with_leaves(profile: dict[str, Any], number: int) -> dict[str, Any]:
    """The profile with that many further leaves that no component reads."""
    packages = profile["software"].setdefault("packages", {})
    packages.update({f"bench_{index}": str(index) for index in range(number)})
    return profile


def site(folder: Path, number: int) -> Path:
    """A folder with the profiles of that many KVM hosts that share nothing but their settings."""
    folder.mkdir()
    text = KVM1.read_text()
    for index in range(1, number + 1):
        mine = text.replace("52:54:00:", f"52:54:{index:02x}:").replace("web1", f"web{index}")
        mine = mine.replace('"unit:0:0:1"', f'"unit:0:0:{index}"')
        for network in ("192.0.2", "172.17.16", "198.51.100", "10.1"):
            mine = mine.replace(f'"{network}.21"', f'"{network}.{index}"')
        profile = json.loads(mine)
        libvirt = profile["software"]["components"]["libvirt"]
        for guest in libvirt["guests"].values():
            guest.pop("uuid", None)
        libvirt["guests"] = {f"{at}_2d{index}": one for at, one in libvirt["guests"].items()}
        (folder / f"kvm{index}.json").write_text(json.dumps(profile))
    return folder


def cache(folder: Path, profile: dict[str, Any]) -> Path:
    """A CCM cache root with the profile as CID 1, back end CDB_File."""
    below = folder / "profile.1"
    below.mkdir(parents=True)
    (folder / "current.cid").write_text("1\n")
    raw = folder / "profile.json"
    raw.write_text(json.dumps(profile))
    tree = open_file(str(raw))
    elements = list(_elements(profile, ""))
    path2eid = [(path.encode() or b"/", struct.pack("<L", eid))
                for eid, (path, _, _) in enumerate(elements)]  # fmt: skip
    eid2data = [pair for eid, element in enumerate(elements) for pair in _data(eid, element, tree)]
    for name, items in (("path2eid", path2eid), ("eid2data", eid2data)):
        _cdb(below / f"{name}.db", items)
        (below / f"{name}.fmt").write_text("CDB_File\n")
    return folder


def _elements(node: Any, path: str) -> Any:
    if isinstance(node, dict):
        yield path, "nlist", "\0".join(sorted(node))
        for key in sorted(node):
            yield from _elements(node[key], f"{path}/{key}")
    elif isinstance(node, list):
        yield path, "list", "\0".join(str(index) for index in range(len(node)))
        for index, item in enumerate(node):
            yield from _elements(item, f"{path}/{index}")
    else:
        yield path, _type(node), str(node).lower() if isinstance(node, bool) else str(node)


def _type(value: Any) -> str:
    return {bool: "boolean", int: "long", float: "double"}.get(type(value), "string")


def _data(eid: int, element: tuple[str, str, str], tree: MemoryTree) -> Any:
    path, kind, value = element
    yield struct.pack("<L", eid), value.encode()
    yield struct.pack("<L", 1 << 28 | eid), kind.encode()
    yield struct.pack("<L", 2 << 28 | eid), (tree.checksum(path or "/") or "").encode()


def _cdb(file: Path, items: list[tuple[bytes, bytes]]) -> None:
    """The constant data base format (cr.yp.to/cdb/cdb.txt)."""
    body, tables = bytearray(), [[] for _ in range(256)]  # type: ignore[var-annotated]
    for key, data in items:
        number = 5381
        for byte in key:
            number = ((number << 5) + number ^ byte) & 0xFFFFFFFF
        tables[number & 255].append((number, 2048 + len(body)))
        body += struct.pack("<LL", len(key), len(data)) + key + data
    heads = bytearray()
    for table in tables:
        size = 2 * len(table)
        heads += struct.pack("<LL", 2048 + len(body), size)
        slots = [(0, 0)] * size
        for number, position in table:
            at = (number >> 8) % size
            while slots[at][1]:
                at = (at + 1) % size
            slots[at] = (number, position)
        body += b"".join(struct.pack("<LL", *slot) for slot in slots)
    file.write_bytes(bytes(heads) + bytes(body))


def floor(folder: Path, number: int) -> None:
    """Templates, data and targets of the floor program for that many files."""
    folder.mkdir()
    peers = [f"node{index:02d}.example.org" for index in range(24)]
    rows = []
    for index in range(number):
        (folder / f"{index}.j2").write_text(TEMPLATE)
        rows.append({"name": f"f{index}", "address": "0.0.0.0", "port": 9000 + index,
                     "level": 2, "user": "nobody", "workers": 4, "peers": peers})  # fmt: skip
    (folder / "data.json").write_text(json.dumps(rows))
    leaves = "".join(f'<string name="k{index}">v</string>' for index in range(500))
    (folder / "profile.xml").write_text(f'<nlist format="pan" name="profile">{leaves}</nlist>')
