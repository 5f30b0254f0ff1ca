# SPDX-License-Identifier: Apache-2.0
"""Profiles of gmond, gmetad and ganglia, what is made of them, and the real daemons."""

from __future__ import annotations

import copy
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

from ncm.components import entry_of
from ncm.facts import Node
from ncm.host import Host
from ncm.profile.json_file import read_json
from ncm.profile.tree import Tree
from ncm.resource import File, Note, Resource
from tests.real import SBIN

HERE = Path(__file__).parent
PERL_MADE = HERE.parent / "data" / "perl-made"
AT = "/software/components"

GMOND: dict[str, Any] = {
    "file": "/etc/ganglia/gmond.conf",
    "udp_send_channel": [],
    "udp_recv_channel": [],
    "tcp_accept_channel": [],
    "collection_group": [],
}
GMETAD: dict[str, Any] = {
    "file": "/etc/ganglia/gmetad.conf",
    "data_source": [{"name": "cloud", "host": [{"address": "localhost"}]}],
}
GANGLIA: dict[str, Any] = {
    "package": "ganglia",
    "daemon": {"data_source": {"cloud": "localhost"}},
    "client": {"cluster": {"name": "cloud"}, "udp_send_channel": {"host": "localhost"}},
}
BARE = {"gmond": GMOND, "gmetad": GMETAD, "ganglia": GANGLIA}


def profile(**components: Any) -> Tree:
    """A profile with these components."""
    return read_json(json.dumps({"software": {"components": components}}), "test.json")


def wanted(name: str, tree: dict[str, Any], root: Optional[Path] = None) -> list[Resource]:
    """The resources that a component wants for this tree on the node below ``root``."""
    component = entry_of(name).load()
    read = profile(**{name: tree})
    node = Node(Host(str(root or HERE / "golden")), read)
    return list(component.wanted(component.inputs.read(read), node))


def files(name: str, tree: dict[str, Any], root: Optional[Path] = None) -> dict[str, File]:
    """The files among them, by path."""
    return {one.path: one for one in wanted(name, tree, root) if isinstance(one, File)}


def text(name: str, tree: dict[str, Any], root: Optional[Path] = None) -> str:
    """The text of the only file among them."""
    (file,) = files(name, tree, root).values()
    return file.text.reveal()


def notes(name: str, tree: dict[str, Any]) -> list[tuple[str, str]]:
    """(path below the component's tree, message) of the notes among them."""
    found = [one for one in wanted(name, tree) if isinstance(one, Note)]
    return [(one.because[len(f"{AT}/{name}/") :], one.message) for one in found]


def with_(tree: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A copy of the tree with other fields."""
    return {**copy.deepcopy(tree), **fields}


def free_port() -> int:
    """A port of loopback that nobody uses, for TCP and UDP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def gmond_reads(text: str, folder: Path) -> tuple[bool, str]:
    """Whether the real gmond reads this file, and what it says."""
    file = folder / "gmond.conf"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = subprocess.run(
        ["gmond", "-c", str(file), "-b"],
        capture_output=True, check=False, timeout=60, cwd=folder, env={"PATH": SBIN, "HOME": "/h"},
    )  # fmt: skip
    return done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "surrogateescape")


def gmetad_reads(text: str, folder: Path) -> tuple[bool, str]:
    """Whether the real gmetad starts with this file, and what it says up to its sources."""
    file = folder / "gmetad.conf"
    own = f'setuid off\nrrd_rootdir "{folder}"\nxml_port {free_port()}\n'
    file.write_text(f"{own}interactive_port {free_port()}\n{text}", "utf-8", "surrogateescape")
    with running(["gmetad", "-c", str(file), "-d", "1"]) as process:
        said = b""
        for line in process.stdout or ():
            if line.startswith(b"Data thread"):
                return True, said.decode("utf-8", "surrogateescape")
            said += line
        process.wait(60)
        return False, said.decode("utf-8", "surrogateescape")


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon in the foreground; gone afterwards."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"PATH": SBIN, "HOME": "/h"}
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def sources_of(said: str) -> dict[str, int]:
    """Name -> interval of the data sources that gmetad lists."""
    found = re.findall(r"Source: \[(.*?), step (\d+)\] has \d+ sources\n", said, re.DOTALL)
    return {name: int(step) for name, step in found}
