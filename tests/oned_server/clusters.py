# SPDX-License-Identifier: Apache-2.0
"""Clusters and hosts."""

from __future__ import annotations

from tests.oned_server.behaviour import BEHAVIOURS, Behaviour, behaviour, ids, text
from tests.oned_server.errors import ALLOCATE, INTERNAL, Fault, Refuse
from tests.oned_server.model import now
from tests.oned_server.registry import method
from tests.oned_server.template import Template, leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.model import Database, Thing
    from tests.oned_server.registry import Call

RESERVED = ("RESERVED_CPU", "RESERVED_MEM")
# What the recorded server's monitoring reports of each host.
TOTAL_CPU, TOTAL_MEM = 1600, 67108864
MONITORED_DRIVERS = ("dummy", "kvm", "qemu", "lxc")
INIT, MONITORED, ERROR, DISABLED, OFFLINE = 0, 2, 3, 4, 8
STATUS = {0: INIT, 1: DISABLED, 2: OFFLINE}
MEMBERS = (("host", "HOSTS"), ("datastore", "DATASTORES"), ("vn", "VNETS"))


def members(db: Database, cluster: Thing, kind: str) -> list[int]:
    if kind == "host":
        return [host.id for host in db.all("host") if host.cluster == cluster.id]
    return [each.id for each in db.all(kind) if cluster.id in each.clusters]


@behaviour("cluster")
class Cluster(Behaviour):
    protected, words = 100, "Clusters"

    def render(self, db: Database, thing: Thing, full: bool) -> str:
        parts = "".join(ids(tag, members(db, thing, kind)) for kind, tag in MEMBERS)
        head = f"<ID>{thing.id}</ID><NAME>{text(thing.name)}</NAME>"
        return f"<CLUSTER>{head}{parts}{thing.template.xml()}</CLUSTER>"

    def keeps(self, db: Database, thing: Thing) -> str:
        if thing.id < self.protected:
            return ""
        for kind, tag in MEMBERS:
            count = len(members(db, thing, kind))
            if count:
                return f"Cluster {thing.id} is not empty, it contains {count} {tag.lower()}."
        return ""

    def dropped(self, db: Database, thing: Thing) -> None:
        for vdc in db.all("vdc"):
            vdc.resources["cluster"].discard((0, thing.id))


@method("cluster.allocate", "s")
def allocate_cluster(call: Call, name: str) -> int:
    call.caller.must(("CREATE", "cluster"))
    call.db.free_name("cluster", name, 0, ALLOCATE, "Error allocating a new cluster. ")
    template = Template((attribute, "") for attribute in RESERVED)
    return call.db.add("cluster", name, template).id


def join(kind: str, add: bool) -> None:
    """Register addKIND or delKIND of a cluster: repeating one is no error."""
    word = "vnet" if kind == "vn" else kind

    @method(f"cluster.{'add' if add else 'del'}{word}", "ii")
    def change(call: Call, oid: int, member: int) -> int:
        cluster = call.db.get("cluster", oid)
        thing = call.db.get(kind, member)
        call.caller.must(("ADMIN", cluster), ("ADMIN", thing))
        if kind == "host":
            # A host is always in exactly one: leaving any leads to the default cluster.
            thing.cluster = oid if add else 0
        elif add:
            thing.clusters.add(oid)
        else:
            thing.clusters.discard(oid)
        return oid


for member_kind in ("host", "datastore", "vn"):
    join(member_kind, True)
    join(member_kind, False)


