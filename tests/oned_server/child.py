# SPDX-License-Identifier: Apache-2.0
"""The server in a process of its own, for benchmarks: its CPU is not the client's."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROOT = Path(__file__).parents[2]


class ChildServer:
    """Options as of the command line: hosts=1000, version="6.10.0", ..."""

    session = "oneadmin:opennebula"

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/RPC2"

    def __enter__(self) -> ChildServer:
        self.place = tempfile.TemporaryDirectory()
        file = Path(self.place.name, "port")
        flags = [f"--{name}={value}" for name, value in self.options.items()]
        command = [sys.executable, "-m", "tests.oned_server", "--stdin", f"--port-file={file}"]
        command += flags
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
        while not file.exists():
            if self.process.poll() is not None:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        self.port = int(file.read_text())
        return self

    def __exit__(self, *_: object) -> None:
        # It ends with its standard input, whatever became of the test.
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)
        self.place.cleanup()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def control(*args: Any, **more: Any) -> Any:
            body = json.dumps({"name": name, "args": args, "more": more}).encode()
            where = f"http://127.0.0.1:{self.port}/control"
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(urllib.request.Request(where, body), timeout=30) as answer:
                return json.load(answer)

        return control
