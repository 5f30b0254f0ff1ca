# SPDX-License-Identifier: Apache-2.0
"""oned behind its door: where the same profile lets it listen, and that nobody gets round."""

from __future__ import annotations

from ncm_oneproxy.loopback import in_url, is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ncm.schema import Report
    from ncm.values import Int, Str
    from ncm_oneproxy.schema.nginx import Nginx
    from ncm_oneproxy.schema.tree import OneProxyInputs

PORT = 2633
_REMEDY = "set it to 127.0.0.1 (one_proxy_bind_loopback does)"


class Oned:
    """The server as one tree of the profile has it. record: where its addresses are fields."""

    def __init__(self, record: Any, port: Int | None, bound: bool = True) -> None:
        self.record = record
        self.port = port
        self.bound = bound

    @property
    def address(self) -> Str | None:
        found: Str | None = self.record.listen_address
        return found


def servers(profile: OneProxyInputs) -> list[Oned]:
    """oned in the trees of the profile: at most one is active on a sane node."""
    found = []
    if profile.oned is not None and profile.oned.active:
        port = profile.oned.daemon.port if profile.oned.daemon else None
        bound = profile.oned.opennebula_version is not None
        found.append(Oned(profile.oned, port, bound))
    nebula = profile.opennebula
    if nebula is not None and nebula.active and nebula.oned is not None:
        found.append(Oned(nebula.oned, nebula.oned.port))
    return found


def upstream(profile: OneProxyInputs, nginx: Nginx) -> tuple[Any, Any]:
    """Address, as a URL has it, and port behind the door: the profile's values, or plain ones."""
    address: Any = nginx.upstream_address
    port: Any = nginx.upstream_port
    local = [] if nginx.upstream_remote else servers(profile)
    for oned in local:
        if address is None and oned.address is not None and is_loopback(str(oned.address)):
            address = oned.address
        port = oned.port if port is None else port
    address = "127.0.0.1" if address is None else address
    return _url(address), PORT if port is None else port


def _url(address: Any) -> Any:
    from ncm.values import VALUES, derive

    text = in_url(str(address))
    return derive(address, text) if isinstance(address, VALUES) else text


def open_doors(profile: OneProxyInputs) -> Iterator[tuple[str, str]]:
    """(path, what is wrong) of each address at which oned may be reached beside the door."""
    for oned in servers(profile):
        record = oned.record
        if not oned.bound:
            continue
        address, grpc = oned.address, getattr(record, "grpc_listen_address", None)
        if address is None:
            yield record.at("listen_address"), "is missing: oned listens on all addresses"
        elif not is_loopback(str(address)):
            yield record.at("listen_address"), f"is {address!s}: oned can be reached"
        if grpc is not None and not is_loopback(str(grpc)):
            yield record.at("grpc_listen_address"), f"is {grpc!s}: gRPC can be reached"


def check_binding(profile: OneProxyInputs, report: Report) -> None:
    """Report where the door and oned do not fit, or oned stays open beside it."""
    nginx = profile.one_proxy.nginx
    if nginx is None or nginx.upstream_remote:
        return
    for oned in servers(profile):
        _check_same(nginx, oned, report)
    if nginx.port == upstream(profile, nginx)[1] and _shared(nginx):
        report(nginx.at("port"), f"is {int(nginx.port)}, on which oned listens")
    if not nginx.oned_open:
        for path, wrong in open_doors(profile):
            report(path, f"{wrong} beside the door of one_proxy, without TLS; {_REMEDY},"
                         f" or allow it by {nginx.at('oned_open')}")  # fmt: skip


def _check_same(nginx: Nginx, oned: Oned, report: Report) -> None:
    port, address = oned.port or PORT, oned.address
    if nginx.upstream_port is not None and nginx.upstream_port != port:
        report(nginx.at("upstream_port"), f"is {int(nginx.upstream_port)}, oned's is {int(port)}")
    grpc = getattr(oned.record, "grpc_port", None)
    if grpc is not None and grpc == nginx.port and _shared(nginx):
        report(nginx.at("port"), f"is {int(grpc)}, the port of oned's gRPC server")
    wanted = nginx.upstream_address
    if wanted is None or address is None or not is_loopback(str(address)):
        return
    if address != "localhost" and str(address) != str(wanted):
        report(nginx.at("upstream_address"), f"is {wanted!s}, oned listens on {address!s}")


def _shared(nginx: Nginx) -> bool:
    """Whether the door takes its port on loopback, too, where oned has its own."""
    addresses = [str(at) for at in nginx.listen or ("0.0.0.0",)]
    return any(at in ("0.0.0.0", "::") or is_loopback(at) for at in addresses)
