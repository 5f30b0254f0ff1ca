# SPDX-License-Identifier: Apache-2.0
"""Devices of a guest (https://libvirt.org/formatdomain.html#devices)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm_libvirt.live import meaning
from ncm_libvirt.live.keys import below, by, by_all
from ncm_libvirt.live.table import Reset, Rule, Value, rule
from ncm_libvirt.live.tables.disk import disk
from ncm_libvirt.live.tables.values import ADDRESS, MAC, NUMBER, usual

# libvirt makes one up where it is needed.
_PORT_ID = Value(meaning.uuid, stays=True)

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.found import Edit
    from ncm_libvirt.live.table import Implied


def devices(live: bool) -> Rule:
    """The rules of ``devices``; live: those of a running guest."""
    return rule(
        shared=True,
        resets=(
            Reset(("graphics",), ("audio",)),
            Reset(("graphics",), ("video",), _all_gone),
        ),
        disk=disk(live),
        controller=_controller(),
        interface=_interface(live),
        serial=_port(),
        console=_port(_mirror),
        channel=_channel(),
        input=rule(unit=True, key=_input),
        graphics=_graphics(live),
        video=_video(),
        rng=_rng(),
    )


def _all_gone(edit: Edit) -> bool:
    """Whether the guest has no graphics left; libvirt adds a card only where there are some."""
    if edit.base is None:  # one was added or changed
        return False
    here, past = edit.current.getparent(), edit.base.getparent()
    if here is None or past is None or edit.wanted.find("graphics") is not None:
        return False
    ours = {each.get("type") for each in past.iterchildren("graphics")}
    return all(each.get("type") in ours for each in here.iterchildren("graphics"))


def _controller() -> Rule:
    return rule(
        unit=True,
        key=by_all(type="", index="0"),
        kept=_scsi_in_use,
        resets=(Reset(("@model",), ("address", "alias", "driver")),),
    )


def _scsi_in_use(controller: _Element, devices: _Element, base: _Element) -> bool:
    """Whether a disk that is not ours hangs on it."""
    ours = {target.get("dev") for target in base.iterfind("disk/target")}
    holder = controller.getparent()
    targets = () if holder is None else holder.iterfind("disk/target[@bus='scsi']")
    return any(target.get("dev") not in ours for target in targets)


def _interface(live: bool) -> Rule:
    # A running interface shows what its network made of it.
    kind = Value((lambda current, wanted: wanted == "network") if live else meaning.exactly)
    return rule(
        {"type": kind},
        unit=True,
        key=below("mac", "address", spelling=str.lower),
        resets=(
            Reset(("@type",), ("source/**", "virtualport")),
            Reset(("source/@network",), ("source/@portgroup",)),
            Reset(("model/@type",), ("address", "alias", "driver")),
        ),
        mac=rule({"address": MAC}),
        source=rule(),
        model=rule(),
        mtu=rule({"size": NUMBER}),
        virtualport=rule(parameters=rule({"interfaceid": _PORT_ID}, stays=True)),
        vlan=rule({"trunk": usual("no")}, exact=True, tag=rule({"id": NUMBER}, key=by("id"))),
        link=rule({"state": usual("up")}, implied=lambda link, nic: link.get("state") != "down"),
    )


def _mirror(console: _Element, devices: _Element) -> bool:
    """A console that libvirt makes by itself, out of the first serial port."""
    target = next(console.iterchildren("target"), None)
    kind = None if target is None else target.get("type")
    return kind in (None, "serial") and next(devices.iterchildren("serial"), None) is not None


def _port(implied: Optional[Implied] = None) -> Rule:
    """A serial port or console, by its number."""
    return rule(
        unit=True,
        implied=implied,
        key=below("target", "port", "0"),
        resets=(Reset(("@type",), ("source", "protocol")),),
        target=rule({"port": Value(NUMBER.same, "0")}),
    )


def _channel() -> Rule:
    return rule(
        unit=True,
        key=below("target", "name"),
        resets=(Reset(("@type",), ("source", "protocol")),),
    )


def _input(element: _Element) -> str:
    """Kind and bus; a tablet is on USB unless it says otherwise."""
    kind = element.get("type") or ""
    bus = element.get("bus") or ("usb" if kind == "tablet" else "")
    return f"{kind},{bus}"


def _graphics(live: bool) -> Rule:
    # -1, or none, is a port of libvirt's choice, which a running guest shows.
    def port(current: str, wanted: str) -> bool:
        return wanted == "-1" if live else NUMBER.same(current, wanted)

    listen = rule({"address": ADDRESS}, listed=True)
    return rule(
        {
            "port": Value(port, "-1"),
            "websocket": Value(port, None),
            "autoport": usual("no"),
            "listen": ADDRESS,
            "passwd": Value(hidden=True),
        },
        unit=True,
        key=by("type"),
        listen=listen,
    )


def _video() -> Rule:
    return rule(
        unit=True,
        resets=(Reset(("model/@type",), ("model/**", "driver", "address", "alias")),),
        model=rule(),
    )


def _rng() -> Rule:
    return rule(unit=True, key=below("backend", "model"))
