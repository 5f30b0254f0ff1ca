# SPDX-License-Identifier: Apache-2.0
"""Profiles of component one_proxy that are refused: label, base, changes, path, words of it."""

from __future__ import annotations

from typing import Any

COMPONENTS = "/software/components"
ONE_PROXY = f"{COMPONENTS}/one_proxy"
DELETE = object()
_HASH = "$6$saltsalt$" + "a" * 86
_CLIENTS = {"ca": "/etc/pki/ca.pem"}
_MODULE = {"name": "a.B", "flag": "required"}


def _base(nginx: Any = None, **others: Any) -> dict[str, Any]:
    tree: dict[str, Any] = {"config": {"users_by_pswd": {}, "jaas": {}}}
    if nginx is not None:
        tree["nginx"] = {"certificate": "/c.pem", "key": "/c.key", **nginx}
    return {"software": {"components": {"one_proxy": tree, **others}}}


OLD = _base()
NEW = _base({})
USERS = _base({"users": {"alice": {"hash": _HASH}}})
CLIENTS = _base({"clients": _CLIENTS})
BOTH = _base({"clients": _CLIENTS, "users": {"alice": {"hash": _HASH}}, "satisfy": "all"})
_BOUND = {"mads": {}, "hooks": {}, "opennebula_version": "7.0", "listen_address": "127.0.0.1"}
WITH_ONED = _base({}, oned=_BOUND)

Row = tuple[str, dict[str, Any], dict[str, Any], str, str]


def _row(label: str, base: dict[str, Any], field: str, value: Any, words: str, at: str = "") -> Row:
    """One change at ``field`` of the tree, refused there, or at ``at``."""
    return label, base, {f"{ONE_PROXY}/{field}": value}, f"{ONE_PROXY}/{at or field}", words


def _oned(label: str, changes: dict[str, Any], path: str, words: str) -> Row:
    """Changes below the components, where oned is bound and nginx serves."""
    edits = {f"{COMPONENTS}/{at}": value for at, value in changes.items()}
    return label, WITH_ONED, edits, f"{COMPONENTS}/{path}", words


def _hash(label: str, value: Any, words: str) -> Row:
    return _row(f"hash: {label}", USERS, "nginx/users/alice/hash", value, words)


def _password(label: str, value: Any, words: str) -> Row:
    at = "config/users_by_pswd/alice/password"
    return _row(f"password: {label}", OLD, at, value, words)


def _option(label: str, options: Any, at: str, words: str) -> Row:
    module = {**_MODULE, "options": options}
    place = "config/jaas/x"
    return _row(f"option: {label}", OLD, place, {"login_modules": [module]}, words,
                f"{place}/login_modules/0/options/{at}")  # fmt: skip


def _module(label: str, module: Any, at: str, words: str) -> Row:
    place = "config/jaas/x"
    return _row(f"module: {label}", OLD, place, {"login_modules": [module]}, words,
                f"{place}/login_modules/0/{at}")  # fmt: skip


