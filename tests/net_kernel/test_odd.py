# SPDX-License-Identifier: Apache-2.0
"""What a kernel does not say, or says wrongly, is an error; never a crash or half a truth."""

from __future__ import annotations

import errno
import os
import socket as sockets
import struct
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.errors import HostError
from ncm_bridge.kernel import Kernel
from ncm_bridge.kernel.netlink import Socket
from ncm_bridge.model.link import Link
from tests.net_kernel.canned import (
    DONE,
    QUESTIONS,
    Canned,
    answer,
    bodies,
    message,
    read,
    same_order,
)
from tests.net_kernel.namespace import Namespace

pytestmark = same_order
NEW_LINK, NEW_ADDRESS = 16, 20


def of_links(change: Any) -> Canned:
    """A socket whose answer with the links is changed."""
    return Canned(lambda what, said: change(said) if what == "links" else said)


def body_of(name: str) -> bytes:
    """The message of one link."""
    (found,) = [body for body in bodies("links") if body[20:].startswith(name.encode() + b"\0")]
    return found


def changed(name: str, old: bytes, new: bytes) -> Link:
    """That link, with these bytes instead of those."""
    body = body_of(name)
    assert body.count(old) == 1
    links = read(of_links(lambda _: answer(NEW_LINK, [body.replace(old, new)])))["links"]
    (link,) = links.values()
    assert isinstance(link, Link)
    return link


def refused(socket: Socket) -> str:
    with pytest.raises(HostError) as caught:
        read(socket)
    return str(caught.value)


@given(data=st.data())
def test_cut_or_changed_messages_are_read_or_refused(data: st.DataObject) -> None:
    victim = data.draw(st.sampled_from(sorted(QUESTIONS.values())))

    def spoil(what: str, said: list[bytes]) -> list[bytes]:
        if what != victim:
            return said
        at = data.draw(st.integers(0, len(said) - 1))
        part = bytearray(said[at])
        where = data.draw(st.integers(0, len(part) - 1))
        how = data.draw(st.sampled_from(["byte", "cut", "grow", "zero", "size"]))
        if how == "byte":
            part[where] ^= data.draw(st.integers(1, 255))
        elif how == "cut":
            del part[where:]
        elif how == "grow":
            part[where:where] = data.draw(st.binary(min_size=1, max_size=9))
        elif how == "zero":
            part[where : where + 16] = bytes(len(part[where : where + 16]))
        else:
            where -= where % 4
            part[where : where + 2] = struct.pack("=H", data.draw(st.integers(0, 65535)))
        said[at] = bytes(part)
        return said

    try:
        found = read(Canned(spoil))
    except HostError as error:
        assert str(error).startswith("the kernel's network tables: ")
    else:
        assert isinstance(found["links"], dict)


@given(st.sampled_from(sorted(QUESTIONS.values())), st.lists(st.binary(max_size=80), max_size=4))
def test_noise_is_read_or_refused(victim: str, noise: list[bytes]) -> None:
    try:
        read(Canned(lambda what, said: noise if what == victim else said))
    except HostError:
        pass


@given(st.data())
def test_a_message_that_ends_early_is_refused(data: st.DataObject) -> None:
    said = bodies("links")
    number = data.draw(st.integers(0, len(said) - 1))
    # Where attributes end is where a shorter message would be a whole one.
    cut = data.draw(st.integers(1, len(said[number]) - 1))
    whole = _ends(said[number])
    said[number] = said[number][:cut]
    socket = of_links(lambda _: answer(NEW_LINK, said))
    if cut in whole:
        return
    assert "does not understand" in refused(socket)


def _ends(body: bytes) -> set[int]:
    ends, at = {16}, 16
    while at < len(body):
        (length,) = struct.unpack_from("=H", body, at)
        ends |= set(range(at + length, at + (length + 3 & -4) + 1))
        at += length + 3 & -4
    return ends


