# Made from the Python schema of bridge by tools/generate.py; do not edit.
declaration template components/bridge/schema;

include 'quattor/types/component';
include 'pan/types';
include 'components/bridge/functions';

@{desc=Something that must answer after a change, or the change is taken back.}
type bridge_probe = {
    @{desc=gateway: the default one; server: the profile server; tcp: a host; command: a program}
    'type' : choice('gateway', 'server', 'tcp', 'command')
    @{desc=of tcp: name or address}
    'host' ? string with match(SELF, '^([A-Za-z0-9_.:-]{1,253})\z')
    @{desc=of tcp}
    'port' ? long(1..65535)
    @{desc=its words; run without a shell}
    'command' ? string[1..]
    @{desc=one try
      unit=s}
    'timeout' : long(1..600) = 5
    @{desc=further tries}
    'retries' : long(0..100) = 5
} with bridge_valid_probe(SELF);

@{desc=Packets of a private network that leave by an interface get an address of this node.}
type bridge_nat = {
    @{desc=the private network, as ADDRESS/PREFIX}
    'source' : string
    @{desc=the interface they leave by, by key or device}
    'out' : string
    @{desc=the address they get; that of the interface when left out}
    'address' ? type_ip
    @{desc=destinations that see the true address}
    'untouched' ? string[1..]
};

@{desc=Whether the kernel passes packets on between links.}
type bridge_forward = {
    @{desc=IPv4 (net.ipv4.ip_forward)}
    'ipv4' ? boolean
    @{desc=IPv6 (net.ipv6.conf.all.forwarding); where accept_ra is not 2, none are taken then}
    'ipv6' ? boolean
    @{desc=frames inside a bridge pass the packet filter (bridge-nf-call-*; needs br_netfilter)}
    'bridged' ? boolean
};

@{desc=Back end, probes and policies.}
type bridge_component = {
    include structure_component
    @{desc=what configures the links; found on the node when left out}
    'backend' ? choice('ifcfg', 'NetworkManager', 'networkd', 'ifupdown')
    @{desc=addresses and routes on our interfaces that neither the profile nor we know: tell or remove them}
    'foreign' : choice('keep', 'remove') = 'keep'
    @{desc=a bridge with guests' taps that must be made anew: refuse it, or attach them again}
    'guests' : choice('refuse', 'reattach') = 'refuse'
    @{desc=what must answer after a change; the profile server when left out}
    'probes' ? bridge_probe[]
    @{desc=after this time a change that has not proved itself is taken back
      unit=s}
    'patience' : long(10..3600) = 120
    @{desc=address translation for private networks (nftables), in order; an empty list: none}
    'nat' ? bridge_nat[]
    @{desc=packets passed on between links}
    'forward' ? bridge_forward
} with bridge_valid_nat(SELF);
