# SPDX-License-Identifier: Apache-2.0
"""ip link: delete and set."""

from __future__ import annotations

from ncm_bridge.model.link import Link
from tests.net_plan.model.state import Failed, State

SWITCHES = ("hairpin", "guard", "root_block", "fastleave")


class Links(State):
    """Links, their masters, and the options of their kinds."""

    def delete(self, name: str) -> None:
        """What lies on it goes with it; one that is not there does no harm."""
        if name not in self.links:
            return
        self.touched.append(name)
        for other in list(self.links.values()):
            if other.master == name:
                self.release(other)
        del self.links[name]
        for other in list(self.links.values()):
            if other.lower == name:
                self.delete(other.name)

    def set(self, link: Link, words: list[str]) -> None:
        while words:
            word = words.pop(0)
            if word == "up":
                link.up = True
            elif word == "down":
                self.down(link)
            elif word == "mtu":
                self._mtu(link, int(words.pop(0)))
            elif word == "address":
                link.mac = words.pop(0)
            elif word == "nomaster":
                self.release(link)
            elif word == "master":
                self.enslave(link, words.pop(0))
            else:
                assert word == "type", word
                self._type(link, words.pop(0), words)
                return

    def down(self, link: Link) -> None:
        """Its addresses of IPv4 stay."""
        link.up = False
        link.routes = ()
        link.addresses = {at: label for at, label in link.addresses.items() if ":" not in at}

    def _mtu(self, link: Link, mtu: int) -> None:
        lower = self.links.get(link.lower or "")
        if link.kind == "vlan" and lower is not None and mtu > (lower.mtu or 0):
            raise Failed("Numerical result out of range")
        link.mtu = mtu
        for other in self.links.values():
            if other.lower == link.name and other.kind == "vlan" and (other.mtu or 0) > mtu:
                other.mtu = mtu

    def enslave(self, link: Link, name: str) -> None:
        if name not in self.links:
            raise Failed(f"Device does not exist: {name}")
        master = self.links[name]
        if link.master == name:
            return
        assert master.kind in ("bridge", "bond"), f"{name} is a {master.kind}"
        if master.kind == "bond" and link.up:
            raise Failed("Device can not be enslaved while up.")
        self.release(link)
        if master.kind == "bond":
            link.up, link.mtu = True, master.mtu
        link.master = name
        link.port = (
            {"cost": 100, "priority": 32, "mcast_router": 1, **dict.fromkeys(SWITCHES, 0)}
            if master.kind == "bridge" else {}
        )  # fmt: skip

    def release(self, link: Link) -> None:
        """A bond leaves it down, and with the MTU that it had."""
        master = self.links.get(link.master or "")
        link.master, link.port = "", {}
        if master is not None and master.kind == "bond":
            self.down(link)
            link.mtu = 1500

    def _type(self, link: Link, kind: str, words: list[str]) -> None:
        pairs = list(zip(words[::2], words[1::2]))
        assert len(words) == 2 * len(pairs)
        if kind == "bridge_slave":
            if not link.master or self.links[link.master].kind != "bridge":
                raise Failed("Operation not supported")
            for word, value in pairs:
                switch = word in SWITCHES
                assert not switch or value in ("on", "off")
                link.port[word] = int(value == "on") if switch else int(value)
            return
        assert kind == link.kind, f"{kind} for a {link.kind}"
        if kind == "bridge":
            self.bridge(link, {word: int(value) for word, value in pairs})
            return
        fixed = {"vlan": ("id",), "vxlan": ("id", "dstport", "gbp", "group")}
        down_only = ("mode", "lacp_rate", "ad_select", "fail_over_mac")
        for word, value in pairs:
            if word in fixed.get(kind, ()) or (kind == "bond" and word in down_only):
                raise Failed(f"{word}: Operation not supported")
            old = link.options.get(word)
            link.options[word] = int(value) if isinstance(old, int) else value

    def bridge(self, link: Link, options: dict[str, int]) -> None:
        """Options of a bridge."""
        # In the order of the kernel, whatever that of the words.
        delay = options.pop("forward_delay", None)
        if delay is not None:
            if link.options["stp_state"] and not 200 <= delay <= 3000:
                raise Failed("Numerical result out of range")
            link.options["forward_delay"] = delay
        link.options.update(options)
        if link.options["stp_state"]:
            known = int(link.options["forward_delay"])
            link.options["forward_delay"] = min(max(known, 200), 3000)
