# SPDX-License-Identifier: Apache-2.0
"""Images that stay as they are: what they were made from, what is in use, what is not ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.test_image import PATH, TREE, calls, changed, image
from tests.oned_server import OnedServer


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("data", {"size": 200}, "size is 200"),
        ("data", {"format": "qcow2"}, "format is qcow2"),
        ("data", {"fs": "xfs"}, "fs is xfs"),
        ("data", {"datastore": "files"}, "datastore is files"),
        ("alma9", {"path": "/var/tmp/alma10.qcow2"}, "path is /var/tmp/alma10.qcow2"),
        ("old", {"source": "one/new.img"}, "source is one/new.img"),
        ("data", {"type": "CDROM", "size": None, "format": None, "fs": None, "path": "/x"},
         "path is /x"),
        ("alma9", {"type": "KERNEL"}, "cannot become a KERNEL"),
    ],
)  # fmt: skip
def test_what_it_was_made_from_stays_and_the_profile_is_told_where(
    cloud: Cloud, server: OnedServer, name: str, values: Any, words: str
) -> None:
    cloud.made(TREE)
    before = server.dump()
    # Alone, and with something else, which is held back too.
    for more in ({}, {"description": "new"}):
        tree = changed(name, **more, **values)
        done = cloud.go(tree)
        why = done.refused[f"image {name}"]
        assert words in why and f"{PATH}/{name}/" in why
        assert not done.done and server.dump() == before
        assert cloud.go(tree).refused
    cloud.settled(TREE)


def test_a_size_that_grew_with_a_machine_is_no_difference(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    image(server, "data").size = 400
    server.db.touch()
    cloud.settled(TREE)
    cloud.made(changed("data", description="grown"))
    assert image(server, "data").size == 400


def test_an_image_that_is_being_deleted_is_gone(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    image(server, "data").state = 7
    server.db.touch()
    assert "one.image.allocate" in cloud.plan(TREE).planned[0][0]
    image(server, "data").waits = 1000
    tree = {"images": {name: at for name, at in TREE["images"].items() if name != "data"}}
    cloud.settled(tree)


def test_an_image_in_use_stays_as_it_is(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.vm_on(-1, image=image(server, "data").id)
    before = server.dump()
    done = cloud.go(changed("data", persistent=False))
    assert f"in use by VM 0; persistent ({PATH}/data/persistent)" in done.refused["image data"]
    tree = {"images": {name: at for name, at in TREE["images"].items() if name != "data"}}
    assert "in use by VM 0" in cloud.go(tree).refused["image data"]
    assert server.dump() == before
    # What machines do not care about can be changed.
    cloud.made(changed("data", description="busy"))


def test_a_leaving_image_goes_only_if_it_is_ours(cloud: Cloud, server: OnedServer) -> None:
    server.poke("image.allocate", 'NAME="foreign"\nTYPE="DATABLOCK"\nSIZE="10"', 1)
    cloud.made(TREE)
    done = cloud.made({"images": {}})
    assert sorted(calls(done)) == [
        "one.image.delete image alma9", "one.image.delete image data", "one.image.delete image old",
    ]  # fmt: skip
    assert server.names("image") == ["foreign"]
    cloud.settled({"images": {}})
    cloud.settled({})


def test_one_that_is_not_ours_is_left_alone_or_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke(
        "image.allocate", 'NAME="data"\nTYPE="DATABLOCK"\nSIZE="100"\nFORMAT="raw"\nFS="ext4"', 1
    )
    done = cloud.go({"images": {"data": TREE["images"]["data"]}})
    assert "adopt" in done.refused["image data"]
    tree = {"images": {"data": {**TREE["images"]["data"], "adopt": True}}}
    cloud.made(tree)
    cloud.settled(tree)
    # Data that we did not make is not deleted.
    cloud.made({"images": {}})
    assert server.names("image") == ["data"]


def test_a_name_of_another_owner_is_another_image(cloud: Cloud, server: OnedServer) -> None:
    number = server.poke("image.allocate", 'NAME="data"\nTYPE="DATABLOCK"\nSIZE="1"', 1)
    server.poke("image.chown", number, 1, -1)
    before = server.dump()["image"][str(number)]
    cloud.made({"images": {"data": TREE["images"]["data"]}})
    assert server.names("image") == ["data", "data"]
    assert server.dump()["image"][str(number)] == before


def test_of_two_images_of_one_name_the_owner_s_is_meant(cloud: Cloud, server: OnedServer) -> None:
    text = 'NAME="{}"\nTYPE="DATABLOCK"\nSIZE="100"'
    other, own = (server.poke("image.allocate", text.format(name), 1) for name in ("x", "data"))
    server.poke("image.chown", own, 1, -1)
    server.poke("image.rename", other, "data")
    wish = {"datastore": "default", "size": 100, "adopt": True, "description": "mine"}
    cloud.made({"images": {"data": {**wish, "permissions": {"owner": "serveradmin"}}}})
    assert server.db.get("image", own).template.get("DESCRIPTION") == "mine"
    assert not server.db.get("image", other).template.has("DESCRIPTION")
