# SPDX-License-Identifier: Apache-2.0
"""The server object: starting, stopping, and everything a test can do to it."""

from __future__ import annotations

import copy
from typing import Any

from tests.oned_server import web
from tests.oned_server.failures import ANSWERS, TRANSPORT, Order
from tests.oned_server.fresh import fresh
from tests.oned_server.front import Called, Front
from tests.oned_server.model import flat
from tests.oned_server.registry import perform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Callable

    from tests.oned_server.failures import Which
    from tests.oned_server.model import Database


class OnedServer(Front):
    """See the package's description."""

    def __init__(
        self,
        *,
        version: str = "7.5.80",
        state: Database | None = None,
        port: int = 0,
        password: str = "opennebula",
        raft: str = "solo",
        control: bool = False,
    ) -> None:
        state = copy.deepcopy(state) if state else fresh(password)
        self.wanted_port = port
        super().__init__(state, version, raft, control)
        self.session = f"oneadmin:{password}"
        self.listener: web.Listener | None = None

    def __enter__(self) -> OnedServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> OnedServer:
        self.stopping.clear()
        self.accept()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self.refuse()

    @property
    def port(self) -> int:
        return self.wanted_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.wanted_port}/RPC2"

    # Controls

    def refuse(self) -> None:
        """Connections are refused from now on."""
        if self.listener:
            self.listener.close()
            self.listener = None

    def accept(self) -> None:
        """Listen, on the same port as before."""
        if not self.listener:
            self.listener = web.Listener(self, self.wanted_port)
            self.wanted_port = self.listener.port

    def restart(self) -> None:
        """As after `systemctl restart`: the data base stays, what is pending is done."""
        self.refuse()
        for pool in self.db.pools.values():
            for thing in pool.values():
                thing.waits, thing.until = 0, 0.0
        self.cache.clear()
        self.accept()

    def fail_next(
        self, how: str, which: Which = None, *, count: int = 1, skip: int = 0, **details: Any
    ) -> None:
        if how not in TRANSPORT + ANSWERS:
            raise ValueError(how)
        self.orders.add(Order(how, which, count, skip, details))

    def before(self, which: Which, action: Callable[[OnedServer], Any], count: int = 1) -> None:
        """Run the action before the Nth call from now, or the next call of that method."""
        self.orders.add(Order(action, which, count, 0, {}))

    def poke(self, name: str, *parameters: Any) -> Any:
        """A call by oneadmin that is neither logged nor counted: an admin's own hand."""
        with self.lock:
            filled = [self.session, *parameters]
            state, self.state = self.state, "solo"
            try:
                answer = perform(self, f"one.{name}", filled)
            finally:
                self.state = state
        if not answer[0]:
            raise AssertionError(answer[1])
        return answer[1]

    def vm_on(self, host: int = -1, *, network: int | None = None, image: int | None = None) -> int:
        """A VM, running on a host if one is given, with a lease and an image in use."""
        nic = f"NIC=[NETWORK_ID={network}]\n" if network is not None else ""
        disk = f"DISK=[IMAGE_ID={image}]\n" if image is not None else ""
        name = f"vm-{self.db.next_id['vm']}"
        number: int = self.poke("vm.allocate", f"NAME={name}\nCPU=1\nMEMORY=64\n{nic}{disk}")
        if host >= 0:
            self.poke("vm.deploy", number, host)
        return number

    def image_fails(self, name: str, reason: str) -> None:
        """The image of that name, made later, ends in ERROR."""
        self.image_errors[name] = reason

    def save(self) -> Database:
        """The state, for another server's `state`."""
        with self.lock:
            return copy.deepcopy(self.db)

    def dump(self) -> dict[str, Any]:
        """All objects as plain data, without times and random texts: equal if nothing changed."""
        with self.lock:
            found: dict[str, Any] = {
                kind: {str(oid): pool[oid].plain() for oid in sorted(pool)}
                for kind, pool in self.db.pools.items()
            }
            found["acl"] = {str(oid): list(rule) for oid, rule in sorted(self.db.acl.items())}
            found["quotas"] = flat(self.db.default_quotas)
            return found

    def names(self, kind: str) -> list[str]:
        """Sorted, with a name as often as it is there."""
        with self.lock:
            return sorted(thing.name for thing in self.db.all(kind))

    def fill(self, hosts: int = 0, networks: int = 0, images: int = 0) -> None:
        """Many objects, made as calls would make them."""
        for at in range(hosts):
            self.poke("host.allocate", f"host{at:05d}", "kvm", "kvm", 0)
        for at in range(networks):
            ip = f"10.{at // 250}.{at % 250}.1"
            ar = f'AR=[TYPE="IP4",IP="{ip}",SIZE="100"]'
            self.poke("vn.allocate", f'NAME="net{at}"\nVN_MAD="bridge"\nBRIDGE="br{at}"\n{ar}', -1)
        for at in range(images):
            self.poke("image.allocate", f'NAME="image{at}"\nTYPE="DATABLOCK"\nSIZE="10"', 1)

    def set(self, name: str, value: Any) -> None:
        """For a server in another process: an attribute such as raft or version."""
        setattr(self, name, value)

    def call_list(self) -> list[Called]:
        return list(self.calls)
