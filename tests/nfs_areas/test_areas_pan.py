# SPDX-License-Identifier: Apache-2.0
"""One declaration in Pan: what the server exports is what the clients mount, and verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ncm.cli import main
from ncm.profile.json_file import read_json
from ncm_nfs.areas import AreasInputs
from ncm_nfs.schema import NfsInputs
from ncm_nfs.site import NfsSite, site
from tests.check.conftest import write
from tests.pan.conftest import compiler, pytest_generate_tests
from tests.pan.language.tokens import PanError
from tests.pan.profiles import Compiler, literal

__all__ = ["compiler", "pytest_generate_tests"]

SERVER, CLIENT = "front1.example.org", "kvm1.example.org"
ONE = {
    "server": SERVER, "path": "/var/lib/one", "mountpoint": "/var/lib/one",
    "clients": ["*.example.org", "192.0.2.0/24", "2001:db8::/64", "@nodes"],
    "export_options": "rw,no_subtree_check,no_root_squash", "write": True, "min_free": 10,
}  # fmt: skip
IMAGES = {
    "server": SERVER, "path": "/srv/images", "mountpoint": "/srv/images", "fstype": "nfs",
    "options": "ro,soft,_netdev", "clients": [CLIENT], "user": "daemon",
}  # fmt: skip
HOME = {"server": "2001:db8::5", "path": "/home", "mountpoint": "/home", "clients": ["*"]}
AREAS = {"one": ONE, "images": IMAGES, "home": HOME}
BEFORE = "'/software/components/nfs' = dict('exports', list(), 'mounts', list());"


def compiled(compiler: Compiler, node: str, areas: Any = AREAS, before: str = "") -> Any:
    """The profile of a node that includes the one template."""
    name, _, domain = node.partition(".")
    text = (
        f"object template {node};\n\nvariable NFS_AREAS = {literal(areas)};\n"
        f"'/system/network' = dict('hostname', '{name}', 'domainname', '{domain}');\n{before}\n"
        "include 'components/nfs_areas/cloud';\n"
    )
    path = compiler.folder / f"{node}.pan"
    path.write_text(text)
    profile = compiler.compile_profile(path)
    profile["system"].pop("enclosure", None)
    return profile


def trees(profile: Any) -> tuple[Any, Any]:
    found = profile["software"]["components"]
    return found["nfs"], found["nfs_areas"]


def test_a_client_mounts_what_the_server_exports_and_both_are_accepted(compiler: Compiler) -> None:
    served, _ = trees(compiled(compiler, SERVER))
    used, areas = trees(compiled(compiler, CLIENT))
    assert served["exports"] == [
        {"path": "/srv/images", "hosts": {"kvm1_2eexample_2eorg": "rw,no_subtree_check"}},
        {"path": "/var/lib/one", "hosts": dict.fromkeys(
            ("_2a_2eexample_2eorg", "_3192_2e0_2e2_2e0_2f24", "_32001_3adb8_3a_3a_2f64",
             "_40nodes"), "rw,no_subtree_check,no_root_squash")},
    ]  # fmt: skip
    assert [at["device"] for at in served["mounts"]] == ["[2001:db8::5]:/home"]
    assert used["exports"] == []
    assert [(at["device"], at["mountpoint"], at["fstype"], at["options"])
            for at in used["mounts"]] == [
        ("[2001:db8::5]:/home", "/home", "nfs4", "rw,hard,_netdev,nofail"),
        (f"{SERVER}:/srv/images", "/srv/images", "nfs", "ro,soft,_netdev"),
        (f"{SERVER}:/var/lib/one", "/var/lib/one", "nfs4", "rw,hard,_netdev,nofail"),
    ]  # fmt: skip
    assert areas["verify_at_boot"] is True
    assert areas["areas"]["one"]["min_free"] == 10
    assert "clients" not in areas["areas"]["one"]


def test_what_is_compiled_is_what_python_takes_and_agrees_between_the_nodes(
    compiler: Compiler,
) -> None:
    nodes = {}
    for node in (SERVER, CLIENT):
        profile = read_json(json.dumps(compiled(compiler, node)), node)
        NfsInputs.read(profile)
        AreasInputs.read(profile)
        nodes[node] = NfsSite.around(NfsInputs.read(profile), profile)
    assert list(site(nodes)) == []


def test_the_tree_of_component_nfs_stays_and_the_areas_come_after_it(compiler: Compiler) -> None:
    mine = {"device": "nas:/x", "mountpoint": "/x", "fstype": "nfs", "options": "ro,nofail"}
    before = f"'/software/components/nfs' = dict('mounts', list({literal(mine)}));"
    used, _ = trees(compiled(compiler, CLIENT, before=before))
    assert used["mounts"][0]["device"] == "nas:/x"
    assert len(used["mounts"]) == 4


def test_an_area_of_the_automounter_is_exported_and_not_mounted(compiler: Compiler) -> None:
    areas = {"one": {name: value for name, value in ONE.items() if name != "mountpoint"}}
    auto = "'/software/components/nfs_areas/autofs' = dict('folder', '/cloud_mnt');"
    used, tree = trees(compiled(compiler, CLIENT, areas, auto))
    assert used["mounts"] == []
    assert tree["autofs"]["map"] == "areas"
    served, _ = trees(compiled(compiler, SERVER, areas, auto))
    assert served["exports"][0]["path"] == "/var/lib/one"


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        ([], "wants the dict"),
        ({"one": {**ONE, "clients": []}}, "has no clients"),
        ({"one": {name: at for name, at in ONE.items() if name != "clients"}}, "has no clients"),
        ({"one": {**ONE, "write": "yes"}}, "write"),
    ],
)
def test_a_declaration_that_lacks_something_is_refused(
    compiler: Compiler, areas: Any, words: str
) -> None:
    with pytest.raises(PanError, match=words):
        compiled(compiler, SERVER, areas)


def test_a_compiled_site_is_in_order_and_a_stale_server_is_told(
    compiler: Compiler, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profiles = {node: compiled(compiler, node) for node in (SERVER, CLIENT)}
    assert main(["--check", str(write(tmp_path / "good", profiles))]) == 0
    capsys.readouterr()
    profiles[SERVER] = compiled(compiler, SERVER, {"images": IMAGES})
    assert main(["--check", str(write(tmp_path / "bad", profiles))]) == 1
    errors = [at for at in capsys.readouterr().out.splitlines() if at.startswith("error")]
    assert len(errors) == 1
    assert "mounts /var/lib/one, not exported by" in errors[0]
