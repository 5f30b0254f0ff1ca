# SPDX-License-Identifier: Apache-2.0
"""tap.py NAME IP MAC: a guest that only answers ARP and pings, behind a tap it holds open."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys
import time
from typing import Optional

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
ARP, IPV4, ICMP = b"\x08\x06", b"\x08\x00", 1
ARP_REQUEST, ARP_REPLY = b"\x00\x01", b"\x00\x02"
ECHO_REQUEST, ECHO_REPLY = 8, 0


def opened(name: str) -> int:
    """The tap, as emulators make it: not persistent."""
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return tap


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def arp(frame: bytes, mac: bytes, ip: bytes) -> Optional[bytes]:
    if frame[20:22] != ARP_REQUEST or frame[38:42] != ip:
        return None
    asker = frame[22:32]
    return frame[6:12] + mac + ARP + frame[14:20] + ARP_REPLY + mac + ip + asker


def echo(frame: bytes, mac: bytes, ip: bytes) -> Optional[bytes]:
    head = 4 * (frame[14] & 15)
    packet = frame[14 : 14 + struct.unpack("!H", frame[16:18])[0]]
    body = packet[head:]
    if packet[9] != ICMP or packet[16:20] != ip or body[0] != ECHO_REQUEST:
        return None
    reply = bytes([ECHO_REPLY, 0, 0, 0]) + body[4:]
    reply = reply[:2] + struct.pack("!H", checksum(reply)) + reply[4:]
    # The sum of a header stays when its two addresses change places.
    ends = packet[16:20] + packet[12:16]
    return frame[6:12] + mac + IPV4 + packet[:12] + ends + packet[20:head] + reply


def answer(frame: bytes, mac: bytes, ip: bytes) -> Optional[bytes]:
    if len(frame) < 42:
        return None
    if frame[12:14] == ARP:
        return arp(frame, mac, ip)
    return echo(frame, mac, ip) if frame[12:14] == IPV4 else None


def main(name: str, address: str, hardware: str) -> None:
    tap = opened(name)
    mac = bytes.fromhex(hardware.replace(":", ""))
    ip = socket.inet_aton(address)
    print("ready", flush=True)
    while True:
        try:
            reply = answer(os.read(tap, 65536), mac, ip)
            if reply:
                os.write(tap, reply)
        except OSError:  # The tap is down just now: the guest does not notice.
            time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
