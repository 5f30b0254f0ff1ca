# SPDX-License-Identifier: Apache-2.0
"""Profiles of onehost, and of registration in oned, that are refused: label, base, changes, path,
words of the message."""

from __future__ import annotations

import base64
from typing import Any

DELETE = object()
ONEHOST, ONED = "/software/components/onehost", "/software/components/oned"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmbHVEJ6c6tgTkXH3zLk0n5vNEmyf3M1KsXc2nH2xRk"


def packed(*parts: bytes) -> str:
    """Base64 of the strings of a key."""
    data = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return base64.b64encode(data).decode()


_END = {"host": "front1.example.org", "keys": [KEY]}
_ANNOUNCE = {"front_ends": [_END], "key": "/var/lib/one/.ssh/announce"}
_SMALL = packed(b"ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 128)
_PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----"

Row = tuple[str, dict[str, Any], dict[str, Any], str, str]
HOST: dict[str, Any] = {"software": {"components": {"onehost": {
    "announce": _ANNOUNCE, "oneadmin": {}, "sudo": {},
}}}}  # fmt: skip
FRONT: dict[str, Any] = {"software": {"components": {"oned": {
    "opennebula_version": "7.0", "mads": {}, "hosts": {"kvm1": {}}, "registration": {},
    "oneadmin": {},
}}}}  # fmt: skip


def _host(label: str, field: str, value: Any, at: str, words: str) -> Row:
    """One change in onehost, refused at ``at`` ("" for the field itself)."""
    return label, HOST, {f"{ONEHOST}/{field}": value}, f"{ONEHOST}/{at or field}", words


def _front(label: str, field: str, value: Any, at: str, words: str) -> Row:
    return label, FRONT, {f"{ONED}/{field}": value}, f"{ONED}/{at or field}", words


def _key(label: str, text: str, words: str) -> Row:
    field = "oneadmin/authorized_keys"
    return _host(label, field, [{"key": text}], f"{field}/0/key", words)


KEYS: list[Row] = [
    _key("a private key", f"{_PRIVATE} AAAA", "private key"),
    _key("a type alone", "ssh-ed25519", "TYPE BASE64"),
    _key("unknown type", f"ssh-dss {KEY.split()[1]}", "with a type of"),
    _key("type in capitals", f"SSH-ED25519 {KEY.split()[1]}", "with a type of"),
    _key("options before it", f"no-pty {KEY}", "with a type of"),
    _key("two lines", f"{KEY}\n{KEY}", "one line"),
    _key("no base64", "ssh-ed25519 AAAA!", "no base64"),
    _key("characters of elsewhere", "ssh-ed25519 ÄÄÄÄ", "no base64"),
    _key("cut short", KEY[:-8], "cut short"),
    _key("cut within a length", f"ssh-ed25519 {base64.b64encode(b'abc').decode()}", "cut short"),
    _key("empty", f"ssh-ed25519 {packed()}", "TYPE BASE64"),
    _key("a key of 31 bytes", f"ssh-ed25519 {packed(b'ssh-ed25519', b'x' * 31)}", "cut short"),
    _key("one string too many", f"ssh-ed25519 {packed(b'ssh-ed25519', b'x' * 32, b'')}",
         "cut short"),
    _key("another type within", f"ssh-rsa {packed(b'ssh-dss', b'x', b'y')}", "says otherwise"),
    _key("1024 bits", f"ssh-rsa {_SMALL}", "1024 bits"),
    _key("another curve within", "ecdsa-sha2-nistp256 "
         + packed(b"ecdsa-sha2-nistp256", b"nistp384", b"x" * 65), "cut short"),
    _key("a point too long", "ecdsa-sha2-nistp256 "
         + packed(b"ecdsa-sha2-nistp256", b"nistp256", b"x" * 66), "cut short"),
]  # fmt: skip

NODE: list[Row] = [
    _host("unknown part", "anounce", {}, "", "not a field"),
    _host("nobody to tell", "announce/front_ends", [], "", "at least 1"),
    _host("no private key", "announce/key", DELETE, "", "missing"),
    _host("the private key itself", "announce/key", _PRIVATE, "", "absolute"),
    _host("a front end without keys", "announce/front_ends/0/keys", [], "", "at least 1"),
    _host("a front end that is an option", "announce/front_ends/0/host", "-oProxyCommand=x", "",
          "no host name"),
    _host("port 0", "announce/front_ends/0/port", 0, "", "at least 1"),
    _host("account with a blank", "announce/user", "one admin", "", "name of an account"),
    _host("account as an option", "announce/front_ends/0/user", "-l", "", "name of an account"),
    _host("the same front end twice", "announce/front_ends", [_END, _END],
          "announce/front_ends/1/host", "front_ends/0/host"),
    _host("unknown check", "announce/checks", ["nfs4"], "announce/checks/0", "one of"),
    _host("the same check twice", "announce/checks", ["ssh", "ssh"], "announce/checks/1",
          "earlier"),
    _host("bridge with a slash", "announce/bridges", ["../x"], "announce/bridges/0",
          "network device"),
    _host("bridge too long", "announce/bridges", ["b" * 16], "announce/bridges/0",
          "network device"),
    _host("waiting for ever", "announce/wait", 0, "", "at least 1"),
    _host("libvirt without a scheme", "announce/libvirt_uri", "system", "", "address of libvirt"),
    _host("relative home", "oneadmin/home", "one", "", "absolute"),
    _host("home outside by dots", "oneadmin/home", "/var/../x", "", ".."),
    _host("the same key twice", "oneadmin/authorized_keys", [{"key": KEY}, {"key": f"{KEY} b"}],
          "oneadmin/authorized_keys/1/key", "sshd takes the first"),
    _host("two commands", "oneadmin/authorized_keys",
          [{"key": KEY, "announce": True, "command": "id"}], "oneadmin/authorized_keys/0/command",
          "second command"),
    _host("command of two lines", "oneadmin/authorized_keys", [{"key": KEY, "command": "a\nb"}],
          "oneadmin/authorized_keys/0/command", "one line"),
    _host("source with a quote", "oneadmin/authorized_keys", [{"key": KEY, "sources": ['a"']}],
          "oneadmin/authorized_keys/0/sources/0", "a name"),
    _host("host that is a pattern", "oneadmin/known_hosts", {"*.org": [KEY]},
          "oneadmin/known_hosts/*.org", "no name of a host"),
    _host("host without keys", "oneadmin/known_hosts", {"kvm1": []}, "oneadmin/known_hosts/kvm1",
          "at least 1"),
    _host("host in both forms", "oneadmin/known_hosts", {"kvm1.org": [KEY], "kvm1_2eorg": [KEY]},
          "oneadmin/known_hosts/kvm1_2eorg", "once more"),
    _host("unknown network driver", "sudo/networks", ["vde"], "sudo/networks/0", "one of"),
    _host("the same driver twice", "sudo/storage", ["ceph", "ceph"], "sudo/storage/1", "earlier"),
    _host("alias in lower case", "sudo/commands", {"mine": [{"program": "/bin/x"}]},
          "sudo/commands/mine", "name of an alias"),
    _host("alias of all", "sudo/commands", {"ALL": [{"program": "/bin/x"}]}, "sudo/commands/ALL",
          "name of an alias"),
    _host("alias without commands", "sudo/commands", {"X": []}, "sudo/commands/X", "at least 1"),
    _host("relative program", "sudo/commands", {"X": [{"program": "id"}]},
          "sudo/commands/X/0/program", "absolute"),
    _host("program with arguments", "sudo/commands", {"X": [{"program": "/bin/id -u"}]},
          "sudo/commands/X/0/program", "without blanks"),
    _host("program that is a pattern", "sudo/commands", {"X": [{"program": "/bin/*"}]},
          "sudo/commands/X/0/program", "patterns"),
    _host("program that is a folder", "sudo/commands", {"X": [{"program": "/bin/"}]},
          "sudo/commands/X/0/program", "one program"),
    _host("argument with a blank", "sudo/commands",
          {"X": [{"program": "/bin/x", "arguments": ["a b"]}]}, "sudo/commands/X/0/arguments/0",
          "one word"),
    _host("argument that is a regular expression", "sudo/commands",
          {"X": [{"program": "/bin/x", "arguments": ["^a$"]}]}, "sudo/commands/X/0/arguments/0",
          "one word"),
]  # fmt: skip

REGISTRATION: list[Row] = [
    _front("registration of no hosts", "hosts", DELETE, "registration", "no hosts"),
    _front("registration in 2010", "opennebula_version", DELETE, "registration",
           "needs opennebula_version"),
    _front("unknown check of a host", "registration/checks", ["nfs4"], "registration/checks/0",
           "one of"),
    _front("bridges that nobody looks at", "registration",
           {"checks": ["ssh"], "bridges": ["br0"]}, "registration/bridges", "is not looked at"),
    _front("bridge twice", "registration/bridges", ["br0", "br0"], "registration/bridges/1",
           "earlier"),
    _front("a command that is a check of ours", "registration/commands", {"libvirt": "true"},
           "registration/commands/libvirt", "a check of ours"),
    _front("a command with a blank in its name", "registration/commands", {"a b": "true"},
           "registration/commands/a b", "lower-case letters"),
    _front("command of two lines for hosts", "registration/commands", {"a": "b\nc"},
           "registration/commands/a", "one line"),
    _front("endless command", "registration/commands", {"a": "x" * 1001}, "registration/commands/a",
           "longer than"),
    _front("no time", "registration/timeout", 0, "", "at least 1"),
    _front("nobody at a time", "registration/parallel", 0, "", "at least 1"),
    _front("half of a percent", "registration/most_disabled", 0, "", "at least 1"),
    _front("more than all", "registration/most_disabled", 101, "", "at most 100"),
    _front("relative configuration", "registration/ssh_config", "config", "", "absolute"),
    _front("user with an upper-case letter", "registration/user", "Oneadmin", "", "account"),
    _front("a damaged host key", "hosts/kvm1/ssh_host_keys", ["ssh-ed25519 AAAA"],
           "hosts/kvm1/ssh_host_keys/0", "cut short"),
    _front("no host key", "hosts/kvm1/ssh_host_keys", [], "", "at least 1"),
    _front("our own attribute", "hosts/kvm1/attributes", {"QUATTOR_REASON": "x"}, "",
           "cannot set QUATTOR_REASON"),
]  # fmt: skip

BAD: list[Row] = [*KEYS, *NODE, *REGISTRATION]
