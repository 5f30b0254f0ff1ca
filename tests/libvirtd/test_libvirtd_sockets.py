# SPDX-License-Identifier: Apache-2.0
"""Nodes where systemd opens the sockets, and nodes with one daemon per driver."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm.resource import Absent, Symlink
from ncm_libvirt import unitfile
from ncm_libvirt.libvirtd import Libvirtd
from tests.conftest import Golden
from tests.libvirt.trees import DEBIAN, EL8, EL9, files, install, part, sockets, wanted
from tests.promises.life import REMOVED, edited, go

GOLDEN = Path(__file__).parent / "golden"
TREE = "/software/components/libvirtd"
UNITS = "/etc/systemd/system"
WANTS = f"{UNITS}/sockets.target.wants"
MODULAR = [*sockets("virtqemud"), *sockets("virtproxyd")]


def profile(**changes: Any) -> dict[str, Any]:
    """The example; ``network_listen_tcp=1`` changes network/listen_tcp, None removes it."""
    made = edited(part("libvirtd"), f"{TREE}/socket/unix_sock_dir", "/srv/100%/libvirt")
    for name, value in changes.items():
        at = f"{TREE}/{name.replace('_', '/', 1)}"
        made = edited(made, at, REMOVED if value is None else value)
    return made


@pytest.fixture
def el8(tmp_path: Path) -> Path:
    return install(tmp_path, *sockets("libvirtd"), os_release=EL8)


@pytest.fixture
def el9(tmp_path: Path) -> Path:
    return install(tmp_path, *MODULAR, os_release=EL9)


def listing(root: Path, tree: dict[str, Any]) -> str:
    """Everything wanted, as one text."""
    parts = []
    for each in wanted(Libvirtd(), tree, root):
        if isinstance(each, Symlink):
            parts.append(f"== {each.path} -> {each.target}\n")
        elif isinstance(each, Absent):
            parts.append(f"== no {each.path}\n")
    for path, file in files(wanted(Libvirtd(), tree, root)).items():
        actions = ", ".join(str(action) for action in file.notify) or "nothing"
        parts.append(f"== {path} ({actions})\n{file.text.reveal()}")
    return "".join(parts)


def test_el8(el8: Path, golden: Golden) -> None:
    golden(GOLDEN / "el8", listing(el8, profile(network_listen_tcp=1)))


def test_el9(el9: Path, golden: Golden) -> None:
    golden(GOLDEN / "el9", listing(el9, profile()))


def test_the_sockets_stop_first_and_the_daemon_starts_last(el8: Path) -> None:
    tree = profile(network_listen_tcp=1)
    made = files(wanted(Libvirtd(), tree, el8))
    assert [str(a) for a in made[f"{UNITS}/libvirtd.socket.d/ncm-virt.conf"].notify] == [
        "daemon-reload",
        "stop libvirtd.socket",
        "stop libvirtd.service",
        "start libvirtd-tcp.socket",
        "start libvirtd-tls.socket",
        "start libvirtd.service",
    ]
    orders = {f.notify for path, f in made.items() if path.startswith(UNITS)}
    assert len(orders) == 1, "merged, two orders would start a socket of a running daemon"


def test_a_listener_that_the_profile_does_not_mention_is_left_alone(el8: Path) -> None:
    resources = wanted(Libvirtd(), profile(network_listen_tls=None), el8)
    paths = [getattr(each, "path", "") for each in resources]
    assert f"{WANTS}/libvirtd-tcp.socket" in paths
    assert f"{WANTS}/libvirtd-tls.socket" not in paths


@pytest.mark.parametrize(("address", "written"), [
    ("192.0.2.1", "192.0.2.1:16514"),
    ("::", "[::]:16514"),
    ("2001:db8::1", "[2001:db8::1]:16514"),
    (None, "16514"),
])  # fmt: skip
def test_addresses_of_a_socket(el8: Path, address: Any, written: str) -> None:
    made = files(wanted(Libvirtd(), profile(network_listen_addr=address), el8))
    file = made[f"{UNITS}/libvirtd-tls.socket.d/ncm-virt.conf"]
    settings = unitfile.meaning(file.text.reveal())
    assert settings[:2] == [("Socket", "ListenStream", ""), ("Socket", "ListenStream", written)]
    assert (("Socket", "FreeBind", "yes") in settings) == (address is not None)


@pytest.mark.parametrize(("field", "value", "words"), [
    ("network_listen_addr", "kvm1.example.org", "needs an IP address"),
    ("network_tls_port", "libvirt", "needs a port number"),
    ("socket_unix_sock_group", "two words", "no name of a user or group"),
])  # fmt: skip
def test_what_a_socket_unit_cannot_express_is_refused(
    el8: Path, field: str, value: str, words: str
) -> None:
    with pytest.raises(ProfileError, match=words) as caught:
        wanted(Libvirtd(), profile(**{field: value}), el8)
    assert caught.value.problems[0].path == f"{TREE}/{field.replace('_', '/', 1)}"


def test_masked_sockets_leave_the_settings_to_the_file(el8: Path) -> None:
    (el8 / "etc/systemd/system/libvirtd.socket").symlink_to("/dev/null")
    assert list(files(wanted(Libvirtd(), profile(), el8))) == ["/etc/libvirt/libvirtd.conf"]


def daemon(root: Path) -> str:
    paths = list(files(wanted(Libvirtd(), profile(), root)))
    return "virtqemud" if "/etc/libvirt/virtqemud.conf" in paths else "libvirtd"


BOTH = [*sockets("libvirtd"), *MODULAR]


@pytest.mark.parametrize(("os_release", "enabled", "runs"), [
    (EL9, (), "virtqemud"),
    (EL8, (), "libvirtd"),
    (DEBIAN, (), "libvirtd"),
    (EL9, ("libvirtd.socket",), "libvirtd"),
    (EL8, ("virtqemud.socket",), "virtqemud"),
    (EL9, ("virtqemud.socket",), "virtqemud"),
    (EL9, ("libvirtd.socket", "virtqemud.socket"), "virtqemud"),
])  # fmt: skip
def test_where_both_are_installed_what_is_enabled_counts(
    tmp_path: Path, os_release: str, enabled: tuple[str, ...], runs: str
) -> None:
    assert daemon(install(tmp_path, *BOTH, os_release=os_release, enabled=enabled)) == runs


def test_a_masked_libvirtd_does_not_count(tmp_path: Path) -> None:
    root = install(tmp_path, *BOTH, os_release=EL8)
    for unit in ("libvirtd.socket", "libvirtd.service"):
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")
    assert daemon(root) == "virtqemud"


def test_modular_daemons_are_not_reached_through_libvirtd(el9: Path) -> None:
    made = files(wanted(Libvirtd(), profile(), el9))
    assert made["/etc/libvirt/libvirtd.conf"].notify == ()
    acted = {action.unit for file in made.values() for action in file.notify}
    assert not any(unit.startswith("libvirtd") for unit in acted)


def test_links_point_where_systemctl_enable_points(tmp_path: Path) -> None:
    root = install(tmp_path, *sockets("libvirtd"), os_release=DEBIAN)
    (root / "lib").symlink_to("usr/lib")
    targets = [r.target for r in wanted(Libvirtd(), profile(), root) if isinstance(r, Symlink)]
    assert targets == ["/lib/systemd/system/libvirtd-tls.socket"]


@pytest.mark.needs("systemd-analyze", "/lib/systemd/system/libvirtd.socket")
def test_systemd_understands_the_drop_ins(el8: Path) -> None:
    """systemd-analyze verify names any line that it does not know."""
    tree = profile(network_listen_tcp=1)
    for path, file in files(wanted(Libvirtd(), tree, el8)).items():
        target = el8 / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text.reveal())
    for unit in sockets("libvirtd"):
        packaged = Path("/lib/systemd/system") / unit
        (el8 / "usr/lib/systemd/system" / unit).write_text(packaged.read_text())
    names = [name for name in sockets("libvirtd") if name.endswith(".socket")]
    command = ["systemd-analyze", "verify", f"--root={el8}", "--man=no", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "ncm-virt.conf" not in done.stdout + done.stderr


def test_the_check_of_drop_ins() -> None:
    for text in ("ListenStream=1\n", "[Socket]\nListenStream\n", "[Socket]\nA=b\\\n"):
        with pytest.raises(ValueError, match="line"):
            unitfile.check(text)
    assert unitfile.meaning("# x\n[Socket]\nA = b\n\n") == [("Socket", "A", "b")]


def enabled(root: Path) -> list[str]:
    """What the drop-ins and links of a node are, after a run."""
    found = (root / "etc/systemd/system").rglob("*")
    return sorted(path.name for path in found if path.name.endswith((".socket", ".conf")))


@pytest.mark.parametrize("gone", [{"network_listen_tls": None}, {"network_listen_tls": 0}])
def test_a_listener_that_leaves_the_profile_is_closed(el8: Path, gone: dict[str, Any]) -> None:
    go(el8, profile(), names=["libvirtd"])
    assert "libvirtd-tls.socket" in enabled(el8)
    closed = go(el8, profile(**gone), names=["libvirtd"])
    assert "libvirtd-tls.socket" not in enabled(el8)
    assert [act for act in closed.acted if not act.startswith("restart")] == [
        "daemon-reload", "stop libvirtd.socket", "stop libvirtd.service", "start libvirtd.service",
    ]  # fmt: skip
    assert go(el8, profile(**gone), names=["libvirtd"]).empty


def test_local_sockets_get_their_packaged_settings_back(el8: Path) -> None:
    go(el8, profile(), names=["libvirtd"])
    tree = edited(profile(), f"{TREE}/socket", REMOVED)
    back = go(el8, tree, names=["libvirtd"])
    assert "stop libvirtd.socket" in back.acted
    assert not list((el8 / "etc/systemd/system/libvirtd.socket.d").glob("*"))


def test_a_socket_that_somebody_else_enabled_is_told_and_left(el8: Path) -> None:
    link = el8 / "etc/systemd/system/sockets.target.wants/libvirtd-tcp.socket"
    link.symlink_to("/usr/lib/systemd/system/libvirtd-tcp.socket")
    shown = go(el8, profile(), names=["libvirtd"]).shown
    assert "not made by us" in shown and link.is_symlink()
    quiet = go(el8, profile(network_listen_tcp=None), names=["libvirtd"])
    assert "not made by us" not in quiet.shown
