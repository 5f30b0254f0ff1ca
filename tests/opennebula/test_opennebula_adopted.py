# SPDX-License-Identifier: Apache-2.0
"""Files that ncm-opennebula wrote, or an admin: what they mean, and the first plan on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm_oned.nebula.meaning import meaning
from tests.opennebula import perl_forms as perl
from tests.opennebula.conftest import files, full, node, plan, text_of, without
from tests.promises.life import Result

UNITS = ("opennebula.service", "opennebula-scheduler.service", "opennebula-sunstone.service")
ETC = "/etc/one"
PROBES = "/var/lib/one/remotes/etc/im/kvm-probes.d"
PACKAGED_KVMRC = "# packaged\nexport LANG=C\n\nexport SHUTDOWN_TIMEOUT=300\nexport Q35_PORTS=16\n"
PACKAGED_NETWORK = (
    "# packaged\n:validate_vlan_id: false\n:arp_cache_poisoning: true\n:vlan_mtu: 1500\n"
    ":vxlan_mode: multicast\n:vxlan_mc: 239.0.0.0\n:vxlan_ttl: 16\n:ipset_maxelem: 65536\n"
)


def taken_over() -> dict[str, Any]:
    """A profile that ncm-opennebula turns into files that mean what it says."""
    tree = without(full(), "cfg_group", "kvmrc")
    tree["monitord"]["network"].update(pubkey="", privkey="")
    tree["sunstone"]["marketplace_password"] = "market"
    tree["sunstone"]["instance_types"][1]["description"] = "General purpose"
    tree["oned"]["db"]["passwd"] = "simple"
    return tree


def perl_files(tree: dict[str, Any]) -> dict[str, str]:
    """What ncm-opennebula writes for it."""
    return {
        f"{ETC}/oned.conf": perl.settings(tree["oned"]),
        f"{ETC}/monitord.conf": perl.settings(tree["monitord"]),
        f"{ETC}/sched.conf": perl.sched(tree["sched"]),
        f"{ETC}/sunstone-server.conf": perl.ruby(tree["sunstone"]),
        f"{ETC}/oneflow-server.conf": perl.ruby(
            tree["oneflow"], quoted=("vm_name_template", "shutdown_action")
        ),
        f"{ETC}/fireedge-server.conf": perl.yaml(tree["fireedge"]),
        f"{PROBES}/pci.conf": perl.ruby(tree["pci"], items="'"),
        f"{PROBES}/forecast.conf": perl.yaml(tree["forecast"]),
        "/var/lib/one/.one/one_auth": "oneadmin:0neadmin\n",
        **{f"/var/lib/one/.one/{name}_auth": "serveradmin:s3rver'admin\n"
           for name in ("sunstone", "oneflow", "onegate")},
    }  # fmt: skip


def perl_node(root: Path, tree: dict[str, Any]) -> Path:
    """The front end after a run of ncm-opennebula."""
    node(root, "6.10.2", UNITS)
    packaged = {
        "/var/lib/one/.ssh/config": "Host *\n  ControlMaster auto\n",
        "/var/lib/one/remotes/etc/vnm/OpenNebulaNetwork.conf": PACKAGED_NETWORK,
    }
    for path, text in {**packaged, **perl_files(tree)}.items():
        put(root, path, text)
    (root / "etc/one/fireedge-server.conf").chmod(0o644)
    return root


def put(root: Path, path: str, text: str, mode: int = 0o640) -> None:
    target = root / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    target.chmod(mode)


def changed(seen: Result) -> set[str]:
    return {path.rpartition("/")[2] for path in seen.planned}


def rewritten(seen: Result) -> set[str]:
    """Names of the files whose text changes, not only their mode."""
    return {
        change["path"].rpartition("/")[2]
        for change in seen.json["components"][0]["changes"]
        if any(line["sign"] in ("+", "-") for line in change["lines"])
    }


def test_the_first_plan_closes_files_with_secrets_and_changes_nothing_else(tmp_path: Path) -> None:
    seen = plan(perl_node(tmp_path / "root", taken_over()), taken_over())
    assert not seen.errors
    assert changed(seen) == {"oned.conf", "monitord.conf", "sunstone-server.conf", "one_auth",
                             "sunstone_auth", "oneflow_auth", "onegate_auth"}  # fmt: skip
    assert rewritten(seen) == set()
    assert "mode 0640 -> 0600" in seen.shown
    assert not [due for each in seen.plans for due in each.due]


def test_the_first_plan_is_empty_where_files_hold_no_secret(tmp_path: Path) -> None:
    tree = without(taken_over(), "rpc", "users")
    tree["oned"]["db"] = {"backend": "sqlite", "connections": 25, "compare_binary": False}
    tree["monitord"]["db"] = {"connections": 15, "compare_binary": False}
    del tree["sunstone"]["marketplace_password"]
    root = perl_node(tmp_path / "root", tree)
    for name in ("oned", "monitord", "sunstone-server"):
        (root / f"etc/one/{name}.conf").chmod(0o640)
    assert plan(root, tree).empty, plan(root, tree).shown


DEFECTS: list[tuple[str, tuple[Any, ...], Any, str]] = [
    ("a quote in the password", ("oned", "db", "passwd"), 'a"b', "oned.conf"),
    ("a boolean that is not YES", ("oned", "rpc_log"), True, "oned.conf"),
    ("a key file under a name that nobody reads", ("monitord", "network", "privkey"), "/k",
     "monitord.conf"),
    ("a text with a colon and a blank", ("sunstone", "webauthn_rpname"), "Cloud: mine",
     "sunstone-server.conf"),
    ("a text that reads as a number", ("sunstone", "marketplace_password"), "0123",
     "sunstone-server.conf"),
    ("a comment mark in a text", ("sunstone", "webauthn_rpname"), "Cloud #1",
     "sunstone-server.conf"),
    ("an apostrophe within apostrophes", ("oneflow", "vm_name_template"), "it's $VM_NUMBER",
     "oneflow-server.conf"),
    ("an empty list that is null", ("pci", "nvidia_vendors"), [], "pci.conf"),
    ("an apostrophe in an item", ("pci", "device_name"), ["it's"], "pci.conf"),
]  # fmt: skip


@pytest.mark.parametrize("case", DEFECTS, ids=[case[0] for case in DEFECTS])
def test_what_ncm_opennebula_gets_wrong_is_changed(
    case: tuple[str, tuple[Any, ...], Any, str], tmp_path: Path
) -> None:
    _, path, value, name = case
    tree = taken_over()
    at: Any = tree
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    seen = plan(perl_node(tmp_path / "root", tree), tree)
    assert rewritten(seen) == {name}


def test_the_arguments_that_ncm_opennebula_overwrites_come_true(tmp_path: Path) -> None:
    root = perl_node(tmp_path / "root", taken_over())
    tree = taken_over()
    tree["oned"]["datastore_mad"]["arguments"] += ",qcow2"
    assert '+    ARGUMENTS = "-t 15 -d dummy,fs' in plan(root, tree).shown


def test_a_kvmrc_that_no_driver_reads_is_told_and_left_alone(tmp_path: Path) -> None:
    tree = {"kvmrc": full()["kvmrc"], "vnm_conf": full()["vnm_conf"], "ssh_multiplex": False}
    root = node(tmp_path / "root", "6.10.2", UNITS)
    before = perl.kvmrc(tree["kvmrc"])  # type: ignore[arg-type]
    put(root, "/var/lib/one/remotes/vmm/kvm/kvmrc", before)
    put(root, "/var/lib/one/remotes/vnm/OpenNebulaNetwork.conf", "---\n")
    put(root, "/var/lib/one/remotes/etc/vmm/kvm/kvmrc", PACKAGED_KVMRC)
    seen = plan(root, tree)
    assert seen.shown.count("no driver reads it") == 2
    assert changed(seen) == {"kvmrc", "vnm", "OpenNebulaNetwork.conf"}
    assert (root / "var/lib/one/remotes/vmm/kvm/kvmrc").read_text() == before


def test_backups_of_perl_stay(tmp_path: Path) -> None:
    root = perl_node(tmp_path / "root", taken_over())
    put(root, "/etc/one/oned.conf.quattor.backup", "old\n")
    assert not [path for path in plan(root, taken_over()).planned if path.endswith(".backup")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('RPC_LOG = "yes"\n', "RPC_LOG = YES\n"),
        ('RPC_LOG = ""\n', 'RPC_LOG = "0"\n'),
        ('X = [ REQUIRED_ATTRS = "A, B" ]\n', 'X = [ REQUIRED_ATTRS = "A,B" ]\n'),
        ('NETWORK = [ PORT = 1, PRIVKEY = "x" ]\n', "NETWORK = [ PORT = 1 ]\n"),
    ],
)  # fmt: skip
def test_texts_that_the_daemons_read_alike_are_equal(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('RPC_LOG = "yes"\n', 'RPC_LOG = "1"\n'),
        ('DB = [ PASSWD = "yes" ]\n', 'DB = [ PASSWD = "YES" ]\n'),
        ('DB = [ PASSWD = "a,b" ]\n', 'DB = [ PASSWD = "a, b" ]\n'),
        ('NETWORK = [ PORT = 1, PRIKEY = "x" ]\n', "NETWORK = [ PORT = 1 ]\n"),
    ],
)
def test_texts_that_the_daemons_read_otherwise_are_not(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


def test_log_ins_mean_the_same_with_and_without_the_last_newline() -> None:
    file = files(full())["/var/lib/one/.one/one_auth"]
    assert file.meaning is not None
    assert file.meaning("oneadmin:0neadmin") == file.meaning(text_of(full(), file.path))
