# SPDX-License-Identifier: Apache-2.0
"""What one ifcfg file says: the fields of an interface, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.text import Text, join
from ncm.values import Bool, Int, Str
from ncm_bridge.common import ethtool
from ncm_bridge.model import options
from ncm_bridge.vxlan import vni_of

if TYPE_CHECKING:
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema import NetworkInputs
    from ncm_bridge.schema.tunnel import Vxlan

# NetworkManager's and initscripts' word for what the profile calls Infiniband.
_TYPES = {"Infiniband": "InfiniBand"}
_NEEDS_IPV6 = (
    "ipv6addr", "ipv6addr_secondaries", "ipv6_rtr", "ipv6_mtu", "ipv6_privacy",
    "ipv6_failure_fatal",
)  # fmt: skip


class Settings:
    """Values by attribute: those below, else the interface's own; None writes nothing.

    managed: whether NetworkManager owns the node.
    """

    def __init__(self, link: Link, links: Links, profile: NetworkInputs, managed: bool) -> None:
        self.link = link
        self.record = link.record
        self._links = links
        self._profile = profile
        self._managed = managed

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)

    def _default(self, attribute: str, truth: bool) -> Bool:
        value: Bool | None = getattr(self.record, attribute)
        return Bool(truth, self.record.at(attribute), given=False) if value is None else value

    def _device(self, reference: Str | None) -> Str | None:
        return None if reference is None else self._links.device_of(reference)

    @property
    def nmcontrolled(self) -> Bool:
        return self._default("nmcontrolled", self._managed)

    @property
    def device(self) -> Str:
        return self.link.device

    @property
    def type(self) -> Str:
        kind = self.record.type
        return Str(_TYPES.get(kind, kind), kind.path, kind.given)

    @property
    def devicetype(self) -> Str | None:
        return Str("ovs", self.record.type.path) if self.link.is_ovs else None

    @property
    def ovs_bridge(self) -> Str | None:
        return self._device(self.record.ovs_bridge)

    @property
    def bond_ifaces(self) -> list[Str] | None:
        names = self.record.bond_ifaces
        return None if names is None else [self._links.device_of(name) for name in names]

    @property
    def bridge(self) -> Str | None:
        return self._device(self.record.bridge)

    @property
    def physdev(self) -> Str | None:
        return self._device(self.record.physdev)

    @property
    def master(self) -> Str | None:
        return self._device(self.record.master)

    @property
    def slave(self) -> Str | None:
        master = self.record.master
        return None if master is None else Str("yes", master.path)

    @property
    def hwaddr(self) -> Text | None:
        """The card's MAC where it is wanted and known; colons, since initscripts compare so."""
        card = (self._profile.cards or {}).get(self.link.name)
        mac, wish = None if card is None else card.hwaddr, self._links.wants_hwaddr(self.link)
        if mac is None or not wish:
            return None
        return Text(Str("", wish.path), Str(mac.replace("-", ":"), mac.path))

    @property
    def ip(self) -> Str | None:
        return self._static(self.record.ip)

    @property
    def netmask(self) -> Str | None:
        return self._static(self.record.netmask)

    @property
    def broadcast(self) -> Str | None:
        return self._static(self.record.broadcast)

    def _static(self, value: Str | None) -> Str | None:
        return value if self.record.bootproto == "static" else None

    @property
    def ipv6_defroute(self) -> Bool | None:
        own = self.record.ipv6_defroute
        return self.record.defroute if own is None else own

    @property
    def ipv6init(self) -> Bool | None:
        it = self.record
        if it.ipv6init is not None:
            return it.ipv6init
        causes = [name for name in _NEEDS_IPV6 if getattr(it, name) not in (None, [])]
        if it.ipv6_autoconf:
            causes.append("ipv6_autoconf")
        return Bool(True, it.at(causes[0]), given=False) if causes else None

    @property
    def alias_init(self) -> Bool | None:
        """IPV6INIT of a label: ifup does for the interface what IPv6 asks for by the label's file,
        and would switch on what the interface's own file has just switched off."""
        it = self.record
        off = [said for said in (it.ipv6init, it.ipv6_autoconf) if said is not None and not said]
        return Bool(False, off[0].path) if off and not self.nmcontrolled else None

    @property
    def stp(self) -> Bool | None:
        return self._default("stp", False) if self.link.is_bridge else self.record.stp

    @property
    def delay(self) -> Int | None:
        """0 unless said: the kernel's 15 s would keep each new guest silent. With STP: its own."""
        it = self.record
        if self._hundredths() is not None:
            return None
        if it.delay is not None or not self.link.is_bridge or it.stp:
            return it.delay
        return Int(0, it.at("delay"), given=False)

    def _hundredths(self) -> Int | None:
        """The forward delay as BRIDGING_OPTS has it, which goes to the kernel as it is.

        The scripts of EL 8 take DELAY for hundredths of a second. Of a bridge with STP the kernel
        refuses so short a delay, and ifup then does nothing.
        """
        it = self.record
        if it.delay is None or not it.stp or self.nmcontrolled:
            return None
        delay = options.of_kind(self.link, self._links, "bridge")["forward_delay"]
        return Int(int(delay), it.delay.path)

    @property
    def bonding_opts(self) -> list[tuple[str, Any]] | None:
        record = self.record.bonding_opts
        if record is None:
            return None
        pairs = dict(record.items())
        if record.primary is not None:
            pairs["primary"] = self._device(record.primary)
        return list(pairs.items())

    @property
    def bridging_opts(self) -> list[tuple[str, Any]] | None:
        record, delay = self.record.bridging_opts, self._hundredths()
        found = [] if record is None else list(record.items())
        if delay is not None:
            found.append(("forward_delay", delay))
        return found if record is not None or found else None

    @property
    def ethtool_opts(self) -> Text | None:
        """Commands with ``;`` between them. One that begins with a dash is passed to ethtool(8) as
        it is; another gets ``-s DEVICE`` before it."""
        commands = []
        for option, pairs in ethtool.settings(self.link):
            start = [] if option == ethtool.CHANGE else [Text(f"{option} {self.link.device}")]
            words = [Text(f"{name} ", value) for name, value in pairs]
            commands.append(join(" ", [*start, *words]))
        return join(" ; ", commands) if commands else None

    @property
    def my_inner_ipaddr(self) -> Text | None:
        it = self.record
        if it.my_inner_ipaddr is None or it.my_inner_prefix is None:
            return None
        return Text(it.my_inner_ipaddr, "/", it.my_inner_prefix)

    @property
    def vlan(self) -> Bool | None:
        if self.record.vlan is None and self.link.named_vlan:
            return Bool(True, self.link.name.path, given=False)
        return self.record.vlan

    @property
    def isalias(self) -> Str | None:
        return Str("no", self.vlan.path) if self.vlan else None

    @property
    def vxlan(self) -> Vxlan | None:
        return None if self.record.plugin is None else self.record.plugin.vxlan

    @property
    def vni(self) -> Int | Str | None:
        return vni_of(self.link)