def test_an_attribute_of_another_size_is_refused() -> None:
    body = bytearray(bodies("links")[0])
    at = body.index(struct.pack("=HH", 8, 4))
    body[at : at + 8] = struct.pack("=HHHxx", 6, 4, 1500)
    said = refused(of_links(lambda _: answer(NEW_LINK, [bytes(body)])))
    assert "sent links that ncm-virt does not understand" in said


def test_a_link_without_a_name_is_refused() -> None:
    body = struct.pack("=BxHiII", 0, 1, 7, 0, 0)
    assert "without a name" in refused(of_links(lambda _: answer(NEW_LINK, [body])))


def test_a_master_that_nobody_knows_is_refused() -> None:
    orphans = [body for body in bodies("links") if b"bond1\0" not in body]
    said = refused(of_links(lambda _: answer(NEW_LINK, orphans)))
    assert "eth1 with a master that is not there" in said


@pytest.mark.parametrize("length", [0, 4, 7, 0xFFF0])
def test_a_next_hop_of_no_length_or_too_much_is_refused(length: int) -> None:
    (body,) = [body for body in bodies("routes") if b"\x09\0\x10\0" in body]
    at = body.index(b"\x09\0\x10\0") + 2
    odd = body[:at] + struct.pack("=H", length) + body[at + 2 :]
    said = [message(24, odd, sequence=3), message(DONE, bytes(4), sequence=3)]
    socket = Canned(lambda what, whole: said if what == "routes" else whole)
    assert "sent links that ncm-virt does not understand" in refused(socket)


def test_a_rule_whose_action_nobody_knows_is_somebody_elses() -> None:
    plain = read(Canned())["rules"]
    rules = [body[:7] + b"\x63" + body[8:] if body[0] == 2 else body for body in bodies("rules")]
    socket = Canned(lambda what, said: answer(32, rules, sequence=5) if what == "rules" else said)
    assert read(socket)["rules"] == [rule for rule in plain if rule.family == "inet6"]
    assert {rule.family for rule in plain} == {"inet", "inet6"}


def test_an_answer_that_does_not_end_is_an_error() -> None:
    assert "did not come within 10 seconds" in refused(of_links(lambda said: said[:-1]))


def test_an_empty_or_short_message_is_an_error() -> None:
    for short in (b"", b"\0", message(NEW_LINK, b"")[:15], message(NEW_LINK, bytes(32))[:40]):
        assert "cut short" in refused(of_links(lambda said, short=short: [short, *said]))


def test_an_end_without_its_code_is_an_error() -> None:
    assert "cut short" in refused(of_links(lambda _: [message(DONE, b"")]))


def test_a_message_that_says_it_is_shorter_than_its_header_is_an_error() -> None:
    odd = struct.pack("=I", 12) + message(NEW_LINK, b"")[4:12]
    assert "cut short" in refused(of_links(lambda said: [odd + said[0], *said[1:]]))


def test_an_answer_to_another_question_is_an_error() -> None:
    stray = message(NEW_LINK, bodies("links")[0], sequence=99)
    assert "request 99 instead of 1" in refused(of_links(lambda said: [stray, *said]))


def test_an_answer_of_another_type_is_an_error() -> None:
    stray = message(NEW_ADDRESS, bodies("addresses")[0])
    assert "type 20" in refused(of_links(lambda said: [stray, *said]))


def test_the_kernels_own_error_is_told() -> None:
    for kind in (2, DONE):
        no = message(kind, struct.pack("=i", -errno.EPERM))
        assert "cannot be read: Operation not permitted" in refused(of_links(lambda _, no=no: [no]))


@pytest.mark.parametrize("code", [-(2**31), 2**31 - 1, -4095, 1])
def test_an_error_that_nobody_knows_is_told(code: int) -> None:
    no = message(DONE, struct.pack("=i", code))
    assert "cannot be read: " in refused(of_links(lambda _: [no]))


