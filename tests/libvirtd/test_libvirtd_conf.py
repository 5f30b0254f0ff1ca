# SPDX-License-Identifier: Apache-2.0
"""libvirtd.conf: byte for byte as the original where that is right, and right where it is not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm.resource import Action
from ncm_libvirt import virtconf
from ncm_libvirt.libvirtd import Libvirtd
from tests.conftest import DATA, Golden
from tests.libvirt.trees import files, part, wanted
from tests.promises.life import edited

CONF = "/etc/libvirt/libvirtd.conf"
GOLDEN = Path(__file__).parent / "golden"
TREE = "/software/components/libvirtd"

# Case -> what the original left out, with the meaning that its schema promised.
FULL = {
    "tls_no_verify_certificate": 1,
    "tls_allowed_dn_list": ["C=XX,O=Example,CN=hv4", "C=XX,O=Example,CN=hv5"],
    "sasl_allowed_username_list": ["alice@EXAMPLE.ORG", "bob@EXAMPLE.ORG"],
    "log_filters": "3:remote 4:event",
}
DEFECTS: dict[str, dict[str, Any]] = {"kvm1": {}, "libvirtd-full": FULL, "libvirtd-2010-full": FULL}


def recorded(case: str) -> tuple[dict[str, Any], str]:
    folder = DATA / "perl-made" / case
    profile: dict[str, Any] = json.loads((folder / "profile.json").read_text())
    return profile, (folder / "after/etc/libvirt/libvirtd.conf").read_text()


def conf(profile: dict[str, Any]) -> str:
    return files(wanted(Libvirtd(), profile))[CONF].text.reveal()


def test_the_file_of_the_example(golden: Golden) -> None:
    golden(GOLDEN / "libvirtd.conf", conf(part("libvirtd")))


@pytest.mark.parametrize("case", DEFECTS)
def test_only_the_recorded_defects_differ_from_perl(case: str) -> None:
    profile, perl = recorded(case)
    ours, theirs = virtconf.meaning(conf(profile)), virtconf.meaning(perl)
    assert {k: v for k, v in ours.items() if theirs.get(k) != v} == DEFECTS[case]
    assert set(theirs) <= set(ours)


@pytest.mark.parametrize("case", DEFECTS)
def test_the_text_is_perls_but_for_the_lines_it_drops(case: str) -> None:
    profile, perl = recorded(case)
    dropped = tuple(f"{key}=" for key in DEFECTS[case])
    kept = [line for line in conf(profile).splitlines() if not line.startswith(dropped)]
    assert kept == perl.splitlines()


def test_a_perl_made_file_of_the_same_meaning_stays() -> None:
    profile, perl = recorded("kvm1")
    file = files(wanted(Libvirtd(), profile))[CONF]
    assert file.meaning is not None
    assert file.meaning(perl) == file.meaning(file.text.reveal())
    assert file.meaning(perl + "max_queued_clients=1\n") != file.meaning(perl)
    assert file.mode == 0o644


def test_a_change_restarts_the_daemon_once() -> None:
    assert files(wanted(Libvirtd(), part("libvirtd")))[CONF].notify == (
        Action("libvirtd.service", "restart"),
    )


def test_lists_of_names_are_lists_and_empty_ones_let_nobody_in() -> None:
    profile = edited(part("libvirtd"), f"{TREE}/authz/tls_allowed_dn_list", [])
    assert "\ntls_allowed_dn_list=[]\n" in conf(profile)


def test_another_file_may_be_named() -> None:
    profile = edited(part("libvirtd"), f"{TREE}/libvirtd_config", "/etc/libvirt/d.conf")
    assert list(files(wanted(Libvirtd(), profile))) == ["/etc/libvirt/d.conf"]


def test_a_simple_cache_gives_the_same_file() -> None:
    profile = part("libvirtd")
    texts = json.loads(json.dumps(profile), parse_int=str)
    assert conf(texts) == conf(profile)


@pytest.mark.needs("/usr/sbin/libvirtd")
@pytest.mark.parametrize("edits", [
    {},
    {"logging/log_outputs": []},
    {"logging/log_filters": ["1:qemu 2:libvirt", "3:+util.json"]},
    {"logging/log_level": 0},
    {"processing/min_workers": 4294967295},
    {"authz/sasl_allowed_username_list": []},
])  # fmt: skip
def test_libvirtd_takes_what_we_accept(tmp_path: Path, edits: dict[str, Any]) -> None:
    profile = edited(part("libvirtd"), f"{TREE}/logging/log_outputs", ["3:stderr"])
    for path, value in edits.items():
        profile = edited(profile, f"{TREE}/{path}", value)
    said = libvirtd(conf(profile), tmp_path)
    assert "Failed to open pid file" in said, said


def libvirtd(text: str, folder: Path) -> str:
    (folder / "f.conf").write_text(text)
    command = ["/usr/sbin/libvirtd", "--config", str(folder / "f.conf"), "-p", "/nonexistent/pid"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stderr


@pytest.mark.needs("augtool", "/usr/share/augeas/lenses/libvirtd.aug")
def test_augeas_reads_the_same_settings(tmp_path: Path) -> None:
    """Its lens knows no key of old daemons, and no quotes but double ones."""
    profile = edited(part("libvirtd"), f"{TREE}/authz/tls_allowed_dn_list", ["CN=a", "CN=*"])
    text = "".join(
        f"{line}\n" for line in conf(profile).splitlines()
        if not line.startswith(("mdns_", "max_requests"))
    )  # fmt: skip
    assert augeas(text, "Libvirtd", tmp_path) == flat(virtconf.meaning(text))


def augeas(text: str, lens: str, root: Path) -> dict[str, str]:
    """Path below the file -> value, as the lens sees it."""
    (root / "etc").mkdir()
    (root / "etc/f").write_text(text)
    command = ["augtool", "-A", "-r", str(root), f"--transform={lens} incl /etc/f"]
    asked = "print /augeas//error/message\nprint /files/etc/f\n"
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    pairs = [line.partition(" = ") for line in done.stdout.splitlines() if " = " in line]
    found = {key.removeprefix("/files/etc/f/"): value[1:-1] for key, _, value in pairs}
    assert not any(key.startswith("/augeas") for key in found), found
    return {key: value for key, value in found.items() if not key.startswith("#")}


def flat(settings: dict[str, Any]) -> dict[str, str]:
    found = {}
    for key, value in settings.items():
        if isinstance(value, list):
            found.update({f"{key}/{i}": str(item) for i, item in enumerate(value, 1)})
        else:
            found[key] = str(value)
    return found
