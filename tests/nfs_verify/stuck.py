# SPDX-License-Identifier: Apache-2.0
"""A command that looks at a dead mount, as ncm.actions runs it. Needs a mount namespace of its own.

Usage: stuck.py DIRECTORY. Prints as JSON what was said of the command, its state while the server
is dead, whether a next command runs, and who is left once the server is gone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP))

from ncm import actions  # noqa: E402
from ncm.errors import HostError  # noqa: E402


def main(point: str) -> None:
    actions.TIMEOUT, actions.ENDING = 1, 1
    script = str(Path(__file__).with_name("dead.py"))
    server = subprocess.Popen([sys.executable, script, point], stdout=subprocess.PIPE)
    assert server.stdout and server.stdout.readline() == b"mounted\n"
    try:
        said = str(actions.output(["stat", point]))
    except HostError as error:
        said = str(error)
    pids = [one.pid for one in actions._left]
    states = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in pids]
    after = actions.output(["echo", "more"])
    server.kill()
    server.wait()
    for one in actions._left:
        one.wait()
    actions.output(["true"])
    print(json.dumps({"said": said, "pids": pids, "states": states, "after": after,
                      "left": len(actions._left)}))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