def test_an_acknowledgement_is_no_answer() -> None:
    yes = message(2, struct.pack("=i", 0))
    assert "acknowledgement" in refused(of_links(lambda _: [yes]))


def test_messages_that_were_lost_are_told() -> None:
    class Lossy(Canned):
        def _receive(self) -> bytes:
            raise OSError(errno.ENOBUFS, "No buffer space available")

    assert "ENOBUFS" in refused(Lossy())


def test_a_table_that_changed_meanwhile_is_read_again() -> None:
    times = []

    def interrupted(what: str, said: list[bytes]) -> list[bytes]:
        if what == "links":
            times.append(what)
            if len(times) < 4:
                # Some of it, and in all that follows the kernel's mark.
                said[1] = said[1][:6] + struct.pack("=H", 0x12) + said[1][8:]
        return said

    assert read(Canned(interrupted)) == read(Canned())
    assert len(times) == 4


def test_a_table_that_never_comes_to_rest_is_an_error() -> None:
    def busy(said: list[bytes]) -> list[bytes]:
        return [*said[:-1], said[-1][:6] + struct.pack("=H", 0x12) + said[-1][8:]]

    assert "changed during each of 20 attempts" in refused(of_links(busy))


def test_a_name_may_be_of_any_bytes() -> None:
    link = changed("bond0", b"bond0\0", b"bond\xff\0")
    assert os.fsencode(link.name) == b"bond\xff"


def test_a_mode_that_has_no_word_yet_is_a_number() -> None:
    mode = struct.pack("=HHB", 5, 1, 0)
    # The first of the options of a bond; the same bytes begin nothing else.
    start = body_of("bond0").index(b"bond\0\0\0\0")
    head = body_of("bond0")[start : start + 12]
    link = changed("bond0", head + mode, head + mode[:4] + b"\x09")
    assert link.options["mode"] == 9
    assert changed("bond0", head, head).options["mode"] == "balance-rr"


def test_an_attribute_may_say_that_there_are_more_inside() -> None:
    body = body_of("bond0")
    info = body.index(struct.pack("=HH", 9, 1) + b"bond\0") - 4
    (length,) = struct.unpack_from("=H", body, info)
    plain, marked = (struct.pack("=HHHH", length, kind, 9, 1) for kind in (18, 0x8012))
    assert changed("bond0", plain, marked) == changed("bond0", plain, plain)
    assert changed("bond0", plain, marked).kind == "bond"


def test_what_is_no_message_is_passed_over() -> None:
    noop = message(1, b"")
    assert read(of_links(lambda said: [noop, *said])) == read(Canned())


def test_an_address_of_a_link_that_came_later_is_passed_over() -> None:
    late = bytearray(bodies("addresses")[0])
    late[4:8] = struct.pack("=i", 4711)
    first = message(NEW_ADDRESS, bytes(late), sequence=2)
    socket = Canned(lambda what, said: [first, *said] if what == "addresses" else said)
    assert read(socket) == read(Canned())


@pytest.mark.needs("root", "ip")
def test_what_another_process_sends_is_ignored(space: Namespace) -> None:
    space.ip("link add br0 type bridge")
    ours = Socket()
    forged = message(NEW_LINK, body_of("dummy0"), sequence=1)
    with sockets.socket(sockets.AF_NETLINK, sockets.SOCK_RAW, 0) as other:
        other.bind((0, 0))
        other.sendto(forged, ours._socket.getsockname())
    with Kernel(ours) as kernel:
        assert sorted(kernel.links()) == ["br0", "lo"]


@pytest.mark.needs("root", "ip")
def test_more_links_than_one_message_holds_are_all_read(space: Namespace) -> None:
    lines = "\n".join(f"link add br{at} type bridge" for at in range(150))
    subprocess.run(["ip", "-batch", "-"], input=lines, text=True, check=True)
    with Kernel() as kernel:
        assert set(kernel.links()) == {"lo", *(f"br{at}" for at in range(150))}
