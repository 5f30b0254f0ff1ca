# SPDX-License-Identifier: Apache-2.0
"""Certificates made by openssl: of a CA, its server and clients, and of a foreign CA."""

from __future__ import annotations

import subprocess
from pathlib import Path

_CONFIG = """
[ca]
default_ca = here
[here]
dir = {folder}
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
default_days = 3650
default_crl_days = 3650
policy = any
copy_extensions = copy
x509_extensions = leaf
unique_subject = no
string_mask = utf8only
[any]
countryName = optional
organizationName = optional
commonName = supplied
[req]
distinguished_name = nobody
string_mask = utf8only
utf8 = yes
[nobody]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = CA:false
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
LONG_AGO = ("20200101000000Z", "20200102000000Z")


class Pki:
    """ca, crl and the certificate of every name; each key is NAME.key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority("ca", "/O=Example/CN=Example CA")
        self.issue("server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.issue("alice", "/C=FR/O=Example, Inc./CN=alice")
        self.issue("bob", "/O=Example/CN=bob")
        self.issue("accent", "/O=Example/CN=Zoé \\+ $x.y")
        self.issue("expired", "/O=Example/CN=alice", dates=LONG_AGO)
        self.issue("revoked", "/O=Example/CN=revoked")
        self._openssl("ca", "-batch", "-config", self._at("config"), "-revoke", self["revoked"])
        self.crl = self._at("crl.pem")
        self._openssl("ca", "-batch", "-config", self._at("config"), "-gencrl", "-out", self.crl)
        self._authority("other", "/O=Example/CN=Example CA")
        self.issue("foreign", "/C=FR/O=Example, Inc./CN=alice", authority="other")

    def __getitem__(self, name: str) -> str:
        """The file of a certificate."""
        return self._at(f"{name}.pem")

    def key(self, name: str) -> str:
        return self._at(f"{name}.key")

    def subject(self, name: str) -> str:
        """The subject as openssl writes it after RFC 2253."""
        words = ("x509", "-noout", "-subject", "-nameopt", "RFC2253", "-in", self[name])
        return self._openssl(*words).strip().partition("subject=")[2]

    def _authority(self, name: str, subject: str) -> None:
        (self.folder / "index").touch()
        if not (self.folder / "serial").exists():
            (self.folder / "serial").write_text("1000\n")
        text = _CONFIG.format(folder=self.folder).replace("/ca.", f"/{name}.")
        (self.folder / "config").write_text(text)
        self._request(name, subject)
        self._openssl("x509", "-req", "-in", self._at(f"{name}.csr"), "-signkey", self.key(name),
                      "-days", "3650", "-out", self[name], "-extfile", self._at("config"),
                      "-extensions", "root")  # fmt: skip

    def issue(
        self, name: str, subject: str, extension: str = "", authority: str = "ca",
        dates: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Have the certificate of a name signed by an authority."""
        self._request(name, subject, extension)
        when = ["-startdate", dates[0], "-enddate", dates[1]] if dates else []
        self._openssl("ca", "-batch", "-notext", "-config", self._at("config"),
                      "-cert", self[authority], "-keyfile", self.key(authority), *when,
                      "-in", self._at(f"{name}.csr"), "-out", self[name])  # fmt: skip

    def _request(self, name: str, subject: str, extension: str = "") -> None:
        more = ["-addext", extension] if extension else []
        self._openssl("req", "-new", "-utf8", "-nodes", "-newkey", "ec", "-pkeyopt",
                      "ec_paramgen_curve:prime256v1", "-subj", subject, "-keyout", self.key(name),
                      "-out", self._at(f"{name}.csr"), "-config", self._at("config"),
                      *more)  # fmt: skip

    def _at(self, name: str) -> str:
        return str(self.folder / name)

    def _openssl(self, *words: str) -> str:
        done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout
