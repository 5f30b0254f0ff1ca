# SPDX-License-Identifier: Apache-2.0
"""pings.py TARGET INTERVAL: pings until its input ends, then says which had no answer.

Says "ready" when the target first answers; what was sent until then does not count. When its
input ends, it waits for the answer to one ping more: what did not come before that was lost,
however slow this machine is just now.
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import sys
import time
from typing import Callable

from tap import ECHO_REPLY, ECHO_REQUEST, checksum  # type: ignore[import-not-found]

PATIENCE = 60.0
"""Seconds until nothing is expected of the target any more."""
MARK = 1 << 31
"""Numbers from here on ask whether the target answers at all."""


class Pings:
    """The numbers sent and answered."""

    def __init__(self, target: str) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.socket.setblocking(False)
        self.target = target
        self.identity = os.getpid() & 0xFFFF
        self.answered: set[int] = set()

    def send(self, number: int) -> None:
        body = struct.pack("!HHI", self.identity, number & 0xFFFF, number)
        head = struct.pack("!BBH", ECHO_REQUEST, 0, 0)
        head = head[:2] + struct.pack("!H", checksum(head + body))
        try:
            self.socket.sendto(head + body, (self.target, 0))
        except OSError:  # No way to it just now: it is lost.
            pass

    def hear(self) -> None:
        """Takes what has come."""
        while True:
            try:
                packet = self.socket.recv(4096)
            except BlockingIOError:
                return
            except OSError:
                continue
            body = packet[4 * (packet[0] & 15) :]
            if body[0] == ECHO_REPLY and struct.unpack("!H", body[4:6])[0] == self.identity:
                self.answered.add(struct.unpack("!I", body[8:12])[0])

    def reaches(self, first: int) -> bool:
        """Whether the target answers; asks until it does."""
        last = time.monotonic() + PATIENCE
        number = first
        while time.monotonic() < last:
            self.send(number)
            number += 1
            select.select([self.socket], [], [], 0.1)
            self.hear()
            if any(each >= first for each in self.answered):
                return True
        return False


def steady(pings: Pings, interval: float, over: Callable[[], bool]) -> int:
    """Sends until it is over; how many."""
    sent = 0
    due = time.monotonic()
    while not over():
        pings.send(sent)
        sent += 1
        due = max(due + interval, time.monotonic())
        while time.monotonic() < due and not over():
            select.select([pings.socket, 0], [], [], max(0, due - time.monotonic()))
            pings.hear()
    return sent


def main(target: str, interval: str) -> int:
    pings = Pings(target)
    if not pings.reaches(MARK):
        return 1
    print("ready", flush=True)
    sent = steady(pings, float(interval), lambda: bool(select.select([0], [], [], 0)[0]))
    pings.reaches(MARK + (1 << 20))
    lost = sorted(set(range(sent)) - pings.answered)
    print(json.dumps({"sent": sent, "lost": lost}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
