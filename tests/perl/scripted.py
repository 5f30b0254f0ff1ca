# SPDX-License-Identifier: Apache-2.0
"""A child on ncm.child.serve: the component's name says how it behaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ncm.child import Request, serve
from ncm.errors import Bug, HostError, Problem, ProfileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[str, str], None]


def all_levels(request: Request, say: Say) -> None:
    for level in ("ERROR", "WARN", "WARN", "INFO", "OK", "VERB", "DEBUG"):
        say(level, f"a line of {level}")
    say("EVENT", "/etc/exports")


def asked(request: Request, say: Say) -> None:
    fields = {name: getattr(request, name) for name in Request.__slots__}
    fields["profile_dir"] = os.fsencode(request.profile_dir).hex()
    say("INFO", json.dumps(fields))


def pid(request: Request, say: Say) -> None:
    say("INFO", str(os.getpid()))


def fds(request: Request, say: Say) -> None:
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[name] = os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:  # the one that listed them
            continue
    say("INFO", json.dumps(found))


def noisy(request: Request, say: Say) -> None:
    print("ERROR printed")
    subprocess.run(["echo", "END errors=9 warnings=9"], check=True)
    say("INFO", f"read {len(sys.stdin.read())} bytes")


def texts(request: Request, say: Say) -> None:
    say("INFO", "Gr\u00fc\u00dfe \u20ac")
    say("ERROR", "first\nsecond")
    say("INFO", "bell\a")
    say("EVENT", "/etc/a\nb")


def long_line(request: Request, say: Say) -> None:
    say("INFO", "x" * 1_000_000)


def bad_profile(request: Request, say: Say) -> None:
    raise ProfileError("/a", "is wrong", [Problem("/b", "is wrong too")])


def bad_host(request: Request, say: Say) -> None:
    raise HostError("/etc/fstab", "is a directory")


def bug(request: Request, say: Say) -> None:
    _ = 1 / len(request.__slots__[6:])


def known_bug(request: Request, say: Say) -> None:
    raise Bug("a promise is broken")


def sys_exit(request: Request, say: Say) -> None:
    sys.exit("no more")


def no_level(request: Request, say: Say) -> None:
    say("FATAL", "there is no such level")


def crash(request: Request, say: Say) -> None:
    say("WARN", "about to go")
    print("last words", file=sys.stderr, flush=True)
    os._exit(3)


def killed(request: Request, say: Say) -> None:
    os.kill(os.getpid(), 9)


def hang(request: Request, say: Say) -> None:
    child = subprocess.Popen(["sh", "-c", "trap '' INT; while :; do sleep 1; done"])
    say("INFO", str(child.pid))
    say("INFO", str(os.getpid()))
    try:
        time.sleep(300)
    finally:
        say("ERROR", "cleaning up")


def dripping(request: Request, say: Say) -> None:
    while True:
        say("INFO", "still here")
        time.sleep(0.05)


def forks(request: Request, say: Say) -> None:
    say("INFO", "fork now")
    time.sleep(0.2)


def stray(request: Request, say: Say) -> None:
    """Leaves a process that outlives the suite."""
    child = subprocess.Popen(["sleep", "30"], stdin=subprocess.DEVNULL)
    say("INFO", str(child.pid))


def run(request: Request, say: Say) -> None:
    globals()[request.component](request, say)


if __name__ == "__main__":
    sys.exit(serve(sys.stdin.buffer, sys.stdout.buffer, run))