@behaviour("host")
class Host(Behaviour):
    def render(self, db: Database, thing: Thing, full: bool) -> str:
        cluster = db.find("cluster", thing.cluster)
        load = loads(db).get(thing.id, (set(), 0, 0))
        name = cluster.name if cluster else "default"
        report = capacity_report(thing) if full and thing.monitor else ""
        return (
            f"<HOST><ID>{thing.id}</ID><NAME>{text(thing.name)}</NAME><STATE>{thing.state}</STATE>"
            f"<PREV_STATE>{thing.prev}</PREV_STATE>{leaf('IM_MAD', thing.im)}"
            f"{leaf('VM_MAD', thing.vm)}<CLUSTER_ID>{thing.cluster}</CLUSTER_ID>"
            f"<CLUSTER>{text(name)}</CLUSTER>{share(thing, cluster, load)}{ids('VMS', load[0])}"
            f"{thing.template.xml()}{report or '<MONITORING/>'}</HOST>"
        )

    def replace(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template = new
        self.keep_drivers(thing)

    def merge(self, call: Call, thing: Thing, new: Template) -> None:
        thing.template.merge(new)
        self.keep_drivers(thing)

    def keep_drivers(self, thing: Thing) -> None:
        # The drivers of a template win; those it does not name stay.
        thing.im = thing.template.get("IM_MAD") or thing.im
        thing.vm = thing.template.get("VM_MAD") or thing.vm
        thing.template.put("IM_MAD", thing.im)
        thing.template.put("VM_MAD", thing.vm)

    def keeps(self, db: Database, thing: Thing) -> str:
        return "Can not remove a host with running VMs" if thing.id in loads(db) else ""

    def dropped(self, db: Database, thing: Thing) -> None:
        for vdc in db.all("vdc"):
            vdc.resources["host"].discard((0, thing.id))

    def finish(self, thing: Thing) -> None:
        if thing.state == INIT and thing.im in MONITORED_DRIVERS:
            probe(thing)


def loads(db: Database) -> dict[int, tuple[set[int], int, int]]:
    found: dict[int, tuple[set[int], int, int]] = db.cached("loads", count_loads)
    return found


def count_loads(db: Database) -> dict[int, tuple[set[int], int, int]]:
    """Host -> its VMs and what they use; hosts without one are left out."""
    found: dict[int, tuple[set[int], int, int]] = {}
    for vm in db.all("vm"):
        if vm.host >= 0:
            numbers, cpu, memory = found.get(vm.host, (set(), 0, 0))
            numbers.add(vm.id)
            found[vm.host] = (numbers, cpu + vm.cpu, memory + vm.memory)
    return found


def share(host: Thing, cluster: Thing | None, load: tuple[set[int], int, int]) -> str:
    cpu, memory = (TOTAL_CPU, TOTAL_MEM) if host.monitor else (0, 0)
    words = ("DISK_USAGE", "FREE_DISK", "MAX_DISK", "USED_DISK") if host.monitor else ()
    stores = "".join(leaf(word, "0") for word in words)
    numbers, used_cpu, used_memory = load
    return (
        f"<HOST_SHARE><MEM_USAGE>{used_memory}</MEM_USAGE><CPU_USAGE>{used_cpu}</CPU_USAGE>"
        f"<TOTAL_MEM>{memory}</TOTAL_MEM><TOTAL_CPU>{cpu}</TOTAL_CPU>"
        f"<MAX_MEM>{left(host, cluster, 'RESERVED_MEM', memory)}</MAX_MEM>"
        f"<MAX_CPU>{left(host, cluster, 'RESERVED_CPU', cpu)}</MAX_CPU>"
        f"<RUNNING_VMS>{len(numbers)}</RUNNING_VMS><VMS_THREAD>1</VMS_THREAD>"
        f"<DATASTORES>{stores}</DATASTORES><PCI_DEVICES></PCI_DEVICES><NUMA_NODES></NUMA_NODES>"
        "</HOST_SHARE>"
    )


def left(host: Thing, cluster: Thing | None, name: str, total: int) -> int:
    """What VMs may use: the host's reserve counts, else its cluster's; percent or absolute."""
    reserve = host.template.get(name) or (cluster.template.get(name) if cluster else "")
    if not total or not reserve:
        return total
    try:
        if reserve.endswith("%"):
            return int(total * (1 - float(reserve[:-1]) / 100))
        return total - int(reserve)
    except ValueError:
        return total


def probe(host: Thing) -> None:
    """A first monitoring message has come in."""
    host.state = host.prev = MONITORED
    host.monitor = True
    reported = {
        "ARCH": "x86_64", "CPUSPEED": "2992", "HOSTNAME": host.name,
        "HYPERVISOR": host.vm, "MODELNAME": f"Fast {host.vm}", "TOTALCPU": str(TOTAL_CPU),
        "TOTALMEMORY": str(TOTAL_MEM), "VERSION": host.version,
    }  # fmt: skip
    for name, value in {**dict.fromkeys(RESERVED, ""), **reported}.items():
        if not host.template.has(name):
            host.template.put(name, value)


def capacity_report(host: Thing) -> str:
    free = leaf("FREE_CPU", "1584") + leaf("FREE_MEMORY", "66060288")
    used = leaf("USED_CPU", "16") + leaf("USED_MEMORY", "1048576")
    return (
        f"<MONITORING><TIMESTAMP>{host.stime}</TIMESTAMP><ID>{host.id}</ID>"
        f"<CAPACITY>{free}{used}</CAPACITY>"
        f"<SYSTEM>{leaf('NETRX', '0')}{leaf('NETTX', '0')}</SYSTEM></MONITORING>"
    )


@method("host.allocate", "sssi")
def allocate_host(call: Call, name: str, im: str, vm: str, cluster: int) -> int:
    if not name.isascii():
        raise Fault(-500, "Unexpected error executing code for particular method")
    home = call.db.get("cluster", 0 if cluster == -1 else cluster)
    call.caller.must(("CREATE", "host"), ("ADMIN", home))
    prefix = "Error allocating a new host. "
    call.db.free_name("host", name, 0, ALLOCATE, prefix)
    for label, value in (("IM_MAD", im), ("VM_MAD", vm)):
        if not value:
            raise Refuse(ALLOCATE, f"{prefix}{label}_NAME cannot be empty.")
    template = Template([("IM_MAD", im), ("VM_MAD", vm)] + [(each, "") for each in RESERVED])
    host = call.db.add(
        "host", name, template, cluster=home.id, im=im, vm=vm, state=INIT, prev=INIT, stime=now(),
        monitor=False, version=call.server.version,
    )  # fmt: skip
    BEHAVIOURS["host"].settle(host)
    return host.id


@method("host.status", "ii")
def set_status(call: Call, oid: int, status: int) -> int:
    host = call.thing("host", oid, "ADMIN")
    if status not in STATUS:
        raise Refuse(INTERNAL, "Wrong status code")
    host.state = host.prev = STATUS[status]
    BEHAVIOURS["host"].settle(host)
    return oid


@method("host.monitoring", "i")
def one_host(call: Call, oid: int) -> str:
    host = call.thing("host", oid)
    return f"<MONITORING_DATA>{capacity_report(host) if host.monitor else ''}</MONITORING_DATA>"


@method("hostpool.monitoring", "|i", -1)
def all_hosts(call: Call, seconds: int) -> str:
    seen = [host for host in call.db.all("host") if call.caller.may("USE", host) and host.monitor]
    return f"<MONITORING_DATA>{''.join(map(capacity_report, seen))}</MONITORING_DATA>"
