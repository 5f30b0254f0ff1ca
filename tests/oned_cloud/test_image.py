# SPDX-License-Identifier: Apache-2.0
"""Images: made once, waited for, kept; never made anew, and never deleted for a difference."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

PATH = "/software/components/oned/images"
TREE: dict[str, Any] = {
    "images": {
        "data": {"datastore": "default", "type": "DATABLOCK", "size": 100, "format": "raw",
                 "fs": "ext4", "persistent": True, "description": "scratch"},
        "alma9": {"datastore": "default", "type": "OS", "path": "/var/tmp/alma9.qcow2",
                  "dev_prefix": "vd", "target": "vda", "driver": "qcow2",
                  "md5": "d41d8cd98f00b204e9800998ecf8427e", "labels": ["linux"],
                  "permissions": {"owner": "serveradmin", "group": "users", "mode": 644}},
        "old": {"datastore": "default", "source": "one/old.img", "size": 5, "enabled": False},
    }
}  # fmt: skip


def changed(name: str, **values: Any) -> dict[str, Any]:
    """TREE with these differences in one image; None takes a field out."""
    tree = copy.deepcopy(TREE)
    image = tree["images"][name]
    for key, value in values.items():
        if value is None:
            del image[key]
        else:
            image[key] = value
    return tree


def calls(done: Any) -> list[str]:
    return [words for words, _ in done.done]


def image(server: OnedServer, name: str) -> Any:
    return next(at for at in server.db.all("image") if at.name == name)


def test_images_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert [words for words, subject in done.planned if subject == "image alma9"] == [
        "one.image.allocate (NAME, TYPE, PATH, DEV_PREFIX, TARGET, DRIVER, MD5, LABELS, QUATTOR),"
        " datastore default",
        "one.image.info image alma9 (until it is ready)",
        "one.image.chown image alma9, user serveradmin, -1",
        "one.image.chown image alma9, -1, group users",
        "one.image.chmod image alma9, 1, 1, 0, 1, 0, 0, 1, 0, 0 (644)",
    ]
    data, old = image(server, "data"), image(server, "old")
    assert (data.type, data.size, data.format, data.fs) == ("DATABLOCK", 100, "raw", "ext4")
    assert data.persistent and data.state == 1
    assert (old.source, old.state) != ("", 1)
    assert image(server, "alma9").template.get("LABELS") == "quattor,linux"
    cloud.settled(TREE)


def test_a_new_image_is_waited_for_before_more_is_done_to_it(
    cloud: Cloud, server: OnedServer
) -> None:
    server.db.lag["image"] = 3
    cloud.made(TREE)
    reads = [call for call in server.calls if call.method == "one.image.info"]
    assert len(reads) > 3
    cloud.settled(TREE)


def test_an_image_that_cannot_be_made_says_why_and_is_told_again(
    cloud: Cloud, server: OnedServer
) -> None:
    server.image_fails("data", "no space left in /var/lib/one")
    done = cloud.go(TREE)
    assert "image data: could not be made: no space left in /var/lib/one" in done.errors[0]
    assert "oneimage delete" in done.errors[0]
    assert image(server, "old").state == 3
    again = cloud.go(TREE)
    assert "no space left" in again.refused["image data"]
    assert not again.done and again.status != 0
    server.image_errors.clear()
    server.poke("image.delete", image(server, "data").id)
    cloud.made(TREE)
    cloud.settled(TREE)


def test_an_image_that_takes_too_long_is_told_and_looked_at_again(
    cloud: Cloud, server: OnedServer
) -> None:
    server.db.lag["image"] = 1000
    tree = changed("data", timeout=1)
    tree["images"] = {"data": tree["images"]["data"]}
    done = cloud.go(tree)
    assert "not ready after 1 s" in done.errors[0]
    server.restart()
    cloud.go(tree)
    cloud.settled(tree)
    assert server.names("image") == ["data"]


def test_a_locked_image_is_told_and_changed_later(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    data = image(server, "data")
    data.state, data.waits = 4, 1000
    server.db.touch()
    tree = changed("data", description="other")
    done = cloud.go(tree)
    assert not done.done
    assert any("image data is being made" in note for note in done.notes)
    # Not once: as long as it lasts, and then it is done.
    assert not cloud.go(tree).done
    data.state, data.waits = 1, 0
    server.db.touch()
    assert calls(cloud.go(tree)) == ["one.image.update image data, (DESCRIPTION, QUATTOR), 1"]
    cloud.settled(tree)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("image.update", ('DESCRIPTION="x"', 1)),
        ("image.update", ("", 0)),
        ("image.persistent", (False,)),
        ("image.chtype", ("OS",)),
        ("image.rename", ("other",)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    server.poke(call, image(server, "data").id, *arguments)
    done = cloud.made(TREE)
    assert done.touched == ["image data"]
    data = image(server, "data")
    assert (data.persistent, data.type) == (True, "DATABLOCK")
    assert data.template.get("DESCRIPTION") == "scratch"
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("image.chown", (0, -1)),
        ("image.chown", (-1, 0)),
        ("image.chmod", (1, 1, 1, 1, 1, 1, 1, 1, 1)),
    ],
)
def test_owner_group_and_rights_come_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()
    server.poke(call, image(server, "alma9").id, *arguments)
    assert cloud.made(TREE).touched == ["image alma9"]
    assert server.dump() == before
    cloud.settled(TREE)


def test_an_enabled_one_is_disabled_again_and_the_other_way_round(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    server.poke("image.enable", image(server, "old").id, True)
    assert calls(cloud.made(TREE)) == ["one.image.enable image old, 0 (no)"]
    cloud.made(changed("old", enabled=True))
    assert image(server, "old").state == 1
    # What the profile does not say is left to people.
    server.poke("image.enable", image(server, "data").id, False)
    cloud.settled(changed("old", enabled=True))


def test_attributes_that_leave_go_and_those_of_others_stay(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    alma = image(server, "alma9")
    server.poke("image.update", alma.id, 'NOTE="mine \\"1\\""', 1)
    tree = changed("alma9", target=None, labels=None)
    cloud.made(tree)
    assert not alma.template.has("TARGET") and not alma.template.has("LABELS")
    assert alma.template.get("NOTE") == 'mine "1"'
    assert alma.template.get("DEV_PREFIX") == "vd"
    cloud.settled(tree)


def test_an_undone_change_is_undone_and_data_is_not_made_up(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    before = server.dump()
    cloud.made(changed("data", description="new", persistent=False))
    cloud.go(TREE, mode="undo")
    assert server.dump() == before
    cloud.go({"images": {}})
    done = cloud.go({"images": {}}, mode="undo")
    assert all("gone with its data" in why for why in done.refused.values())
    assert len(done.refused) == 3


def test_a_refusal_of_the_server_is_told_as_it_is(cloud: Cloud, server: OnedServer) -> None:
    tree = {"images": {"data": {**TREE["images"]["data"], "datastore": "system"}}}
    done = cloud.go(tree)
    assert "New images can only be allocated in a files or image datastore" in done.errors[0]
    assert server.names("image") == []
    done = cloud.go({"images": {"data": {**TREE["images"]["data"], "datastore": "nope"}}})
    assert "needs datastore nope" in done.refused["image data"]
