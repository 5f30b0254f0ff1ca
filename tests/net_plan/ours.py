# SPDX-License-Identifier: Apache-2.0
"""A network namespace of this process's own, and a back end that is nothing but ip(8)."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from ncm_bridge.backend import BackEnd, Command
from ncm_bridge.kernel import Kernel
from ncm_bridge.live.around import Around
from ncm_bridge.live.command import run
from ncm_bridge.live.differ import Difference, compare, leaving
from ncm_bridge.live.order import in_order
from ncm_bridge.live.steps import steps
from ncm_bridge.model.link import Link

_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)


@contextmanager
def _back() -> Iterator[None]:
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        yield
    finally:
        assert _LIBC.setns(before, _NEWNET) == 0
        os.close(before)


@contextmanager
def namespace() -> Iterator[None]:
    """Whatever this thread does, and its children do, is in a new network without links."""
    with _back():
        assert _LIBC.unshare(_NEWNET) == 0, os.strerror(ctypes.get_errno())
        ip("link set lo up")
        yield


@contextmanager
def network_of(process: int) -> Iterator[None]:
    """Likewise in the network of another process."""
    with _back():
        there = os.open(f"/proc/{process}/ns/net", os.O_RDONLY)
        try:
            assert _LIBC.setns(there, _NEWNET) == 0, os.strerror(ctypes.get_errno())
        finally:
            os.close(there)
        yield


def ip(words: str) -> None:
    """ip(8), which must not fail."""
    done = subprocess.run(["ip", *words.split()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {words}: {done.stderr}"


def cards(*names: str) -> None:
    """Cards: ends of cables, whose other ends are up."""
    for number, name in enumerate(names):
        mac = f"02:00:00:00:00:{number + 16:02x}"
        ip(f"link add {name} address {mac} type veth peer name p{name}")
        ip(f"link set p{name} up")


class Bare(BackEnd):
    """Makes links as the files say, which here are the wanted links themselves."""

    name = "bare"

    def __init__(self, files: Mapping[str, Link]) -> None:
        self._files = files

    def up(self, name: str) -> Iterable[Command]:
        link = self._files[name]
        if link.kind != "device":
            yield ("ip", "link", "add", "name", name, *_kind(link))
        set_ = ("ip", "link", "set", "dev", name)
        if link.master:
            yield (*set_, "down")
            yield (*set_, "master", link.master)
        if link.mtu is not None:
            yield (*set_, "mtu", str(link.mtu))
        if link.kind == "bridge":
            for word, value in link.options.items():
                yield (*set_, "type", "bridge", word, str(value))
        for word, value in link.port.items():
            said = ("on" if value else "off") if word == "guard" else str(value)
            yield (*set_, "type", "bridge_slave", word, said)
        yield (*set_, "up")
        for address in link.addresses:
            yield ("ip", "address", "replace", address, "dev", name)
        for route in link.routes:
            yield from _route(route, name)
        for rule in link.rules:
            yield _rule(rule)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        if self._files[name].kind == "device":
            return (
                ("ip", "link", "set", "dev", name, "down"),
                ("ip", "address", "flush", "dev", name),
            )
        return (("ip", "link", "delete", "dev", name),)


def _kind(link: Link) -> list[str]:
    if link.kind in ("vlan", "vxlan"):
        assert link.lower
        place = ["link" if link.kind == "vlan" else "dev", link.lower]
        more = ["dstport", "4789"] if link.kind == "vxlan" else []
        if link.kind == "vlan":
            return [*place, "type", "vlan", *_words(link.options)]
        return ["type", "vxlan", *_words(link.options), *place, *more]
    return ["type", link.kind, *_words(link.options)]


def _words(options: Mapping[str, object]) -> list[str]:
    return [text for word, value in options.items() for text in (word, str(value))]


def _route(route, name: str) -> Iterator[Command]:  # type: ignore[no-untyped-def]
    six = ["-6"] if ":" in route.to else []
    kind = [] if route.type == "unicast" else [route.type]
    words = [*kind, route.to, *(["via", route.via] if route.via else [])]
    words += ["dev", name] if route.type == "unicast" else []
    words += ["table", str(route.table)]
    words += ["metric", str(route.metric)] if route.metric is not None else []
    words += ["onlink"] if route.onlink else []
    yield ("ip", *six, "route", "replace", *words)


def _rule(rule) -> Command:  # type: ignore[no-untyped-def]
    words = ["not"] if rule.invert else []
    words += ["from", rule.from_ or "all", *(["to", rule.to] if rule.to else [])]
    words += ["priority", str(rule.priority)] if rule.priority is not None else []
    six = "-6" if rule.family == "inet6" else "-4"
    return ("ip", six, "rule", "add", *words, "table", str(rule.table))


def around_of(wanted: Mapping[str, Link], base: Mapping[str, Link], **policies: bool) -> Around:
    from ncm_bridge.kernel.ethtool import read_ethtool
    from ncm_bridge.kernel.sysctl import read_sysctl

    with Kernel() as kernel:
        links, rules, loose = kernel.links(), kernel.rules(), kernel.loose_routes()
    for name, link in wanted.items():
        if name in links:
            links[name].sysctl = read_sysctl(link.sysctl)
            links[name].ethtool = read_ethtool(name, link.ethtool) if link.ethtool else {}
    gone = tuple(name for name in base if name not in wanted)
    return Around(links, rules, loose, wanted, gone=gone, **policies)


def plan_of(
    wanted: Mapping[str, Link], base: Mapping[str, Link], **policies: bool
) -> list[tuple[Difference, list[Command]]]:
    around = around_of(wanted, base, **policies)
    found = [
        compare(around.links.get(name), link, base.get(name), around)
        for name, link in wanted.items()
    ]
    found += [leaving(around.links.get(name), base[name], around) for name in around.gone]
    backend = Bare(wanted)
    plan = in_order([each for each in found if each.way], around)
    return [(each, steps(each, around, backend)) for each in plan]


def carry_out(plan: Iterable[tuple[Difference, list[Command]]]) -> list[Command]:
    """Run it as the product does."""
    done = [command for _, commands in plan for command in commands]
    for command in done:
        run(command)
    return done
