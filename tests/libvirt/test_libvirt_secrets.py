# SPDX-License-Identifier: Apache-2.0
"""Secrets: the same in the file as in the profile, and in nothing else."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ncm.errors import ProfileError
from ncm_libvirt import documents, qemu_conf, virtconf
from ncm_libvirt.libvirt import Libvirt
from tests.libvirt.trees import files, part, wanted
from tests.promises.life import edited

LV = "/software/components/libvirt"
SPICE = f"{LV}/guests/web1_2ecloud_2eexample_2eorg/graphics/1/password"
WEB = "/var/lib/ncm-virt/libvirt/guests/web1.cloud.example.org.xml"
CHAP = "/var/lib/ncm-virt/libvirt/secrets/san-chap.value"
BASE = part("libvirt")
SECRETS = {
    "qemu/vnc_password": BASE["software"]["components"]["libvirt"]["qemu"]["vnc_password"],
    "qemu/spice_password": BASE["software"]["components"]["libvirt"]["qemu"]["spice_password"],
    "ceph/main/key": BASE["software"]["components"]["libvirt"]["ceph"]["main"]["key"],
    "value": BASE["software"]["components"]["libvirt"]["secrets"]["san-chap"]["value"],
}
LINES = st.text(
    st.one_of(st.sampled_from("<>&\"'#;$\\`é %="), st.characters(codec="utf-8")), min_size=1
)


def text(profile: dict[str, Any], path: str) -> str:
    return files(wanted(Libvirt(), profile))[path].text.reveal()


@given(LINES)
def test_a_password_comes_back_the_same_from_xml_or_is_refused(secret: str) -> None:
    try:
        made = text(edited(BASE, SPICE, secret), WEB)
    except ProfileError as error:
        assert SPICE in str(error)
        assert any(ord(char) < 32 or ord(char) in (0x7F, 0xFFFE, 0xFFFF) for char in secret)
        return
    assert etree.fromstring(made).xpath("//graphics/@passwd")[1] == secret


@given(LINES)
def test_a_password_comes_back_the_same_from_qemu_conf_or_is_refused(secret: str) -> None:
    try:
        made = text(edited(BASE, f"{LV}/qemu/spice_password", secret), qemu_conf.PATH)
    except ProfileError as error:
        assert f"{LV}/qemu/spice_password" in str(error)
        assert secret not in str(error) or len(secret) < 3
        return
    assert virtconf.meaning(made)["spice_password"] == secret


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_secret_comes_back_the_same_from_its_value_file(secret: str) -> None:
    made = text(edited(BASE, f"{LV}/secrets/san-chap/value", secret), CHAP)
    assert base64.b64decode(made).decode() == secret


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_shown_holds_no_secret(name: str) -> None:
    for path, file in files(wanted(Libvirt(), BASE)).items():
        assert SECRETS[name] not in str(file.text), path
        assert SECRETS[name] not in repr(file), path


def test_files_with_secrets_are_for_root_alone_and_mask_their_old_lines() -> None:
    for path, file in files(wanted(Libvirt(), BASE)).items():
        if not file.text.secret:
            continue
        assert file.mode == 0o600, path
        assert file.mask is not None, path
        for line in file.text.lines():
            if line.secret:
                hidden = file.mask(line.text)
                assert not any(word in hidden for word in SECRETS.values()), path
                assert hidden.endswith("***"), path


@pytest.mark.parametrize(("line", "shown"), [
    ('vnc_listen = "0.0.0.0"', 'vnc_listen = "0.0.0.0"'),
    ("max_files = 3", "max_files = 3"),
    ('namespaces = ["mount"]', 'namespaces = ["mount"]'),
    ("# a comment", "# a comment"),
    ("", ""),
    ('vnc_password = "x"', "vnc_password = ***"),
    ('#vnc_password = "x"', "#vnc_password = ***"),
    ('user="a"; vnc_password="x"', "user= ***"),
    ('end of a password"""', "***"),
])  # fmt: skip
def test_old_lines_of_qemu_conf(line: str, shown: str) -> None:
    assert qemu_conf.mask(line) == shown


@pytest.mark.parametrize(("line", "shown"), [
    ("  <name>web1</name>", "  <name>web1</name>"),
    ('    <driver name="qemu"/>', '    <driver name="qemu"/>'),
    ("</devices>", "</devices>"),
    ('<graphics type="vnc" port="5901"', "***"),
    ('passwd="x">', "***"),
    ('  <graphics type="vnc" passwd="x"/>', "***"),
    ('  <other passwd="x"/>', "***"),
    ("loose text", "***"),
    ('<a x="', "***"),
])  # fmt: skip
def test_old_lines_of_xml(line: str, shown: str) -> None:
    assert documents.mask(line) == shown
