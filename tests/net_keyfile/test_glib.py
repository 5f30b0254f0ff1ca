# SPDX-License-Identifier: Apache-2.0
"""Key files are read as GLib reads them, and nothing secret of one is shown."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncm_bridge.keyfile.glib import check, mask, parse, unescape
from ncm_bridge.keyfile.names import own_uuid, uuid_in

HEAD = "[connection]\nid=x\nuuid=00000000-0000-4000-8000-000000000001\ntype=bridge\n"
NAME = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8)
BLANKS = st.text(" \t", max_size=3)
# No control characters; a value ends with its line and keeps what stands at its end.
VALUE = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\u2028\u2029"),
    max_size=12,
)


@given(st.dictionaries(NAME, st.dictionaries(NAME, VALUE, max_size=4), max_size=4), BLANKS)
def test_what_is_written_is_read(sections: dict[str, dict[str, str]], blanks: str) -> None:
    text = "".join(
        f"{blanks}[{name}]{blanks}\n# note\n\n"
        + "".join(f"{blanks}{key}{blanks}={blanks}{value}\r\n" for key, value in keys.items())
        for name, keys in sections.items()
    )
    expected = {
        name: {key: value.lstrip(" \t\v\f") for key, value in keys.items()}
        for name, keys in sections.items()
    }
    assert parse(text) == expected


def test_of_a_key_the_last_counts_and_sections_are_joined() -> None:
    assert parse("[a]\nk=1\n[b]\nk=2\n[a]\nk=3\nj=4\n") == {"a": {"k": "3", "j": "4"},
                                                             "b": {"k": "2"}}  # fmt: skip


BAD = ("k=1\n", "[a]\nwords\n", "[a\nk=1\n", "[a]]\n", "[a]\n=1\n", "[]\n", "[a]x\n")


@pytest.mark.parametrize("text", BAD)
def test_what_glib_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^line [0-9]+ is "):
        check(text)


def id_by_networkmanager(text: str) -> str | None:
    """What NetworkManager reads as id out of a file of a bridge; None where it refuses it."""
    command = ["nmcli", "--offline", "connection", "modify", "connection.metered", "unknown"]
    done = subprocess.run(
        command, input=text.encode(), capture_output=True, check=False,
        env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    if done.returncode:
        return None
    return parse(done.stdout.decode())["connection"]["id"]


@pytest.mark.needs("nmcli")
@pytest.mark.parametrize("text", BAD)
def test_networkmanager_refuses_it_too(text: str) -> None:
    rest = HEAD.replace("[connection]\n", "[connection]\ninterface-name=b\n")
    assert id_by_networkmanager(rest) == "x"
    broken = text + rest if text.startswith("k") else rest + text
    assert id_by_networkmanager(broken) is None


@pytest.mark.needs("nmcli")
@settings(max_examples=60)
@given(st.text("ab c\\snt;=#[]\"'é", min_size=1, max_size=6))
def test_a_value_is_what_networkmanager_takes_it_for(value: str) -> None:
    text = HEAD.replace("id=x", f"id={value}") + "interface-name=b\n"
    theirs = id_by_networkmanager(text)
    raw = parse(text)["connection"]["id"]
    try:
        ours = unescape(raw)
    except ValueError:
        return
    if theirs is not None and ours.strip() and "\\;" not in raw:
        assert unescape(theirs) == ours


SECRETS = ("psk=geheim", "password=geheim", "wep-key0=geheim", "leap-password=geheim",
           "private-key-password=geheim", "private-key=geheim", "preshared-key=geheim",
           "mka-cak=geheim", "pin=geheim", "Xauth password=geheim", "#psk=geheim", "geheim",
           "password-raw=geheim", "identity=geheim", " psk = geheim", "ssid=geheim")  # fmt: skip


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_is_masked(line: str) -> None:
    assert "geheim" not in mask(line)
    assert "***" in mask(line)


@pytest.mark.parametrize("line", ["", "[ipv4]", "# a note", "address1=192.0.2.1/24", "uuid=1-2",
                                  "route1_options=table=5", "feature-tso=true"])  # fmt: skip
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert mask(line) == line


def test_the_uuid_of_a_file_is_found() -> None:
    assert uuid_in(HEAD) == "00000000-0000-4000-8000-000000000001"
    assert uuid_in(HEAD.replace("uuid=", " uuid = ").upper().replace("UUID", "uuid")) == uuid_in(
        HEAD
    )
    assert uuid_in("[connection]\nid=x\n#uuid=00000000-0000-4000-8000-000000000001\n") is None
    assert uuid_in(None) is None


def test_names_have_uuids_of_their_own() -> None:
    found: Any = {own_uuid(name) for name in ("br0", "br1", "br0-port")}
    assert len(found) == 3
    assert own_uuid("br0") == own_uuid("br0")
