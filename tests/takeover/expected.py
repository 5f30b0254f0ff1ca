# SPDX-License-Identifier: Apache-2.0
"""How our first plan on a node of Perl's differs from "nothing", and which defect is why.

A case without a row: the files mean the same, the plan is empty.
"""

from __future__ import annotations

from typing import NamedTuple

SCRIPTS = "/etc/sysconfig/network-scripts"


class Row(NamedTuple):
    """One path of the plan: the lines that change (no context), and why they must."""

    path: str
    lines: tuple[str, ...]
    defect: str


class Refused(NamedTuple):
    """A profile that Perl never applied and we do: the paths, in full in golden/CASE.plan."""

    why: str
    paths: tuple[str, ...]


OWN_FORM = frozenset(("/etc/ganglia/gmond.conf", "/etc/ganglia/gmetad.conf"))
"""They mean what Perl's mean, and look otherwise on a new node."""

UNMANAGED = "EL 9 has no network scripts: an interface with NM_CONTROLLED=no is nobody's"
DROPPED = "three fields of authz and log_filters are in the schema and not in the template"
READABLE = "the file with the database password is readable by everybody"

_NAMED = "cards get their names on the running node only, and only when something else changes"
_CARD = 'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{type}=="1", TEST!="master"'


def _unmanaged(name: str) -> Row:
    lines = ("-NM_CONTROLLED='no'", "+NM_CONTROLLED='yes'")
    return Row(f"{SCRIPTS}/ifcfg-{name}", lines, UNMANAGED)


_EL9 = tuple(_unmanaged(name) for name in ("br0", "br1", "em1", "em2"))
_LIBVIRTD = Row(
    "/etc/libvirt/libvirtd.conf",
    (
        '+sasl_allowed_username_list=["alice@EXAMPLE.ORG", "bob@EXAMPLE.ORG"]',
        '+tls_allowed_dn_list=["C=XX,O=Example,CN=hv4", "C=XX,O=Example,CN=hv5"]',
        "+tls_no_verify_certificate=1",
        '+log_filters="3:remote 4:event"',
    ),
    DROPPED,
)
_PASSWORD = Row("/etc/one/oned.conf", ("mode 0644 -> 0600",), READABLE)
_LOGINS = tuple(
    Row(f"/etc/stratuslab/authn/{name}", ("mode 0644 -> 0600",),
        "the files with passwords and names are readable by everybody")
    for name in ("login-pswd.properties", "login-cert.properties", "login.conf")
)  # fmt: skip

_GANGLIA = (
    Row(
        "/etc/ganglia/gmond.conf",
        (
            "-# written by ncm-gmond. Do not edit!",
            "+# Made from the profile of this node.",
            "+  debug_level = 0",
            '-    value_threshold = "1"',
            '+    value_threshold = "1.0"',
            '+    value_threshold = "0.0"',
            '-    value = "full"',
            "-  }",
            '+      value = "full"',
            "+    }",
            "-    value = 10",
            "-  }",
            "+      value = 10",
            "+    }",
        ),
        "zeros are dropped",
    ),
    Row(
        "/etc/ganglia/gmetad.conf",
        (
            "-# written by ncm-gmetad. Do not edit!",
            "+# Made from the profile of this node.",
            "-scalability true",
            "+scalable on",
            "-all_trusted false",
            "-trusted_hosts mon2.example.org 192.0.2.42 ",
            "-setuid true",
            '+authority "http://grid.example.org/ganglia/"',
            "+# all_trusted off",
            "+trusted_hosts mon2.example.org 192.0.2.42",
            "+setuid on",
        ),
        "gmetad knows no scalability, trusts all whatever the word is, and takes true for off",
    ),
)

