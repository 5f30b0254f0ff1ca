# SPDX-License-Identifier: Apache-2.0
"""Rules between fields of the tree: what a release can mean by each."""

from __future__ import annotations

from ncm_oned.schema.nebula.names import check_hosts
from ncm_oned.schema.objects.rules_machines import check_hooks_2010, check_machines
from ncm_oned.schema.objects.rules_people import check_people
from ncm_oned.schema.objects.rules_registration import check_registration
from ncm_oned.schema.objects.rules_storage import check_storage
from ncm_oned.settings.drivers import MANAGERS
from ncm_oned.settings.history import OLDEST, SINCE, known, release_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ncm.schema import Record, Report
    from ncm.values import Str
    from ncm_oned.schema.drivers import Mad
    from ncm_oned.schema.tree import OnedTree

_COMMON = {"active", "dispatch", "version", "register_change", "dependencies", "ncm_module"}
_TREE_2010 = {"oned_config", "daemon", "db", "network", "image_repos", "mads", "hooks", "hosts"}
_OLD = {*_COMMON, *_TREE_2010, "vnets"}
_DB_2010 = {"backend", "server", "user", "passwd", "db_name"}
_MAD_2010 = {"manager", "executable", "arguments", "default", "type"}
_MANAGERS_2010 = ("IM", "VM", "TM", "HM", "AUTH", "IMAGE")
_TOO_NEW = f"needs opennebula_version ({OLDEST} or newer)"


def check_tree(tree: OnedTree, report: Report) -> None:
    """Report whatever the profile says that the wanted release cannot mean."""
    check_hosts(tree.hosts, report)
    check_machines(tree, report)
    check_people(tree, report)
    check_storage(tree, report)
    check_registration(tree, report)
    if tree.opennebula_version is None:
        _check_2010(tree, report)
        return
    release = release_of(tree.opennebula_version)
    _check_known(tree, release, report)
    _check_2010_names(tree, report)
    _check_mads(tree.mads, release, report)
    _check_unique(tree, report)
    _check_periods(tree, report)
    _check_ports(tree, release, report)


def _check_2010(tree: OnedTree, report: Report) -> None:
    check_hooks_2010(tree, report)
    _refuse(tree, set(tree.fields) - _OLD, report)
    _refuse(tree.db, set(tree.db.fields) - _DB_2010, report)
    for mad in tree.mads.values():
        _refuse(mad, set(mad.fields) - _MAD_2010, report)
        if mad.manager not in _MANAGERS_2010 or mad.type == "qemu":
            at = "type" if mad.type == "qemu" else "manager"
            report(mad.at(at), f"is {getattr(mad, at)}, which {_TOO_NEW}")
        if mad.manager == "VM" and mad.default is None:
            report(mad.at("default"), "is missing: the VM driver of 2010 needs it")


def _refuse(record: Record, names: Iterable[str], report: Report) -> None:
    for name in sorted(names):
        if getattr(record, name) is not None:
            report(record.at(name), _TOO_NEW)


def _check_known(tree: OnedTree, release: tuple[int, int], report: Report) -> None:
    vectors = {"FEDERATION": tree.federation}
    vectors["PROBES_PERIOD"] = tree.monitord and tree.monitord.probes_period  # type: ignore[assignment]
    for name, since in SINCE.items():
        vector, _, attribute = name.rpartition("/")
        record: Record | None = vectors[vector] if vector else tree
        field = attribute.lower()
        if record is None or field not in record.fields or known(name, release):
            continue
        if getattr(record, field) is not None:
            report(record.at(field), f"needs OpenNebula {since[0]}.{since[1]}")


def _check_2010_names(tree: OnedTree, report: Report) -> None:
    daemon, probes = tree.daemon, tree.monitord.probes_period if tree.monitord else None
    if daemon.vm_dir is not None:
        report(daemon.at("vm_dir"), f"has no meaning from {OLDEST} on; see datastore_location")
    if tree.image_repos.image_repository_path is not None:
        at = tree.image_repos.at("image_repository_path")
        report(at, f"has no meaning from {OLDEST} on: images lie in datastores")
    if daemon.vm_polling_interval is not None and daemon.vm_polling_interval == 0:
        report(daemon.at("vm_polling_interval"), f"cannot be 0 from {OLDEST} on")
    _once(daemon, "debug_level", tree.log, "debug_level", report)
    _once(daemon, "vnc_base_port", tree.vnc_ports, "start", report)
    _once(daemon, "host_monitoring_interval", probes, "monitor_host", report)
    _once(daemon, "vm_polling_interval", probes, "monitor_vm", report)


def _once(old: Record, name: str, new: Record | None, field: str, report: Report) -> None:
    if new is not None and getattr(old, name) is not None and getattr(new, field) is not None:
        report(old.at(name), f"says the same as {new.at(field)}; only one of them may be given")


def _check_mads(mads: dict[Str, Mad], release: tuple[int, int], report: Report) -> None:
    seen: dict[str, Str] = {}
    for name, mad in mads.items():
        manager = str(mad.manager)
        if manager not in MANAGERS:
            report(mad.at("manager"), f"is {manager}, which has no meaning from {OLDEST} on")
        elif not known(f"{manager}_MAD", release):
            report(mad.at("manager"), f"is {manager}, which needs OpenNebula 7.0")
        elif manager in seen and manager != "VM":
            report(mad.path, f"is a second driver of {manager}; oned takes only {seen[manager]}")
        seen.setdefault(manager, name)
        _check_form(mad, report)


def _check_form(mad: Mad, report: Report) -> None:
    if mad.manager == "IM" and not mad.executable.endswith("onemonitord"):
        report(mad.path, f"is a probe driver, which belongs to monitord/im_mad from {OLDEST} on")
    if mad.manager == "TM" and mad.arguments is not None and not mad.arguments.startswith("-"):
        message = "is an argument of 2010; one driver serves all datastores, as in -t 15 -d ssh"
        report(mad.at("arguments"), message)
    if mad.manager == "AUTH" and mad.arguments is not None:
        report(mad.at("arguments"), f"is not read from {OLDEST} on; see authn")


def _check_unique(tree: OnedTree, report: Report) -> None:
    monitors = tree.monitord.im_mad if tree.monitord else None
    lists = (tree.tm_mad_conf, tree.ds_mad_conf, tree.market_mad_conf, tree.auth_mad_conf)
    for rows in (*lists, tree.vn_mad_conf, monitors):
        seen: set[str] = set()
        for row in rows or ():
            if row.name in seen:
                report(row.at("name"), f"is {row.name!s}, which an earlier item describes")
            seen.add(row.name)


def _check_periods(tree: OnedTree, report: Report) -> None:
    timer = tree.daemon.manager_timer or 15
    for name in ("monitoring_interval_datastore", "monitoring_interval_market"):
        period = getattr(tree, name)
        if period is not None and 0 < period < timer:
            report(tree.at(name), f"must not be shorter than MANAGER_TIMER, {int(timer)} s")


def _check_ports(tree: OnedTree, release: tuple[int, int], report: Report) -> None:
    port, grpc = tree.daemon.port or 2633, tree.grpc_port or 2634
    if known("GRPC_PORT", release) and port == grpc:
        at = tree.daemon.at("port") if tree.grpc_port is None else tree.at("grpc_port")
        report(at, f"is {int(port)}: the XML-RPC and the gRPC server need a port each")
