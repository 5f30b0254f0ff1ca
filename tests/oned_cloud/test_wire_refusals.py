# SPDX-License-Identifier: Apache-2.0
"""All refusals recorded from a real oned, played back over a socket."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from ncm.stage import NotRunning
from ncm_oned.cloud import errors
from ncm_oned.cloud.errors import CloudError
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.wire_player import SESSION, Player, answers, array, envelope, no, yes

DATA = Path(__file__).resolve().parent.parent / "data" / "oned"
RECORDED = zipfile.ZipFile(DATA / "conv.zip")
REFUSALS = {row[0]: row[1:] for row in json.loads((DATA / "errors.json").read_text())}
ACCEPTED = sorted(
    name[: -len(".res.xml")]
    for name in RECORDED.namelist()
    if name.endswith(".res.xml") and name[: -len(".res.xml")] not in REFUSALS
)
TAKEN = [
    "004-one.cluster.allocate-duplicate",
    "009-one.host.allocate-duplicate",
    "042-one.datastore.allocate-duplicate",
    "054-one.datastore.rename-rename-dup",
    "063-one.vn.allocate-duplicate",
    "087-one.image.allocate-duplicate",
    "101-one.template.allocate-duplicate",
    "111-one.group.allocate-duplicate",
    "113-one.user.allocate-duplicate",
    "152-one.hook.allocate-duplicate",
]
IN_USE = [
    "034-one.cluster.delete-nonempty-delete",
    "170-one.host.delete-in-use",
    "171-one.vn.delete-in-use",
    "172-one.datastore.delete-in-use",
]


def method_of(name: str) -> str:
    return name.split("-")[1]


def recorded(name: str) -> bytes:
    return RECORDED.read(f"{name}.res.xml")


def played(name: str) -> CloudError:
    with Player(answers(recorded(name))) as player:
        wire = Wire(player.url, [SESSION])
        with pytest.raises(CloudError) as caught:
            wire.call(method_of(name))
        assert str(caught.value).startswith(f"{player.url}: {method_of(name)}: ")
    return caught.value


@pytest.mark.parametrize("name", [n for n in REFUSALS if REFUSALS[n][0].startswith("0x")])
def test_a_refusal_keeps_its_code_object_and_words(name: str) -> None:
    code, (about, _), message = REFUSALS[name]
    error = played(name)
    assert error.code == int(code, 16)
    assert error.object_id == about
    assert message.startswith(f"[{method_of(name)}] ")
    said = " ".join(message.partition("] ")[2].split())
    assert error.message.startswith(f"{method_of(name)}: {said}")
    assert "\n" not in str(error)
    assert "[" not in error.message.partition(": ")[2][:1]


@pytest.mark.parametrize("name", [n for n in REFUSALS if REFUSALS[n][0] == "FAULT"])
def test_a_fault_keeps_its_negative_code_and_never_quotes_the_request(name: str) -> None:
    error = played(name)
    assert error.code == REFUSALS[name][1] < 0
    assert error.object_id == -1
    assert "token" not in error.message
    assert "\n" not in str(error)


def test_a_page_of_oned_itself_is_an_error_of_the_transport() -> None:
    body = RECORDED.read("197-unparsed-empty-body.res.xml")
    with (
        Player(answers(body, status="400 Bad Request")) as player,
        pytest.raises(CloudError, match=r"one\.host\.info: HTTP 400: ") as caught,
    ):
        Wire(player.url, [SESSION]).call("one.host.info", 0)
    assert caught.value.code == 0


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_oned_accepted_gives_a_value(name: str) -> None:
    method = method_of(name)
    with Player(answers(recorded(name))) as player:
        wire = Wire(player.url, [SESSION])
        found = wire.call(method)
        if method.endswith((".info", ".infoextended")):
            root = wire.document(method)
            assert found.startswith(f"<{root.tag}")
    if method.startswith("one."):
        assert isinstance(found, (int, str))


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_the_text_tells_whether_a_name_is_taken_or_an_object_in_use(name: str) -> None:
    if REFUSALS[name][0] == "?":
        return
    error = played(name)
    assert errors.is_taken(error) == (name in TAKEN)
    assert errors.in_use(error) == (name in IN_USE)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (0x800, "[one.secgroup.delete] Cannot delete security group. "
         "The security group has VMs using it"),
        (0x800, "[one.group.delete] Cannot delete group. Group 100 is not empty."),
        (0x800, "[one.image.delete] Cannot delete image. There are 2 VMs using it."),
        (0x2000, "[VirtualNetworkDelete] Cannot delete virtual network. "
         "Can not remove a virtual network with leases in use"),
    ],
)  # fmt: skip
def test_other_texts_of_an_object_in_use_are_known(code: int, message: str) -> None:
    with Player(answers(no(code, message))) as player, pytest.raises(CloudError) as caught:
        Wire(player.url, [SESSION]).call("one.group.delete", 100)
    assert errors.in_use(caught.value)
    assert "Cannot" in caught.value.message.split(": ")[1]


def test_a_name_that_reads_like_an_error_is_none() -> None:
    text = "Error getting host [is already taken by HOST 1]. It is in use, too"
    assert not errors.is_taken(CloudError("u", text, errors.ALLOCATE))
    assert not errors.in_use(CloudError("u", text, errors.NO_EXISTS))
    for text in (
        "NAME is already taken by HOST 0. is no name",
        "MAC is already taken by VM 3.",
        "SURNAME is already taken by USER 3.",
    ):
        assert not errors.is_taken(CloudError("u", text, errors.ALLOCATE))
    assert not errors.is_taken(NotRunning("u", "NAME is already taken by HOST 0."))


def test_the_message_is_one_short_line_without_control_characters() -> None:
    with (
        Player(answers(no(0x2000, "[one.x.y] a\n\n b\t\u202e" + "c" * 2000))) as player,
        pytest.raises(CloudError) as caught,
    ):
        Wire(player.url, [SESSION]).call("one.x.y")
    assert caught.value.message.startswith("one.x.y: a b ccc")
    assert caught.value.message.endswith("c ...")
    assert len(caught.value.message) < 450


def test_an_empty_message_still_says_that_it_was_refused() -> None:
    with (
        Player(answers(no(0x800, "[one.vm.action] "))) as player,
        pytest.raises(CloudError, match=r"one\.vm\.action: refused, without a reason"),
    ):
        Wire(player.url, [SESSION]).call("one.vm.action")


@pytest.mark.parametrize("items", [(False, "no", 0x400), (False, "no", 0x400, -1)])
def test_refusals_of_older_servers_are_shorter(items: tuple[object, ...]) -> None:
    with (
        Player(answers(envelope(array(*items)))) as player,
        pytest.raises(CloudError, match="no") as caught,
    ):
        Wire(player.url, [SESSION]).call("one.host.info", 1)
    assert (caught.value.code, caught.value.object_id) == (0x400, -1)


def test_a_wrong_password_is_told_by_its_code() -> None:
    assert played("179-one.system.version-bad-auth").code == errors.AUTHENTICATION


def test_a_value_may_be_of_64_bits_or_a_boolean() -> None:
    big = yes(1).replace("<i4>1</i4>", "<i8>8589934592</i8>")
    with Player(answers(big), answers(yes(True))) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call("one.x.y") == 2**33
        assert wire.call("one.x.y") is True
