# SPDX-License-Identifier: Apache-2.0
"""Guests (https://libvirt.org/formatdomain.html): as they are defined, and as they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm_libvirt.live import meaning
from ncm_libvirt.live.keys import by
from ncm_libvirt.live.quantity import MEMORY
from ncm_libvirt.live.table import Reset, Rule, Table, Value, rule
from ncm_libvirt.live.tables.devices import devices
from ncm_libvirt.live.tables.values import ANY, NUMBER, UUID, usual

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.found import Edit


def _all_memory(element: _Element, domain: _Element) -> bool:
    """A currentMemory that says nothing: all of the memory."""
    memory = next(domain.iterchildren("memory"), None)
    return memory is not None and MEMORY.same(element, memory)


def _own_text(element: _Element) -> Optional[str]:
    return element.text


def _other_family(edit: Edit) -> bool:
    return meaning.family(edit.was or "") != meaning.family(edit.new or "")


def _word(default: str) -> Rule:
    return rule(unit=True, implied=lambda element, domain: element.text == default)


_VCPU = rule(
    {"current": Value(NUMBER.same, _own_text, written=True), "placement": usual("static")},
    unit=True,
    text=NUMBER,
    resets=(Reset(("",), ("@current",)),),
)

# Another kind of machine has other buses; boot order by device and by list exclude each other.
_RESETS = (
    Reset(("memory",), ("currentMemory",)),
    Reset(("vcpu", "vcpu/@current"), ("vcpus",)),
    Reset(
        ("os/type/@machine",),
        (
            "devices/*/address",
            "devices/*/alias",
            "devices/controller",
            "devices/watchdog",
            "os/loader",
        ),
        _other_family,
    ),
    Reset(("os/type/@arch",), ("devices/emulator",)),
    Reset(("os/boot",), ("devices/*/boot",)),
)


def _os(live: bool) -> Rule:
    return rule(
        {"firmware": Value()},
        unit=True,
        resets=(
            Reset(("@firmware",), ("loader", "firmware")),
            Reset(("@firmware",), ("nvram",), lambda edit: edit.new is None),
        ),
        type=rule({"machine": Value(meaning.machine), "arch": Value()}),
        boot=rule(ignored=True) if live else rule(listed=True),
    )


def _cpu(live: bool) -> Rule:
    # A running guest shows what host-model became.
    mode = Value((lambda current, wanted: wanted == "host-model") if live else meaning.exactly)
    return rule(
        {"mode": mode, "match": ANY if live else usual("exact")},
        unit=True,
        resets=(
            Reset(("@mode",), ("@match", "@check", "@migratable", "model", "vendor", "feature")),
        ),
        model=rule(),
        topology=rule(),
        feature=rule({"policy": usual("require")}, key=by("name")),
    )


def _guest(live: bool) -> Table:
    return Table(
        rule(
            resets=_RESETS,
            name=rule(unit=True),
            uuid=rule(unit=True, stays=True, text=UUID),
            title=rule(unit=True),
            description=rule(unit=True),
            metadata=rule(ignored=True),
            memory=rule(unit=True, size=MEMORY),
            currentMemory=rule(unit=True, size=MEMORY, implied=_all_memory),
            memoryBacking=rule(unit=True, shared=True, hugepages=rule()),
            vcpu=_VCPU,
            cputune=rule(unit=True, shared=True, shares=rule(text=NUMBER)),
            os=_os(live),
            features=rule(unit=True, shared=True),
            cpu=_cpu(live),
            clock=rule(
                {"offset": usual("utc")},
                unit=True,
                resets=(Reset(("@offset",), ("@adjustment", "@basis", "@timezone", "@start")),),
            ),
            on_poweroff=_word("destroy"),
            on_reboot=_word("restart"),
            on_crash=_word("destroy"),
            devices=devices(live),
        )
    )


GUEST = _guest(live=False)
GUEST_LIVE = _guest(live=True)
