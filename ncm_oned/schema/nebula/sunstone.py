# SPDX-License-Identifier: Apache-2.0
"""Part ``sunstone``: the web interface up to 6.x."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, boolean, choice, ipv4, listof, long, path, string
from ncm.schema.kinds import absolute_path
from ncm.schema.kinds import port as tcp_port
from ncm.values import Bool, Int, Secret, Str
from ncm_oned.schema.kinds import url, word
from ncm_oned.schema.nebula.services import RpcClient, line


def _file(doc: str) -> Any:
    return string(doc, check=_absolute, pan="string", default="")


def _absolute(value: str) -> str | None:
    return absolute_path(value) if value else None


class InstanceType(Record):
    """A size of machine that users may choose."""

    name: Str = line("name", min_len=1, required=True)
    cpu: Int = long("share of physical CPUs", 1, required=True)
    vcpu: Int = long("virtual CPUs", 1, required=True)
    memory: Int = long("memory", 1, unit="MiB", required=True)
    description: Str | None = line("what it is good for")


class SunstoneConf(RpcClient):
    """sunstone-server.conf. A list that is left out is not written."""

    env: Str = choice("environment", "prod", "dev", default="prod")
    tmpdir: Str = path("folder of uploads", default="/var/tmp")
    host: Str = ipv4("address that it binds", default="127.0.0.1")
    port: Int = tcp_port("its port", default=9869)
    sessions: Str = choice(
        "where sessions are kept", "memory", "memcache", "memcache-dalli", default="memory"
    )
    memcache_host: Str = word("host of memcached", default="localhost")
    memcache_port: Int = tcp_port("its port", default=11211)
    memcache_namespace: Str = word("prefix of its keys", default="opennebula.sunstone")
    debug_level: Int = long("0 errors to 3 debug", 0, 3, default=3)
    auth: Str = choice(
        "who checks log-ins", "sunstone", "opennebula", "x509", "remote", default="opennebula"
    )
    webauthn_origin: Str = url("address that browsers see", default="http://localhost:9869")
    webauthn_rpname: Str = line("name that users see", default="OpenNebula Cloud")
    encode_user_password: Bool | None = boolean("names of users are encoded for x509")
    vnc_proxy_port: Int = tcp_port("port of the consoles' proxy", default=29876)
    vnc_proxy_support_wss: Str = choice("it speaks TLS", "no", "yes", "only", default="no")
    vnc_proxy_cert: Str = _file("its certificate")
    vnc_proxy_key: Str = _file("its key")
    vnc_proxy_ipv6: Bool = boolean("it listens on IPv6 too", default=False)
    lang: Str = word("language", default="en_US")
    table_order: Str = choice("order of tables", "desc", "asc", default="desc")
    mode: Str = word("set of views", default="mixed")
    marketplace_username: Str | None = line("account in the marketplace")
    marketplace_password: Secret | None = line("its password", secret=True)
    marketplace_url: Str = url(
        "address of the marketplace", default="http://marketplace.opennebula.io/"
    )
    oneflow_server: Str = url("address of OneFlow", default="http://localhost:2474/")
    instance_types: list[InstanceType] | None = listof(InstanceType, "sizes of machines")
    routes: list[Str] | None = listof(word("name"), "further routes to load")
    support_fs: list[Str] | None = listof(word("name"), "file systems of new images")
