# SPDX-License-Identifier: Apache-2.0
"""A child that breaks the protocol: the component's name says how."""

from __future__ import annotations

import json
import os
import sys
import time

END = b"END errors=0 warnings=0\n"


def out(*pieces: bytes) -> None:
    for piece in pieces:
        os.write(1, piece)
        time.sleep(0.02)


def good() -> None:
    out(b"INFO %d\n" % os.getpid(), END)


def garbage() -> None:
    out(b"\xff\xfe\0 what\n\nERRORS no level\nEND of story\nINFO still fine\n", END)


def pieces() -> None:
    out(b"IN", b"FO one\nWA", b"RN two\nEN", b"D errors=0 warnings=1", b"\n")


def torn() -> None:
    out(b"INFO ha")
    os.write(2, b"Traceback\n  File x\n")
    out(b"lf\n", END)


def counts_more() -> None:
    out(b"ERROR one\nEND errors=3 warnings=2\n")


def counts_less() -> None:
    out(b"ERROR one\nWARN two\n", END)


def half_line() -> None:
    out(b"INFO no newline")
    os._exit(0)


def closes_answers() -> None:
    os.close(1)
    os.close(2)
    time.sleep(300)


def closes_requests() -> None:
    out(b"INFO %d\n" % os.getpid(), END)
    os.close(0)
    time.sleep(300)


def leaves() -> None:
    out(b"INFO %d\n" % os.getpid(), END)
    os._exit(5)


def chatters() -> None:
    out(b"INFO %d\n" % os.getpid(), END + b"ERROR unasked\n", END)


def floods() -> None:
    for _ in range(1000):
        os.write(2, b"e" * 999 + b"\n")
    out(END)


def leaves_half_stderr() -> None:
    os.write(2, b"no newline")
    out(END)


while line := sys.stdin.buffer.readline():
    globals()[json.loads(line)["component"]]()