DEFECTS: dict[str, tuple[Row, ...]] = {
    "ganglia-full": _GANGLIA,
    "front1": (*_EL9, _PASSWORD, *_LOGINS),
    "kvm1": _EL9,
    "libvirtd-2010-full": (_LIBVIRTD,),
    "libvirtd-full": (_LIBVIRTD,),
    "net-tunnel-dhcp-rename": (
        Row("/etc/sysconfig/network", ("-NM_CONTROLLED=0", "+NM_CONTROLLED=no"),
            "the truth value is written as a number, not as yes or no"),
        Row(f"{SCRIPTS}/ifcfg-ib0", ("-TYPE=Ethernet", "+TYPE=InfiniBand"),
            "Infiniband is written as Ethernet"),
        Row("/etc/udev", (), _NAMED), Row("/etc/udev/rules.d", (), _NAMED),
        Row(
            "/etc/udev/rules.d/70-ncm-network.rules",
            (
                "+# Written from the profile: the names of cards, for the next boot.",
                *(f'+{_CARD}, ATTR{{address}}=="52:54:00:0a:04:0{at}", {test}em{at}", NAME="em{at}"'
                  for at in (1, 2, 3) for test in ('KERNEL=="', 'TEST!="/sys/class/net/')),
            ),
            _NAMED,
        ),
    ),
    "net-ipv6-routes-rules": tuple(
        Row(f"{SCRIPTS}/ifcfg-em1:{label}", ("+IPV6INIT=no",),
            "ifup of an alias switches on what IPV6INIT=no of the interface has switched off")
        for label in ("mon", "svc")
    ),
    "nfs-defects": (
        Row("/mnt/x1", (), "of two mounts of one device the first is lost"),
        Row("/etc/fstab",
            ("-nfs1.example.org:/x /mnt/x2 nfs4 ro 0 0",
             "+nfs1.example.org:/x /mnt/x1 nfs4 rw 0 0"),
            "of two mounts of one device the last is written twice"),
    ),
    "one_proxy": _LOGINS,
    "oned-mysql": (_PASSWORD,),
    "oned-sqlite": (
        Row("/etc/one/oned.conf",
            ("-    arguments=***", '+    arguments="$VMID \\"quoted\\"",'),
            "quotes inside a value end it"),
    ),
}  # fmt: skip

SECOND_RUN = (
    Row("/mnt/x1", (), "of two mounts of one device the first is lost"),
    Row(
        "/etc/fstab",
        (
            "-/data/ro /srv/ro none bind,ro 0 0",
            "-nfs1.example.org:/x /mnt/x2 nfs4 ro 0 0",
            "+nfs1.example.org:/x /mnt/x1 nfs4 rw 0 0",
        ),
        "a mount with more options than bind is appended again at every run",
    ),
)
"""nfs-defects after the second run of ncm-nfs."""

REFUSED = {
    "gmond-acl-crash": Refused(
        "an access list stops it in the middle of the file", ("/etc/ganglia/gmond.conf",)
    ),
    "net-bad-name": Refused(
        "it knows no interface named ovirtmgmt",
        ("/etc/sysconfig/network", f"{SCRIPTS}/ifcfg-em1", f"{SCRIPTS}/ifcfg-ovirtmgmt"),
    ),
    "net-no-global-file": Refused(
        "it stops where the global file is missing",
        ("/etc/sysconfig/network", f"{SCRIPTS}/ifcfg-em1"),
    ),
    "net-rollback": Refused(
        "it took everything back, as the profile server could not be reached",
        tuple(f"{SCRIPTS}/ifcfg-{name}" for name in ("br0", "em1", "em2")),
    ),
}
"""Valid by our rules: planned in full, as if Perl had never been there."""

ACTIONS = {
    "ganglia-full": ["restart gmond.service", "restart gmetad.service"],
    "gmond-acl-crash": ["restart gmond.service"],
    "libvirtd-2010-full": ["restart libvirtd.service"],
    "libvirtd-full": ["restart libvirtd.service"],
    "oned-sqlite": ["restart oned.service"],
}
"""What the first run does to services; nothing in the other cases."""

TAKEN_BY_HAND = {
    "nfs-empty": "/etc/fstab",
    "nfs-exports-mounts": "/etc/fstab",
}
"""On a node without Perl's mark: entries of its kind are left, which it would have removed."""


def paths_of(case: str) -> list[str]:
    """Every path of the first plan, in the plan's order."""
    if case in REFUSED:
        return list(REFUSED[case].paths)
    return [row.path for row in DEFECTS.get(case, ())]
