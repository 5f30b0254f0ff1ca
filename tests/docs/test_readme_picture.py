# SPDX-License-Identifier: Apache-2.0
"""The README's pictures of dry runs are what the command prints in those situations."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.oned_server import OnedServer
from tests.promises.life import EXAMPLES, example, go

README = Path(__file__).parents[2] / "README.md"
OBJECTS = Path(__file__).parents[2] / "examples/objects/lab.json"
CLOUD = Path(__file__).parents[2] / "examples/objects/cloud.json"
_PICTURE = re.compile(r"(\$ ncm-configure --dry-run --all\n)(.*?)(```)", re.DOTALL)


def situation(root: Path) -> None:
    """The example KVM host in place, then three files changed by hand."""
    go(root, example("kvm1"))
    daemon, qemu = root / "etc/libvirt/libvirtd.conf", root / "etc/libvirt/qemu.conf"
    daemon.write_text(daemon.read_text().replace("log_level=3", "log_level=1"))
    qemu.write_text(qemu.read_text().replace('vnc_password = "', 'vnc_password = "x'))
    qemu.chmod(0o644)
    (root / "etc/sysconfig/network-scripts/ifcfg-br1").unlink()


def test_the_picture_is_what_the_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    from ncm.cli import main

    situation(tmp_path / "root")
    profile = next(EXAMPLES.glob("kvm1.*"))
    assert main(["--profile", str(profile), "--root", str(tmp_path / "root"),
                 "--dry-run", "--all"]) == 0  # fmt: skip
    printed = capsys.readouterr().out
    text = README.read_text()
    found = _PICTURE.search(text)
    assert found
    if pytestconfig.getoption("--regenerate"):
        README.write_text(text[: found.start(2)] + printed + text[found.end(2) :])
        return
    assert found.group(2) == printed


_OBJECTS = re.compile(r"(\$ ncm-configure --dry-run libvirt\n)(.*?)(```)", re.DOTALL)


def grown(profile: dict[str, Any]) -> dict[str, Any]:
    """More memory and a second disk for the guest, another address for its interface."""
    libvirt = profile["software"]["components"]["libvirt"]
    libvirt["networks"]["lab"]["ips"][0]["hosts"][0]["ip"] = "192.168.77.6"
    libvirt["pools"]["lab"]["volumes"]["data"] = {"capacity": 20480}
    guest = libvirt["guests"]["web"]
    guest["memory"] = 1024
    guest["disks"].append({"target": "vdb", "pool": "lab", "volume": "data"})
    return profile


@pytest.mark.needs("python:libvirt")
def test_the_picture_of_objects_is_what_the_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    import libvirt

    from ncm.cli import main

    (tmp_path / "root").mkdir()
    uri = "test:///default"
    keeps_what_is_made = libvirt.open(uri)
    words = ["--root", str(tmp_path / "root"), "--connect", uri, "libvirt", "--profile"]
    assert main([*words, str(OBJECTS)]) == 0
    capsys.readouterr()
    changed = tmp_path / "lab.json"
    changed.write_text(json.dumps(grown(json.loads(OBJECTS.read_text()))))
    assert main([*words, str(changed), "--dry-run"]) == 0
    keeps_what_is_made.close()
    printed = capsys.readouterr().out
    text = README.read_text()
    found = _OBJECTS.search(text)
    assert found
    if pytestconfig.getoption("--regenerate"):
        README.write_text(text[: found.start(2)] + printed + text[found.end(2) :])
        return
    assert found.group(2) == printed


_CLOUD = re.compile(r"(\$ ncm-configure --dry-run oned\n)(.*?)(```)", re.DOTALL)


def one_more_host(profile: dict[str, Any]) -> dict[str, Any]:
    hosts = profile["software"]["components"]["oned"]["hosts"]
    hosts["kvm3_2ecloud_2eexample_2eorg"] = {"cluster": "east", "enabled": True}
    return profile


def drifted(server: OnedServer) -> None:
    """Somebody disabled a host, and gave a network another gateway."""
    host = server.db.named("host", "kvm2.cloud.example.org")
    network = server.db.named("vn", "private")
    assert host and network
    server.poke("host.status", host.id, 1)
    server.poke("vn.update", network.id, 'GATEWAY = "172.17.101.254"', 1)


def test_the_picture_of_a_cloud_is_what_the_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    from ncm.cli import main

    changed = tmp_path / "cloud.json"
    changed.write_text(json.dumps(one_more_host(json.loads(CLOUD.read_text()))))
    auth = tmp_path / "root/var/lib/one/.one/one_auth"
    auth.parent.mkdir(parents=True)
    with OnedServer() as server:
        auth.write_text(f"{server.session}\n")
        words = ["--root", str(tmp_path / "root"), "--connect", server.url, "oned", "--profile"]
        assert main([*words, str(CLOUD)]) == 0
        drifted(server)
        capsys.readouterr()
        assert main([*words, str(changed), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    text = README.read_text()
    found = _CLOUD.search(text)
    assert found
    if pytestconfig.getoption("--regenerate"):
        README.write_text(text[: found.start(2)] + printed + text[found.end(2) :])
        return
    assert found.group(2) == printed
