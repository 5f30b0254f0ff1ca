# SPDX-License-Identifier: Apache-2.0
"""A model of the kernel's network: the commands of a plan, interpreted on {name: Link}.

Written from ip(8), bridge(8), and what Linux was seen to do; it knows nothing of the code that
makes the commands. What it does not know is a KeyError or AssertionError: the plan is then wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_interface
from typing import Optional

from ncm_bridge.backend import BackEnd, Command
from ncm_bridge.model.link import MAIN, Link, Route, Rule

LOOSE = ("blackhole", "unreachable", "prohibit")
SWITCHES = ("hairpin", "guard", "root_block", "fastleave")
FLAGS = ("onlink",)


class Failed(Exception):
    """The command would have failed."""


def copied(links: Mapping[str, Link]) -> dict[str, Link]:
    return {name: Link.of(link.as_json()) for name, link in links.items()}


class Plain(BackEnd):
    """A back end whose files are the wanted links. up makes what is missing, and sets what the
    files say of that link alone: it does not touch its members."""

    name = "plain"

    def up(self, name: str) -> Iterable[Command]:
        return (("plain", "up", name),)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        return (("plain", "down", name),)

    def told(self, name: str) -> Iterable[Command]:
        return (("plain", "told", name),)


class Kernel:
    """links, rules, routes without a device. files: what Plain makes."""

    def __init__(
        self, links: Mapping[str, Link], files: Mapping[str, Link],
        rules: Sequence[Rule] = (), loose: Sequence[Route] = (),
    ) -> None:  # fmt: skip
        self.links = copied(links)
        self.files = files
        self.rules = list(rules)
        self.loose = list(loose)
        self.touched: list[str] = []
        self.promote: set[str] = set()
        self.count()

    def count(self) -> None:
        """The number of taps in each bridge, as a reader would say."""
        for link in self.links.values():
            ports = [each for each in self.links.values() if each.master == link.name]
            link.guests = sum(each.kind == "tun" for each in ports)

    def run(self, command: Command) -> None:
        program, *words = command
        {"ip": self._ip, "sysctl": self._sysctl, "ethtool": self._ethtool, "plain": self._plain}[
            program
        ](words)
        self.count()

    # ip

    def _ip(self, words: list[str]) -> None:
        family = words.pop(0) if words[0] in ("-4", "-6") else ""
        what, verb, *rest = words
        if what == "link" and verb == "delete":
            assert rest[0] == "dev"
            self._delete(rest[1])
        elif what == "link":
            assert verb == "set"
            assert rest[0] == "dev"
            self._set(self._link(rest[1]), rest[2:])
        elif what == "address":
            self._address(verb, rest)
        elif what == "route":
            self._route(verb, rest, family)
        else:
            assert what == "rule"
            self._rule(verb, rest, family)

    def _link(self, name: str) -> Link:
        if name not in self.links:
            raise Failed(f"Cannot find device {name}")
        self.touched.append(name)
        return self.links[name]

    def _delete(self, name: str) -> None:
        if name not in self.links:
            return
        self.touched.append(name)
        for other in list(self.links.values()):
            if other.master == name:
                self._release(other)
        del self.links[name]
        for other in list(self.links.values()):
            if other.lower == name:
                self._delete(other.name)

    def _set(self, link: Link, words: list[str]) -> None:
        while words:
            word = words.pop(0)
            if word == "up":
                link.up = True
            elif word == "down":
                self._down(link)
            elif word == "mtu":
                self._mtu(link, int(words.pop(0)))
            elif word == "address":
                link.mac = words.pop(0)
            elif word == "nomaster":
                self._release(link)
            elif word == "master":
                self._enslave(link, words.pop(0))
            else:
                assert word == "type", word
                self._type(link, words.pop(0), words)
                return

    def _down(self, link: Link) -> None:
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

    def _enslave(self, link: Link, name: str) -> None:
        if name not in self.links:
            raise Failed(f"Device does not exist: {name}")
        master = self.links[name]
        if link.master == name:
            return
        assert master.kind in ("bridge", "bond"), f"{name} is a {master.kind}"
        if master.kind == "bond" and link.up:
            raise Failed("Device can not be enslaved while up.")
        self._release(link)
        if master.kind == "bond":
            link.up, link.mtu = True, master.mtu
        link.master = name
        link.port = (
            {"cost": 100, "priority": 32, "mcast_router": 1, **dict.fromkeys(SWITCHES, 0)}
            if master.kind == "bridge" else {}
        )  # fmt: skip

    def _release(self, link: Link) -> None:
        """A bond leaves it down, and with the MTU that it had."""
        master = self.links.get(link.master or "")
        link.master, link.port = "", {}
        if master is not None and master.kind == "bond":
            self._down(link)
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
            self._bridge(link, {word: int(value) for word, value in pairs})
            return
        fixed = {"vlan": ("id",), "vxlan": ("id", "dstport", "gbp", "group")}
        down_only = ("mode", "lacp_rate", "ad_select", "fail_over_mac")
        for word, value in pairs:
            if word in fixed.get(kind, ()) or (kind == "bond" and word in down_only):
                raise Failed(f"{word}: Operation not supported")
            old = link.options.get(word)
            link.options[word] = int(value) if isinstance(old, int) else value

    def _bridge(self, link: Link, options: dict[str, int]) -> None:
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

    def _address(self, verb: str, words: list[str]) -> None:
        address, said = words[0], _pairs(words[1:])
        link = self._link(said.pop("dev"))
        if verb == "replace":
            if ":" in address:
                alone = address.partition("/")[0]
                if any(each.startswith(f"{alone}/") and each != address for each in link.addresses):
                    raise Failed("ipv6: address already assigned")
            link.addresses.setdefault(address, said.pop("label", ""))
            assert said in ({}, {"broadcast": "+"})
            return
        assert verb == "del"
        assert not said
        if address in link.addresses:
            self._drop(link, address)

    def _drop(self, link: Link, address: str) -> None:
        """The first of a network takes the others with it, unless told otherwise."""
        if ":" in address:
            del link.addresses[address]
            return
        network = ip_interface(address).network
        same = [
            each for each in link.addresses
            if ":" not in each and ip_interface(each).network == network
        ]  # fmt: skip
        first = same[0] == address
        del link.addresses[address]
        if first and link.name not in self.promote:
            for other in same[1:]:
                del link.addresses[other]
        if not any(":" not in each for each in link.addresses):
            link.routes = tuple(route for route in link.routes if ":" in route.to)

    def _route(self, verb: str, words: list[str], family: str) -> None:
        kind = words.pop(0) if words[0] in LOOSE else "unicast"
        to, said = words[0], _pairs(words[1:])
        six = family == "-6"
        if to == "default":
            to = "::/0" if six else "0.0.0.0/0"
        assert six == (":" in to)
        device, proto = said.pop("dev", ""), said.pop("proto", "")
        metric = int(said.pop("metric", 1024 if six and verb != "del" else 0))
        via, table = said.pop("via", ""), int(said.pop("table", MAIN))
        onlink = said.pop("onlink", None) is not None
        route = Route(to, via, table, kind, metric, onlink, tuple(sorted(said.items())))
        assert (device == "") == (kind in LOOSE)
        if verb == "replace":
            assert proto == "static"
            self._put(route, device)
        else:
            assert verb == "del"
            self._take(route, device, six)

    def _put(self, route: Route, device: str) -> None:
        if device:
            link = self._link(device)
            if not link.up:
                raise Failed("Nexthop device is not up")
            self._reachable(route, link)
        for other in self.links.values():
            other.routes = tuple(each for each in other.routes if not _same_place(each, route))
        self.loose = [each for each in self.loose if not _same_place(each, route)]
        if device:
            link.routes = (*link.routes, route)
        else:
            self.loose.append(route)

    def _reachable(self, route: Route, link: Link) -> None:
        if route.via and not route.onlink:
            networks = [ip_interface(address).network for address in link.addresses]
            ways = [
                ip_interface(each.to).network for each in link.routes
                if not each.via and each.to not in ("::/0", "0.0.0.0/0")
            ]  # fmt: skip
            gateway = ip_interface(route.via).ip
            if not any(gateway in network for network in networks + ways):
                raise Failed("Nexthop has invalid gateway")

    def _take(self, route: Route, device: str, six: bool) -> None:
        def same(each: Route) -> bool:
            return (
                each.to == route.to and each.table == route.table and each.type == route.type
                and route.via in ("", each.via)
                and (not route.metric or route.metric == each.metric)
            )  # fmt: skip

        holders = [self._link(device)] if device else []
        for link in holders:
            gone = next((each for each in link.routes if same(each)), None)
            link.routes = tuple(each for each in link.routes if each is not gone)
        if not device:
            found = next((each for each in self.loose if same(each)), None)
            self.loose = [each for each in self.loose if each is not found]

    def _rule(self, verb: str, words: list[str], family: str) -> None:
        rule = _rule(words, "inet6" if family == "-6" else "inet")
        if verb == "add":
            lowest = min([each.priority or 32766 for each in self.rules] + [32766])
            self.rules.append(rule if rule.priority else rule._replace(priority=lowest - 1))
        else:
            assert verb == "del"
            gone = next(
                (each for each in self.rules
                 if each == rule or each._replace(priority=None) == rule), None,
            )  # fmt: skip
            self.rules = [each for each in self.rules if each is not gone]

    # The others

    def _sysctl(self, words: list[str]) -> None:
        assert words[:2] == ["-q", "-w"]
        name, _, value = words[2].partition("=")
        top, where, conf, device, last = name.split("/")
        assert (top, conf) == ("net", "conf")
        link = self._link(device)
        if last == "promote_secondaries":
            assert value == "1"
            self.promote.add(device)
        else:
            link.sysctl[f"{where}/conf/{device}/{last}"] = value

    def _ethtool(self, words: list[str]) -> None:
        groups = {"-K": "features", "-G": "ring", "-L": "channels", "-s": "link"}
        flag, device, *rest = words
        link = self._link(device)
        for word, value in zip(rest[::2], rest[1::2]):
            name = "wol" if word == "wol" else f"{groups[flag]} {word}"
            assert name in link.ethtool
            link.ethtool[name] = value

    def _plain(self, words: list[str]) -> None:
        verb, name = words
        if verb == "down" and name in self.links:
            if self.links[name].kind in ("device", "tun"):
                link = self._link(name)
                self._down(link)
                link.addresses = {}
                self._release(link)
            else:
                self._delete(name)
        elif verb == "up":
            self._up(self.files[name])

    def _up(self, file: Link) -> None:
        if file.kind != "device" and file.name not in self.links:
            if file.lower and file.lower not in self.links:
                raise Failed(f"{file.lower} is missing")
            made = Link(file.name, file.kind)
            made.mtu, made.master, made.lower, made.up = 1500, "", file.lower or "", False
            made.mac = "02:ff:00:00:00:00"
            if file.kind == "bridge":
                made.options = {
                    "stp_state": 0, "forward_delay": 1500, "priority": 32768, "mcast_router": 1,
                }  # fmt: skip
            for other in self.links.values():
                alike = (other.kind, other.lower, other.options.get("id")) == (
                    file.kind, file.lower, file.options.get("id"),
                )  # fmt: skip
                if file.kind in ("vlan", "vxlan") and alike:
                    raise Failed("File exists")
            self.links[file.name] = made
        link = self._link(file.name)
        assert file.kind in ("device", link.kind)
        if file.master and link.master != file.master:
            if self.links.get(file.master) is None:
                raise Failed(f"{file.master} is missing")
            if self.links[file.master].kind == "bond":
                self._down(link)
            self._enslave(link, file.master)
        link.up = True
        link.options.update(file.options)
        link.port.update(file.port)
        if file.mtu is not None:
            link.mtu = file.mtu
        for address, label in file.addresses.items():
            link.addresses.setdefault(address, label)
        for route in file.routes:
            metric = 1024 if ":" in route.to else 0
            full = route if route.metric is not None else route._replace(metric=metric)
            self._put(full, "" if route.type in LOOSE else file.name)
        for rule in file.rules:
            if not any(rule in (each, each._replace(priority=None)) for each in self.rules):
                lowest = min([each.priority or 32766 for each in self.rules] + [32766])
                self.rules.append(rule if rule.priority else rule._replace(priority=lowest - 1))
        link.sysctl.update(file.sysctl)
        link.ethtool.update(file.ethtool)


def _same_place(one: Route, other: Route) -> bool:
    return (one.to, one.table, one.metric) == (other.to, other.table, other.metric)


def _pairs(words: Sequence[str]) -> dict[str, str]:
    rest: Iterator[str] = iter(words)
    return {word: "" if word in FLAGS else next(rest) for word in rest}


def _rule(words: list[str], family: str) -> Rule:
    invert = words[0] == "not"
    action = words[-1] if words[-1] in LOOSE else ""
    said = _pairs(words[invert : len(words) - bool(action)])
    priority: Optional[int] = int(said.pop("priority")) if "priority" in said else None
    table, source = int(said.pop("table", "0")), said.pop("from")
    rule = Rule(
        family, table, "" if source == "all" else source, said.pop("to", ""), priority, invert,
        said.pop("iif", ""), said.pop("fwmark", ""), action,
    )  # fmt: skip
    assert not said
    return rule
