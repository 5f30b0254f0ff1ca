# SPDX-License-Identifier: Apache-2.0
"""sudo's rules for oneadmin: a file of its own, tried by visudo before it is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ncm.resource import Checker, File
from ncm.text import Text, join
from ncm.values import derive

if TYPE_CHECKING:
    from ncm_oned.schema.sudo import Sudo, SudoCommand

FOLDER = "/etc/sudoers.d"
PATH = f"{FOLDER}/ncm-virt-opennebula"
FRONT_END = f"{FOLDER}/ncm-virt-register"
HEAD = "# From the Quattor profile (ncm-virt).\n"
_NET = ("/usr/sbin/ip link *", "/usr/sbin/ip tuntap *", "/usr/sbin/ip route *",
        "/usr/sbin/ip neighbour *", "/usr/sbin/brctl")  # fmt: skip
_FIREWALL = ("/usr/sbin/iptables", "/usr/sbin/ip6tables", "/usr/sbin/ipset")
_SETS: dict[str, Sequence[str]] = {
    "NET": _NET,
    "FIREWALL": _FIREWALL,
    "EBTABLES": ("/usr/sbin/ebtables",),
    "OVS": ("/usr/bin/ovs-vsctl", "/usr/bin/ovs-ofctl"),
    "CEPH": ("/usr/bin/rbd", "/usr/bin/virsh secret-define *", "/usr/bin/virsh secret-set-value *"),
    "LVM": tuple(f"/usr/sbin/{name}" for name in (
        "lvcreate", "lvremove", "lvs", "vgdisplay", "lvchange", "lvscan", "lvextend")),
}  # fmt: skip
"""Commands of OpenNebula's drivers, as its packages grant them, by alias."""
DRIVERS: dict[str, Sequence[str]] = {
    "dummy": (), "bridge": ("NET",), "fw": ("NET", "FIREWALL"), "ebtables": ("NET", "EBTABLES"),
    "802.1Q": ("NET", "FIREWALL"), "vxlan": ("NET", "FIREWALL"), "ovswitch": ("NET", "OVS"),
    "ovswitch_vxlan": ("NET", "OVS"), "elastic": ("NET",),
}  # fmt: skip
STORAGE: dict[str, Sequence[str]] = {
    "ceph": ("CEPH",), "fs_lvm": ("LVM",), "fs_lvm_ssh": ("LVM",), "shared": (), "qcow2": (),
    "ssh": (), "local": (), "dev": (),
}  # fmt: skip
_ALIAS = re.compile(r"[A-Z][A-Z0-9_]{0,59}\Z")
_ESCAPED = {"\\": "\\" * 4}
_SPECIAL = re.compile(r"([,:=\\#*?\[\]!])")


def alias_complaint(key: str) -> str | None:
    """The complaint about the name of an alias."""
    if not _ALIAS.match(key) or key == "ALL":
        return "must be the name of an alias: upper-case letters, digits and _, a letter first"
    return None


def quoted(word: str) -> str:
    """A word of a command that means itself, whatever characters it has."""
    # What is left of two backslashes would be an escape of the pattern that it is read as.
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), word)


def rules(sudo: Sudo) -> File:
    """What the account may do on this host."""
    aliases: dict[str, Any] = {}
    for leaf, table in [*((at, DRIVERS) for at in sudo.networks),
                        *((at, STORAGE) for at in sudo.storage)]:  # fmt: skip
        for name in table[str(leaf)]:
            # The first driver that needs it stands for all that do.
            aliases.setdefault(f"ONE_{name}", derive(leaf, ", ".join(_SETS[name])))
    for key, commands in (sudo.commands or {}).items():
        aliases[f"NCM_{key}"] = join(", ", [_command(at) for at in commands])
    lines = [Text("Cmnd_Alias ", name, " = ", commands, "\n") for name, commands in aliases.items()]
    text = Text(HEAD, Text("Defaults:", sudo.user, " !requiretty\n"), *lines)
    if aliases:
        granted = f" ALL=(root) NOPASSWD: {', '.join(aliases)}\n"
        text = Text(text, sudo.user, granted)
    return sudoers(PATH, text, sudo.path)


def sudoers(path: str, text: Text, because: str) -> File:
    """A file that sudo reads. One that it cannot read would take all rights from everybody."""
    return File(
        path, text, because, mode=0o440, meaning=meaning, check=_readable,
        test=Checker(("visudo", "-q", "-c", "-f", "{}")),
    )  # fmt: skip


def _command(command: SudoCommand) -> Text:
    program = derive(command.program, quoted(str(command.program)))
    if command.arguments is None:
        return Text(program)
    if not command.arguments:
        return Text(program, ' ""')
    words = [derive(word, quoted(str(word))) for word in command.arguments]
    return Text(program, *(part for word in words for part in (" ", word)))


def meaning(text: str) -> list[str]:
    """The rules in order, blanks and comments aside."""
    joined = re.sub(r"\\\n[ \t]*", "", text)
    found = []
    for line in joined.split("\n"):
        rule = re.sub(r"(?<!\\)#(?!include|[0-9]).*", "", line)
        rule = " ".join(rule.split())
        if rule:
            found.append(re.sub(r"(?<!\\) ?([,=:]) ?", r"\1", rule))
    return found


def _readable(text: str) -> None:
    for rule in meaning(text):
        if not rule.startswith(("Defaults", "Cmnd_Alias ")) and "ALL=" not in rule:
            raise ValueError(f"not a rule of sudo as we write them: {rule[:60]}")


def announcing(user: str, because: str) -> File:
    """On a front end: the account may have the hosts looked at, and nothing else."""
    command = "/usr/bin/systemctl --no-block start ncm-virt-register.service"
    text = f"{HEAD}Defaults:{user} !requiretty\n{user} ALL=(root) NOPASSWD: {command}\n"
    return sudoers(FRONT_END, Text(text), because)
