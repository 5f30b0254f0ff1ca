# SPDX-License-Identifier: Apache-2.0
"""A DHCP server and router at the other end of a card: dnsmasq, in the network outside."""

from __future__ import annotations

import subprocess
from typing import Any, Optional

from tests.net_box.box import Box

PEER, PEER6 = "192.0.2.1", "2001:db8:1::1"
LEASES = "/run/box/leases"
OUT = "/run/box/dnsmasq.log"
PID = "/run/box/dnsmasq.pid"


class Server:
    """Runs while the with block does; gives leases of one address, and announces a prefix.

    address: the one address that it gives, with the way to 198.51.100.0/24. router: the default
    one that it tells. ra: it announces 2001:db8:1::/64 and itself as the router.
    """

    def __init__(
        self, box: Box, address: str = "192.0.2.77", ra: bool = False, dhcp: bool = True,
        router: str = PEER,
    ) -> None:  # fmt: skip
        self.box = box
        box.outside(f"{PEER}/24", f"{PEER6}/64")
        box.run("ip", "addr", "replace", "203.0.113.1/24", "dev", "peer0", outside=True)
        words: list[Any] = [
            "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root",
            "--interface=peer0", "--bind-interfaces", "--except-interface=lo", "--no-ping",
            "--dhcp-authoritative", f"--pid-file={PID}", f"--log-facility={OUT}", "--log-dhcp",
            f"--dhcp-leasefile={LEASES}",
        ]  # fmt: skip
        if dhcp:
            words += [
                f"--dhcp-range={address},{address},255.255.255.0,3600",
                f"--dhcp-option=option:router,{router}",
                "--dhcp-option=option:dns-server,192.0.2.53",
                f"--dhcp-option=option:classless-static-route,198.51.100.0/24,{PEER},"
                f"0.0.0.0/0,{router}",
            ]
        if ra:
            words += ["--enable-ra", "--dhcp-range=2001:db8:1::,ra-only,64,3600"]
        self._process: Optional[subprocess.Popen[str]] = None
        self._words = words

    def __enter__(self) -> Server:
        self.box.write(OUT, "")
        self._process = self.box.popen(*self._words, outside=True, stdin=subprocess.DEVNULL)
        self.box.until(lambda: "started" in self.box.read(OUT))
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        # It gives up capabilities, and with these the signal at its parent's death.
        self.box.run("kill", "-KILL", self.box.read(PID).strip(), check=True)
        self._process.wait()

    def given(self) -> list[str]:
        """The addresses that it gave, in order."""
        lines = [line.split() for line in self.box.read(OUT).splitlines()]
        return [words[words.index("DHCPACK(peer0)") + 1] for words in lines
                if "DHCPACK(peer0)" in words]  # fmt: skip
