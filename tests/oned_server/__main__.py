# SPDX-License-Identifier: Apache-2.0
"""The server as a process: it serves until it is stopped."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from tests.oned_server.server import OnedServer


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    for name in ("hosts", "networks", "images", "port"):
        options.add_argument(f"--{name}", type=int, default=0)
    options.add_argument("--version", default="7.5.80")
    options.add_argument("--raft", default="solo")
    options.add_argument("--port-file", type=Path)
    options.add_argument("--stdin", action="store_true", help="end with the standard input")
    given = options.parse_args()
    server = OnedServer(version=given.version, raft=given.raft, port=given.port, control=True)
    server.fill(given.hosts, given.networks, given.images)
    with server:
        if given.port_file:
            # Whoever waits for the file must not read half of it.
            part = given.port_file.with_suffix(".part")
            part.write_text(str(server.port))
            part.rename(given.port_file)
        else:
            print(server.url, flush=True)
        if given.stdin:
            sys.stdin.read()
        else:
            threading.Event().wait()


if __name__ == "__main__":
    main()