BAD: list[Row] = [
    _row("unknown field", OLD, "daemons", ["x"], "not a field"),
    _row("relative folder", OLD, "dir", "etc", "absolute"),
    _row("folder with dots", OLD, "dir", "/etc/../x", ".."),
    _row("service with a blank", OLD, "daemon", ["one proxy"], "name of a service", "daemon/0"),
    _row("service that is an option", OLD, "daemon", ["--now"], "name of a service", "daemon/0"),
    _password("empty", "", "empty"),
    _password("missing", {}, "a dict"),
    _password("comma", "secret,x", "comma"),
    _password("blank behind", "secret ", "blank"),
    _password("newline in front", "\nsecret", "blank"),
    _password("NUL", "sec\0ret", "NUL"),
    _password("a number", 4711, "must be a string"),
    _row("no password", OLD, "config/users_by_pswd/alice", {}, "missing",
         "config/users_by_pswd/alice/password"),
    _row("user without a name", OLD, "config/users_by_pswd/_20", {"password": "x"}, "empty"),
    _row("user of two lines", OLD, "config/users_by_pswd/a_0ab", {"password": "x"}, "control"),
    _row("group with a comma", OLD, "config/users_by_pswd/alice",
         {"password": "x", "groups": ["a,b"]}, "comma", "config/users_by_pswd/alice/groups/0"),
    _row("empty group", OLD, "config/users_by_cert/CN_3da", {"groups": [""]}, "empty",
         "config/users_by_cert/CN_3da/groups/0"),
    _row("group with a quote", OLD, "config/users_by_cert/CN_3da", {"groups": ['a"']}, "quote",
         "config/users_by_cert/CN_3da/groups/0"),
    _row("subject of two lines", OLD, "config/users_by_cert/CN_3da_0a", {}, "control"),
    _row("application with a blank", OLD, "config/jaas/a b", {"login_modules": [_MODULE]}, "word"),
    _row("application that is a number", OLD, "config/jaas/1a", {"login_modules": [_MODULE]},
         "word"),
    _row("application without modules", OLD, "config/jaas/x", {"login_modules": []}, "at least 1",
         "config/jaas/x/login_modules"),
    _module("class with a semicolon", {"name": "a;b", "flag": "required"}, "name", "Java class"),
    _module("class with a dot behind", {"name": "a.", "flag": "required"}, "name", "Java class"),
    _module("unknown flag", {"name": "a", "flag": "must"}, "flag", "one of"),
    _module("no flag", {"name": "a"}, "flag", "missing"),
    _option("name with a blank", {"a b": "x"}, "a b", "word"),
    _option("escape", {"a": "x\x1b[0m"}, "a", "control"),
    _option("secret with a bell", {"bindPassword": "secret\x07"}, "bindPassword", "control"),
    _option("secret that is a number", {"bindPassword": 4711}, "bindPassword", "must be a string"),
    _row("no certificate", NEW, "nginx/certificate", DELETE, "missing"),
    _row("no key", NEW, "nginx/key", DELETE, "missing"),
    _row("file with a variable", NEW, "nginx/file", "/etc/$x.conf", "variable"),
    _row("certificate with a variable", NEW, "nginx/certificate", "/etc/${x}", "variable"),
    _row("relative key", NEW, "nginx/key", "x.key", "absolute"),
    _row("endless path", NEW, "nginx/key", "/" + "x" * 1000, "longer than 1000"),
    _row("log to syslog", NEW, "nginx/access_log", "syslog:server=x", "absolute"),
    _row("log of two lines", NEW, "nginx/access_log", "/a\nb", "control"),
    _row("two files in one", NEW, "nginx/key", "/etc/nginx/conf.d/one_proxy.conf",
         "file of file"),
    _row("log over the certificate", NEW, "nginx/certificate", "/var/log/nginx/one_proxy.log",
         "file of access_log"),
    _row("port of gRPC", NEW, "nginx/port", 2634, "gRPC"),
    _row("port 0", NEW, "nginx/port", 0, "at least 1"),
    _row("port of oned", NEW, "nginx/port", 2633, "on which oned listens"),
    _row("no address", NEW, "nginx/listen", [], "at least 1"),
    _row("name for an address", NEW, "nginx/listen", ["front1"], "no IP address",
         "nginx/listen/0"),
    _row("address twice", NEW, "nginx/listen", ["192.0.2.1", "192.0.2.1"], "once more",
         "nginx/listen/1"),
    _row("address with a zone", NEW, "nginx/listen", ["fe80::1%eth0"], "zone", "nginx/listen/0"),
    _row("server name with a semicolon", NEW, "nginx/server_name", "a;b", "no host name"),
    _row("TLS 1.1", NEW, "nginx/protocols", ["TLSv1.1"], "one of", "nginx/protocols/0"),
    _row("SSL 3", NEW, "nginx/protocols", ["SSLv3", "TLSv1.2"], "one of", "nginx/protocols/0"),
    _row("protocol twice", NEW, "nginx/protocols", ["TLSv1.2", "TLSv1.2"], "twice"),
    _row("no protocol", NEW, "nginx/protocols", [], "at least 1"),
    _row("ciphers with a semicolon", NEW, "nginx/ciphers", "HIGH; x", "OpenSSL names"),
    _row("ciphers without a key", NEW, "nginx/ciphers", "HIGH:aNULL", "weak ciphers by aNULL"),
    _row("all ciphers", NEW, "nginx/ciphers", "ALL:!MD5", "weak ciphers by ALL"),
    _row("old ciphers", NEW, "nginx/ciphers", "ECDHE+AESGCM:DES-CBC3-SHA", "weak"),
    _row("lower security", NEW, "nginx/ciphers", "HIGH:@SECLEVEL=0", "weak"),
    _row("oned elsewhere", NEW, "nginx/upstream_address", "192.0.2.1", "clear text"),
    _row("oned on all", NEW, "nginx/upstream_address", "0.0.0.0", "clear text"),
    _row("elsewhere, and here", NEW, "nginx/upstream_remote", True, "another host"),
    _row("call without limit", NEW, "nginx/max_body", 0, "at least 1"),
    _row("call of 2 GiB", NEW, "nginx/max_body", 2048, "at most 1024"),
    _row("no call at all", NEW, "nginx/rate", 0, "at least 1"),
    _row("no connection", NEW, "nginx/connections", 0, "at least 1"),
    _row("no time", NEW, "nginx/read_timeout", 0, "at least 1"),
    _row("no CA", NEW, "nginx/clients", {}, "missing", "nginx/clients/ca"),
    _row("CA with a variable", CLIENTS, "nginx/clients/ca", "/$x", "variable"),
    _row("depth 0", CLIENTS, "nginx/clients/depth", 0, "at least 1"),
    _row("unverified clients", CLIENTS, "nginx/clients/verify", "optional_no_ca", "one of"),
    _row("nobody allowed", CLIENTS, "nginx/clients/allowed", [], "at least 1"),
    _row("subject with slashes", CLIENTS, "nginx/clients/allowed", ["/O=x/CN=a"], "RFC 2253",
         "nginx/clients/allowed/0"),
    _row("endless subject", CLIENTS, "nginx/clients/allowed", ["CN=" + "x" * 500], "longer than",
         "nginx/clients/allowed/0"),
    _row("subject with a control character", CLIENTS, "nginx/clients/allowed", ["CN=a\tb"],
         "RFC 2253", "nginx/clients/allowed/0"),
    _row("header of nginx's own", CLIENTS, "nginx/clients/header", "Host", "X-Client-DN"),
    _row("header with a value", CLIENTS, "nginx/clients/header", "X-DN: admin", "X-Client-DN"),
    _row("header with an underscore", CLIENTS, "nginx/clients/header", "X-Client_DN",
         "X-Client-DN"),
    _row("optional, and allowed", CLIENTS, "nginx/clients",
         {**_CLIENTS, "verify": "optional", "allowed": ["CN=a"]}, "keeps nobody out",
         "nginx/clients/allowed"),
    _row("any without users", CLIENTS, "nginx/satisfy", "any", "both are needed"),
    _row("all without clients", USERS, "nginx/satisfy", "all", "both are needed"),
    _row("both without a word", BOTH, "nginx/satisfy", DELETE, "any or all"),
    _row("any, and required", BOTH, "nginx/satisfy", "any", "must be optional",
         "nginx/clients/verify"),
    _row("some", BOTH, "nginx/satisfy", "some", "one of"),
    _row("user with a colon", NEW, "nginx/users/a_3ab", {"hash": _HASH}, "colon"),
    _row("user that is a comment", NEW, "nginx/users/_23a", {"hash": _HASH}, "comment"),
    _row("user of two lines at the door", NEW, "nginx/users/a_0ab", {"hash": _HASH}, "control"),
    _row("user that is a blank", NEW, "nginx/users/_20", {"hash": _HASH}, "blank"),
    _row("user without hash", NEW, "nginx/users/alice", {}, "missing", "nginx/users/alice/hash"),
    _hash("MD5 of 2011", "MD5:5f4dcc3b5aa765d61d8327deb882cf99", "forms of 2011"),
    _hash("crypt of 2011", "CRYPT:ab4V5Q0qh1mDc", "forms of 2011"),
    _hash("obfuscated", "OBF:1v2j1uum1xtv1zej1zer1xtn1uvk1v1v", "forms of 2011"),
    _hash("clear text", "secret", "a hash that nginx knows"),
    _hash("clear text, said so", "{PLAIN}secret", "a hash that nginx knows"),
    _hash("without salt", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "a hash that nginx knows"),
    _hash("DES", "ab4V5Q0qh1mDc", "a hash that nginx knows"),
    _hash("cut short", _HASH[:-1], "cut short"),
    _hash("two lines", f"{_HASH}\nroot:x", "a hash that nginx knows"),
    _hash("with a colon", f"{_HASH}:x", "a hash that nginx knows"),
    _hash("too dear", "$6$rounds=999999$saltsalt$" + "a" * 86, "too dear"),
    _hash("too dear bcrypt", "$2b$12$" + "a" * 53, "too dear"),
    _hash("a number", 4711, "must be a string"),
    _oned("oned open", {"oned/listen_address": "0.0.0.0"}, "oned/listen_address",
          "beside the door"),
    _oned("oned open to the network", {"oned/listen_address": "192.0.2.10"},
          "oned/listen_address", "is 192.0.2.10"),
    _oned("oned open by default", {"oned/listen_address": DELETE}, "oned/listen_address",
          "is missing"),
    _oned("gRPC open", {"oned/grpc_listen_address": "0.0.0.0"}, "oned/grpc_listen_address",
          "beside the door"),
    _oned("another port than oned's", {"one_proxy/nginx/upstream_port": 2700},
          "one_proxy/nginx/upstream_port", "oned's is 2633"),
    _oned("another address than oned's", {"one_proxy/nginx/upstream_address": "127.0.0.2"},
          "one_proxy/nginx/upstream_address", "oned listens on 127.0.0.1"),
    _oned("on oned's own port", {"oned/daemon": {"PORT": 443}}, "one_proxy/nginx/port",
          "on which oned listens"),
    _oned("on the port of gRPC that oned has", {"oned/grpc_port": 443}, "one_proxy/nginx/port",
          "gRPC"),
    _oned("today's tree open", {"opennebula": {"oned": {"listen_address": "0.0.0.0"}}},
          "opennebula/oned/listen_address", "beside the door"),
    _oned("today's tree open by default", {"opennebula": {"oned": {}}},
          "opennebula/oned/listen_address", "is missing"),
]  # fmt: skip
